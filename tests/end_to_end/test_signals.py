"""What a citizen's words set going by themselves: the press office is called, 112 is named."""

from desk.language import translator
from desk.outgoing.emergency import emergency_text
from tests.end_to_end.offices import PRESS, RESCUE, Office
from tests.end_to_end.people import BRANDT, YILMAZ
from tests.end_to_end.town import Town
from tests.end_to_end.waiting import until

SHOWN_SECONDS = 30


def test_a_threat_comes_to_the_press_office_with_the_words_that_decided(
    town: Town, office: Office
) -> None:
    threat = town.words("Ich bring euch alle um")
    town.comment(office, threat)
    for where in (office, PRESS):
        card = town.card(where, threat, "🚨 Pressestelle: Drohung (Krise)")
        assert "„bring euch … um“" in card.text
    card = town.card(PRESS, threat)
    assert town.tap(BRANDT, card, "Entwarnung") == ""
    town.simulated.offers(town.card(office, threat), "Pressestelle")


def test_danger_to_life_is_answered_at_once_and_the_case_waits_for_people(town: Town) -> None:
    fire = town.words("Hilfe, im Keller brennt es")
    reply = emergency_text(translator("de"))
    comment = town.comment(RESCUE, fire)
    town.published.append(reply)
    assert town.stands(RESCUE, reply)["parent_id"] == comment
    card = town.card(RESCUE, fire, "NEU", "Lebensgefahr (Krise)", "🤖 Automatische Antwort")
    town.card(PRESS, fire, "Lebensgefahr (Krise)", "🤖 Automatische Antwort")

    again = town.words("Es brennt immer noch")
    town.comment(RESCUE, again, parent=comment)
    town.simulated.shows(card, again)
    answer = town.words("Die Feuerwehr ist da.")
    town.answer(YILMAZ, card, answer)
    town.simulated.shows(card, "BEANTWORTET", answer)
    town.stands(RESCUE, answer)
    assert len(town.simulated.comments(RESCUE.page, own=True)) == 2


def test_an_automatic_answer_whose_confirmation_is_lost_stands_once(town: Town) -> None:
    reply = emergency_text(translator("en"))
    town.simulated.fault("graph_timeout_after_success", count=1)
    asked = town.words("Please help, there is somebody unconscious on the street")
    town.message(RESCUE, asked)
    town.published.append(reply)
    card = town.card(RESCUE, asked, "NEU")
    town.simulated.shows(card, "🤖 Automatische Antwort (Notruf 112), ", seconds=SHOWN_SECONDS)
    sent = until(lambda: town.simulated.private(RESCUE.page, own=True), "the automatic answer")
    assert [message["text"] for message in sent] == [reply]
