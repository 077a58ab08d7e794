"""Meta's signature, after the vectors of its documentation."""

import json

import pytest
from pydantic import SecretStr
from starlette.datastructures import Headers

from desk.errors import DeliveryRejected
from desk.events import RawDelivery
from tests.webhooks.bench import SECRET, TOKEN, signed
from webhooks.facebook.signature import authenticate, proof

ESCAPED = (
    rb'{"object":"page","entry":[{"id":"1","time":1700000000,"changes":[{"field":"feed","value":'
    rb'{"item":"comment","verb":"add","message":"\u00e4\u00f6\u00e5 \u003Cb> 100\u0025 a\u0040b.c '
    rb'http:\/\/x.y \ud83d\ude4f"}}]}]}'
)
SIGNATURE = "sha256=08989451fe217cd3718be3ddd426079388081e1c546da6aef755bec345ead6c9"
SHA1 = "sha1=0123456789abcdef0123456789abcdef01234567"


def accepts(body: bytes, headers: dict[str, str], *secrets: str) -> bool:
    known = [SecretStr(secret) for secret in secrets or (SECRET,)]
    try:
        authenticate(RawDelivery(Headers(headers), body), known)
    except DeliveryRejected as rejection:
        return rejection.status != 403
    return True


def test_accepts_the_documented_bytes() -> None:
    assert len(ESCAPED) == 212
    assert accepts(ESCAPED, {"X-Hub-Signature-256": SIGNATURE})


def test_the_same_json_in_other_bytes_is_refused() -> None:
    rewritten = json.dumps(json.loads(ESCAPED), ensure_ascii=False, separators=(",", ":")).encode()
    assert len(rewritten) == 175
    assert signed(rewritten)["X-Hub-Signature-256"].startswith("sha256=5f787fc7")
    assert not accepts(rewritten, {"X-Hub-Signature-256": SIGNATURE})


@pytest.mark.parametrize(
    "given",
    [
        "",
        "sha256=",
        SIGNATURE[:-1],
        SIGNATURE + "0",
        SIGNATURE.upper(),
        SIGNATURE.removeprefix("sha256="),
        "sha1=" + SIGNATURE.removeprefix("sha256="),
        "sha256=" + "0" * 64,
        "sha256=" + "ä" * 64,
        f" {SIGNATURE}",
    ],
)
def test_any_other_signature_is_refused(given: str) -> None:
    assert not accepts(ESCAPED, {"X-Hub-Signature-256": given})


def test_a_missing_signature_is_refused() -> None:
    assert not accepts(ESCAPED, {})


def test_the_old_signature_counts_for_nothing() -> None:
    assert not accepts(ESCAPED, {"X-Hub-Signature": SHA1})
    assert accepts(ESCAPED, {"X-Hub-Signature": SHA1, "X-Hub-Signature-256": SIGNATURE})


@pytest.mark.parametrize("secret", ["old", "new"])
def test_while_a_secret_is_replaced_both_count(secret: str) -> None:
    headers = signed(b"{}", secret)
    assert accepts(b"{}", headers, "new", "old")
    assert not accepts(b"{}", headers, "another")


def test_proves_the_secret_as_documented() -> None:
    expected = "1433b78a7298c6ddc43733243c59647181770f98c25ae563c626668087ee9afa"
    assert proof(SecretStr(SECRET), TOKEN) == expected
