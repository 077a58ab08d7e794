"""Deliveries of a Facebook Page become events.

Source: Meta, "Webhooks: Page reference" (`feed`) and "Messenger Platform: webhook events".
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

import structlog
from pydantic import BaseModel, ValidationError

from desk.errors import UnreadableDelivery
from desk.events import Event
from webhooks.errors import PartlyUnreadable
from webhooks.facebook import comments, direct
from webhooks.facebook.instants import instant
from webhooks.facebook.payload import Change, Entry, Envelope, Feed, Messaging

OBJECT = "page"  # Instagram and WhatsApp name others
TEST_PAGE = "0"  # the App Dashboard's test button
FIRST_PAGE = re.compile(
    rb'[^\[]{0,100}"entry"\s*:\s*\[\s*\{[^\[{]{0,100}?"id"\s*:\s*"?(\d{1,30})\b'
)

Model = TypeVar("Model", bound=BaseModel)
Found = Event | UnreadableDelivery

log = structlog.get_logger(__name__)


def first_page(body: bytes) -> str | None:
    """The id that stands before the first change or message; `None` where keys come otherwise."""
    found = FIRST_PAGE.match(body)
    return found[1].decode() if found else None


def read(body: bytes, received_at: datetime) -> list[Event]:
    """The events in `body`, in its order; receipts and unknown fields are left out.

    Raises:
        UnreadableDelivery: not JSON, or no list of entries; `PartlyUnreadable` if a part of it is
            not what Meta promises, with the events of all other parts.
    """
    found = list(_found(_content(body), received_at))
    events = [one for one in found if not isinstance(one, UnreadableDelivery)]
    for problem in found:
        if isinstance(problem, UnreadableDelivery):
            raise PartlyUnreadable(problem.pointer, events)
    return events


def _content(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise UnreadableDelivery("") from None


def _found(content: Any, received_at: datetime) -> Iterator[Found]:
    def envelope(item: Any, pointer: str) -> Iterator[Found]:
        return _envelope(item, pointer, received_at)

    if isinstance(content, list):
        yield from _each(content, "", envelope)
    else:
        yield from envelope(content, "")


def _envelope(item: Any, pointer: str, received_at: datetime) -> Iterator[Found]:
    envelope = _validated(Envelope, item, pointer)
    if envelope.object not in (OBJECT, None):
        log.info("nothing here reads this object", object=envelope.object)
        return

    def entry(item: Any, pointer: str) -> Iterator[Found]:
        return _entry(item, pointer, received_at)

    yield from _each(envelope.entry, _joined(pointer, "entry"), entry)


def _entry(item: Any, pointer: str, received_at: datetime) -> Iterator[Found]:
    entry = _validated(Entry, item, pointer)
    if entry.id == TEST_PAGE:
        return
    page_id = entry.id or ""
    noticed_at = instant(entry.time, received_at)

    def change(item: Any, pointer: str) -> Iterator[Event]:
        return _change(page_id, item, pointer, noticed_at)

    def messaging(item: Any, pointer: str) -> Iterator[Event]:
        message = _validated(Messaging, item, pointer)
        return direct.events(page_id, message, instant(message.timestamp, noticed_at))

    yield from _each(entry.changes, f"{pointer}.changes", change)
    yield from _each(entry.messaging, f"{pointer}.messaging", messaging)
    yield from _each(entry.standby, f"{pointer}.standby", messaging)
    if entry.changed_fields and not entry.changes:
        log.error("the subscription leaves out values: switch on include_values", page=page_id)
        yield UnreadableDelivery(f"{pointer}.changed_fields")


def _change(page_id: str, item: Any, pointer: str, noticed_at: datetime) -> Iterator[Event]:
    change = _validated(Change, item, pointer)
    if change.field != "feed" or change.value is None:
        return
    feed = _validated(Feed, change.value, f"{pointer}.value")
    if comments.lacks_id(feed):
        raise UnreadableDelivery(f"{pointer}.value.{feed.item}_id")
    yield from comments.events(page_id, feed, noticed_at)


def _each(
    items: Sequence[Any], pointer: str, read_one: Callable[[Any, str], Iterator[Found]]
) -> Iterator[Found]:
    """What is in each item, or what is wrong with it: one item cannot hide the others."""
    for number, item in enumerate(items):
        try:
            yield from read_one(item, _joined(pointer, str(number)))
        except UnreadableDelivery as error:
            yield error


def _validated(model: type[Model], item: Any, pointer: str) -> Model:
    try:
        return model.model_validate(item)
    except ValidationError as error:
        place = error.errors(include_input=False)[0]["loc"]
        raise UnreadableDelivery(_joined(pointer, *map(str, place))) from None


def _joined(*parts: str) -> str:
    return ".".join(part for part in parts if part)
