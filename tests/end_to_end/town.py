"""A town: the simulator and the product as processes, staff linked, and what people do in it."""

import itertools
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.end_to_end import offices
from tests.end_to_end.command_line import CommandLine, Done
from tests.end_to_end.offices import City, Office
from tests.end_to_end.people import ADMIN, ANNA, BERG, BRANDT, OZAN, YILMAZ, Citizen, Colleague
from tests.end_to_end.processes import BUERGERDRAHT, START_SECONDS, Child, free_port
from tests.end_to_end.simulated import Message, Simulated
from tests.end_to_end.waiting import until

SECRET_KEY = "key-of-the-tests-0123456789abcdef"
GRAPH_TIMEOUT_SECONDS = "1.5"


@dataclass
class Run:
    """What all towns of a run share: where they are, and what none of their logs may hold."""

    folder: Path
    command_line: CommandLine
    secrets: set[str] = field(default_factory=set)
    spoken: set[str] = field(default_factory=set)  # what citizens and staff wrote

    @property
    def logs(self) -> Path:
        return self.folder / "logs"


class Town:
    """The simulated world and the product in it."""

    def __init__(self, run: Run, name: str, city: City, **settings: str) -> None:
        folder = run.folder / name
        folder.mkdir()
        self.city = city
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.told = run
        self.published: list[str] = []  # answers that have to stand once each
        self.repeated: dict[str, int] = {}  # answers to many, and how often they have to stand
        self._numbers = itertools.count(1)
        self._city_file = folder / "city.toml"
        self._city_file.write_text(city.file(), encoding="utf-8")
        simulator_port = free_port()
        self._simulator = _simulator(folder, run.logs, simulator_port, city.simulation(self.url))
        self.simulated = Simulated(f"http://127.0.0.1:{simulator_port}")
        self.settings = self._settings() | city.tokens() | settings
        run.secrets |= {
            v for n, v in self.settings.items() if n.endswith(("SECRET", "TOKEN", "KEY"))
        }
        self.product = Child(
            (BUERGERDRAHT, "serve", "--port", str(self.port)),
            folder=folder,
            log=run.logs / f"{name}-product.log",
            env=self.settings,
        )
        self.browser = httpx.Client(base_url=self.url, trust_env=False, timeout=30)

    def open(self) -> None:
        """Start both at once and wait until the product answers and hears Telegram."""
        self._simulator.start()
        self.product.start()
        self._simulator.says(r"simulator ready on (\S+)")
        self._wait_for_product(0)

    def restart(self) -> None:
        """Start the product again, after it ended in whatever way."""
        before = self.simulated.bot()["polls"]
        self.product.start()
        self._wait_for_product(before)

    def close(self) -> None:
        self.product.end()
        self._simulator.end()
        self.simulated.close()
        self.browser.close()

    def link(self, people: Sequence[tuple[Colleague, str, Sequence[Office]]]) -> None:
        """Invite people with their roles by the command line; they follow their links."""
        for person, role, where in people:
            token = self.invite(person, role, where)
            self.simulated.say(person, person.phone, f"/start {token}")
        for person, *_ in people:
            self.simulated.message(person.phone, "verbunden mit", person.name)

    def invite(self, person: Colleague, role: str, where: Sequence[Office]) -> str:
        departments = [word for office in where for word in ("--department", office.slug)]
        return self.invitation(person.name, "--role", role, *departments)

    def invitation(self, *arguments: str) -> str:
        """The token that `buergerdraht invite` issues."""
        done = self.run("invite", *arguments, "--json")
        assert done.code == 0, done.stderr
        token = str(json.loads(done.stdout)["token"])
        self.told.secrets.add(token)
        return token

    def run(self, *arguments: str) -> Done:
        """A command with the settings of this town's product."""
        return self.told.command_line.run(*arguments, folder=self.folder, env=self.settings)

    def words(self, text: str) -> str:
        """`text` made unlike every other; it must appear in no log."""
        unlike = f"{text} ({self.folder.name} {next(self._numbers)})"
        self.told.spoken.add(unlike)
        return unlike

    def comment(
        self, office: Office, text: str, *, by: Citizen | None = ANNA, parent: str | None = None
    ) -> str:
        """A citizen comments the office's first post; the comment's id."""
        return self.comment_on(office.page, text, by=by, parent=parent)

    def comment_on(
        self, page: str, text: str, *, by: Citizen | None = ANNA, parent: str | None = None
    ) -> str:
        post = self.simulated.post_of(page)
        body = {"text": text, "parent_id": parent, "author": by.author() if by else None}
        return str(self.simulated.post(f"posts/{post}/comments", **body)["id"])

    def message(self, office: Office, text: str, *, by: Citizen = ANNA) -> None:
        """A citizen writes to the office's page in Messenger."""
        self.simulated.post(f"pages/{office.page}/messages", author=by.author(), text=text)

    def card(self, office: Office, *fragments: str) -> Message:
        """The card in the office's group that shows all `fragments`."""
        return self.simulated.message(
            office.chat, "#", *fragments, where=lambda message: message.reply_to is None
        )

    def tap(self, who: Colleague, message: Message, label: str) -> str:
        """Press the button with that label once the message has it; what the person is told."""
        now = self.simulated.offers(message, label)
        return self.simulated.tap(who, now, now.button(label))

    def draft(self, who: Colleague, card: Message, text: str) -> Message:
        """Reply to a card; the draft under the reply."""
        reply = self.simulated.say(who, card.chat, text, reply_to=card)
        return self.simulated.message(
            card.chat, "Entwurf", where=lambda message: message.reply_to == reply
        )

    def answer(self, who: Colleague, card: Message, text: str) -> Message:
        """Write an answer and publish it if it waits for that; what becomes the receipt."""
        reply = self.simulated.say(who, card.chat, text, reply_to=card)
        draft = self.simulated.message(
            card.chat, "#", where=lambda message: message.reply_to == reply
        )
        self.published.append(text)
        if "Entwurf" in draft.text:
            assert self.tap(who, draft, "Veröffentlichen") == ""
        return draft

    def stands(self, office: Office, text: str) -> dict[str, Any]:
        """The one comment of the page with that text, once it stands there."""
        found = until(
            lambda: [
                c for c in self.simulated.comments(office.page, own=True) if c["text"] == text
            ],
            f"{text!r} on the page of {office.name}",
        )
        assert len(found) == 1
        return found[0]

    def count(self, office: Office, text: str) -> int:
        """How many comments of the page have that text."""
        own = self.simulated.comments(office.page, own=True)
        return sum(comment["text"] == text for comment in own)

    def sign_in_token(self, who: Colleague) -> str:
        """The token of the link that the bot sends to who wants to sign in."""
        known = {message.id for message in self.simulated.messages(who.phone)}
        self.simulated.say(who, who.phone, "/anmelden")
        sent = self.simulated.message(
            who.phone, "/anmelden?token=", where=lambda message: message.id not in known
        )
        token = sent.text.rpartition("token=")[2].strip()
        self.told.secrets.add(token)
        return token

    def sign_in(self, who: Colleague) -> None:
        """Sign in at the press office's pages by the link that the bot sends."""
        token = self.sign_in_token(who)
        answer = self.browser.post(
            "/anmelden", data={"token": token}, headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert answer.status_code == 303, answer.text

    def _settings(self) -> dict[str, str]:
        values = {
            "DATABASE_URL": f"sqlite+aiosqlite:///{self.folder / 'town.db'}",
            "SECRET_KEY": SECRET_KEY,
            "CITY_FILE": str(self._city_file),
            "PUBLIC_URL": self.url,
            "TELEGRAM_TOKEN": offices.BOT_TOKEN,
            "TELEGRAM_API_URL": f"{self.simulated.address}/telegram",
            "META_APP_ID": offices.APP_ID,
            "META_APP_SECRET": offices.APP_SECRET,
            "META_VERIFY_TOKEN": offices.VERIFY_TOKEN,
            "GRAPH_API_URL": f"{self.simulated.address}/graph",
            "GRAPH_TIMEOUT_SECONDS": GRAPH_TIMEOUT_SECONDS,
        }
        return {f"BUERGERDRAHT_{name}": value for name, value in values.items()}

    def _wait_for_product(self, polls: int) -> None:
        until(self._answers, "the product answers", seconds=START_SECONDS)
        until(
            lambda: (bot := self.simulated.bot())["webhook"] or bot["polls"] > polls,
            "the product listens to Telegram",
        )

    def _answers(self) -> bool:
        self.product.must_live()
        try:
            return self.browser.get("/healthz").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False


def _simulator(folder: Path, logs: Path, port: int, configuration: dict[str, Any]) -> Child:
    file = folder / "simulator.json"
    file.write_text(json.dumps(configuration), encoding="utf-8")
    return Child(
        (sys.executable, "-m", "simulator", "--config", str(file), "--port", str(port)),
        folder=folder,
        log=logs / f"{folder.name}-simulator.log",
        env={},
    )


@contextmanager
def running(run: Run, name: str, city: City, **settings: str) -> Iterator[Town]:
    """A town whose product runs; nobody is linked yet."""
    town = Town(run, name, city, **settings)
    try:
        town.open()
        yield town
    finally:
        town.close()


def link_everybody(town: Town) -> None:
    """Link all colleagues but the stranger."""
    everywhere = [office for office in town.city.offices if office is not offices.STARS]
    town.link(
        [
            (YILMAZ, "staff", everywhere),
            (OZAN, "staff", everywhere),
            (BERG, "staff", [offices.STARS]),
            (BRANDT, "press", [offices.PRESS]),
            (ADMIN, "admin", []),
        ]
    )
