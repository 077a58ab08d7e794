"""Nobody knows whether an answer arrived: it is looked up, and never appears twice."""

import httpx
import pytest
from sqlmodel import Session

from desk.outgoing.attempts import LOOK_AFTER
from desk.outgoing.outbox import LEASE
from desk.tables import Case, Page
from desk.words import Hold, Progress
from tests.webhooks.bench import TOKEN, HandClock
from tests.webhooks.outgoing import LISTED, Outgoing, commented, error, listing

pytestmark = pytest.mark.anyio

UNCLEAR = [
    httpx.ReadTimeout("late"),
    httpx.RemoteProtocolError("hung up"),
    httpx.WriteError("broken"),
    httpx.DecodingError("not zipped"),
    httpx.Response(500),
    httpx.Response(502, text="<html>"),
    error("unknown", 500),
    error("temporary_send_failure"),
    httpx.Response(200, text="<html>"),
    httpx.Response(200, content=b'{"id":'),
    httpx.Response(200, json={}),
    httpx.Response(200, json={"id": None}),
]


@pytest.mark.parametrize("end", UNCLEAR, ids=lambda end: repr(end)[:30])
async def test_an_answer_that_arrived_after_an_unclear_end_is_joined(
    outgoing: Outgoing, end: httpx.Response | Exception
) -> None:
    await outgoing.send(end)
    assert (await outgoing.message()).progress is Progress.SENDING
    outgoing.clock.turn(seconds=LOOK_AFTER.total_seconds())
    await outgoing.send(listing(LISTED))
    message = await outgoing.message()
    assert (message.progress, message.external_id) == (Progress.SENT, "55_901")
    assert outgoing.posts == 1


async def test_an_answer_that_did_not_arrive_is_sent_once_more(outgoing: Outgoing) -> None:
    await outgoing.send(httpx.ReadTimeout("late"))
    outgoing.clock.turn(minutes=1)
    await outgoing.send(listing(), commented())
    assert (await outgoing.message()).external_id == "55_901"
    assert await outgoing.outcomes() == ["unclear", "not-found", "sent"]
    assert outgoing.posts == 2


@pytest.mark.parametrize(
    "look",
    [
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json={}),
        httpx.Response(500),
        httpx.ReadTimeout("late"),
        httpx.ConnectError("refused"),
        error("app_rate_limit"),
    ],
    ids=lambda end: repr(end)[:30],
)
async def test_who_could_not_look_looks_again_before_sending(
    outgoing: Outgoing, look: httpx.Response | Exception
) -> None:
    await outgoing.send(httpx.ReadTimeout("late"))
    outgoing.clock.turn(minutes=1)
    await outgoing.send(look)
    outgoing.clock.turn(minutes=5)
    await outgoing.send(listing(LISTED))
    assert (await outgoing.message()).progress is Progress.SENT
    assert outgoing.posts == 1


async def test_a_try_that_left_no_trace_is_looked_up(outgoing: Outgoing) -> None:
    """As after a kill between the call and the row that tells of its end."""
    with pytest.raises(SystemError):
        await outgoing.send(SystemError("the process ends here"))
    await outgoing.send()
    outgoing.clock.turn(minutes=2)
    await outgoing.send(listing(LISTED))
    assert (await outgoing.message()).progress is Progress.SENT
    assert await outgoing.outcomes() == [None, "sent"]
    assert outgoing.posts == 1


async def test_a_look_that_finds_a_dead_token_waits_and_looks_again(outgoing: Outgoing) -> None:
    await outgoing.send(httpx.ReadTimeout("late"))
    outgoing.clock.turn(minutes=1)
    await outgoing.send(error("token_dead", 401))
    message = await outgoing.message()
    assert (message.progress, message.problem) == (Progress.QUEUED, Hold.DISCONNECTED)
    assert message.uncertain


async def test_an_answer_that_the_platform_has_already_is_joined(outgoing: Outgoing) -> None:
    await outgoing.send(error("duplicate_post"), listing(LISTED))
    message = await outgoing.message()
    assert (message.progress, message.external_id) == (Progress.SENT, "55_901")


async def test_a_repetition_that_the_platform_does_not_take_is_told(outgoing: Outgoing) -> None:
    await outgoing.send(error("duplicate_post"), listing({**LISTED, "from": {"id": "7001"}}))
    message = await outgoing.message()
    assert (message.progress, message.problem) == (Progress.FAILED, "invalid")


class Stall(dict[str, str]):
    """Tokens of an environment; looking one up takes longer than a lease, once."""

    def __init__(self, clock: HandClock) -> None:
        super().__init__(PAGE_TOKEN=TOKEN)
        self._clock = clock
        self._pending = [LEASE]

    def get(self, key: str, default: str | None = None) -> str:  # type: ignore[override]
        if self._pending:
            self._clock.turn(seconds=self._pending.pop().total_seconds())
        return self[key]


async def test_who_stood_still_for_longer_than_its_lease_looks_before_it_sends(
    outgoing: Outgoing,
) -> None:
    """Another process may have sent it meanwhile, as it did here."""

    def name_token(session: Session) -> None:
        session.get_one(Page, session.get_one(Case, outgoing.case).page_id).token_env = "PAGE_TOKEN"

    await outgoing.database.write(name_token)
    outgoing.environment = Stall(outgoing.clock)
    await outgoing.send(listing(LISTED))
    assert (await outgoing.message()).external_id == "55_901"
    assert outgoing.posts == 0
