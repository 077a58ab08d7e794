from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from desk.messenger import budget
from desk.messenger.cards import show_again, want_cards
from desk.ports import Task
from desk.tables import Case, Chat
from desk.urgency import Urgency
from tests.bot.bench import GROUP, PRESS, Desk, open_case, want_again
from tests.factories import MONDAY

pytestmark = pytest.mark.anyio


async def test_a_due_card_is_sent_once_and_edited_when_the_case_changes(desk: Desk) -> None:
    number = await desk.database.write(open_case)
    pacer = desk.pacer()
    await pacer.pace(GROUP)
    await pacer.pace(GROUP)
    assert len(desk.wire.of("sendMessage")) == 1
    await desk.database.write(want_again, number)
    await pacer.pace(GROUP)
    assert [edit["message_id"] for edit in desk.wire.of("editMessageText")] == [1]
    assert len(desk.wire.of("sendMessage")) == 1


async def test_a_restart_neither_loses_nor_repeats(desk: Desk) -> None:
    await desk.database.write(open_case)
    await desk.pacer().pace(GROUP)
    await desk.database.write(open_case)
    await desk.pacer().pace(GROUP)
    assert len(desk.wire.of("sendMessage")) == 2


async def test_a_case_that_comes_back_is_a_new_message_and_the_old_one_shrinks(desk: Desk) -> None:
    number = await desk.database.write(open_case)
    await desk.pacer().pace(GROUP)

    def come_back(session: Session) -> None:
        show_again(session, session.get_one(Case, number))
        want_again(session, number)

    await desk.database.write(come_back)
    await desk.pacer().pace(GROUP)
    assert len(desk.wire.of("sendMessage")) == 2
    [shrunk] = desk.wire.of("editMessageText")
    assert (shrunk["message_id"], shrunk["text"]) == (1, f"#{number} · siehe die neue Karte unten")
    card = await desk.card()
    assert (card.shown_as, card.replaces, card.shown) == (2, None, card.wanted)


async def test_an_equal_card_costs_no_call(desk: Desk) -> None:
    await desk.database.write(open_case)
    await desk.pacer().pace(GROUP)
    await desk.database.write(
        lambda session: want_cards(session, session.exec(select(Case)).one(), urgency=Urgency.TAP)
    )
    await desk.pacer().pace(GROUP)
    assert desk.wire.of("editMessageText") == []


async def test_a_message_that_somebody_deleted_comes_again(desk: Desk) -> None:
    number = await desk.database.write(open_case)
    await desk.pacer().pace(GROUP)
    gone = {"description": "Bad Request: message to edit not found"}
    desk.wire.faults["editMessageText"] = [(400, gone)]
    await desk.database.write(want_again, number)
    await desk.pacer().pace(GROUP)
    assert len(desk.wire.of("sendMessage")) == 2
    assert (await desk.card()).shown_as == 2


async def test_not_modified_is_as_good_as_shown(desk: Desk) -> None:
    number = await desk.database.write(open_case)
    await desk.pacer().pace(GROUP)
    same = {"description": "Bad Request: message is not modified: specified new message content"}
    desk.wire.faults["editMessageText"] = [(400, same)]
    await desk.database.write(want_again, number)
    await desk.pacer().pace(GROUP)
    card = await desk.card()
    assert card.shown == card.wanted


async def test_refused_formatting_is_sent_as_plain_text(desk: Desk) -> None:
    await desk.database.write(open_case)
    desk.wire.faults["sendMessage"] = [
        (400, {"description": "Bad Request: can't parse entities: unsupported tag"})
    ]
    await desk.pacer().pace(GROUP)
    refused, plain = desk.wire.of("sendMessage")
    assert "<b>" in refused["text"]
    assert "<" not in plain["text"]
    assert "parse_mode" not in plain


async def test_429_pauses_the_chat_it_names_and_no_other(desk: Desk) -> None:
    await desk.database.write(open_case)
    flood = {"description": "Too Many Requests: retry after 7", "parameters": {"retry_after": 7}}
    desk.wire.faults["sendMessage"] = [(429, flood)]
    await desk.pacer().pace(GROUP)
    wait = (Task.PACE, GROUP, MONDAY + timedelta(seconds=7))
    assert desk.work.poked == [wait]
    free = await desk.database.write(budget.ask, PRESS, Urgency.NEW, now=desk.clock.now())
    assert free == budget.Granted()
    desk.clock.instant += timedelta(seconds=7)
    await desk.pacer().pace(GROUP)
    assert (await desk.card()).shown == 1


async def test_a_used_up_budget_leaves_the_rest_for_later(desk: Desk) -> None:
    share = budget.SHARES[Urgency.NEW]
    for _ in range(share + 3):
        await desk.database.write(open_case)
    await desk.pacer().pace(GROUP)
    assert len(desk.wire.of("sendMessage")) == share
    assert desk.work.poked[-1] == (Task.PACE, GROUP, MONDAY + budget.WINDOW)
    desk.clock.instant += budget.WINDOW
    await desk.pacer().pace(GROUP)
    assert len(desk.wire.of("sendMessage")) == share + 3


async def test_a_tap_is_shown_even_when_new_cards_used_up_their_share(desk: Desk) -> None:
    numbers = [await desk.database.write(open_case) for _ in range(budget.SHARES[Urgency.NEW])]
    await desk.pacer().pace(GROUP)
    await desk.database.write(want_again, numbers[0])
    await desk.pacer().pace(GROUP)
    assert len(desk.wire.of("editMessageText")) == 1


async def test_a_lost_group_sends_its_cases_to_who_stands_in(desk: Desk) -> None:
    await desk.database.write(open_case)
    kicked = {"description": "Forbidden: bot was kicked from the supergroup chat"}
    desk.wire.faults["sendMessage"] = [(403, kicked)]
    pacer = desk.pacer()
    await pacer.pace(GROUP)
    await pacer.pace(PRESS)
    assert [call["chat_id"] for call in desk.wire.of("sendMessage")] == [GROUP, PRESS, PRESS]
    alert, card = desk.wire.chats[PRESS].values()
    assert "Tiefbauamt: Telegram-Gruppe nicht mehr erreichbar" in alert.text
    assert "🔴" in card.text
    chat = await desk.database.read(lambda session: session.get_one(Chat, GROUP))
    assert chat.problem


async def test_an_upgraded_group_is_followed(desk: Desk) -> None:
    await desk.database.write(open_case)
    upgraded = {
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": -1009},
    }
    desk.wire.faults["sendMessage"] = [(400, upgraded)]
    pacer = desk.pacer()
    await pacer.pace(GROUP)
    await pacer.pace("-1009")
    assert desk.wire.of("sendMessage")[-1]["chat_id"] == "-1009"
    assert (await desk.card()).chat_id == "-1009"


async def test_an_outage_is_waited_for(desk: Desk) -> None:
    await desk.database.write(open_case)
    desk.wire.faults["sendMessage"] = [(502, {"description": "Bad Gateway"})]
    pacer = desk.pacer()
    await pacer.pace(GROUP)
    [(task, key, at)] = desk.work.poked
    assert (task, key) == (Task.PACE, GROUP)
    assert at is not None
    desk.clock.instant = at
    await pacer.pace(GROUP)
    assert (await desk.card()).shown == 1


async def test_a_card_that_cannot_be_drawn_keeps_no_other_from_the_chat(desk: Desk) -> None:
    def spoil(session: Session) -> None:
        case = session.exec(select(Case)).one()
        case.opened_at = datetime.max.replace(tzinfo=UTC)

    await desk.database.write(open_case)
    await desk.database.write(spoil)
    await desk.database.write(open_case)
    await desk.pacer().pace(GROUP)
    assert len(desk.wire.of("sendMessage")) == 1
