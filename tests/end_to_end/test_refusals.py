"""Who may not act is told so in plain German, and nothing happens."""

import re

import pytest

from tests.end_to_end.offices import STARS, Office
from tests.end_to_end.people import BERG, BRANDT, OZAN, STRANGER, YILMAZ
from tests.end_to_end.simulated import Message
from tests.end_to_end.test_work import case
from tests.end_to_end.town import Town

CONNECT_FIRST = "Bitte zuerst verbinden"
OTHER_DEPARTMENT = "Dieser Fall gehört zu einem anderen Amt"


def number_of(card: Message) -> int:
    return int(re.findall(r"#(\d+)", card.text)[0])


def untouched(town: Town, card: Message) -> None:
    """The card is as it was, and nothing stands on the page."""
    assert town.simulated.shows(card).text == card.text
    assert town.simulated.shows(card).buttons == card.buttons


@pytest.fixture(scope="module")
def card(session_town: Town) -> Message:
    """The card of a case that nobody may change."""
    return case(session_town, session_town.city.next_office())


def test_a_person_who_is_not_linked_can_do_nothing(town: Town, office: Office) -> None:
    card = case(town, office)
    assert CONNECT_FIRST in town.tap(STRANGER, card, "Übernehmen")
    written = town.simulated.say(STRANGER, office.chat, town.words("Antworte ich"), reply_to=card)
    town.simulated.message(office.chat, CONNECT_FIRST, where=lambda one: one.reply_to == written)
    town.simulated.say(STRANGER, STRANGER.phone, "/start")
    town.simulated.message(STRANGER.phone, CONNECT_FIRST)
    untouched(town, card)


def test_a_person_of_another_department_can_do_nothing(town: Town, office: Office) -> None:
    card = case(town, office)
    assert OTHER_DEPARTMENT in town.tap(BERG, card, "Übernehmen")
    written = town.simulated.say(BERG, office.chat, town.words("Fremde Antwort"), reply_to=card)
    town.simulated.message(office.chat, OTHER_DEPARTMENT, where=lambda m: m.reply_to == written)
    untouched(town, card)


def test_the_press_office_may_act_everywhere(town: Town, office: Office) -> None:
    card = case(town, office)
    assert town.tap(BRANDT, card, "Übernehmen") == ""
    town.simulated.shows(card, "IN ARBEIT", BRANDT.name)


def test_the_slower_of_two_hears_who_has_the_case(town: Town, office: Office) -> None:
    card = case(town, office)
    take = card.button("Übernehmen")
    town.tap(YILMAZ, card, "Übernehmen")
    late = town.simulated.tap(OZAN, card, take, forged=True)
    assert f"Schon bei {YILMAZ.name}" in late
    town.simulated.shows(card, "IN ARBEIT", YILMAZ.name)


def test_a_draft_is_not_published_over_what_came_meanwhile(town: Town, office: Office) -> None:
    asked, more = town.words("Darf ich grillen?"), town.words("Im Stadtpark, meine ich.")
    comment = town.comment(office, asked)
    card = town.card(office, asked)
    answer = town.words("Überall, wo kein Schild steht.")
    draft = town.draft(YILMAZ, card, answer)
    outdated = draft.button("Veröffentlichen")
    town.comment(office, more, parent=comment)
    town.simulated.shows(card, more)
    shown = town.simulated.tap(YILMAZ, draft, outdated, forged=True)
    assert "Inzwischen hat sich der Fall geändert" in shown
    assert town.simulated.comments(office.page, own=True) == []
    town.published.append(answer)
    assert town.tap(YILMAZ, draft, "Veröffentlichen") == ""
    town.stands(office, answer)


def test_a_published_draft_is_not_published_again(town: Town, office: Office) -> None:
    card = case(town, office)
    answer = town.words("Einmal genügt.")
    draft = town.draft(YILMAZ, card, answer)
    publish = draft.button("Veröffentlichen")
    town.published.append(answer)
    town.tap(YILMAZ, draft, "Veröffentlichen")
    town.stands(office, answer)
    shown = town.simulated.tap(YILMAZ, draft, publish, forged=True)
    assert "Hier wartet kein Entwurf mehr" in shown
    town.stands(office, answer)


@pytest.mark.parametrize(
    "data",
    [
        "take",
        "v1:take",
        "v1:fire:{case}:1",
        "v1:take:{case}:1:1",
        "v9:take:{case}:1",
        "v1:take:-1:1",
        "v1:to:{case}:1",
        "v1:to.presse:{case}:1",
        "v1:to.999999999999999999999999:{case}:1",
        "💥",
    ],
)
def test_data_that_no_button_ever_had_does_nothing(town: Town, card: Message, data: str) -> None:
    data = data.format(case=number_of(card))
    assert "nicht geklappt" in town.simulated.tap(YILMAZ, card, data, forged=True)
    untouched(town, card)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("v1:take:99999999:1", "Den Fall #99999999 gibt es nicht"),
        ("v1:take:999999999999:1", "Den Fall #999999999999 gibt es nicht"),
        ("v1:publish:{case}:1", "Hier wartet kein Entwurf mehr"),
        ("v1:discard:{case}:1", "Hier wartet kein Entwurf mehr"),
        ("v1:retry:{case}:1", "Hier gibt es nichts mehr zu versuchen"),
        ("v1:to.99999999:{case}:1", "Dieses Amt gibt es nicht mehr"),
        ("v1:release:{case}:1", "Das geht gerade nicht: Der Fall ist NEU"),
        ("v1:reopen:{case}:1", "Das geht gerade nicht: Der Fall ist NEU"),
    ],
)
def test_a_forged_tap_is_refused_in_plain_words(
    town: Town, card: Message, data: str, told: str
) -> None:
    forged = data.format(case=number_of(card))
    assert told in town.simulated.tap(YILMAZ, card, forged, forged=True)
    untouched(town, card)


@pytest.mark.parametrize("choice", ["forward.0", "forward.abc", "forward.99", "press.abc"])
def test_a_forged_choice_stops_no_other_card(town: Town, office: Office, choice: str) -> None:
    card = case(town, office)
    town.simulated.tap(YILMAZ, card, f"v1:{choice}:{number_of(card)}:1", forged=True)
    case(town, office, "Kommt noch etwas an?")


def test_a_forged_tap_on_another_departments_case_is_refused(town: Town, office: Office) -> None:
    foreign = case(town, office)
    own = case(town, STARS)
    forged = f"v1:close:{number_of(foreign)}:1"
    assert OTHER_DEPARTMENT in town.simulated.tap(BERG, own, forged, forged=True)
    untouched(town, foreign)
    untouched(town, own)


def test_a_text_too_long_for_messenger_is_refused_before_it_is_a_draft(
    town: Town, office: Office
) -> None:
    asked = town.words("Können Sie das genauer sagen?")
    town.message(office, asked)
    card = town.card(office, asked)
    written = town.simulated.say(YILMAZ, office.chat, town.words("x" * 2001), reply_to=card)
    town.simulated.message(
        office.chat, "zu lang", "2000 Zeichen", where=lambda one: one.reply_to == written
    )
    untouched(town, card)
