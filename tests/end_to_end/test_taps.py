"""How few taps each thing takes: what is promised to people with gloves on, counted as they tap."""

from dataclasses import dataclass

from tests.end_to_end.offices import ROADS, Office
from tests.end_to_end.people import BRANDT, YILMAZ, Colleague
from tests.end_to_end.simulated import Message
from tests.end_to_end.test_work import case
from tests.end_to_end.town import Town
from tests.end_to_end.waiting import until


@dataclass
class Thumb:
    """Somebody's thumb: it counts what it does."""

    town: Town
    who: Colleague = YILMAZ
    taps: int = 0
    texts: int = 0

    def tap(self, message: Message, label: str) -> None:
        """Press a button; nothing is complained about."""
        self.taps += 1
        assert self.town.tap(self.who, message, label) == ""

    def write(self, chat: int, text: str, reply_to: Message | None = None) -> int:
        """Type a text; the id of the message."""
        self.texts += 1
        return self.town.simulated.say(self.who, chat, text, reply_to=reply_to)

    def draft(self, chat: int, text: str, reply_to: Message) -> Message:
        """Type an answer; the draft under it."""
        reply = self.write(chat, text, reply_to)
        return self.town.simulated.message(
            chat, "Entwurf", where=lambda message: message.reply_to == reply
        )


def test_a_case_is_taken_by_one_tap(town: Town, office: Office) -> None:
    card, thumb = case(town, office), Thumb(town)
    thumb.tap(card, "Übernehmen")
    town.simulated.shows(card, "IN ARBEIT", YILMAZ.name)
    assert (thumb.taps, thumb.texts) == (1, 0)


def test_an_answer_in_the_group_is_a_swipe_a_text_and_one_tap(town: Town, office: Office) -> None:
    card, thumb, answer = case(town, office), Thumb(town), town.words("Das machen wir.")
    draft = thumb.draft(office.chat, answer, card)
    town.published.append(answer)
    thumb.tap(draft, "Veröffentlichen")
    town.stands(office, answer)
    assert (thumb.taps, thumb.texts) == (1, 1)


def test_an_answer_in_the_private_chat_is_two_taps_and_a_text(town: Town, office: Office) -> None:
    card, thumb, answer = case(town, office), Thumb(town), town.words("Das sehen wir uns an.")
    number = card.text.partition("#")[2].split()[0]
    thumb.tap(card, "Übernehmen")
    working = town.simulated.message(
        YILMAZ.phone, f"#{number} ", "Schreiben Sie Ihre Antwort einfach hier"
    )
    draft = thumb.draft(YILMAZ.phone, answer, working)
    town.published.append(answer)
    thumb.tap(draft, "Veröffentlichen")
    town.stands(office, answer)
    assert (thumb.taps, thumb.texts) == (2, 1)


def test_a_template_is_published_by_three_taps(town: Town, office: Office) -> None:
    text = town.words("Guten Tag {Name}, darum kümmern wir uns.")
    town.simulated.say(BRANDT, BRANDT.phone, f"/neuevorlage {office.slug} Kümmern: {text}")
    town.simulated.message(BRANDT.phone, "Vorlage", "Kümmern", "gespeichert")
    card, thumb = case(town, office), Thumb(town)
    town.tap(YILMAZ, card, "Übernehmen")
    thumb.tap(card, "Vorlagen")
    thumb.tap(card, "Kümmern")
    said = text.replace("{Name}", "Anna Kern (Demo)")
    town.told.spoken.add(said)
    town.published.append(said)
    thumb.tap(town.simulated.message(office.chat, "Entwurf zu"), "Veröffentlichen")
    town.stands(office, said)
    assert (thumb.taps, thumb.texts) == (3, 0)


def test_forwarding_is_two_taps_and_one_where_the_card_names_it(town: Town, office: Office) -> None:
    card, thumb = case(town, office, "Das Schlagloch hier wird größer."), Thumb(town)
    thumb.tap(card, "Weiterleiten")
    thumb.tap(card, ROADS.name)
    town.simulated.shows(card, "weitergeleitet an", ROADS.name)
    assert thumb.taps == 2
    card, thumb = case(town, office, "Noch ein Schlagloch, gleich daneben."), Thumb(town)
    thumb.tap(card, ROADS.name)
    town.simulated.shows(card, "weitergeleitet an", ROADS.name)
    assert thumb.taps == 1


def test_the_press_office_is_called_by_two_taps(town: Town, office: Office) -> None:
    card, thumb = case(town, office), Thumb(town)
    thumb.tap(card, "Pressestelle")
    thumb.tap(card, "Stimmung")
    town.simulated.shows(card, "Pressestelle: Stimmung")
    assert thumb.taps == 2
    thumb.tap(card, "Entwarnung")
    assert thumb.taps == 3  # what is undone is one


def test_a_comment_is_hidden_by_three_taps_and_shown_again_by_one(
    town: Town, office: Office
) -> None:
    card, thumb = case(town, office), Thumb(town)
    thumb.tap(card, "Ausblenden")
    thumb.tap(card, "Werbung")
    thumb.tap(card, "Werbung?")
    assert thumb.taps == 3
    hidden = town.simulated.shows(card, "AUSGEBLENDET")
    (comment,) = town.simulated.comments(office.page, own=False)
    assert comment["hidden"]
    thumb.tap(hidden, "Einblenden")
    town.simulated.shows(card, "NEU")
    assert not town.simulated.comments(office.page, own=False)[0]["hidden"]
    assert thumb.taps == 4


def test_done_and_its_undoing_are_one_tap_each(town: Town, office: Office) -> None:
    card, thumb = case(town, office), Thumb(town)
    thumb.tap(card, "Erledigt")
    town.simulated.shows(card, "ERLEDIGT")
    thumb.tap(card, "Wieder öffnen")
    town.card(office, "NEU")
    assert thumb.taps == 2


def test_an_answer_is_taken_back_by_one_tap(town: Town, office: Office) -> None:
    card, answer = case(town, office), town.words("Das war voreilig.")
    town.answer(YILMAZ, card, answer)
    town.stands(office, answer)
    thumb = Thumb(town)
    thumb.tap(card, "Zurückholen")
    town.simulated.shows(card, "IN ARBEIT")
    until(
        lambda: (
            not any(
                comment["text"] == answer and not comment.get("removed")
                for comment in town.simulated.comments(office.page, own=True)
            )
        ),
        "the answer is gone from the page",
    )
    assert thumb.taps == 1


def test_a_note_is_no_tap(town: Town, office: Office) -> None:
    card, thumb, note = case(town, office), Thumb(town), town.words("// Der Bauhof weiß es.")
    thumb.write(office.chat, note, card)
    town.simulated.shows(card, "🗒", "Der Bauhof weiß es.")
    assert thumb.taps == 0


def test_ones_own_cases_are_one_word(town: Town) -> None:
    thumb = Thumb(town)
    thumb.write(YILMAZ.phone, "/meine")
    town.simulated.message(YILMAZ.phone, "·")
    assert (thumb.taps, thumb.texts) == (0, 1)


def test_a_surge_is_answered_by_one_text(town: Town, office: Office) -> None:
    """Once below the post, and once to each who asks the same."""
    for number in range(22):
        asked = "Wann kommt das Wasser wieder?" if number % 2 else f"Danke für Foto {number}"
        town.comment(office, town.words(asked), by=None)
    surge = town.simulated.message(office.chat, "LAGE", "22 Fälle", "Wasser", seconds=60)
    assert any("/?post=" in link for link in surge.links)
    thumb, to_all, to_some = Thumb(town), town.words("Wir reparieren."), town.words("Um 18 Uhr.")

    def ask(text: str) -> Message:
        said = thumb.write(office.chat, text, surge)
        return town.simulated.message(
            office.chat, "Was soll aus diesem Text werden", where=lambda one: one.reply_to == said
        )

    question = ask(to_all)
    thumb.tap(question, "Unter den Beitrag")
    town.simulated.shows(question, "Die Fälle bleiben offen")
    town.published.append(to_all)
    thumb.tap(question, "Veröffentlichen")
    town.stands(office, to_all)
    assert (thumb.taps, thumb.texts) == (2, 1)
    question = ask(to_some)
    thumb.tap(question, "11 × „Wann")
    town.simulated.shows(question, "11 Menschen bekommen diese Antwort")
    thumb.tap(question, "Veröffentlichen")
    town.repeated[to_some] = 11
    until(lambda: town.count(office, to_some) == 11, "an answer to each of them")
    town.simulated.shows(surge, "11 offen", seconds=60)


def test_a_comment_is_answered_privately_by_the_same_taps(town: Town, office: Office) -> None:
    card, thumb, answer = case(town, office), Thumb(town), town.words("Bitte rufen Sie an.")
    draft = thumb.draft(office.chat, answer, card)
    town.simulated.shows(draft, "Privat möglich: einmal, bis")
    town.published.append(answer)
    thumb.tap(draft, "Privat senden")
    town.simulated.shows(draft, "gesendet")
    town.simulated.shows(card, "BEANTWORTET", "Private Antwort von")
    sent = [message["text"] for message in town.simulated.private(office.page, own=True)]
    assert sent == [answer]
    assert town.count(office, answer) == 0
    assert (thumb.taps, thumb.texts) == (1, 1)


def test_a_comment_is_liked_behind_more(town: Town, office: Office) -> None:
    card, thumb = case(town, office), Thumb(town)
    town.tap(YILMAZ, card, "Übernehmen")
    town.simulated.shows(card, "IN ARBEIT")
    thumb.tap(card, "Mehr")
    thumb.tap(card, "Gefällt mir")
    until(
        lambda: any(c["liked"] for c in town.simulated.comments(office.page, own=False)), "a like"
    )
    assert (thumb.taps, thumb.texts) == (2, 0)
