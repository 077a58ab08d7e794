"""Somebody comes: by a link, into the group, and with a case to try."""

import json

from tests.end_to_end.offices import Office
from tests.end_to_end.people import NEWCOMER
from tests.end_to_end.town import Town
from tests.end_to_end.waiting import until


def members(town: Town, office: Office) -> list[int]:
    chats = town.simulated.state()["chats"]
    return list(next(chat["members"] for chat in chats if chat["id"] == office.chat))


def put_out(town: Town, office: Office) -> None:
    path = f"chats/{office.chat}/members"
    town.simulated.post(path, bot=True, status="administrator")
    town.simulated.post(path, user_id=NEWCOMER.phone, status="left")


def ask_to_join(town: Town, office: Office) -> None:
    town.simulated.post(f"chats/{office.chat}/join-requests", user_id=NEWCOMER.phone)


def test_who_works_there_is_let_into_the_group_and_nobody_else(town: Town, office: Office) -> None:
    put_out(town, office)
    until(lambda: NEWCOMER.phone not in members(town, office), "a group without them")
    town.simulated.say(NEWCOMER, NEWCOMER.phone, "/start")
    ask_to_join(town, office)
    town.simulated.message(NEWCOMER.phone, "In diese Gruppe lasse ich nur")
    assert NEWCOMER.phone not in members(town, office)
    token = town.invitation(NEWCOMER.name, "--department", office.slug)
    town.simulated.say(NEWCOMER, NEWCOMER.phone, f"/start {token}")
    welcome = town.simulated.message(NEWCOMER.phone, NEWCOMER.name, "Stimmt das?")
    town.tap(NEWCOMER, welcome, "✅ Das bin ich")
    town.simulated.shows(welcome, "Gespeichert werden", "Auswertungen je Person gibt es nicht")
    town.simulated.offers(welcome, office.name)
    ask_to_join(town, office)
    until(lambda: NEWCOMER.phone in members(town, office), "somebody new in the group")
    town.tap(NEWCOMER, welcome, "Übungsfall")
    practised = town.simulated.message(NEWCOMER.phone, "ÜBUNGSFALL", "NEU")
    town.tap(NEWCOMER, practised, "Übernehmen")
    town.simulated.shows(practised, "IN ARBEIT")
    said = town.simulated.say(NEWCOMER, NEWCOMER.phone, "Wir kümmern uns.", reply_to=practised)
    draft = town.simulated.message(
        NEWCOMER.phone, "Ihr Entwurf", where=lambda message: message.reply_to == said
    )
    town.tap(NEWCOMER, draft, "Veröffentlichen")
    town.simulated.shows(draft, "nur zum Schein")
    town.tap(NEWCOMER, draft, "Zurückholen")
    town.simulated.shows(draft, "ÜBUNG geschafft")
    assert town.simulated.comments(office.page, own=True) == []
    everybody = json.loads(town.run("people", "list", "--json").stdout)
    number = next(one["id"] for one in everybody if one["name"] == NEWCOMER.name)
    assert town.run("people", "remove", str(number)).code == 0
    until(lambda: NEWCOMER.phone not in members(town, office), "a group without them", seconds=40)
