"""The verification of a webhook, and `/{app-id}/subscriptions`, which asks for it.

Source: Meta, "Webhooks: Getting Started", verification requests.
"""

import secrets
from typing import Any
from urllib.parse import urlsplit

import httpx

from simulator.meta.access import is_app_token
from simulator.meta.call import Call
from simulator.meta.errors import GraphError, bad_parameter, token_invalid
from simulator.meta.world import Meta

ANSWER_WITHIN = 10.0  # real seconds


async def shake_hands(
    client: httpx.AsyncClient, address: str, verify_token: str
) -> tuple[httpx.Response, bool]:
    """Ask a webhook to repeat a challenge; returns its answer and whether it did exactly that.

    Raises:
        httpx.HTTPError: There was no answer.
    """
    challenge = str(secrets.randbelow(10**10))
    query = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": verify_token}
    answer = await client.get(address, params=query, timeout=ANSWER_WITHIN)
    return answer, answer.status_code == httpx.codes.OK and answer.text == challenge


async def subscribe_app(meta: Meta, call: Call, client: httpx.AsyncClient) -> dict[str, Any]:
    """`POST /{app-id}/subscriptions`: accepted when the callback passes the verification.

    Raises:
        GraphError: 190 without the app's token, 100 without an address, 2200 if it did not pass.
    """
    if not is_app_token(meta, call.token):
        raise token_invalid()
    address = call.text("callback_url")
    if urlsplit(address).scheme not in {"http", "https"}:
        raise bad_parameter("The parameter callback_url must be an address")
    try:
        _, understood = await shake_hands(client, address, call.text("verify_token"))
    except httpx.HTTPError:
        understood = False
    if not understood:
        raise GraphError(2200, "(#2200) Callback verification failed", kind="OAuthException")
    return {"success": True}
