import re

import pytest

from desk.storage.database import Database
from tests.web.browser import Town, browser

pytestmark = pytest.mark.anyio

PAGES = {"/": 401, "/zuordnung": 401, "/anmelden?token=x": 200, "/anmelden": 400}


def policy(header: str) -> dict[str, str]:
    rules = (rule.strip().partition(" ") for rule in header.split(";"))
    return {name: value for name, _, value in rules}


@pytest.mark.parametrize("address", PAGES)
async def test_every_page_loads_only_own_files_and_is_kept_nowhere(
    database: Database, address: str
) -> None:
    async with browser(database) as client:
        answer = await client.get(address)
    assert answer.status_code == PAGES[address]
    rules = policy(answer.headers["content-security-policy"])
    assert rules.pop("default-src") == "'none'"
    assert rules.pop("frame-ancestors") == "'none'"
    assert rules.pop("base-uri") == "'none'"
    assert set(rules.values()) == {"'self'"}
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


async def test_without_https_the_origin_of_our_forms_is_sent(database: Database) -> None:
    async with browser(database, secure_cookies=False) as client:
        answer = await client.get("/")
    assert answer.headers["referrer-policy"] == "same-origin"


async def test_only_who_is_named_may_frame_the_pages(database: Database) -> None:
    frames = ["http://127.0.0.1:8081", "http://localhost:8081"]
    async with browser(database, frame_ancestors=frames) as client:
        answer = await client.get("/")
    assert policy(answer.headers["content-security-policy"])["frame-ancestors"] == " ".join(frames)


async def test_a_page_needs_nothing_from_elsewhere(database: Database, town: Town) -> None:
    async with browser(database, open_access=True) as client:
        html = (await client.get("/")).text
        loaded = re.findall(r'<(?:link|script|img)[^>]* (?:href|src)="([^"]+)"', html)
        assert len(loaded) == 4
        for address in loaded:
            file = await client.get(address)
            assert file.status_code == 200
            assert file.headers["x-content-type-options"] == "nosniff"
            assert "max-age" in file.headers["cache-control"]
            # KERN brings pictures in itself, which no page of ours asks for.
            assert not re.search(rb"@import|url\((?![\"']?data:)", file.content)
            assert not re.search(rb"https?://(?!(www\.)?w3\.org|www\.w3\.org)", file.content)
    assert " style=" not in html
    assert "<style" not in html
    assert not re.search(r"<script(?![^>]* src=)", html)


@pytest.mark.parametrize("name", ["nothing.css", "..%2fpages.py", "%2e%2e"])
async def test_only_our_files_are_served(database: Database, name: str) -> None:
    async with browser(database) as client:
        assert (await client.get(f"/static/{name}")).status_code == 404


async def test_files_are_small_on_the_way_to_who_can_unpack_them(database: Database) -> None:
    async with browser(database) as client:
        plain = await client.get("/static/kern.min.css", headers={"accept-encoding": "identity"})
        packed = await client.get("/static/kern.min.css", headers={"accept-encoding": "br, gzip"})
    assert plain.content == packed.content
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
