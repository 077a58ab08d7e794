"""What staff type instead of tapping, in the group and in the private chat."""

import pytest

from tests.end_to_end.offices import ARCHIVE, Office
from tests.end_to_end.people import BERG, OZAN, YILMAZ
from tests.end_to_end.simulated import Message
from tests.end_to_end.town import Town


def case(town: Town, office: Office) -> tuple[Message, str]:
    """The card of a new comment, and the case's number."""
    asked = town.words("Kann man das auch tippen?")
    town.comment(office, asked)
    card = town.card(office, asked, "NEU")
    return card, card.text.partition("#")[2].split()[0]


def test_a_case_is_answered_without_any_button(town: Town, office: Office) -> None:
    card, number = case(town, office)
    town.simulated.say(YILMAZ, office.chat, f"/übernehmen {number}")
    town.simulated.shows(card, "IN ARBEIT", YILMAZ.name)
    answer = town.words("Ja, alles.")
    town.simulated.say(YILMAZ, office.chat, f"/antwort {number} {answer}")
    draft = town.simulated.message(office.chat, "Entwurf zu", answer)
    town.published.append(answer)
    town.simulated.say(YILMAZ, office.chat, f"/veroeffentlichen {number}")
    town.stands(office, answer)
    town.simulated.shows(draft, "veröffentlicht")
    town.simulated.say(YILMAZ, office.chat, f"/erledigt {number}")
    town.simulated.shows(card, "ERLEDIGT")


def test_what_is_drafted_in_private_the_group_does_not_read(town: Town, office: Office) -> None:
    card, number = case(town, office)
    answer = town.words("Das wissen erst einmal nur wir zwei.")
    town.simulated.say(YILMAZ, YILMAZ.phone, f"/antwort {number} {answer}")
    draft = town.simulated.message(YILMAZ.phone, "Entwurf zu", answer)
    waiting = town.simulated.shows(card, "ENTWURF", "im privaten Chat")
    assert answer not in waiting.text
    assert [label for label in waiting.buttons if "Verwerfen" not in label] == []
    better = town.words("Jetzt steht es fest.")
    town.simulated.say(YILMAZ, YILMAZ.phone, better, reply_to=draft)
    draft = town.simulated.message(YILMAZ.phone, "Entwurf zu", better)
    town.published.append(better)
    assert town.tap(YILMAZ, draft, "Veröffentlichen") == ""
    town.stands(office, better)
    town.simulated.shows(card, "BEANTWORTET", better)


def test_an_unclear_department_is_chosen_by_a_tap(town: Town, office: Office) -> None:
    card, number = case(town, office)
    town.simulated.say(YILMAZ, YILMAZ.phone, f"/weiterleiten {number} Amt")
    question = town.simulated.message(YILMAZ.phone, "Welches Amt meinen Sie?", number)
    assert len(question.buttons) == 3
    town.simulated.say(YILMAZ, YILMAZ.phone, f"/weiterleiten {number} Aktenarchif")
    town.simulated.message(YILMAZ.phone, f"Fall #{number}", ARCHIVE.name)
    town.simulated.shows(card, "weitergeleitet an", ARCHIVE.name)


@pytest.mark.parametrize("taken", [False, True], ids=["none", "theirs"])
def test_somebody_elses_case_looks_like_none(town: Town, office: Office, taken: bool) -> None:
    _card, number = case(town, office)
    asked = number if taken else "999999"
    town.simulated.say(BERG, BERG.phone, f"/uebernehmen {asked}")
    town.simulated.message(BERG.phone, f"Den Fall #{asked} gibt es nicht.")


def test_who_is_late_reads_who_was_faster(town: Town, office: Office) -> None:
    card, number = case(town, office)
    town.tap(YILMAZ, card, "Übernehmen")
    town.simulated.shows(card, "IN ARBEIT")
    town.simulated.say(OZAN, OZAN.phone, f"/take {number}")
    town.simulated.message(OZAN.phone, f"Schon bei {YILMAZ.name}, seit")
