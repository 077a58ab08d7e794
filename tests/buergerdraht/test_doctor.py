"""What doctor says of groups and tokens, without a process: Telegram and Meta at the wire."""

import json
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from telegram import Bot
from telegram.request import BaseRequest, RequestData

from buergerdraht.doctor import meta, own, telegram
from buergerdraht.doctor.findings import Finding, Level
from buergerdraht.settings import Settings
from desk.tables import Department, Page
from desk.words import Channel
from tests.factories import MONDAY
from tests.webhooks.bench import SECRET, TOKEN, facebook
from webhooks.facebook.graph import Graph
from webhooks.facebook.subscription import FIELDS
from webhooks.facebook.token import SCOPES
from webhooks.http import Http

pytestmark = pytest.mark.anyio

BOT = {"id": 1, "is_bot": True, "first_name": "Draht", "username": "draht_bot"}
BANNED = {"status": "kicked", "until_date": 0}
RIGHTS = [
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_edit_tag",
    "can_react_to_messages",
]
MUTED = {"status": "restricted", "is_member": True, "until_date": 0} | dict.fromkeys(RIGHTS, False)


class Wire(BaseRequest):
    """Telegram that answers `getChatMember` as told."""

    def __init__(self, member: dict[str, Any] | None, refusal: str = "") -> None:
        self._member = member
        self._refusal = refusal

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(  # type: ignore[override]
        self, url: str, method: str, request_data: RequestData | None = None, **_: Any
    ) -> tuple[int, bytes]:
        if url.endswith("getMe"):
            return 200, json.dumps({"ok": True, "result": BOT}).encode()
        if self._member is None:
            return 400, json.dumps({"ok": False, "description": self._refusal}).encode()
        return 200, json.dumps({"ok": True, "result": {"user": BOT, **self._member}}).encode()


async def group(wire: Wire, chat: str | None = "-100", *, press: str = "presse") -> Finding:
    department = Department(slug="feuerwehr", name="Feuerwehr", chat_id=chat)
    async with Bot("1:TOKEN", request=wire, get_updates_request=wire) as bot:
        (found,) = await telegram.group_findings(bot, [department], press=press)
    return found


@pytest.mark.parametrize(
    ("wire", "level", "words"),
    [
        (Wire({"status": "member"}), Level.OK, "darf in der Gruppe schreiben"),
        (Wire({"status": "left"}), Level.WRONG, "nicht mehr in der Gruppe"),
        (Wire(BANNED), Level.WRONG, "nicht mehr in der Gruppe"),
        (Wire(MUTED), Level.WRONG, "nicht schreiben"),
        (Wire(None, "Bad Request: chat not found"), Level.WRONG, "nicht da"),
    ],
    ids=["member", "left", "banned", "muted", "no-chat"],
)
async def test_rights_in_a_group(wire: Wire, level: Level, words: str) -> None:
    found = await group(wire)
    assert found.level is level
    assert words in found.what
    assert (level is Level.OK) == (found.remedy == "")


@pytest.mark.parametrize(("press", "level"), [("presse", Level.NOTE), ("feuerwehr", Level.WRONG)])
async def test_a_department_without_a_group(press: str, level: Level) -> None:
    found = await group(Wire({"status": "member"}), None, press=press)
    assert found.level is level
    assert "--department feuerwehr" in found.remedy


def page() -> Page:
    return Page(
        id=1, channel=Channel.FACEBOOK, external_id="1001", name="Stadt", token_env="PAGE_TOKEN"
    )


async def token_findings(now: datetime = MONDAY, **data: Any) -> list[Finding]:
    """What is said of the page if `debug_token` answers so."""
    usual = {"is_valid": True, "app_id": "4242", "profile_id": "1001", "scopes": list(SCOPES)}

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("debug_token"):
            assert request.headers["authorization"] == f"Bearer 4242|{SECRET}"
            return httpx.Response(200, json={"data": usual | data})
        app = {"id": "4242", "subscribed_fields": list(FIELDS)}
        return httpx.Response(200, json={"data": [app]})

    http = Http("http://graph.test", transport=httpx.MockTransport(answer))
    settings = Settings(_env_file=None, meta_app_id="4242", meta_app_secret=SecretStr(SECRET))
    graph = Graph(http, "v26.0", SecretStr(SECRET))
    doctor = meta.PageDoctor(settings, graph, facebook(http), lambda _: TOKEN)
    return await doctor.look(page(), now=now)


async def test_a_good_token() -> None:
    found = await token_findings(expires_at=0)
    assert [one.level for one in found] == [Level.OK, Level.OK]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"is_valid": False, "error": {"code": 190, "subcode": 463}}, "abgelaufen"),
        ({"is_valid": False, "error": {"code": 190, "subcode": 492}}, "Rolle"),
        ({"is_valid": False}, "nicht mehr an"),
        ({"app_id": 77}, "anderen App (77)"),
        ({"profile_id": "5"}, "anderen Seite (5)"),
        ({"scopes": ["pages_messaging"]}, "pages_manage_engagement"),
        ({"expires_at": int((MONDAY + timedelta(days=3)).timestamp())}, "26.11.2026"),
        (
            {"expires_at": 0, "data_access_expires_at": int(MONDAY.timestamp()) + 3600},
            "23.11.2026 10:00",
        ),
    ],
)
async def test_a_bad_token(data: dict[str, Any], words: str) -> None:
    (found, *_) = [one for one in await token_findings(**data) if one.level is Level.WRONG]
    assert words in found.what
    assert found.remedy
    assert TOKEN not in str(found)


async def test_a_token_that_ends_in_a_month_is_good() -> None:
    ends = int((MONDAY + timedelta(days=30)).timestamp())
    assert not any(one.level is Level.WRONG for one in await token_findings(expires_at=ends))


@pytest.mark.parametrize(
    ("date", "level"),
    [
        ("Mon, 23 Nov 2026 09:00:10 GMT", Level.OK),
        ("Mon, 23 Nov 2026 09:05:00 GMT", Level.WRONG),
        ("gestern", Level.NOTE),
        (None, Level.NOTE),
    ],
)
async def test_our_clock_beside_theirs(date: str | None, level: Level) -> None:
    headers = {"Date": date} if date else {}
    transport = httpx.MockTransport(lambda _: httpx.Response(400, headers=headers))
    found = await own.clock_finding(Http("http://graph.test", transport=transport), now=MONDAY)
    assert found.level is level


@pytest.mark.parametrize(
    ("answer", "level"),
    [
        (httpx.Response(200, text=meta.CHALLENGE), Level.OK),
        (httpx.Response(200, text="<html>"), Level.WRONG),
        (httpx.Response(403), Level.WRONG),
        (httpx.Response(502), Level.WRONG),
    ],
    ids=["right", "other", "forbidden", "proxy"],
)
async def test_the_handshake(answer: httpx.Response, level: Level) -> None:
    public = Http("https://stadt.test", transport=httpx.MockTransport(lambda _: answer))
    token = SecretStr("a secret of the tests")
    found = await meta.webhook_finding(public, "https://stadt.test", token)
    assert found.level is level
    assert token.get_secret_value() not in str(found)
