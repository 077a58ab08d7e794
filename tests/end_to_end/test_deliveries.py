"""The citizens' door: what it answers, and that all that it takes is kept once."""

import json
import re
from collections.abc import Iterator

import pytest

from tests.end_to_end.meta import comments, signed
from tests.end_to_end.offices import VERIFY_TOKEN, Office
from tests.end_to_end.people import BRANDT
from tests.end_to_end.test_faults import cards, read_so_far
from tests.end_to_end.town import Town

PATH = "/webhooks/meta"
MEGABYTE = 1024 * 1024


def written(town: Town, office: Office, *texts: str) -> bytes:
    """A delivery with a comment on the office's first post for each text."""
    return comments(office.page, town.simulated.post_of(office.page), *texts)


def deliver(town: Town, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, str]:
    answer = town.browser.post(PATH, content=body, headers=headers or signed(body))
    return answer.status_code, answer.text


def cases_of(town: Town, office: Office) -> int:
    """How many cases the press office's list counts for the office."""
    page = town.browser.get("/", params={"department": office.slug}).text
    found = re.search(r'class="statuses".*?class="count">([\d.]+)<', page, re.S)
    assert found, page
    return int(found[1].replace(".", ""))


@pytest.fixture(scope="module")
def press(session_town: Town) -> Iterator[None]:
    """The test's browser is signed in as the press office."""
    assert session_town.browser.get("/").status_code == 401
    session_town.sign_in(BRANDT)
    yield
    session_town.browser.cookies.clear()


def test_the_handshake_answers_who_knows_the_token(town: Town) -> None:
    assert town.simulated.post("verification")["verified"] is True
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    right = town.browser.get(PATH, params=query | {"hub.verify_token": VERIFY_TOKEN})
    assert (right.status_code, right.text) == (200, "1158201444")
    wrong = town.browser.get(PATH, params=query | {"hub.verify_token": "guess"})
    assert (wrong.status_code, wrong.text) == (403, "")
    assert town.browser.get(PATH).status_code == 400


def test_only_what_meta_signed_is_taken(town: Town, office: Office) -> None:
    body = written(town, office, town.words("Unterschrieben"))
    right = signed(body)["X-Hub-Signature-256"]
    for signature in (
        None,
        "",
        "sha256=",
        "sha256=" + "0" * 64,
        right.upper(),
        right + "0",
        "ä" * 10,
        signed(body, "another secret")["X-Hub-Signature-256"],
        signed(body + b" ")["X-Hub-Signature-256"],
    ):
        header = [] if signature is None else [(b"X-Hub-Signature-256", signature.encode())]
        answer = town.browser.post(PATH, content=body, headers=header)
        assert (answer.status_code, answer.text) == (403, ""), signature
    read_so_far(town)
    assert cards(town, office) == []


def test_what_is_larger_than_4_megabytes_is_not_taken(town: Town) -> None:
    body = json.dumps({"object": "page", "entry": [], "x": "a" * 5 * MEGABYTE}).encode()
    assert deliver(town, body)[0] == 413
    parts = (body[start : start + MEGABYTE] for start in range(0, len(body), MEGABYTE))
    chunked = town.browser.post(PATH, content=parts, headers=signed(body))
    assert chunked.status_code == 413


def test_just_below_4_megabytes_is_taken(town: Town, office: Office) -> None:
    text = town.words("Lang") + "x" * 100
    body = written(town, office, text)
    padded = body + b" " * (4 * MEGABYTE - len(body))
    assert deliver(town, padded) == (200, "EVENT_RECEIVED")
    town.card(office, "Lang")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b'"text"',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"object":"page","entry":"none"}',
        b'{"object":"page","entry":[{"id":"1","changes":[{"field":"feed","value":7}]}]}',
        b'{"object":"page","entry":[{"id":"1","messaging":[{"message":{"text":"no id"}}]}]}',
        b'{"object":"page","entry":[{"id":"1","time":1e400,"changes":[]}]}',
        b'{"object":"page","entry":[{"id":"4711","time":1,"changes":[{"field":"feed","value":'
        b'{"item":"comment","verb":"add","comment_id":"1_2","message":"unknown page"}}]}]}',
        b'{"object":"page","entry":[{"id":"4711","time":1,"changes":[{"field":"feed","value":'
        b'{"item":"comment","verb":"add","comment_id":"1_2","created_time":99999999999999999}}]}]}',
    ],
)
def test_what_is_signed_but_cannot_be_read_is_kept_and_stops_nothing(
    town: Town, body: bytes
) -> None:
    assert deliver(town, body) == (200, "EVENT_RECEIVED")
    read_so_far(town)


def test_the_readable_part_of_a_delivery_counts(town: Town, office: Office) -> None:
    """A page that the city file does not have costs the other changes nothing."""
    asked = town.words("Und ich?")
    content = json.loads(written(town, office, asked))
    stranger = {"id": "4711", "time": 1, "changes": content["entry"][0]["changes"]}
    foreign = json.loads(json.dumps(stranger).replace('comment_id": "', 'comment_id": "0'))
    body = json.dumps({"object": "page", "entry": [foreign, *content["entry"]]}).encode()
    assert deliver(town, body) == (200, "EVENT_RECEIVED")
    town.card(office, asked)


@pytest.mark.usefixtures("press")
def test_a_delivery_sent_three_times_counts_once(town: Town, office: Office) -> None:
    asked = town.words("Dreimal geschickt")
    body = written(town, office, asked)
    for _ in range(3):
        assert deliver(town, body) == (200, "EVENT_RECEIVED")
    card = town.card(office, asked)
    read_so_far(town)
    assert cards(town, office) == [card]
    assert cases_of(town, office) == 1
