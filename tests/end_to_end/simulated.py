"""What is to be seen on the simulated Facebook and Telegram, and what people do there."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from tests.end_to_end.people import Colleague
from tests.end_to_end.waiting import DEADLINE_SECONDS, until


@dataclass(frozen=True)
class Message:
    """A message in a chat as everybody there sees it; `buttons` is what each label carries."""

    chat: int
    id: int
    sender: str
    by_bot: bool
    text: str
    buttons: dict[str, str]
    reply_to: int | None
    reactions: tuple[str, ...]
    links: tuple[str, ...] = ()

    def button(self, label: str) -> str:
        """What the button carries whose label contains `label`."""
        found = [data for name, data in self.buttons.items() if label in name]
        assert len(found) == 1, f"{label!r} in {list(self.buttons)}"
        return found[0]


class Simulated:
    """A running simulator, by its control API."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._client = httpx.Client(base_url=f"{address}/simulator", trust_env=False, timeout=30)
        self._state: dict[str, Any] = {"revision": -1}

    def close(self) -> None:
        self._client.close()

    def get(self, path: str) -> Any:
        return self._checked(self._client.get(path))

    def post(self, path: str, **body: Any) -> Any:
        return self._checked(self._client.post(path, json=body))

    def put(self, path: str, **body: Any) -> Any:
        return self._checked(self._client.put(path, json=body))

    def patch(self, path: str, **body: Any) -> Any:
        return self._checked(self._client.patch(path, json=body))

    def delete(self, path: str) -> Any:
        return self._checked(self._client.delete(path))

    def fault(self, name: str, **settings: Any) -> None:
        """Switch a fault on, or off with `on=False`."""
        self._checked(self._client.put(f"faults/{name}", json={"on": True} | settings))

    def no_faults(self) -> None:
        for name, fault in self.get("faults").items():
            if fault["on"]:
                self.fault(name, on=False)

    def state(self) -> dict[str, Any]:
        """Everything there is to see now; asking again costs little while nothing changes."""
        now = self.get(f"state?since={self._state['revision']}")
        if not now.get("unchanged"):
            self._state = now
        return self._state

    def bot(self) -> dict[str, Any]:
        """The bot, with `polls`, how often it asked; asking is no change of the state."""
        now = self.get("state")
        return {**now["bot"], "polls": now["counters"].get("telegram_polls", 0)}

    def messages(self, chat: int) -> list[Message]:
        """All messages of a chat, oldest first."""
        chats = self.state()["chats"]
        found = next((one for one in chats if one["id"] == chat), None)
        return [_message(chat, message) for message in found["messages"]] if found else []

    def message(
        self,
        chat: int,
        *fragments: str,
        where: Callable[[Message], bool] = lambda _: True,
        wanted: str = "",
        seconds: float = DEADLINE_SECONDS,
    ) -> Message:
        """The newest message of the bot that shows all `fragments`, once there is one."""
        latest: list[Message] = []

        def look() -> Message | None:
            latest[:] = self.messages(chat)
            return next(
                (
                    message
                    for message in reversed(latest)
                    if message.by_bot
                    and where(message)
                    and all(fragment in message.text for fragment in fragments)
                ),
                None,
            )

        try:
            return until(look, f"{wanted or fragments} in chat {chat}", seconds=seconds)
        except AssertionError as error:
            seen = "\n".join(f"[{m.id}] {m.text} {list(m.buttons)}" for m in latest)
            raise AssertionError(f"{error}; there is:\n{seen}") from None

    def shows(
        self, message: Message, *fragments: str, seconds: float = DEADLINE_SECONDS
    ) -> Message:
        """The same message once it shows all `fragments`."""
        return self.message(
            message.chat, *fragments, where=lambda one: one.id == message.id, seconds=seconds
        )

    def offers(self, message: Message, label: str) -> Message:
        """The same message once it has a button whose label contains `label`."""
        return self.message(
            message.chat,
            where=lambda one: one.id == message.id and any(label in name for name in one.buttons),
            wanted=f"a button {label!r}",
        )

    def tap(self, who: Colleague, message: Message, data: str, *, forged: bool = False) -> str:
        """Press a button; what the person is shown for it, once the bot answered."""
        path = f"chats/{message.chat}/taps"
        body = {"user_id": who.phone, "message_id": message.id, "data": data, "forged": forged}
        tap = self.post(path, **body)["id"]

        def look() -> list[str] | None:
            answers = self.state()["callback_answers"]
            return [answer["text"] for answer in answers if answer["id"] == tap] or None

        return until(look, f"an answer to the tap on {data}")[0]

    def say(self, who: Colleague, chat: int, text: str, reply_to: Message | None = None) -> int:
        """Write in a chat, maybe as a reply; the id of the message."""
        body = {"user_id": who.phone, "text": text}
        reply = {"reply_to": reply_to.id} if reply_to else {}
        return int(self.post(f"chats/{chat}/messages", **body, **reply)["message_id"])

    def send_photo(self, who: Colleague, reply_to: Message, caption: str = "") -> int:
        """Send the sample picture as a reply, with words below it; the id of the message."""
        body = {"user_id": who.phone, "text": caption, "photo": True, "reply_to": reply_to.id}
        return int(self.post(f"chats/{reply_to.chat}/messages", **body)["message_id"])

    def post_of(self, page: str) -> str:
        """The id of the first post of a page."""
        return str(self.page(page)["posts"][0]["id"])

    def page(self, page: str) -> dict[str, Any]:
        pages = self.state()["pages"]
        return next(one for one in pages if one["id"] == page)

    def comments(self, page: str, *, own: bool) -> list[dict[str, Any]]:
        """All comments on a page, either the page's own or the citizens'."""
        posts = self.page(page)["posts"]
        return [c for post in posts for c in post["comments"] if c["own"] is own]

    def private(self, page: str, *, own: bool) -> list[dict[str, Any]]:
        """All private messages of a page, either the page's own or the citizens'."""
        conversations = self.page(page)["conversations"]
        return [m for one in conversations for m in one["messages"] if m["own"] is own]

    @staticmethod
    def _checked(answer: httpx.Response) -> Any:
        assert answer.is_success, f"{answer.status_code} {answer.text}"
        return answer.json()


def _message(chat: int, content: dict[str, Any]) -> Message:
    keys = [key for row in content["keyboard"] or [] for key in row]
    return Message(
        chat=chat,
        id=content["message_id"],
        sender=content["from"]["name"],
        by_bot=content["from"]["is_bot"],
        text=content["text"],
        buttons={key["text"]: key["callback_data"] for key in keys},
        reply_to=content["reply_to"],
        reactions=tuple(
            one["emoji"] if isinstance(one, dict) else one for one in content["reactions"]
        ),
        links=tuple(re.findall(r'href="([^"]+)"', content["html"])),
    )
