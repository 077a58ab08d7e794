"""Telegram brings the updates itself: `BUERGERDRAHT_TELEGRAM_MODE=webhook`."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.offices import ARCHIVE, ROADS, City
from tests.end_to_end.people import YILMAZ
from tests.end_to_end.town import Run, Town, running

SECRET = "webhook-secret-4be1d09c"
PATH = "/webhooks/telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture(scope="module")
def webhook_town(run: Run) -> Iterator[Town]:
    settings = {
        "BUERGERDRAHT_TELEGRAM_MODE": "webhook",
        "BUERGERDRAHT_TELEGRAM_WEBHOOK_SECRET": SECRET,
    }
    with running(run, "webhook", City(numbered=()), **settings) as town:
        town.link([(YILMAZ, "staff", [ROADS, ARCHIVE])])
        yield town


def test_the_main_path_by_webhook(webhook_town: Town) -> None:
    town = webhook_town
    assert town.simulated.bot()["webhook"] == f"{town.url}{PATH}"
    asked, answer = town.words("Der Gehweg ist gesperrt."), town.words("Bis Freitag.")
    comment = town.comment(ROADS, asked)
    card = town.card(ROADS, asked)
    town.tap(YILMAZ, card, "Übernehmen")
    town.answer(YILMAZ, card, answer)
    assert town.stands(ROADS, answer)["parent_id"] == comment
    town.simulated.shows(card, "BEANTWORTET", "✅")
    assert town.simulated.bot()["polls"] == 0


@pytest.mark.parametrize("given", [None, "", "guess", SECRET + "x", "ä"])
def test_who_does_not_know_the_secret_is_refused(webhook_town: Town, given: str | None) -> None:
    headers = [] if given is None else [(HEADER.encode(), given.encode())]
    answer = webhook_town.browser.post(PATH, json={"update_id": 1}, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"7", b'{"update_id":"x"}', b"{}"])
def test_an_update_that_cannot_be_read_stops_nothing(webhook_town: Town, body: bytes) -> None:
    """A status that is no success would make Telegram repeat it for ever."""
    answer = webhook_town.browser.post(PATH, content=body, headers={HEADER: SECRET})
    assert answer.status_code == 200
    webhook_town.simulated.say(YILMAZ, YILMAZ.phone, "/hilfe")
    webhook_town.simulated.message(YILMAZ.phone, "/meine")


def test_an_update_that_comes_twice_is_done_once(webhook_town: Town) -> None:
    town = webhook_town
    asked = town.words("Wie oft?")
    town.comment(ARCHIVE, asked)
    card = town.card(ARCHIVE, asked)
    person = {"id": YILMAZ.phone, "is_bot": False, "first_name": YILMAZ.name}
    chat = {"id": ARCHIVE.chat, "type": "supergroup", "title": ARCHIVE.name}
    bot = {"id": 4200000001, "is_bot": True, "first_name": "Bot"}
    note = town.words("Nur einmal")
    update = {
        "update_id": 999_999_999,
        "message": {
            "message_id": 4711,
            "date": 1,
            "chat": chat,
            "from": person,
            "text": f"// {note}",
            "reply_to_message": {"message_id": card.id, "date": 1, "chat": chat, "from": bot},
        },
    }
    for _ in range(3):
        answer = town.browser.post(PATH, json=update, headers={HEADER: SECRET})
        assert answer.status_code == 200
    town.simulated.shows(card, note)
    town.simulated.say(YILMAZ, ARCHIVE.chat, f"// {town.words('Danach')}", reply_to=card)
    shown = town.simulated.shows(card, "Danach")
    assert shown.text.count(note) == 1
