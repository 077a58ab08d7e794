"""Looking for an answer where it should stand."""

from typing import Any

import httpx
import pytest

from desk.errors import NotSent, Reason, Refused, SendFailed, Throttled, Unclear
from desk.ports import Answer, PageAccess
from desk.words import Kind
from tests.factories import MONDAY
from tests.webhooks.bench import PAGE, SECRET, TOKEN, GraphApi, facebook
from webhooks.facebook.search import CLOCK_DIFFERENCE, MESSAGES_SHOWN, PAGES_TO_LOOK
from webhooks.http import Http

pytestmark = pytest.mark.anyio

ANSWER = Answer(Kind.COMMENT, "55_900", "Die Laterne brennt wieder.", "buergerdraht:1", MONDAY)
MESSAGE = Answer(Kind.DIRECT, "8001", "Ab acht Uhr.", "buergerdraht:2", MONDAY)
CITY = {"id": PAGE, "name": "Musterstadt (Demo)"}
ANNA = {"id": "7001", "name": "Anna K. (Demo)"}


def written(**values: Any) -> dict[str, Any]:
    """A comment as the Graph API lists it."""
    usual = {
        "id": "55_901",
        "message": ANSWER.text,
        "from": CITY,
        "created_time": "2026-11-23T09:00:04+0000",
    }
    return {key: value for key, value in (usual | values).items() if value is not None}


def listing(*items: object, after: str | None = None) -> httpx.Response:
    body: dict[str, Any] = {"data": list(items)}
    if after is not None:
        following = f"https://graph.test/v26.0/55_900/comments?access_token={TOKEN}&after={after}"
        body["paging"] = {"cursors": {"before": "A", "after": after}, "next": following}
    return httpx.Response(200, json=body)


def conversation(*messages: object, person: str = "8001") -> dict[str, Any]:
    return {
        "id": f"t_{person}",
        "participants": {"data": [{"id": person}, CITY]},
        "messages": {"data": list(messages)},
    }


async def find(graph: GraphApi, answer: Answer = ANSWER, *known: str) -> str | None:
    page = facebook(Http("http://graph.test", transport=graph), SECRET)
    return await page.find(PageAccess(PAGE, TOKEN), answer, known)


async def test_finds_the_answer_among_others() -> None:
    graph = GraphApi([listing(written(id="55_950", message="Anderes"), written())])
    assert await find(graph) == "55_901"
    (request,) = graph.requests
    assert request.url.path == "/v26.0/55_900/comments"
    assert request.url.params["filter"] == "stream"
    assert request.url.params["order"] == "reverse_chronological"


@pytest.mark.parametrize(
    "other",
    [
        written(**{"from": ANNA}),
        written(message="Die Laterne brennt noch nicht."),
        written(message=None),
        written(id=None),
        written(id=""),
        written(created_time="2026-11-23T08:54:59+0000"),
        "text",
        None,
    ],
    ids=["other-author", "other-text", "no-text", "no-id", "empty-id", "older", "text", "null"],
)
async def test_ignores_what_is_not_our_answer(other: object) -> None:
    assert await find(GraphApi([listing(other)])) is None


async def test_ignores_the_same_text_that_is_known_already() -> None:
    assert await find(GraphApi([listing(written())]), ANSWER, "55_901") is None
    assert await find(GraphApi([listing(written(), written(id="55_902"))]), ANSWER, "55_901") == (
        "55_902"
    )


@pytest.mark.parametrize(
    "ours",
    [
        written(message="Die  Laterne\nbrennt wieder. "),
        written(**{"from": None}),
        written(**{"from": {}}),
        written(**{"from": {"id": int(PAGE)}}),
        written(created_time=None),
        written(created_time="yesterday"),
        written(created_time="2026-11-23T09:00:04"),
        written(created_time="2026-11-23T08:56:00+0000"),
    ],
    ids=["white-space", "hidden", "empty", "number", "no-time", "odd", "no-zone", "clock-behind"],
)
async def test_recognises_our_answer_in_spite_of(ours: dict[str, Any]) -> None:
    assert await find(GraphApi([listing(ours)])) == "55_901"


async def test_an_id_that_is_a_number_is_an_id() -> None:
    assert await find(GraphApi([listing(written(id=901))])) == "901"


async def test_reads_on_by_the_cursor_and_not_by_the_address_with_the_token() -> None:
    graph = GraphApi(
        [listing(after="B"), listing(written(message="Anderes"), after="C"), listing()]
    )
    assert await find(graph) is None
    assert [request.url.params.get("after") for request in graph.requests] == [None, "B", "C"]
    assert not any(TOKEN in str(request.url) for request in graph.requests)


async def test_stops_reading_when_it_is_found() -> None:
    graph = GraphApi([listing(after="B"), listing(written(), after="C")])
    assert await find(graph) == "55_901"


@pytest.mark.parametrize("answer", [ANSWER, MESSAGE], ids=["comment", "direct"])
@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"{}", b'{"data": null}', b'{"data": {}}', b'{"data": "text"}']
)
async def test_an_answer_that_is_no_list_says_nothing(body: bytes, answer: Answer) -> None:
    with pytest.raises(Unclear):
        await find(GraphApi([httpx.Response(200, content=body)]), answer)


@pytest.mark.parametrize("cursors", [None, {}, {"after": None}, {"after": ""}])
async def test_a_list_that_goes_on_we_know_not_where_says_nothing(cursors: object) -> None:
    paging = {"cursors": cursors, "next": "https://graph.test/"}
    with pytest.raises(Unclear):
        await find(GraphApi([httpx.Response(200, json={"data": [], "paging": paging})]))


async def test_a_list_that_never_ends_says_nothing() -> None:
    graph = GraphApi([listing(after=str(number)) for number in range(PAGES_TO_LOOK)])
    with pytest.raises(Unclear):
        await find(graph)


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        (httpx.Response(500), Unclear),
        (httpx.Response(400, json={"error": {"code": 2}}), Unclear),
        (httpx.Response(400, json={"error": {"code": 4}}), Throttled),
        (httpx.ReadTimeout(""), Unclear),
        (httpx.ConnectError(""), NotSent),
    ],
)
async def test_a_failed_look_is_no_look(
    response: httpx.Response | Exception, kind: type[SendFailed]
) -> None:
    with pytest.raises(kind):
        await find(GraphApi([response]))


async def test_a_look_with_a_dead_token_is_refused() -> None:
    graph = GraphApi([httpx.Response(401, json={"error": {"code": 190}})])
    with pytest.raises(Refused) as raised:
        await find(graph)
    assert raised.value.reason is Reason.TOKEN_DEAD


async def test_finds_a_direct_message_in_the_conversation() -> None:
    said = written(id="m_9", message=MESSAGE.text)
    graph = GraphApi([listing(conversation(written(id="m_8", **{"from": {"id": "8001"}}), said))])
    assert await find(graph, MESSAGE) == "m_9"
    (request,) = graph.requests
    assert request.url.path == f"/v26.0/{PAGE}/conversations"
    assert (request.url.params["platform"], request.url.params["user_id"]) == ("messenger", "8001")


async def test_the_same_words_to_somebody_else_are_another_message() -> None:
    said = written(id="m_9", message=MESSAGE.text)
    graph = GraphApi([listing(conversation(said, person="8002"), conversation())])
    assert await find(graph, MESSAGE) is None


async def test_a_conversation_that_hides_its_people_is_the_one_we_asked_for() -> None:
    said = {"id": "t_1", "messages": {"data": [written(id="m_9", message=MESSAGE.text)]}}
    assert await find(GraphApi([listing(said)]), MESSAGE) == "m_9"


async def test_a_conversation_that_hides_its_messages_says_nothing() -> None:
    """The person wrote to us, so there are some."""
    silent = conversation()
    del silent["messages"]
    with pytest.raises(Unclear):
        await find(GraphApi([listing(silent)]), MESSAGE)


async def test_conversations_are_read_on_until_the_persons_comes() -> None:
    said = written(id="m_9", message=MESSAGE.text)
    graph = GraphApi(
        [listing(conversation(person="8002"), after="MQ"), listing(conversation(said))]
    )
    assert await find(graph, MESSAGE) == "m_9"
    assert graph.requests[1].url.params["after"] == "MQ"


async def test_more_new_messages_than_are_shown_say_nothing() -> None:
    others = [written(id=f"m_{n}", message="Anderes") for n in range(MESSAGES_SHOWN)]
    with pytest.raises(Unclear):
        await find(GraphApi([listing(conversation(*others))]), MESSAGE)


async def test_old_messages_show_that_all_new_ones_were_seen() -> None:
    new = [written(id=f"m_{n}", message="Anderes") for n in range(MESSAGES_SHOWN - 1)]
    old = written(id="m_99", message="Anderes", created_time="2026-11-22T09:00:00+0000")
    assert await find(GraphApi([listing(conversation(*new, old))]), MESSAGE) is None


async def test_the_same_words_below_another_comment_are_another_answer() -> None:
    elsewhere = written(id="55_950", parent={"id": "55_940"})
    here = written(parent={"id": ANSWER.target})
    assert await find(GraphApi([listing(elsewhere)])) is None
    assert await find(GraphApi([listing(elsewhere, here)])) == "55_901"


async def test_only_what_was_written_since_is_asked_for() -> None:
    graph = GraphApi([listing(written())])
    await find(graph)
    asked_since = int(graph.requests[0].url.params["since"])
    assert asked_since == int((MONDAY - CLOCK_DIFFERENCE).timestamp())


PRIVATE = Answer(
    Kind.DIRECT,
    "55_900",
    "Bitte rufen Sie an.",
    "buergerdraht:3",
    MONDAY,
    private_reply=Kind.COMMENT,
)


def may_be_replied_to(*, yes: bool) -> httpx.Response:
    return httpx.Response(200, json={"id": "55_900", "can_reply_privately": yes})


async def test_a_comment_that_can_be_answered_privately_was_not() -> None:
    graph = GraphApi([may_be_replied_to(yes=True)])
    assert await find(graph, PRIVATE) is None
    assert graph.requests[0].url.path == "/v26.0/55_900"


async def test_a_private_answer_is_found_in_whatever_conversation_it_opened() -> None:
    ours = {
        "id": "m_7",
        "message": PRIVATE.text,
        "from": CITY,
        "created_time": "2026-11-23T09:00:04+0000",
    }
    for person in ("8001", "8002"):
        graph = GraphApi([may_be_replied_to(yes=False), listing(conversation(ours, person=person))])
        assert await find(graph, PRIVATE) == "m_7"
        assert "user_id" not in graph.requests[1].url.params


async def test_the_private_answer_of_a_colleague_is_not_ours() -> None:
    graph = GraphApi([may_be_replied_to(yes=False), listing(conversation())])
    assert await find(graph, PRIVATE) is None
