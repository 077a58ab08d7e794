"""An ID token is believed only with the provider's signature, for us, for now and for this try."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from buergerdraht.provider import Provider, Registered
from desk.errors import ProviderAway, ProviderRefused
from desk.identities import Account
from tests.bot.bench import HandClock
from tests.factories import MONDAY
from webhooks.http import Forms

pytestmark = pytest.mark.anyio

ISSUER, CLIENT, SECRET = (
    "https://login.stadt.example",
    "buergerdraht",
    "a secret of the tests",
)
NONCE, BACK = "the-nonce", "https://desk.test/anmelden/konto/zurueck"
NOW = int(MONDAY.timestamp())
KEY = RSAKey.generate_key(2048, {"kid": "one"})
NEXT = RSAKey.generate_key(2048, {"kid": "two"})
GOOD: dict[str, Any] = {
    "iss": ISSUER,
    "aud": CLIENT,
    "sub": "4711",
    "exp": NOW + 300,
    "iat": NOW,
    "nonce": NONCE,
    "name": "Frau Berg (Demo)",
    "groups": ["presse", "alle"],
}
Change = dict[str, Any]


class Wire:
    """The provider at the wire; it counts how often its keys were asked for."""

    def __init__(self, token: str, keys: list[RSAKey] | None = None) -> None:
        self.token = token
        self.keys = keys or [KEY]
        self.described: Change = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize?tenant=1",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
        }
        self.asked_for_keys = 0
        self.posted: dict[str, list[str]] = {}
        self.down = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("nobody is there")
        match request.url.path:
            case "/.well-known/openid-configuration":
                return httpx.Response(200, json=self.described)
            case "/keys":
                self.asked_for_keys += 1
                public = [key.as_dict(private=False) for key in self.keys]
                return httpx.Response(200, json={"keys": public})
            case _:
                self.posted = parse_qs(request.content.decode())
                return httpx.Response(200, json={"id_token": self.token})


def signed(key: RSAKey = KEY, **claims: Any) -> str:
    said = {name: value for name, value in (GOOD | claims).items() if value is not None}
    return jwt.encode({"alg": "RS256", "kid": key.kid}, said, key)


def provider_of(wire: Wire, clock: HandClock | None = None) -> Provider:
    registered = Registered(ISSUER, CLIENT, SECRET)
    forms = Forms(transport=httpx.MockTransport(wire))
    return Provider(registered, forms, clock or HandClock())


async def account_of(provider: Provider, issuer: str | None = None) -> Account:
    return await provider.account(
        code="a-code", verifier="a-verifier", nonce=NONCE, back=BACK, issuer=issuer
    )


async def test_a_good_token_is_believed() -> None:
    wire = Wire(signed())
    account = await account_of(provider_of(wire), issuer=ISSUER)
    groups = frozenset({"presse", "alle"})
    assert account == Account(ISSUER, "4711", "Frau Berg (Demo)", groups)
    assert wire.posted["code_verifier"] == ["a-verifier"]
    assert SECRET not in str(wire.posted)


async def test_the_way_there_keeps_what_the_address_has() -> None:
    provider = provider_of(Wire(""))
    address = await provider.address(back=BACK, state="s", nonce="n", challenge="c")
    query = parse_qs(urlsplit(address).query)
    assert query["tenant"] == ["1"]
    assert (query["code_challenge_method"], query["redirect_uri"]) == (["S256"], [BACK])


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://login.elsewhere.example"},
        {"aud": "another"},
        {"aud": [CLIENT, "another"]},  # and nobody says which of them asked
        {"azp": "another"},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"aud": None},
        {"aud": []},
        {"exp": NOW - 120},
        {"exp": None},
        {"exp": "soon"},
        {"exp": True},
        {"iat": NOW + 120},
        {"iat": None},
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": 7},
        {"sub": None},
        {"sub": ""},
        {"sub": 4711},
        {"sub": "x" * 256},
    ],
)
async def test_a_token_for_others_or_another_time_is_refused(claims: Change) -> None:
    with pytest.raises(ProviderRefused):
        await account_of(provider_of(Wire(signed(**claims))))


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": [CLIENT]},
        {"aud": [CLIENT, "another"], "azp": CLIENT},
        {"exp": NOW - 30},  # clocks of two machines differ
        {"iat": NOW + 30},
    ],
)
async def test_what_the_standard_allows_is_believed(claims: Change) -> None:
    assert (await account_of(provider_of(Wire(signed(**claims))))).subject == "4711"


@pytest.mark.parametrize("groups", [None, "presse", {"presse": 1}, 7])
async def test_groups_in_another_form_are_none(groups: Any) -> None:
    account = await account_of(provider_of(Wire(signed(groups=groups))))
    assert account.groups == frozenset()


def _unsigned() -> str:
    _head, body, _ = signed().split(".")
    return f"eyJhbGciOiJub25lIn0.{body}."


def _of_our_secret() -> str:
    return jwt.encode({"alg": "HS256", "kid": "one"}, GOOD, OctKey.import_key(SECRET * 2))


def _of_their_public_key() -> str:
    """Their public key as if it were a secret that we share: what everybody can make."""
    head, body, _ = _of_our_secret().split(".")
    digest = hmac.digest(KEY.as_pem(private=False), f"{head}.{body}".encode(), "sha256")
    return f"{head}.{body}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def _changed() -> str:
    head, _, signature = signed().split(".")
    return ".".join([head, signed(sub="1").split(".")[1], signature])


@pytest.mark.parametrize(
    "make",
    [
        _unsigned,
        _of_our_secret,
        _of_their_public_key,
        _changed,
        lambda: signed(RSAKey.generate_key(2048, {"kid": "one"})),
        lambda: signed(NEXT),
        lambda: "no.token",
        lambda: "a.b.c",
        lambda: "",
    ],
)
async def test_a_signature_of_somebody_else_is_refused(make: Callable[[], str]) -> None:
    with pytest.raises(ProviderRefused):
        await account_of(provider_of(Wire(make())))


async def test_a_new_key_of_theirs_is_fetched_once_it_is_old_enough() -> None:
    wire = Wire(signed())
    clock = HandClock()
    provider = provider_of(wire, clock)
    await account_of(provider)
    wire.keys, wire.token = [NEXT], signed(NEXT)
    with pytest.raises(ProviderRefused):
        await account_of(provider)
    assert wire.asked_for_keys == 1  # who sends nonsense does not make us ask each time
    clock.instant += timedelta(minutes=2)
    assert (await account_of(provider)).subject == "4711"


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://login.elsewhere.example"},
        {"token_endpoint": "http://login.stadt.example/token"},
        {"token_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
    ],
)
async def test_a_provider_that_says_what_cannot_be_is_away(described: Change) -> None:
    wire = Wire(signed())
    wire.described |= described
    with pytest.raises(ProviderAway):
        await account_of(provider_of(wire))


async def test_a_provider_that_is_down_is_away_and_comes_back() -> None:
    wire = Wire(signed())
    wire.down = True
    provider = provider_of(wire)
    with pytest.raises(ProviderAway):
        await account_of(provider)
    wire.down = False
    assert (await account_of(provider)).subject == "4711"


async def test_another_issuers_answer_is_refused() -> None:
    with pytest.raises(ProviderRefused):
        await account_of(provider_of(Wire(signed())), issuer="https://login.elsewhere.example")


def test_what_is_told_of_us_holds_no_secret() -> None:
    assert SECRET not in json.dumps(repr(Registered(ISSUER, CLIENT, SECRET)))
