"""Deliveries of a Facebook Page become events.

Source: Meta, "Webhooks: Page reference" (`feed`) and "Messenger Platform: webhook events".
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from desk.errors import UnreadableDelivery
from desk.events import Event
from webhooks.facebook import comments, direct
from webhooks.facebook.payload import Envelope, Feed, Messaging

TEST_PAGE = "0"  # the App Dashboard's test button

Model = TypeVar("Model", bound=BaseModel)


def read(body: bytes, received_at: datetime) -> list[Event]:
    """The events in `body`, in its order; reactions, receipts and unknown fields are left out.

    Raises:
        UnreadableDelivery: not JSON, or a field is not what Meta promises.
    """
    return [event for envelope in _envelopes(body) for event in _events(envelope, received_at)]


def instant(seconds_or_milliseconds: int | None, otherwise: datetime) -> datetime:
    """Meta counts seconds in `changes` and milliseconds in `messaging`; the size tells which."""
    if not seconds_or_milliseconds:
        return otherwise
    seconds = float(seconds_or_milliseconds)
    if seconds > _LARGEST_SECONDS:
        seconds /= 1000
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return otherwise


_LARGEST_SECONDS = 10**11


def _envelopes(body: bytes) -> Iterator[Envelope]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise UnreadableDelivery("") from None
    if not isinstance(content, dict | list):
        raise UnreadableDelivery("")
    for number, item in enumerate(content if isinstance(content, list) else [content]):
        yield _validated(Envelope, item, str(number) if isinstance(content, list) else "")


def _events(envelope: Envelope, received_at: datetime) -> Iterator[Event]:
    for number, entry in enumerate(envelope.entry):
        if entry.id == TEST_PAGE:
            continue
        noticed_at = instant(entry.time, received_at)
        for index, change in enumerate(entry.changes):
            if change.field == "feed" and change.value is not None:
                feed = _validated(Feed, change.value, f"entry.{number}.changes.{index}.value")
                yield from comments.events(entry.id, feed, noticed_at)
        for key, items in (("messaging", entry.messaging), ("standby", entry.standby)):
            for index, item in enumerate(items):
                pointer = f"entry.{number}.{key}.{index}"
                messaging = _validated(Messaging, item, pointer)
                at = instant(messaging.timestamp, noticed_at)
                yield from direct.events(entry.id, messaging, at)


def _validated(model: type[Model], item: Any, pointer: str) -> Model:
    try:
        return model.model_validate(item)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
        raise UnreadableDelivery(".".join(part for part in (pointer, place) if part)) from None
