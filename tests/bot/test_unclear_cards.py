"""A card stands in its chat once, however the call that sent it ended and whoever made it."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import Session, select
from telegram.error import NetworkError

from desk.cases import actions
from desk.messenger import budget, showing, taking
from desk.messenger.cards import show_draft
from desk.messenger.taking import EDIT_LEASE, LEASE, Taken
from desk.tables import Card, Case, Department
from desk.urgency import Urgency
from desk.words import Direction, Face, Progress, Role, Status
from tests.bot.bench import GROUP, Desk, open_case, want_again
from tests.bot.telegram_wire import DEATH, Message, Silence
from tests.factories import MONDAY, make_message, make_staff

pytestmark = pytest.mark.anyio


def cards(desk: Desk) -> list[str]:
    """The first line of each card in the group."""
    return [m.text.partition("\n")[0] for m in desk.wire.chats[GROUP].values() if m.buttons]


async def pace(desk: Desk, *, later: timedelta = timedelta(minutes=5)) -> None:
    await desk.pacer().pace(GROUP)
    desk.clock.instant += later
    await desk.pacer().pace(GROUP)


ENDS: dict[str, Silence] = {
    "no answer, sent": Silence(applied=True),
    "no answer, not sent": Silence(applied=False),
    "broken off, sent": Silence(applied=True, error=NetworkError("httpx.ReadError: ")),
}


@pytest.mark.parametrize("end", ENDS)
async def test_after_an_unclear_end_the_card_stands_there_once(desk: Desk, end: str) -> None:
    await desk.database.write(open_case)
    desk.wire.faults["sendMessage"] = [ENDS[end]]
    await pace(desk)
    assert len(cards(desk)) == 1
    card = await desk.card()
    assert (card.shown, card.tried_after) == (card.wanted, None)
    [shown_as] = desk.wire.chats[GROUP]
    assert card.shown_as == shown_as


@pytest.mark.parametrize("end", ENDS)
async def test_a_case_that_is_forwarded_meanwhile_leaves_no_full_card(desk: Desk, end: str) -> None:
    """Nobody knows yet whether its card stands in the group that it leaves."""
    number = await desk.database.write(open_case)
    desk.wire.faults["sendMessage"] = [ENDS[end]]
    await desk.pacer().pace(GROUP)

    def forward(session: Session) -> None:
        press = session.exec(select(Department).where(Department.slug == "presse")).one()
        person = make_staff(session, role=Role.PRESS)
        actions.forward(session, number, press.id or 0, by=person, now=MONDAY)

    desk.clock.instant += timedelta(minutes=5)
    await desk.database.write(forward)
    await pace(desk)
    assert cards(desk) == []
    sent = [message.text for message in desk.wire.chats[GROUP].values()]
    assert [text.startswith("➡️ #") for text in sent] == ([True] if ENDS[end].applied else [])


async def test_a_server_error_is_unclear(desk: Desk) -> None:
    await desk.database.write(open_case)
    desk.wire.faults["sendMessage"] = [(502, {"description": "Bad Gateway"})]
    await desk.pacer().pace(GROUP)
    assert (await desk.card()).tried_after == 0


DEFINITE: dict[str, tuple[int, str]] = {
    "flood": (429, "Too Many Requests: retry after 3"),
    "refused": (400, "Bad Request: BUTTON_DATA_INVALID"),
    "token": (401, "Unauthorized"),
}


@pytest.mark.parametrize("refusal", DEFINITE)
async def test_after_a_definite_refusal_nothing_is_looked_for(desk: Desk, refusal: str) -> None:
    await desk.database.write(open_case)
    status, description = DEFINITE[refusal]
    desk.wire.faults["sendMessage"] = [(status, {"description": description})]
    await pace(desk, later=timedelta(minutes=30))
    assert desk.wire.of("editMessageReplyMarkup") == []
    assert len(cards(desk)) == 1


class ConnectError(Exception):
    """As httpx names it."""


def never_left() -> Silence:
    error = NetworkError("httpx.ConnectError: ")
    error.__cause__ = ConnectError()
    return Silence(applied=False, error=error)


async def test_what_never_left_is_not_looked_for(desk: Desk) -> None:
    await desk.database.write(open_case)
    desk.wire.faults["sendMessage"] = [never_left()]
    await pace(desk)
    assert desk.wire.of("editMessageReplyMarkup") == []
    assert len(cards(desk)) == 1


@pytest.mark.parametrize("trouble", [*DEFINITE, "never left"])
async def test_a_look_that_failed_says_nothing_of_the_card(desk: Desk, trouble: str) -> None:
    await desk.database.write(open_case)
    desk.wire.faults["sendMessage"] = [Silence(applied=True)]
    await desk.pacer().pace(GROUP)
    status, description = DEFINITE.get(trouble, (0, ""))
    refused = (status, {"description": description})
    desk.wire.faults["editMessageReplyMarkup"] = [refused if status else never_left()]
    for _ in range(3):
        desk.clock.instant += timedelta(minutes=30)
        await desk.pacer().pace(GROUP)
    assert len(desk.wire.of("sendMessage")) == 1
    assert len(cards(desk)) == 1
    assert (await desk.card()).shown == 1


async def die(desk: Desk, *, sent: bool) -> None:
    """A process dies while it sends the most urgent card, before it can note how that ended."""
    desk.wire.faults["sendMessage"] = [Silence(applied=sent, error=DEATH)]
    with pytest.raises(asyncio.CancelledError):
        await desk.pacer().pace(GROUP)


@pytest.mark.parametrize("sent", [True, False])
async def test_a_process_that_dies_doubles_no_card_and_loses_none(desk: Desk, sent: bool) -> None:
    await desk.database.write(open_case)
    await die(desk, sent=sent)
    await desk.pacer().pace(GROUP)
    assert len(cards(desk)) == sent  # the lease of the dead process runs
    desk.clock.instant += LEASE
    await desk.pacer().pace(GROUP)
    assert len(cards(desk)) == 1
    assert (await desk.card()).shown == 1


async def test_a_change_on_its_way_when_the_process_dies_is_made_soon_after(desk: Desk) -> None:
    number = await desk.database.write(open_case)
    await desk.pacer().pace(GROUP)
    await desk.database.write(want_again, number)
    desk.wire.faults["editMessageText"] = [Silence(applied=False, error=DEATH)]
    with pytest.raises(asyncio.CancelledError):
        await desk.pacer().pace(GROUP)
    desk.clock.instant += EDIT_LEASE
    await desk.pacer().pace(GROUP)
    card = await desk.card()
    assert card.shown == card.wanted


async def test_who_works_alone_frees_at_its_start_what_a_dead_process_had_taken(
    desk: Desk,
) -> None:
    await desk.database.write(open_case)
    await die(desk, sent=True)
    await desk.database.write(taking.end_leases)
    await desk.pacer().pace(GROUP)
    assert len(cards(desk)) == 1
    assert (await desk.card()).shown == 1


async def test_what_changed_meanwhile_is_shown_on_the_card_that_was_found(desk: Desk) -> None:
    number = await desk.database.write(open_case)
    await die(desk, sent=True)

    def hide(session: Session) -> None:
        session.get_one(Case, number).status = Status.HIDDEN
        want_again(session, number)

    await desk.database.write(hide)
    await pace(desk)
    assert len(desk.wire.of("sendMessage")) == 1
    [card] = desk.wire.chats[GROUP].values()
    assert card.text.startswith("<b>⚫")


async def test_other_messages_keep_their_texts_and_buttons(desk: Desk) -> None:
    first = await desk.database.write(open_case)
    await desk.pacer().pace(GROUP)
    await desk.database.write(open_case)
    await die(desk, sent=False)
    foreign = Message("Wer kümmert sich darum?", ours=False)
    reply = Message("Bitte antworten Sie direkt auf die Karte des Falls.")
    for message in (foreign, reply):
        desk.wire.put(GROUP, message)
    before = [(m.text, m.buttons) for m in desk.wire.chats[GROUP].values()]
    await pace(desk)
    after = [(m.text, m.buttons) for m in desk.wire.chats[GROUP].values()]
    assert after[:3] == before
    assert [len(after), len(cards(desk))] == [4, 2]
    assert f"#{first}" in after[0][0]


async def test_a_message_that_a_dead_process_had_looked_at_is_looked_at_again(desk: Desk) -> None:
    await desk.database.write(open_case)
    await die(desk, sent=False)
    desk.wire.put(GROUP, Message("Willkommen!"))
    desk.clock.instant += LEASE
    desk.wire.faults["editMessageReplyMarkup"] = [Silence(applied=True, error=DEATH)]
    with pytest.raises(asyncio.CancelledError):
        await desk.pacer().pace(GROUP)
    await pace(desk)
    welcome, card = desk.wire.chats[GROUP].values()
    assert (welcome.text, welcome.buttons) == ("Willkommen!", None)
    assert card.text.startswith("<b>🔴")


async def test_a_card_is_found_behind_what_people_wrote(desk: Desk) -> None:
    await desk.database.write(open_case)
    await desk.pacer().pace(GROUP)
    await desk.database.write(open_case)
    for _ in range(3):
        desk.wire.put(GROUP, Message("Mahlzeit!", ours=False))
    await die(desk, sent=True)
    await pace(desk)
    assert len(cards(desk)) == 2


async def test_the_case_card_is_not_taken_for_the_draft(desk: Desk) -> None:
    """Both name the case; only the draft answers the person's message."""
    number = await desk.database.write(open_case)
    await die(desk, sent=True)
    asked = desk.wire.put(GROUP, Message("Wird repariert.", ours=False))

    def write_draft(session: Session) -> None:
        case = session.get_one(Case, number)
        answer = make_message(
            session, case=case, direction=Direction.OUTGOING, progress=Progress.DRAFT
        )
        show_draft(session, answer, chat_id=GROUP, reply_to=asked)

    await desk.database.write(write_draft)
    desk.wire.faults["sendMessage"] = [Silence(applied=True, error=DEATH)]
    with pytest.raises(asyncio.CancelledError):
        await desk.pacer().pace(GROUP)
    await pace(desk)
    assert len(desk.wire.of("sendMessage")) == 2
    shown = await desk.database.read(
        lambda session: dict(session.exec(select(Card.face, Card.shown_as)).all())
    )
    assert shown == {Face.CASE: 1, Face.DRAFT: 3}


async def test_looking_waits_for_the_budget_as_a_whole(desk: Desk) -> None:
    await desk.database.write(open_case)
    await die(desk, sent=True)
    desk.clock.instant += LEASE
    for _ in range(budget.CALLS - taking.LOOKED_THROUGH + 1):
        await desk.database.write(budget.ask, GROUP, Urgency.TAP, now=desk.clock.now())
    await desk.pacer().pace(GROUP)
    assert desk.wire.of("editMessageReplyMarkup") == []
    desk.clock.instant += budget.WINDOW
    await desk.pacer().pace(GROUP)
    assert len(cards(desk)) == 1


async def test_two_that_pace_at_once_send_each_card_once(desk: Desk) -> None:
    for _ in range(4):
        await desk.database.write(open_case)
    await asyncio.gather(*(desk.pacer().pace(GROUP) for _ in range(3)))
    await desk.pacer().pace(GROUP)
    assert len(desk.wire.of("sendMessage")) == len(set(cards(desk))) == 4


async def test_who_wakes_up_after_the_lease_sends_nothing(desk: Desk) -> None:
    await desk.database.write(open_case)
    due = await desk.database.read(showing.next_due, GROUP, now=MONDAY)
    assert due is not None
    first = await desk.database.write(taking.take, due, now=MONDAY, sends=True)
    assert isinstance(first, Taken)
    assert await desk.database.write(taking.take, due, now=MONDAY, sends=True) is None
    later = MONDAY + LEASE
    assert await desk.database.write(taking.take, due, now=later, sends=True) is None
    assert later >= first.until


async def test_who_stood_still_while_it_looked_looks_again(desk: Desk) -> None:
    """Another process may have sent the card meanwhile, and not know how that ended."""
    await desk.database.write(open_case)
    await die(desk, sent=False)
    desk.clock.instant += LEASE

    def stand_still(_: str, __: object) -> None:
        if len(desk.wire.of("editMessageReplyMarkup")) == taking.LOOKED_THROUGH:
            desk.clock.instant += LEASE

    desk.wire.on_call = stand_still
    await desk.pacer().pace(GROUP)
    looks = desk.wire.of("editMessageReplyMarkup")
    assert len(looks) == 2 * taking.LOOKED_THROUGH
    desk.clock.instant += budget.WINDOW
    await desk.pacer().pace(GROUP)
    assert len(cards(desk)) == 1


async def test_a_copy_that_a_late_process_sent_shrinks(desk: Desk) -> None:
    number = await desk.database.write(open_case)
    await desk.pacer().pace(GROUP)
    copy = desk.wire.put(GROUP, Message("Karte"))
    await desk.database.write(showing.shown, 1, wanted=1, shown_as=copy, digest="late")
    await desk.pacer().pace(GROUP)
    assert desk.wire.chats[GROUP][1].text == f"#{number} · siehe die neue Karte unten"
    card = await desk.card()
    assert (card.shown_as, card.replaces, card.shown) == (copy, None, card.wanted)
