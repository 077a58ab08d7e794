"""Who calls the Graph API: tokens and their proof.

Source: Meta, "Securing Graph API Requests".
"""

import hashlib
import hmac

from simulator.faults import Faults, TokenDead
from simulator.meta.call import Call
from simulator.meta.errors import bad_parameter, token_invalid
from simulator.meta.model import Page
from simulator.meta.world import Meta


def check_proof(meta: Meta, call: Call) -> None:
    """Check `appsecret_proof` if the call carries one.

    Raises:
        GraphError: 100, it does not fit the token.
    """
    proof = call.text("appsecret_proof")
    expected = hmac.new(meta.app_secret.encode(), call.token.encode(), hashlib.sha256).hexdigest()
    if proof and not hmac.compare_digest(proof.encode(), expected.encode()):
        raise bad_parameter("Invalid appsecret_proof provided in the API argument")


def page_of_token(meta: Meta, faults: Faults, token: str) -> Page:
    """The page whose token this is.

    Raises:
        GraphError: 190 if it is nobody's, or as ordered while it is dead.
    """
    page = next((page for page in meta.pages.values() if page.token == token), None)
    if page is None:
        raise token_invalid()
    if dead := faults.strikes(TokenDead, page.id):
        raise token_invalid(dead.subcode)
    return page


def owner_of_token(meta: Meta, token: str) -> str | None:
    """The id of the page whose token this is; None if it is no page's."""
    return next((page.id for page in meta.pages.values() if page.token == token), None)


def is_app_token(meta: Meta, token: str) -> bool:
    """Whether it is the token of the app itself."""
    return hmac.compare_digest(token.encode(), f"{meta.app_id}|{meta.app_secret}".encode())
