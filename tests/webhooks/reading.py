"""Recorded deliveries for the reader, and how it is set to work on them."""

import json
from typing import Any

from desk.storage.database import Database
from tests.webhooks.bench import HandClock, facebook_channels, messages
from tests.webhooks.payloads import payload
from webhooks.channels import META, Channels
from webhooks.reading import Reader


def recorded(name: str) -> bytes:
    return payload("facebook/deliveries", name)


def comments(count: int, *, page: str = "1001", **values: Any) -> bytes:
    """One delivery with so many comments of so many citizens."""
    delivery = json.loads(recorded("comment"))
    (change,) = delivery["entry"][0]["changes"]
    delivery["entry"][0]["id"] = page
    delivery["entry"][0]["changes"] = [
        {
            "field": "feed",
            "value": change["value"]
            | {"comment_id": f"55_{number}", "from": {"id": f"70{number}"}}
            | values,
        }
        for number in range(count)
    ]
    return json.dumps(delivery).encode()


async def read(database: Database, chosen: Channels | None = None) -> None:
    await Reader(database, chosen or facebook_channels(), HandClock()).read_lane(META)


async def ids(database: Database) -> list[str | None]:
    """The platform's ids of all messages."""
    return [message.external_id for message in await database.read(messages)]
