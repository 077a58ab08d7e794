"""A small product: does at the wire what the real one does, for plays to be tested.

It can be told to misbehave: `loses` swallows every comment with that word, `doubles` shows it as
two cases, `publishes` says how often an answer is posted.  It refuses what the people in `refuses`
tap, as the product refuses what is another department's case.
"""

import asyncio
import html
import json
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI

from simulator.app import create_app
from simulator.configuration import Configuration

PRODUCT = "http://product"
GROUPS = {
    "100200300": (-101, "Feuerwehr"),
    "100200301": (-102, "Sternwarte"),
    "100200302": (-103, "Ordnungsamt"),
    "100200303": (-104, "Pressestelle"),
    "100200304": (-105, "Stadtbücherei"),
}


@dataclass
class Case:
    """What one citizen wants."""

    number: int
    page: str
    text: str
    target: dict[str, str]
    chat: int
    cards: dict[int, int] = field(default_factory=dict)  # message id by chat
    state: str = "NEU"
    owner: bool = False
    concern: str = ""
    menu: list[str] | None = None
    shown: dict[int, Any] = field(default_factory=dict)


class TownHall(httpx.AsyncBaseTransport):
    """Receives both platforms' webhooks and answers through their simulated APIs."""

    def __init__(
        self,
        *,
        loses: str = "",
        doubles: str = "",
        publishes: int = 1,
        refuses: frozenset[int] = frozenset(),
    ) -> None:
        self.loses, self.doubles, self.publishes = loses, doubles, publishes
        self.refuses = refuses
        self.cases: list[Case] = []
        self._drafts: dict[tuple[int, int], tuple[Case, str]] = {}
        self._busy = asyncio.Lock()
        self._client = httpx.AsyncClient()

    def attach(self, app: FastAPI) -> None:
        """Talk to this simulator from now on."""
        transport = httpx.ASGITransport(app=app)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://simulator")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Both webhooks."""
        body = json.loads(await request.aread())
        async with self._busy:
            if request.url.path == "/webhooks/meta":
                for entry in body["entry"]:
                    await self._hear(entry)
            else:
                await self._serve(body)
        return httpx.Response(200)

    async def telegram(self, method: str, **parameters: Any) -> Any:
        """Call the simulated Bot API."""
        answer = await self._client.post(f"/telegram/bot1:token/{method}", json=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]

    async def _hear(self, entry: dict[str, Any]) -> None:
        page = entry["id"]
        for change in entry.get("changes", []):
            value = change["value"]
            citizen = value.get("from", {}).get("id") != page
            if value["item"] == "comment" and value["verb"] == "add" and citizen:
                await self._open(page, value["message"], {"comment": value["comment_id"]})
        for event in entry.get("messaging", []):
            if "is_echo" not in event["message"]:
                await self._open(page, event["message"]["text"], {"person": event["sender"]["id"]})

    async def _open(self, page: str, text: str, target: dict[str, str]) -> None:
        if self.loses and self.loses in text:
            return
        for _ in range(2 if self.doubles and self.doubles in text else 1):
            case = Case(1000 + len(self.cases), page, text, target, GROUPS[page][0])
            self.cases.append(case)
            await self._show(case)

    async def _show(self, case: Case) -> None:
        text = html.escape(case.text, quote=False)
        labels = case.menu or ["Übernehmen", "Weiterleiten", "Pressestelle", "Erledigt"]
        if case.owner and case.menu is None:
            labels = labels[1:]
        keyboard = [[self._button(case, label)] for label in labels]
        for chat in {case.chat, *case.cards}:
            here = chat == case.chat
            shown = f"{case.state} #{case.number}\n<blockquote>{text}</blockquote>{case.concern}"
            parameters = {
                "chat_id": chat,
                "text": shown if here else f"#{case.number} weitergeleitet",
                "parse_mode": "HTML",
                "reply_markup": {"inline_keyboard": keyboard if here else []},
            }
            if case.shown.get(chat) == parameters:
                continue
            case.shown[chat] = parameters
            if chat in case.cards:
                await self.telegram("editMessageText", message_id=case.cards[chat], **parameters)
            else:
                sent = await self.telegram("sendMessage", **parameters)
                case.cards[chat] = sent["message_id"]

    def _button(self, case: Case, label: str) -> dict[str, str]:
        return {"text": label, "callback_data": f"{label}:{case.number}"}

    async def _serve(self, update: dict[str, Any]) -> None:
        if query := update.get("callback_query"):
            refused = query["from"]["id"] in self.refuses
            if not refused:
                await self._tapped(query)
            answer = {"callback_query_id": query["id"], "show_alert": refused}
            await self._client.post("/telegram/bot1:token/answerCallbackQuery", json=answer)
        elif (message := update.get("message")) and "reply_to_message" in message:
            await self._written(message)

    async def _tapped(self, query: dict[str, Any]) -> None:
        label, _, number = query["data"].partition(":")
        case = next(case for case in self.cases if case.number == int(number))
        case.menu = None
        match label:
            case "Übernehmen":
                case.owner = True
            case "Erledigt":
                case.state = "ERLEDIGT"
            case "Pressestelle":
                case.menu = ["Presseanfrage", "Stimmung"]
            case "Presseanfrage":
                case.concern = "\n⚠️ Pressestelle: Presseanfrage"
            case "Weiterleiten":
                case.menu = ["Sternwarte", "Alle Ämter"]
            case "Alle Ämter":
                case.menu = ["Feuerwehr", "Weiter ›"]
            case "Weiter ›":
                case.menu = [title for _, title in GROUPS.values()]
            case "Veröffentlichen":
                await self._publish(query["message"])
                return
            case department:
                case.chat = next(chat for chat, title in GROUPS.values() if title == department)
        await self._show(case)

    async def _written(self, message: dict[str, Any]) -> None:
        chat, about = message["chat"]["id"], message["reply_to_message"]["message_id"]
        case = next(case for case in self.cases if case.cards.get(chat) == about)
        if message["text"].startswith("//"):
            reaction = [{"type": "emoji", "emoji": "👀"}]
            await self.telegram(
                "setMessageReaction",
                chat_id=chat,
                message_id=message["message_id"],
                reaction=reaction,
            )
            return
        draft = await self.telegram(
            "sendMessage",
            chat_id=chat,
            text=f"ENTWURF #{case.number}",
            reply_parameters={"message_id": message["message_id"]},
            reply_markup={"inline_keyboard": [[self._button(case, "Veröffentlichen")]]},
        )
        self._drafts[chat, draft["message_id"]] = case, message["text"]

    async def _publish(self, draft: dict[str, Any]) -> None:
        case, text = self._drafts[draft["chat"]["id"], draft["message_id"]]
        token = {"access_token": f"token-{case.page}"}
        for _ in range(self.publishes):
            path, body = _posting(case, text)
            answer = await self._client.post(f"/graph/v26.0/{path}", params=token, json=body)
            assert answer.status_code == 200, answer.text


def _posting(case: Case, text: str) -> tuple[str, dict[str, Any]]:
    """Path and body of the Graph API for an answer."""
    if comment := case.target.get("comment"):
        return f"{comment}/comments", {"message": text}
    recipient = {"id": case.target["person"]}
    body = {"recipient": recipient, "message": {"text": text}, "messaging_type": "RESPONSE"}
    return f"{case.page}/messages", body


def configuration(**changes: Any) -> Configuration:
    """A town with the five demo pages, a group for each and three people in all groups."""
    groups = [chat for chat, _ in GROUPS.values()]
    names = ["Aylin", "Bernd", "Carla"]
    return Configuration.model_validate(
        {
            "product_url": PRODUCT,
            "app_id": "1",
            "app_secret": "secret",
            "verify_token": "verify",
            "bot_token": "1:token",
            "pages": [
                {"id": page, "name": title, "token": f"token-{page}"}
                for page, (_, title) in GROUPS.items()
            ],
            "groups": [{"chat_id": chat, "title": title} for chat, title in GROUPS.values()],
            "staff": [
                {"user_id": number, "first_name": name, "groups": groups, "started": True}
                for number, name in enumerate(names, start=11)
            ],
            "group_calls_per_minute": 100_000,
            **changes,
        }
    )


def town(hall: TownHall, **changes: Any) -> FastAPI:
    """A simulator whose product is `hall`."""
    app = create_app(configuration(**changes), transport=hall)
    hall.attach(app)
    return app
