"""Deliveries as Meta sends them, made by hand."""

import hashlib
import hmac
import json
import time
from typing import Any

from tests.end_to_end.offices import APP_SECRET


def signed(body: bytes, secret: str = APP_SECRET) -> dict[str, str]:
    """The headers of a delivery of exactly these bytes."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={digest}", "Content-Type": "application/json"}


def comments(page: str, post: str, *texts: str) -> bytes:
    """One delivery with a comment by somebody else for each text."""
    changes = [
        {"field": "feed", "value": _comment(post, text, f"5{page}{number:06}")}
        for number, text in enumerate(texts)
    ]
    entry = {"id": page, "time": int(time.time()), "changes": changes}
    return json.dumps({"object": "page", "entry": [entry]}).encode()


def _comment(post: str, text: str, citizen: str) -> dict[str, Any]:
    return {
        "item": "comment",
        "verb": "add",
        "from": {"id": citizen, "name": "Viele Menschen (Demo)"},
        "post_id": post,
        "parent_id": post,
        "comment_id": f"{post.partition('_')[2]}_{citizen}",
        "created_time": int(time.time()),
        "message": text,
    }
