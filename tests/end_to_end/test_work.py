"""What staff do with a case besides answering it, and how each step is taken back."""

from tests.end_to_end.offices import ARCHIVE, PRESS, ROADS, Office
from tests.end_to_end.people import BRANDT, OZAN, YILMAZ
from tests.end_to_end.simulated import Message
from tests.end_to_end.town import Town


def case(town: Town, office: Office, text: str = "Wer kümmert sich darum?") -> Message:
    """The card of a new comment."""
    asked = town.words(text)
    town.comment(office, asked)
    return town.card(office, asked, "NEU")


def test_forwarding_moves_the_case_to_the_other_group(town: Town, office: Office) -> None:
    asked = town.words("Wo finde ich die alten Pläne?")
    town.comment(office, asked)
    card = town.card(office, asked)
    for label in ("Weiterleiten", "Alle Ämter", ARCHIVE.name):
        assert town.tap(YILMAZ, card, label) == ""
    moved = town.card(ARCHIVE, asked, "NEU", f"Weitergeleitet von {YILMAZ.name}")
    left = town.simulated.shows(card, "weitergeleitet an", ARCHIVE.name)
    assert asked not in left.text
    assert left.buttons == {}

    answer = town.words("Sie liegen bei uns im Lesesaal.")
    town.answer(OZAN, moved, answer)
    town.stands(office, answer)
    town.simulated.shows(moved, "BEANTWORTET", OZAN.name)


def test_the_department_that_the_words_mean_is_one_tap_away(town: Town, office: Office) -> None:
    card = case(town, office, "Das Schlagloch vor dem Rathaus wird immer größer.")
    town.simulated.shows(card, "Vielleicht eher", ROADS.name)
    town.tap(YILMAZ, card, ROADS.name)
    town.card(ROADS, "vor dem Rathaus", f"Weitergeleitet von {YILMAZ.name}")


def test_the_press_office_is_called_and_calmed(town: Town, office: Office) -> None:
    asked = town.words("Was kostet das eigentlich?")
    town.comment(office, asked)
    card = town.card(office, asked)
    town.tap(YILMAZ, card, "Pressestelle")
    town.tap(YILMAZ, card, "Presseanfrage")
    town.simulated.shows(card, "Pressestelle: Presseanfrage")
    watched = town.card(PRESS, asked, "Pressestelle: Presseanfrage", office.name)
    town.tap(BRANDT, watched, "Entwarnung")
    assert "Presseanfrage" not in town.simulated.offers(card, "Pressestelle").text


def test_a_choice_is_left_without_a_trace(town: Town, office: Office) -> None:
    card = case(town, office)
    before = card.buttons
    town.tap(YILMAZ, card, "Weiterleiten")
    town.tap(YILMAZ, card, "Zurück")
    assert town.simulated.offers(card, "Übernehmen").buttons == before


def test_done_is_undone_by_opening_again(town: Town, office: Office) -> None:
    card = case(town, office)
    town.tap(YILMAZ, card, "Erledigt")
    town.simulated.shows(card, "ERLEDIGT")
    town.tap(OZAN, card, "Wieder öffnen")
    town.simulated.shows(card, "siehe die neue Karte unten")
    again = town.card(office, "NEU")
    assert again.id != card.id
    again.button("Übernehmen")


def test_taking_is_undone_by_releasing(town: Town, office: Office) -> None:
    card = case(town, office)
    town.tap(YILMAZ, card, "Übernehmen")
    town.tap(YILMAZ, card, "Freigeben")
    town.simulated.shows(card, "NEU")
    town.tap(OZAN, card, "Übernehmen")
    town.simulated.shows(card, "IN ARBEIT", OZAN.name)


def test_a_draft_is_undone_by_discarding_it(town: Town, office: Office) -> None:
    card = case(town, office)
    unwanted, wanted = town.words("Das schicke ich doch nicht."), town.words("Sondern das.")
    draft = town.draft(YILMAZ, card, unwanted)
    town.tap(YILMAZ, draft, "Verwerfen")
    assert town.simulated.shows(draft, "verworfen").buttons == {}
    town.simulated.shows(card, "IN ARBEIT")
    town.answer(YILMAZ, card, wanted)
    town.stands(office, wanted)
    assert len(town.simulated.comments(office.page, own=True)) == 1


def test_a_second_draft_replaces_the_first(town: Town, office: Office) -> None:
    card = case(town, office)
    first, second = town.words("Erste Fassung."), town.words("Zweite Fassung.")
    draft = town.draft(YILMAZ, card, first)
    town.answer(YILMAZ, card, second)
    town.simulated.shows(draft, "verworfen")
    town.stands(office, second)
    assert len(town.simulated.comments(office.page, own=True)) == 1


def test_a_draft_follows_its_corrected_text(town: Town, office: Office) -> None:
    card = case(town, office)
    wrong, right = town.words("Am Dienstga."), town.words("Am Dienstag.")
    draft = town.draft(YILMAZ, card, wrong)
    path = f"chats/{office.chat}/messages"
    town.simulated.post(path, user_id=YILMAZ.phone, text=right, edit=draft.reply_to)
    town.simulated.shows(draft, right)
    town.simulated.shows(card, right)
    town.published.append(right)
    town.tap(YILMAZ, draft, "Veröffentlichen")
    town.stands(office, right)


def test_a_note_never_leaves_the_house(town: Town, office: Office) -> None:
    card = case(town, office)
    notes = [town.words(text) for text in ("// Wer war das letztes Mal?", "Intern: nur für uns")]
    for note in notes:
        town.simulated.say(YILMAZ, office.chat, note, reply_to=card)
        town.simulated.shows(
            card, "🗒", YILMAZ.name, note.removeprefix("// ").removeprefix("Intern: ")
        )
    meant = town.words("Das war gar keine Antwort.")
    town.tap(YILMAZ, town.draft(YILMAZ, card, meant), "Nur intern")
    town.simulated.shows(card, "🗒", meant)

    answer = town.words("Wir kümmern uns darum.")
    town.answer(YILMAZ, card, answer)
    town.stands(office, answer)
    assert [c["text"] for c in town.simulated.comments(office.page, own=True)] == [answer]
    assert town.simulated.private(office.page, own=True) == []


def test_a_text_that_is_no_reply_stays_among_colleagues(town: Town, office: Office) -> None:
    card = case(town, office)
    town.simulated.say(YILMAZ, office.chat, town.words("Wer holt Kaffee?"))
    town.simulated.say(YILMAZ, office.chat, town.words("// Barriere"), reply_to=card)
    town.simulated.shows(card, "🗒", "NEU")
    assert len([m for m in town.simulated.messages(office.chat) if m.by_bot]) == 1


def test_my_cases_are_listed(town: Town, office: Office) -> None:
    card = case(town, office)
    number = card.text.partition("#")[2].partition(" ")[0]
    town.tap(OZAN, card, "Übernehmen")
    town.simulated.say(OZAN, OZAN.phone, "/meine")
    town.simulated.message(OZAN.phone, f"#{number} · {office.name}")


def test_a_colleagues_answer_on_facebook_marks_the_case_answered(
    town: Town, office: Office
) -> None:
    asked, answered = town.words("Ist jemand da?"), town.words("Ja, am Empfang.")
    comment = town.comment(office, asked)
    card = town.card(office, asked)
    town.simulated.post(f"comments/{comment}/replies-by-page", text=answered)
    town.simulated.shows(card, "BEANTWORTET", "auf der Plattform", answered)
    assert len(town.simulated.messages(office.chat)) == 1


def test_a_colleagues_answer_in_the_inbox_marks_the_case_answered(
    town: Town, office: Office
) -> None:
    asked, answered = town.words("Geht das auch privat?"), town.words("Aber sicher.")
    town.message(office, asked)
    card = town.card(office, asked)
    (conversation,) = town.simulated.page(office.page)["conversations"]
    town.simulated.post(f"pages/{office.page}/echoes", psid=conversation["psid"], text=answered)
    town.simulated.shows(card, "BEANTWORTET", answered)


def test_an_edit_and_a_removal_change_the_card(town: Town, office: Office) -> None:
    before, after = town.words("Alles ist kaput."), town.words("Alles ist kaputt.")
    comment = town.comment(office, before)
    card = town.card(office, before)
    town.simulated.patch(f"comments/{comment}", text=after)
    assert before not in town.simulated.shows(card, after, "geändert").text
    town.simulated.delete(f"comments/{comment}")
    gone = town.simulated.shows(card, "ERLEDIGT", "gelöscht")
    assert after not in gone.text


def test_who_writes_again_opens_the_answered_case_again(town: Town, office: Office) -> None:
    asked, more = town.words("Wann kommt der Bus?"), town.words("Und am Sonntag?")
    comment = town.comment(office, asked)
    card = town.card(office, asked)
    answer = town.words("Alle zehn Minuten.")
    town.answer(YILMAZ, card, answer)
    town.simulated.shows(card, "BEANTWORTET", "✅")
    town.comment(office, more, parent=comment)
    again = town.card(office, "NEU", more)
    assert again.id != card.id
    assert _number(again) == _number(card)


def _number(card: Message) -> str:
    return card.text.partition("#")[2].split()[0]
