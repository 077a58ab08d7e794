"""Every recorded shape of a delivery, and what becomes of it."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.errors import UnreadableDelivery
from desk.events import Event
from tests.webhooks import expected_changes, expected_messages
from tests.webhooks.expected_changes import RECEIVED, comment
from tests.webhooks.expected_messages import message
from tests.webhooks.payloads import names, payload
from webhooks.errors import PartlyUnreadable
from webhooks.facebook import reader
from webhooks.facebook.instants import instant

FOLDER = "facebook/deliveries"
EXPECTED = expected_changes.EXPECTED | expected_messages.EXPECTED
UNREADABLE: dict[str, tuple[str, list[Event]]] = {
    "changed_fields": ("entry.0.changed_fields", []),
    "comment_without_id": ("entry.0.changes.0.value.comment_id", []),
    "message_without_mid": ("entry.0.messaging.0.message.mid", []),
    "one_odd_change": ("entry.0.changes.0.value", [comment()]),
    "one_odd_message": ("entry.0.messaging.0.message", [message()]),
    "entry_not_an_object": ("entry.0", [comment()]),
    "entries_not_a_list": ("entry", []),
    "number": ("", []),
}


def read(body: bytes) -> list[Event]:
    return reader.read(body, RECEIVED)


def test_every_recorded_delivery_has_an_expectation() -> None:
    assert sorted(EXPECTED.keys() | UNREADABLE.keys()) == names(FOLDER)


@pytest.mark.parametrize("name", EXPECTED)
def test_reads_a_recorded_delivery(name: str) -> None:
    assert read(payload(FOLDER, name)) == EXPECTED[name]


@pytest.mark.parametrize("name", UNREADABLE)
def test_names_what_it_cannot_read_and_reads_the_rest(name: str) -> None:
    with pytest.raises(UnreadableDelivery) as raised:
        read(payload(FOLDER, name))
    pointer, events = UNREADABLE[name]
    assert raised.value.pointer == pointer
    assert getattr(raised.value, "events", []) == events


def test_the_place_in_a_list_of_deliveries_is_named() -> None:
    odd = json.loads(payload(FOLDER, "comment_without_id"))
    good = json.loads(payload(FOLDER, "comment"))
    with pytest.raises(PartlyUnreadable) as raised:
        read(json.dumps([good, odd, 17]).encode())
    assert raised.value.pointer == "1.entry.0.changes.0.value.comment_id"
    assert raised.value.events == [comment()]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"null", b'"text"', b"[" * 100_000, b'{"entry":' + b"1" * 5000 + b"}"],
    ids=["empty", "cut", "no-utf-8", "null", "text", "deep", "long-number"],
)
def test_what_is_no_delivery_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableDelivery):
        read(body)


def test_reads_a_thousand_changes_in_their_order() -> None:
    delivery = json.loads(payload(FOLDER, "comment"))
    (change,) = delivery["entry"][0]["changes"]
    delivery["entry"][0]["changes"] = [
        {**change, "value": {**change["value"], "comment_id": f"55_{number}"}}
        for number in range(1000)
    ]
    events = read(json.dumps(delivery).encode())
    assert events == [comment(external_id=f"55_{number}") for number in range(1000)]


def test_left_out_values_are_logged_as_a_mistake_in_the_settings() -> None:
    with structlog.testing.capture_logs() as logs, pytest.raises(PartlyUnreadable):
        read(payload(FOLDER, "changed_fields"))
    (line,) = logs
    assert (line["log_level"], line["page"]) == ("error", "1001")
    assert "include_values" in line["event"]


@pytest.mark.parametrize(
    ("name", "action"), [("policy_enforcement", "block"), ("policy_enforcement_older", "warning")]
)
def test_a_measure_of_the_platform_against_a_page_alarms(name: str, action: str) -> None:
    with structlog.testing.capture_logs() as logs:
        read(payload(FOLDER, name))
    (line,) = logs
    assert (line["log_level"], line["page"], line["action"]) == ("error", "1001", action)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1_753_000_000, datetime.fromisoformat("2025-07-20T08:26:40+00:00")),
        (1_753_000_000_123, datetime.fromisoformat("2025-07-20T08:26:40.123+00:00")),
        (None, RECEIVED),
        (0, RECEIVED),
        (10**15, RECEIVED),
        (10**400, RECEIVED),
        (-(10**15), RECEIVED),
    ],
)
def test_the_size_of_a_number_tells_seconds_from_milliseconds(
    number: int | None, expected: datetime
) -> None:
    assert instant(number, RECEIVED) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=3),
    max_leaves=4,
)


@st.composite
def spoiled(draw: st.DrawFn) -> Any:
    """A recorded delivery in which something else stands at one place."""
    content = json.loads(payload(FOLDER, draw(st.sampled_from(names(FOLDER)))))
    place = content
    while isinstance(place, dict | list) and place:
        key = draw(st.sampled_from(range(len(place)) if isinstance(place, list) else list(place)))
        if not isinstance(place[key], dict | list) or draw(st.integers(0, 5)) == 0:
            place[key] = draw(JSON)
            break
        place = place[key]
    return content


@settings(max_examples=300, deadline=None)
@given(spoiled())
def test_no_spoiled_delivery_breaks_the_reader(content: Any) -> None:
    try:
        events = read(json.dumps(content).encode())
    except PartlyUnreadable as error:
        events = list(error.events)
    except UnreadableDelivery:
        events = []
    for event in events:
        assert isinstance(event.external_id, str)
        json.dumps(asdict(event), ensure_ascii=False, default=datetime.isoformat).encode()
