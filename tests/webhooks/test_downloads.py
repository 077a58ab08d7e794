"""Files are fetched from where platforms keep them, and from nowhere else."""

from collections.abc import Collection

import httpx
import pytest

from tests.webhooks.bench import GraphApi
from webhooks.downloads import Downloads, Forbidden, NotThere
from webhooks.http import Files, NoReply, NotReached

pytestmark = pytest.mark.anyio

TRUSTED = "http://127.0.0.1:9000/graph"


def downloads(graph: GraphApi, *machines: str) -> Downloads:
    async def resolve(host: str) -> Collection[str]:
        return machines

    files = Files(transport=graph)
    return Downloads(files, most=10, trusted=[TRUSTED], resolve=resolve)


async def test_the_connection_goes_to_the_machine_that_was_looked_up() -> None:
    graph = GraphApi([httpx.Response(200, content=b"picture")])
    got = await downloads(graph, "93.184.215.14").get("https://cdn.example/a.jpg?x=1")
    assert got == b"picture"
    (request,) = graph.requests
    assert str(request.url) == "https://93.184.215.14/a.jpg?x=1"
    assert request.headers["host"] == "cdn.example"
    assert request.extensions["sni_hostname"] == "cdn.example"


async def test_a_machine_may_have_an_address_of_the_new_kind() -> None:
    graph = GraphApi([httpx.Response(200, content=b"picture")])
    await downloads(graph, "2606:2800:220:1::1").get("https://cdn.example/a.jpg")
    assert str(graph.requests[0].url) == "https://[2606:2800:220:1::1]/a.jpg"
    assert graph.requests[0].headers["host"] == "cdn.example"


@pytest.mark.parametrize(
    ("address", "machines"),
    [
        ("http://cdn.example/a.jpg", ["93.184.215.14"]),
        ("https://cdn.example:8443/a.jpg", ["93.184.215.14"]),
        ("ftp://cdn.example/a.jpg", ["93.184.215.14"]),
        ("file:///etc/passwd", ["93.184.215.14"]),
        ("https://cdn.example/a.jpg", ["127.0.0.1"]),
        ("https://cdn.example/a.jpg", ["93.184.215.14", "10.0.0.1"]),
        ("https://cdn.example/a.jpg", ["169.254.169.254"]),
        ("https://cdn.example/a.jpg", ["::1"]),
        ("https://cdn.example/a.jpg", ["fd00::1"]),
        ("https://cdn.example/a.jpg", ["::ffff:127.0.0.1"]),
        ("http://127.0.0.1:9001/a.jpg", ["93.184.215.14"]),
        ("https://[::1", ["93.184.215.14"]),
        ("", []),
    ],
)
async def test_nobody_makes_us_open_what_only_we_may_see(address: str, machines: list[str]) -> None:
    graph = GraphApi([])
    with pytest.raises(Forbidden):
        await downloads(graph, *machines).get(address)
    assert graph.requests == []


async def test_the_platform_that_was_configured_may_be_anywhere() -> None:
    graph = GraphApi([httpx.Response(200, content=b"picture")])
    assert await downloads(graph).get("http://127.0.0.1:9000/a.png") == b"picture"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(404), NotThere),
        (httpx.Response(302, headers={"location": "http://127.0.0.1/"}), NotThere),
        (httpx.Response(200, content=b"a" * 11), NotThere),
        (httpx.Response(503), NotReached),
        (httpx.Response(429), NotReached),
        (httpx.ConnectError("no"), NotReached),
        (httpx.ReadTimeout("no"), NoReply),
    ],
)
async def test_what_cannot_be_had(
    answer: httpx.Response | Exception, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await downloads(GraphApi([answer]), "93.184.215.14").get("https://cdn.example/a")


async def test_a_name_that_nobody_knows_may_be_known_later() -> None:
    with pytest.raises(NotReached):
        await downloads(GraphApi([])).get("https://cdn.example/a")
