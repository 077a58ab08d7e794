"""Queued answers reach the platform, each the way it should."""

import json
from datetime import timedelta

import httpx
import pytest
import structlog
from sqlmodel import Session

from desk.ports import Task
from desk.storage.database import Database
from desk.tables import Case, Page
from desk.words import Hold, Lost, Progress
from tests.factories import MONDAY
from tests.webhooks.bench import PAGE, TOKEN
from tests.webhooks.outgoing import TEXT, Outgoing, commented, error, give_token, listing, queue
from webhooks.channels import channels
from webhooks.connections import token_from
from webhooks.facebook.usage import HEADER
from webhooks.sending import Sender

pytestmark = pytest.mark.anyio

PROOF = "1433b78a7298c6ddc43733243c59647181770f98c25ae563c626668087ee9afa"
MESSAGED = httpx.Response(200, json={"recipient_id": "8001", "message_id": "m_9"})


async def test_a_comment_is_answered_below_it(outgoing: Outgoing) -> None:
    await outgoing.send(commented())
    message = await outgoing.message()
    assert (message.progress, message.external_id) == (Progress.SENT, "55_901")
    assert outgoing.graph.calls == ["POST /v26.0/55_900/comments"]
    assert outgoing.asked() == {"message": TEXT}


async def test_the_token_travels_in_a_header_with_its_proof(outgoing: Outgoing) -> None:
    await outgoing.send(commented())
    (request,) = outgoing.graph.requests
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.url.params["appsecret_proof"] == PROOF
    assert TOKEN not in str(request.url)
    assert TOKEN.encode() not in request.content


async def test_a_direct_message_is_a_response(direct: Outgoing) -> None:
    await direct.send(MESSAGED)
    message = await direct.message()
    assert (message.progress, message.external_id) == (Progress.SENT, "m_9")
    assert direct.graph.calls == [f"POST /v26.0/{PAGE}/messages"]
    assert direct.asked() == {
        "recipient": {"id": "8001"},
        "messaging_type": "RESPONSE",
        "message": {"text": TEXT, "metadata": f"buergerdraht:{message.id}"},
    }


async def test_after_a_day_a_person_answers_with_the_tag_for_it(direct: Outgoing) -> None:
    direct.clock.turn(hours=24, seconds=1)
    await direct.send(MESSAGED)
    assert direct.asked()["messaging_type"] == "MESSAGE_TAG"
    assert direct.asked()["tag"] == "HUMAN_AGENT"


async def test_after_a_week_nothing_is_sent(direct: Outgoing) -> None:
    direct.clock.turn(days=7)
    await direct.send()
    message = await direct.message()
    assert (message.progress, message.problem) == (Progress.FAILED, "window-closed")


async def test_a_window_that_closed_by_the_platforms_clock_is_answered_with_the_tag(
    direct: Outgoing,
) -> None:
    direct.clock.turn(hours=23, minutes=59)
    await direct.send(error("outside_window"), MESSAGED)
    assert (await direct.message()).progress is Progress.SENT
    assert [direct.asked(n).get("tag") for n in (0, 1)] == [None, "HUMAN_AGENT"]


async def test_a_closed_window_is_final_when_the_tag_does_not_help(direct: Outgoing) -> None:
    await direct.send(error("outside_window"), error("outside_window"))
    message = await direct.message()
    assert (message.progress, message.problem) == (Progress.FAILED, "window-closed")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("abusive", "blocked"),
        ("gone", "gone"),
        ("permission_missing", "permission-missing"),
        ("person_unavailable", "person-unavailable"),
        ("other_app", "other-app"),
        ("bad_parameter", "invalid"),
    ],
)
async def test_a_refusal_is_final_until_a_person_acts(
    outgoing: Outgoing, name: str, reason: str
) -> None:
    await outgoing.send(error(name))
    message = await outgoing.message()
    assert (message.progress, message.problem) == (Progress.FAILED, reason)
    outgoing.clock.turn(days=1)
    await outgoing.send()
    assert await outgoing.outcomes() == ["refused"]


@pytest.mark.parametrize("name", ["app_rate_limit", "call_rate_limit"])
async def test_a_throttled_answer_is_sent_after_the_pause(outgoing: Outgoing, name: str) -> None:
    usage = json.dumps({PAGE: [{"type": "pages", "estimated_time_to_regain_access": 12}]})
    await outgoing.send(error(name, headers={HEADER: usage}))
    due = MONDAY + timedelta(minutes=12)
    assert outgoing.pokes.poked == [(Task.SEND, str(outgoing.case), due)]
    outgoing.clock.turn(minutes=11)
    await outgoing.send()
    outgoing.clock.turn(minutes=1)
    await outgoing.send(commented())
    assert await outgoing.outcomes() == ["throttled", "sent"]
    assert outgoing.posts == 2


async def test_no_connection_is_tried_again_without_looking(outgoing: Outgoing) -> None:
    await outgoing.send(httpx.ConnectError("refused"))
    outgoing.clock.turn(minutes=1)
    await outgoing.send(commented())
    assert await outgoing.outcomes() == ["not-sent", "sent"]
    assert outgoing.graph.calls == ["POST /v26.0/55_900/comments"] * 2


async def test_an_id_that_is_a_number_is_an_id(outgoing: Outgoing) -> None:
    await outgoing.send(httpx.Response(200, json={"id": 901}))
    assert (await outgoing.message()).external_id == "901"


async def test_two_answers_of_a_case_go_out_in_their_order(database: Database) -> None:
    await database.write(give_token)
    outgoing = Outgoing(database, await database.write(queue, "Erstens.", "Zweitens."))
    await outgoing.send(commented(), httpx.Response(200, json={"id": "55_902"}))
    assert [outgoing.asked(n)["message"] for n in (0, 1)] == ["Erstens.", "Zweitens."]
    assert [message.external_id for message in await outgoing.messages()] == ["55_901", "55_902"]


async def test_a_later_answer_waits_for_the_one_before_it(database: Database) -> None:
    await database.write(give_token)
    outgoing = Outgoing(database, await database.write(queue, "Erstens.", "Zweitens."))
    await outgoing.send(httpx.ConnectError("refused"))
    assert [message.progress for message in await outgoing.messages()] == [Progress.QUEUED] * 2
    assert outgoing.posts == 1


async def test_a_token_of_the_environment_goes_before_the_stored_one(
    database: Database, outgoing: Outgoing
) -> None:
    def name_token(session: Session) -> None:
        case = session.get_one(Case, outgoing.case)
        page = session.get_one(Page, case.page_id)
        page.token_env = "FEUERWEHR_PAGE_TOKEN"
        session.add(page)

    await database.write(name_token)
    outgoing.environment["FEUERWEHR_PAGE_TOKEN"] = "NEWER"
    await outgoing.send(commented())
    assert outgoing.graph.requests[0].headers["authorization"] == "Bearer NEWER"


async def test_without_a_token_nothing_is_asked_and_the_answer_waits(database: Database) -> None:
    outgoing = Outgoing(database, await database.write(queue))
    await outgoing.send()
    message = await outgoing.message()
    assert (message.progress, message.problem) == (Progress.QUEUED, Hold.DISCONNECTED)
    assert (await outgoing.page()).disconnected_why == Lost.NO_TOKEN


async def test_a_channel_that_is_off_sends_nothing_and_the_answer_waits(
    outgoing: Outgoing,
) -> None:
    sender = Sender(
        outgoing.database, channels(facebook=None), outgoing.clock, outgoing.pokes, token_from({})
    )
    await sender.send_case(str(outgoing.case))
    assert (await outgoing.message()).problem == Hold.DISCONNECTED
    assert (await outgoing.page()).disconnected_why == Lost.CHANNEL_OFF


async def test_neither_words_nor_tokens_are_logged(outgoing: Outgoing) -> None:
    with structlog.testing.capture_logs() as logs:
        await outgoing.send(error("service_down", 503))
        outgoing.clock.turn(minutes=1)
        await outgoing.send(listing(), error("token_dead", 401))
    assert [line["outcome"] for line in logs] == ["Unclear", "Refused"]
    assert "ADemoTrace" in logs[0]["detail"]
    for secret in (TEXT, TOKEN, PROOF, "Laterne"):
        assert secret not in str(logs)
