"""A page whose token died: answers wait, people are told once, a token that works takes them up."""

from datetime import datetime

import httpx
import pytest
from sqlmodel import Session, col, select

from desk.cases import drafting
from desk.outgoing import outbox
from desk.pages.connections import PROBE_AGAIN, PROBE_EVERY
from desk.ports import Task
from desk.storage.database import Database
from desk.tables import Alert, Attempt, Case, Message, Page, Staff
from desk.words import AlertKind, Direction, Hold, Kind, Lost, Progress, Role
from tests.factories import MONDAY
from tests.webhooks.bench import OTHER_PAGE, TOKEN, facebook_channels
from tests.webhooks.outgoing import TEXT, Outgoing, commented, error, give_token, queue
from webhooks.channels import channels
from webhooks.connections import Connections, token_from

pytestmark = pytest.mark.anyio

FOUND = httpx.Response(200, json={"id": "1001"})


def running(outgoing: Outgoing, *, started_now: bool = False) -> Connections:
    """The product's part, which runs for as long as the test does."""
    if started_now or outgoing.connections is None:
        outgoing.connections = Connections(
            outgoing.database,
            facebook_channels(outgoing.graph),
            outgoing.clock,
            token_from(outgoing.environment),
        )
    return outgoing.connections


async def look(outgoing: Outgoing, *answers: httpx.Response | Exception) -> list[str]:
    """Try the pages that are due again; their keys."""
    outgoing.graph.answers = list(answers)
    due = await running(outgoing).due()
    for key in due:
        await running(outgoing).look(key)
    assert outgoing.graph.answers == [], "the Graph API was asked less than expected"
    return list(due)


async def alerts(database: Database) -> list[AlertKind]:
    query = select(Alert).order_by(col(Alert.id))
    return await database.read(lambda session: [alert.kind for alert in session.exec(query)])


async def due_cases(outgoing: Outgoing) -> list[int]:
    return await outgoing.database.read(outbox.due_cases, now=outgoing.clock.now())


def show_alerts(session: Session) -> None:
    for alert in session.exec(select(Alert)):
        alert.shown_at = MONDAY
        session.add(alert)


@pytest.fixture
async def dead(outgoing: Outgoing) -> Outgoing:
    """An answer that met a dead token."""
    await outgoing.send(error("token_expired"))
    await outgoing.database.write(show_alerts)
    await look(outgoing, error("token_expired"))
    return outgoing


async def test_an_answer_that_meets_a_dead_token_waits(dead: Outgoing) -> None:
    message, page = await dead.message(), await dead.page()
    assert (message.progress, message.problem) == (Progress.QUEUED, Hold.DISCONNECTED)
    assert (page.disconnected_at, page.disconnected_why) == (MONDAY, Lost.EXPIRED)
    assert TOKEN not in (page.dead_token or "")
    assert await dead.outcomes() == ["disconnected"]
    assert await alerts(dead.database) == [AlertKind.DISCONNECTED]
    assert await due_cases(dead) == []


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("token_app_removed", Lost.APP_REMOVED),
        ("token_checkpoint", Lost.CHECKPOINT),
        ("token_password_changed", Lost.PASSWORD),
        ("token_expired", Lost.EXPIRED),
        ("token_unconfirmed", Lost.UNCONFIRMED),
        ("token_invalid", Lost.INVALID),
        ("token_role_lost", Lost.ROLE_LOST),
        ("token_dead", Lost.INVALID),
        ("session", Lost.INVALID),
    ],
)
async def test_each_way_to_die_has_its_reason(outgoing: Outgoing, name: str, why: Lost) -> None:
    await outgoing.send(error(name))
    assert (await outgoing.page()).disconnected_why == why


async def test_later_answers_wait_without_a_call_and_nobody_is_told_again(dead: Outgoing) -> None:
    later = Outgoing(dead.database, await dead.database.write(queue, "Noch eine."), dead.graph)
    later.clock = dead.clock
    assert await due_cases(dead) == [later.case], "who wrote it has still to be told"
    await later.send()
    waiting = (await dead.messages())[1]
    assert (waiting.progress, waiting.problem) == (Progress.QUEUED, Hold.DISCONNECTED)
    assert later.pokes.poked == [], "nobody knows when it is due"
    assert await due_cases(dead) == []
    assert await alerts(dead.database) == [AlertKind.DISCONNECTED]


async def test_what_was_queued_before_is_told_as_well(outgoing: Outgoing) -> None:
    await outgoing.database.write(queue, "Noch eine.")
    await outgoing.send(error("token_expired"))
    assert [message.problem for message in await outgoing.messages()] == [Hold.DISCONNECTED] * 2


async def test_the_old_token_is_tried_again_rarely(dead: Outgoing) -> None:
    assert await look(dead) == []
    dead.clock.turn(seconds=PROBE_EVERY.total_seconds())
    assert len(await look(dead, error("token_expired"))) == 1
    assert dead.graph.calls[-1] == "GET /v26.0/1001"
    assert await look(dead) == []
    assert await alerts(dead.database) == [AlertKind.DISCONNECTED]


async def test_a_token_that_comes_alive_takes_up_what_waits(dead: Outgoing) -> None:
    dead.clock.turn(seconds=PROBE_EVERY.total_seconds())
    poked: list[tuple[Task, str]] = []
    dead.database.on_poke = lambda task, key: poked.append((task, key))
    await look(dead, FOUND)
    assert (Task.SEND, str(dead.case)) in poked
    assert (await dead.page()).disconnected_at is None
    assert await alerts(dead.database) == [AlertKind.DISCONNECTED, AlertKind.CONNECTED]
    await dead.send(commented())
    assert (await dead.message()).progress is Progress.SENT
    assert await dead.outcomes() == ["disconnected", "sent"]


async def test_a_new_token_is_tried_at_once(dead: Outgoing) -> None:
    def store(session: Session) -> None:
        for page in session.exec(select(Page)):
            page.token = "NEWER"
            session.add(page)

    await dead.database.write(store)
    await look(dead, FOUND)
    assert dead.graph.requests[-1].headers["authorization"] == "Bearer NEWER"
    assert (await dead.page()).disconnected_at is None


async def test_a_token_of_the_environment_is_new_as_well(outgoing: Outgoing) -> None:
    def name(session: Session) -> None:
        for page in session.exec(select(Page)):
            page.token_env = "PAGE_TOKEN"
            session.add(page)

    await outgoing.database.write(name)
    await outgoing.send(error("token_expired"))
    outgoing.environment["PAGE_TOKEN"] = "NEWER"
    await look(outgoing, FOUND)
    assert (await outgoing.page()).disconnected_at is None


async def test_a_new_token_that_is_dead_too_changes_nothing_but_the_reason(dead: Outgoing) -> None:
    def store(session: Session) -> None:
        for page in session.exec(select(Page)):
            page.token = "NEWER"
            session.add(page)

    await dead.database.write(store)
    await look(dead, error("token_role_lost"))
    page = await dead.page()
    assert (page.disconnected_at, page.disconnected_why) == (MONDAY, Lost.ROLE_LOST)
    assert await look(dead) == []
    assert await alerts(dead.database) == [AlertKind.DISCONNECTED]


async def test_after_a_new_start_the_old_token_is_tried_at_once(dead: Outgoing) -> None:
    running(dead, started_now=True)
    await look(dead, FOUND)
    assert (await dead.page()).disconnected_at is None


async def test_where_nobody_can_say_it_is_tried_again_soon(dead: Outgoing) -> None:
    dead.clock.turn(seconds=PROBE_EVERY.total_seconds())
    await look(dead, httpx.ConnectError("refused"))
    assert (await dead.page()).disconnected_at is not None
    assert await look(dead) == []
    dead.clock.turn(seconds=PROBE_AGAIN.total_seconds())
    await look(dead, FOUND)
    assert (await dead.page()).disconnected_at is None


async def test_another_refusal_says_that_the_token_works(dead: Outgoing) -> None:
    dead.clock.turn(seconds=PROBE_EVERY.total_seconds())
    await look(dead, error("permission_missing"))
    assert (await dead.page()).disconnected_at is None


async def test_a_page_that_got_its_first_token_is_connected(database: Database) -> None:
    outgoing = Outgoing(database, await database.write(queue))
    await outgoing.send()
    await look(outgoing)
    assert outgoing.graph.calls == [], "there is nothing to try"
    await database.write(give_token)
    await look(outgoing, FOUND)
    await outgoing.send(commented())
    assert (await outgoing.message()).progress is Progress.SENT


async def test_a_channel_that_is_off_is_not_tried(dead: Outgoing) -> None:
    dead.clock.turn(seconds=PROBE_EVERY.total_seconds())
    off = Connections(dead.database, channels(facebook=None), dead.clock, token_from({}))
    for key in await off.due():
        await off.look(key)
    assert (await dead.page()).disconnected_at is not None


async def test_a_doubtful_answer_is_still_looked_up_after_the_interruption(
    outgoing: Outgoing,
) -> None:
    await outgoing.send(httpx.ReadTimeout("late"))
    outgoing.clock.turn(minutes=1)
    await outgoing.send(error("token_expired"))
    outgoing.clock.turn(seconds=PROBE_EVERY.total_seconds())
    await look(outgoing, FOUND)
    listed = {"id": "55_901", "message": TEXT, "from": {"id": "1001"}}
    await outgoing.send(httpx.Response(200, json={"data": [listed]}))
    assert (await outgoing.message()).external_id == "55_901"
    assert outgoing.posts == 1


async def test_a_direct_answer_that_waited_too_long_is_refused(direct: Outgoing) -> None:
    await direct.send(error("token_expired"))
    direct.clock.turn(days=7)
    await look(direct, error("token_expired"))
    message = await direct.message()
    assert (message.progress, message.problem) == (Progress.FAILED, "window-closed")


async def test_an_interrupted_page_holds_up_no_other(dead: Outgoing) -> None:
    def queue_elsewhere(session: Session) -> int:
        page = session.exec(select(Page).where(col(Page.external_id) == OTHER_PAGE)).one()
        page.token = TOKEN
        number = queue(session, "Von der anderen Seite.")
        case = session.get_one(Case, number)
        case.page_id = page.id or 0
        session.add_all([page, case])
        return number

    other = Outgoing(dead.database, await dead.database.write(queue_elsewhere), dead.graph)
    await other.send(commented())
    assert [message.progress for message in await other.messages()] == [
        Progress.QUEUED,
        Progress.SENT,
    ]


async def test_a_blocked_page_stops_public_answers_until_a_person_tries_again(
    outgoing: Outgoing,
) -> None:
    second = Outgoing(outgoing.database, await outgoing.database.write(queue, "Noch eine."))
    second.graph, second.clock = outgoing.graph, outgoing.clock
    await outgoing.send(error("abusive"))
    failed, waiting = await outgoing.messages()
    assert (failed.progress, failed.problem) == (Progress.FAILED, "blocked")
    assert (waiting.progress, waiting.problem) == (Progress.QUEUED, Hold.BLOCKED)
    assert await alerts(outgoing.database) == [AlertKind.BLOCKED]
    await outgoing.database.write(show_alerts)
    outgoing.clock.turn(days=3)
    assert await due_cases(outgoing) == []
    await second.send()

    await outgoing.database.write(retry, outgoing.case, outgoing.clock.now())
    await outgoing.send(error("abusive"))
    assert (await outgoing.page()).blocked_at is not None
    await outgoing.database.write(retry, outgoing.case, outgoing.clock.now())
    await outgoing.send(commented())
    assert await due_cases(outgoing) == [second.case]
    await second.send(httpx.Response(200, json={"id": "55_902"}))
    assert [m.progress for m in await outgoing.messages()] == [Progress.SENT] * 2
    assert await alerts(outgoing.database) == [AlertKind.BLOCKED]


async def test_after_a_block_one_answer_goes_first(outgoing: Outgoing) -> None:
    second = Outgoing(outgoing.database, await outgoing.database.write(queue, "Noch eine."))
    second.graph, second.clock = outgoing.graph, outgoing.clock
    await outgoing.send(error("abusive"))
    await outgoing.database.write(retry, outgoing.case, outgoing.clock.now())
    begun = await outgoing.database.write(outbox.begin, outgoing.case, now=MONDAY)
    assert begun is not None
    await second.send()
    assert second.posts == 1


async def test_blocked_messages_go_out_after_a_day_by_themselves(direct: Outgoing) -> None:
    second = Outgoing(direct.database, await direct.database.write(queue, kind=Kind.DIRECT))
    second.graph, second.clock = direct.graph, direct.clock
    public = Outgoing(direct.database, await direct.database.write(queue, "Öffentlich."))
    public.graph, public.clock = direct.graph, direct.clock
    await direct.send(error("sending_disabled"))
    await second.send()
    await public.send(commented())
    direct.clock.turn(hours=23, minutes=59)
    assert await due_cases(direct) == []
    direct.clock.turn(minutes=1)
    assert await due_cases(direct) == [second.case]
    sent = httpx.Response(200, json={"recipient_id": "8001", "message_id": "m_9"})
    await second.send(sent)
    assert [m.progress for m in await direct.messages()] == [
        Progress.FAILED,
        Progress.SENT,
        Progress.SENT,
    ]


def retry(session: Session, number: int, now: datetime) -> None:
    """What the button *try again* does."""
    answer = session.exec(
        select(Message).where(
            col(Message.case_id) == number, col(Message.direction) == Direction.OUTGOING
        )
    ).one()
    person = session.get_one(Staff, answer.staff_id)
    person.role = Role.PRESS
    drafting.retry(session, number, by=person, now=now)


async def test_every_attempt_stays_a_row(dead: Outgoing) -> None:
    attempts = await dead.database.read(lambda session: session.exec(select(Attempt)).all())
    assert [(one.outcome, one.detail) for one in attempts] == [
        ("disconnected", "http 400 code 190 subcode 463 trace ADemoTrace")
    ]
    assert attempts[0].ended_at == MONDAY
