"""Deliveries that no platform promised: recorded ones, mangled by hypothesis."""

import copy
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.webhooks.bench import OTHER_PAGE, PAGE, SECRET, UNSORTED_PAGE, signed
from tests.webhooks.payloads import names, payload

Json = Any


@dataclass(frozen=True)
class Mangled:
    """What is sent; `authentic` says whether its signature is Meta's."""

    body: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    authentic: bool


def _nested(depth: int, kind: type) -> Json:
    value: Json = "innermost"
    for _ in range(depth):
        value = [value] if kind is list else {"a": value}
    return value


RECORDED: list[Json] = [
    json.loads(payload("facebook/deliveries", name)) for name in names("facebook/deliveries")
]
ODD: list[Json] = [
    None,
    True,
    False,
    0,
    -1,
    1.5,
    2**31,
    2**63,
    -(2**63) - 1,
    10**30,
    1e308,
    float("nan"),
    float("inf"),
    "",
    " ",
    "0",
    "-1",
    "9" * 400,
    "1e400",
    "null",
    "\x00",
    "Laterne\x00aus",
    "\ud800",
    "\udfff\ud800",
    "\ufeff",
    "\u202e\u2066",
    "e\u0301" * 50,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "x" * 70_000,
    "<b>&amp;</b>\r\n",
    "'; DROP TABLE deliveries; --",
    "2026-13-45T99:99:99+9999",
    "https://[::1",
    [],
    {},
    [[]],
    [None],
    {"": ""},
    {"\x00": 1},
    _nested(60, list),
    _nested(60, dict),
    [{}] * 300,
    PAGE,
    OTHER_PAGE,
    int(UNSORTED_PAGE),
    f"{PAGE}_{PAGE}",
]
KEYS = [
    "entry",
    "changes",
    "messaging",
    "value",
    "from",
    "id",
    "message",
    "mid",
    "text",
    "item",
    "verb",
    "comment_id",
    "post_id",
    "parent_id",
    "created_time",
    "timestamp",
    "attachments",
    "object",
    "\x00",
    "",
]

odd = st.one_of(
    st.sampled_from(ODD),
    st.sampled_from(RECORDED),
    st.integers(),
    st.text(max_size=20),
    st.text(st.characters(exclude_categories=()), max_size=5),
    st.dictionaries(st.sampled_from(KEYS), st.sampled_from(ODD), max_size=3),
)
steps = st.lists(st.integers(0, 30), max_size=7)
kinds = st.sampled_from(["replace", "remove", "rename", "double", "wrap", "add"])
changes = st.lists(st.tuples(kinds, steps, odd, st.sampled_from(KEYS)), max_size=4)


def _change(root: Json, kind: str, steps: list[int], value: Json, key: str) -> Json:
    """Walk down by `steps` and mangle what is there."""
    parent: Json = None
    place: Json = None
    here = root
    for step in steps:
        if isinstance(here, dict) and here:
            parent, place = here, list(here)[step % len(here)]
        elif isinstance(here, list) and here:
            parent, place = here, step % len(here)
        else:
            break
        here = parent[place]
    if parent is None:
        return [root] if kind == "wrap" else root if kind != "replace" else value
    if kind == "remove":
        del parent[place]
    elif kind == "rename" and isinstance(parent, dict):
        parent[key] = parent.pop(place)
    elif kind == "double" and isinstance(parent, list):
        parent.extend(copy.deepcopy(parent)[:50])
    elif kind == "wrap":
        parent[place] = [here]
    elif kind == "add" and isinstance(here, dict):
        here[key] = copy.deepcopy(value)
    else:
        parent[place] = copy.deepcopy(value)
    return root


def _written(content: Json, number: int) -> bytes:
    return json.dumps(content).encode()


def _raw(content: Json, number: int) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _cut(content: Json, number: int) -> bytes:
    body = _written(content, number)
    return body[: number % (len(body) + 1)]


def _flipped(content: Json, number: int) -> bytes:
    body = bytearray(_written(content, number))
    body[number % len(body)] ^= 1 << number % 8
    return bytes(body)


def _doubled_key(content: Json, number: int) -> bytes:
    """The key of an object stands twice, with different values."""
    body = _written(content, number)
    key = KEYS[number % len(KEYS)]
    other = json.dumps(ODD[number % len(ODD)])
    return body.replace(b"{", f"{{{json.dumps(key)}: {other}, ".encode(), 1 + number % 3)


def _other_encoding(content: Json, number: int) -> bytes:
    encoding = ("utf-16", "utf-32", "utf-8-sig", "latin-1")[number % 4]
    return json.dumps(content).encode(encoding)


def _twice(content: Json, number: int) -> bytes:
    return _written(content, number) * 2


def _deep(content: Json, number: int) -> bytes:
    """Deeper than any parser likes."""
    body = b'{"object":"page","entry":'
    return body + (b"[" * 5000 if number % 2 else b'{"a":' * 5000)


def _digits(content: Json, number: int) -> bytes:
    """A number that Python refuses to turn into one."""
    return _written(content, number).replace(b"17", b"1" * 5000, 1 + number % 2)


Writer = Callable[[Json, int], bytes]
WRITERS: list[Writer] = [
    *[_written] * 8,
    *[_raw] * 3,
    _cut,
    _flipped,
    _doubled_key,
    _other_encoding,
    _twice,
    _deep,
    _digits,
]


def _signature(body: bytes) -> bytes:
    return signed(body)["X-Hub-Signature-256"].encode()


def _sha1(body: bytes) -> bytes:
    return b"sha1=" + hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest().encode()


FORGED: list[Callable[[bytes], bytes]] = [
    lambda body: b"",
    lambda body: b"sha256=",
    lambda body: signed(body, "another secret")["X-Hub-Signature-256"].encode(),
    lambda body: _signature(body + b" "),
    lambda body: _signature(body).upper(),
    lambda body: _signature(body)[:-1],
    lambda body: _signature(body) + b"0",
    lambda body: b" ".join([_signature(body)] * 2),
    lambda body: _signature(body).removeprefix(b"sha256="),
    lambda body: b"sha256=" + b"\xc3\xa4\xff" * 20,
    lambda body: b"sha256=" + b"0" * 60_000,
    _sha1,
]


@st.composite
def deliveries(draw: st.DrawFn) -> Mangled:
    """A recorded delivery with up to four changes, written and signed in some way."""
    content = copy.deepcopy(draw(st.sampled_from(RECORDED)))
    for change in draw(changes):
        content = _change(content, *change)
    body = draw(st.sampled_from(WRITERS))(content, draw(st.integers(0, 2**16)))
    forge = draw(st.sampled_from([None, None, None, None, *FORGED]))
    name = b"x-hub-signature-256"
    if forge is None:
        return Mangled(body, ((name, _signature(body)),), authentic=True)
    if forge is FORGED[0]:
        return Mangled(body, (), authentic=False)
    return Mangled(body, ((name, forge(body)),), authentic=False)
