"""Meta's handshake, spoken over a socket."""

from collections.abc import AsyncIterator

import pytest

from desk.storage.database import Database
from tests.webhooks.server import Server, serving
from webhooks.channels import channels

pytestmark = pytest.mark.anyio

GOOD = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=open%20sesame"


@pytest.fixture
async def server(empty_database: Database) -> AsyncIterator[Server]:
    """The door over a database in which nothing can be stored."""
    async with serving(empty_database) as server:
        yield server


async def test_the_challenge_comes_back_and_nothing_else(server: Server) -> None:
    answer = await server.get(GOOD)
    assert (answer.status, answer.body) == (200, b"1158201444")
    assert answer.headers["content-type"].partition(";")[0] == "text/plain"


@pytest.mark.parametrize(
    "query",
    [
        GOOD.replace("open%20sesame", "open%20sesam"),
        GOOD.replace("open%20sesame", "%C3%A4%ff"),
        GOOD.replace("open%20sesame", ""),
        GOOD.replace("subscribe", "unsubscribe"),
        GOOD.replace("1158201444", "%3Cscript%3E"),
        GOOD.replace("1158201444", "1158201444%0A"),
        GOOD.replace("1158201444", ""),
        GOOD.replace("1158201444", "1" * 201),
    ],
)
async def test_who_does_not_know_the_token_is_refused(server: Server, query: str) -> None:
    answer = await server.get(query)
    assert (answer.status, answer.body) == (403, b"")


@pytest.mark.parametrize("missing", ["hub.mode", "hub.challenge", "hub.verify_token"])
async def test_a_missing_parameter_is_named_a_bad_request(server: Server, missing: str) -> None:
    query = "&".join(part for part in GOOD.split("&") if not part.startswith(missing))
    assert (await server.get(query)).status == 400


@pytest.mark.parametrize("token", [None, ""])
async def test_without_a_token_of_ours_nobody_knows_it(
    empty_database: Database, token: str | None
) -> None:
    async with serving(empty_database, verify_token=token) as server:
        assert (await server.get(GOOD)).status == 403
        assert (await server.get(GOOD.replace("open%20sesame", ""))).status == 403


async def test_the_handshake_works_while_the_app_secret_is_missing(
    empty_database: Database,
) -> None:
    async with serving(empty_database, channels(facebook=None)) as server:
        assert (await server.get(GOOD)).status == 200
