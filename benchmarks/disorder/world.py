"""The simulated world of a run: citizens, colleagues on the platform, and what goes wrong there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from benchmarks.disorder.plan import Said, Say, Subject, Turn


@dataclass
class Record:
    """What was said: ids that the platform gave."""

    ids: dict[int, str] = field(default_factory=dict)  # of the comments, by the subject's key
    replies: dict[str, int] = field(default_factory=dict)  # the subject that each reply is for
    outside: list[str] = field(default_factory=list)  # what colleagues wrote on the platform


class World:
    """Says what the plan says, through the simulator's control."""

    def __init__(self, simulator: str) -> None:
        self._client = httpx.Client(
            base_url=f"{simulator}/simulator", trust_env=False, timeout=30.0
        )
        self._posts: dict[str, str] = {}
        self.record = Record()

    def close(self) -> None:
        """Leave it."""
        self._client.close()

    def state(self) -> dict[str, Any]:
        """Everything there is to see."""
        return dict(self._ask("GET", "state"))

    def counts(self) -> dict[str, dict[str, int]]:
        """What is counted."""
        return dict(self._ask("GET", "counts"))

    def turn(self, turn: Turn) -> None:
        """Switch a fault on or off."""
        settings = {"on": False} if turn.settings is None else {"on": True, **turn.settings}
        self._ask("PUT", f"faults/{turn.fault}", settings)

    def no_faults(self) -> None:
        """Everything works."""
        for name in self._ask("GET", "faults"):
            self._ask("PUT", f"faults/{name}", {"on": False})

    def say(self, say: Say, subject: Subject) -> None:
        """A citizen, or a colleague on the platform, says something."""
        comment = self.record.ids.get(subject.key, "")
        match say.what:
            case Said.COMMENT:
                self.record.ids[subject.key] = self._comment(subject, say.text)
            case Said.MESSAGE:
                self._write(subject, say.text)
            case Said.REPLY if subject.what is Said.MESSAGE:
                self._write(subject, say.text)
            case Said.REPLY:
                self.record.replies[self._comment(subject, say.text, parent=comment)] = subject.key
            case Said.EDIT:
                self._ask("PATCH", f"comments/{comment}", {"text": say.text})
            case Said.REMOVE:
                self._ask("DELETE", f"comments/{comment}")
            case Said.ANSWER_OUTSIDE:
                path = f"comments/{comment}/replies-by-page"
                self.record.outside.append(str(self._ask("POST", path, {"text": say.text})["id"]))

    def start_bot(self, phone: int, token: str) -> None:
        """Somebody follows an invitation."""
        text = {"user_id": phone, "text": f"/start {token}"}
        self._ask("POST", f"chats/{phone}/messages", text)

    def _comment(self, subject: Subject, text: str, parent: str | None = None) -> str:
        author = None if subject.citizen is None else citizen(subject)
        body = {"text": text, "author": author, "parent_id": parent}
        return str(self._ask("POST", f"posts/{self._post_of(subject.page)}/comments", body)["id"])

    def _write(self, subject: Subject, text: str) -> None:
        body = {"text": text, "author": citizen(subject)}
        self._ask("POST", f"pages/{subject.page}/messages", body)

    def _post_of(self, page: str) -> str:
        if not self._posts:
            self._posts = {one["id"]: one["posts"][0]["id"] for one in self.state()["pages"]}
        return self._posts[page]

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        answer = self._client.request(method, path, json=body)
        answer.raise_for_status()
        return answer.json()


def citizen(subject: Subject) -> dict[str, str]:
    """Who wrote it; the id is the one in Messenger, too."""
    number = subject.citizen or 0
    return {"id": f"6{number:07}{subject.page[-2:]}", "name": f"Person {number} (Demo)"}
