"""The demo: the real product against the simulated Meta and Telegram, wired over loopback HTTP."""

import asyncio
import contextlib
import json
import secrets
import socket
import tempfile
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from pydantic import SecretStr
from sqlalchemy import func
from sqlmodel import Session, col, select

from buergerdraht.commands.city import ready_made
from buergerdraht.commands.language import reader
from buergerdraht.product import Demo, Product
from buergerdraht.server import uvicorn_server
from buergerdraht.settings import Settings
from desk import city_file, people
from desk.clock import Clock, SystemClock
from desk.errors import NotConfigured
from desk.tables import Assignment, Case, Department, Message
from desk.words import Direction, Role
from simulator.app import create_app
from simulator.configuration import Configuration
from simulator.server import Server as SimulatorServer

FIRST_GROUP = -1_001_000_000_001
FIRST_POSTS = {
    "100200300": "Heute üben wir ab 18 Uhr am Stadthafen mit Blaulicht. (Demo)",
    "100200301": "Freitag zeigen wir bei klarem Himmel den Saturn. Eintritt frei. (Demo)",
    "100200302": "Diese Woche kontrollieren wir Gehwege und Schulwege. (Demo)",
    "100200303": "Was sollen wir in dieser Woche anpacken? (Demo)",
    "100200304": "Ab Dezember sind wir samstags bis 16 Uhr für Sie da. (Demo)",
}
CONNECT_SECONDS = 60


@dataclass(frozen=True)
class Colleague:
    """An invented staff member of the demo."""

    user_id: int
    name: str
    role: Role
    departments: frozenset[str] | None  # None: all that nobody else has


COLLEAGUES = (
    Colleague(
        501,
        "Frau Yilmaz (Demo)",
        Role.STAFF,
        frozenset({"feuerwehr", "sternwarte", "stadtbuecherei", "ordnungsamt"}),
    ),
    Colleague(502, "Herr Kaminski (Demo)", Role.STAFF, None),
    Colleague(503, "Frau Brandt (Demo)", Role.PRESS, frozenset({"presse"})),
)


@dataclass(frozen=True)
class Figures:
    """What the product's own rows say at the end of a scenario."""

    received: int  # citizens' messages
    routed: int  # of them, in a case that has a department
    cases: int


class DemoTown:
    """The running demo: where its page is, and how to steer and question it."""

    def __init__(self, page_url: str, product: Product, clock: Clock) -> None:
        self.page_url = page_url
        self._product = product
        self._clock = clock

    async def ask(self, path: str, content: Mapping[str, Any] | None = None) -> Any:
        """Get from the simulator's control, or post `content` to it."""
        return await asyncio.to_thread(_ask, f"{self.page_url}/simulator/{path}", content)

    async def figures(self) -> Figures:
        """Count what the product received and routed."""
        return await self._product.database.read(_figures)

    async def connect(self, city: city_file.CityFile, groups: Mapping[str, int]) -> None:
        """Bring in staff and groups by their one-time links, as an administrator would."""
        database, now = self._product.database, self._clock.now()
        for colleague in COLLEAGUES:
            slugs = departments_of(colleague, city)
            issued = await database.write(
                people.invite, colleague.name, colleague.role, slugs, now=now
            )
            await self._say(colleague.user_id, colleague.user_id, f"/start {issued.token}")
        for slug, chat_id in groups.items():
            issued = await database.write(people.invite_group, slug, now=now)
            member = next(c for c in COLLEAGUES if slug in departments_of(c, city))
            text = f"/start@{await self._bot_name()} {issued.token}"
            await self._say(chat_id, member.user_id, text)
        async with asyncio.timeout(CONNECT_SECONDS):
            while await database.read(_unbound):
                await asyncio.sleep(0.05)

    async def _say(self, chat_id: int, user_id: int, text: str) -> None:
        await self.ask(f"chats/{chat_id}/messages", {"user_id": user_id, "text": text})

    async def _bot_name(self) -> str:
        return str((await self.ask("state"))["bot"]["username"])


@contextlib.asynccontextmanager
async def running(host: str, port: int, *, speed: float, seed: int) -> AsyncIterator[DemoTown]:
    """Run the demo, its page on `port`; everything is gone afterwards.

    Raises:
        NotConfigured: the port is taken.
    """
    city = city_file.read(ready_made(), name="recklinghausen.toml")
    groups = {entry.slug: FIRST_GROUP - i for i, entry in enumerate(city.departments)}
    with (
        tempfile.TemporaryDirectory(prefix="buergerdraht-demo-") as folder,
        _listen(host, port) as page_socket,
        _listen(host, 0) as product_socket,
    ):
        page_url, product_url = _url(page_socket), _url(product_socket)
        start = datetime.now(UTC)
        configuration = _configuration(city, groups, product_url, start, speed, seed)
        settings, tokens = _settings(Path(folder), configuration, page_url, product_url)
        with _simulator(configuration, host, page_socket):
            clock = SystemClock(speed, start)
            product = Product(settings, clock, tokens, Demo(page_url=page_url))
            await product.prepare()
            server = uvicorn_server(product.app, host, 0)
            serving = asyncio.create_task(server.serve(sockets=[product_socket]))
            town = DemoTown(page_url, product, clock)
            try:
                await town.connect(city, groups)
                yield town
            finally:
                server.should_exit = True
                await serving


def departments_of(colleague: Colleague, city: city_file.CityFile) -> list[str]:
    """The slugs a colleague works for; one has all that the others leave."""
    if colleague.departments is not None:
        return sorted(colleague.departments)
    others = frozenset().union(*(c.departments or frozenset() for c in COLLEAGUES))
    return [entry.slug for entry in city.departments if entry.slug not in others]


def _configuration(
    city: city_file.CityFile,
    groups: Mapping[str, int],
    product_url: str,
    start: datetime,
    speed: float,
    seed: int,
) -> Configuration:
    return Configuration.model_validate(
        {
            "product_url": product_url,
            "app_id": "1000000000001",
            "app_secret": secrets.token_hex(16),
            "verify_token": secrets.token_urlsafe(16),
            "bot_token": f"4200000001:{secrets.token_urlsafe(26)}",
            "pages": [
                {
                    "id": page.id,
                    "name": page.name,
                    "token": secrets.token_urlsafe(24),
                    "posts": [{"text": FIRST_POSTS[page.id]}] if page.id in FIRST_POSTS else [],
                }
                for page in city.pages
            ],
            "groups": [
                {"chat_id": groups[entry.slug], "title": entry.name} for entry in city.departments
            ],
            "staff": [
                {
                    "user_id": colleague.user_id,
                    "first_name": colleague.name,
                    "groups": [groups[slug] for slug in departments_of(colleague, city)],
                }
                for colleague in COLLEAGUES
            ],
            "speed": speed,
            "start": start,
            "seed": seed,
        }
    )


def _settings(
    folder: Path, configuration: Configuration, page_url: str, product_url: str
) -> tuple[Settings, Mapping[str, str]]:
    city_path = folder / "city.toml"
    text = _with_texts_on_cards(ready_made())
    city_path.write_text(text, encoding="utf-8")
    city = city_file.read(text, name="recklinghausen.toml")
    tokens = {page.id: page.token for page in configuration.pages}
    settings = Settings(
        _env_file=None,
        database_url=f"sqlite+aiosqlite:///{folder / 'demo.db'}",
        secret_key=SecretStr(secrets.token_urlsafe(32)),
        city_file=city_path,
        public_url=product_url,
        telegram_token=SecretStr(configuration.bot_token),
        telegram_api_url=f"{page_url}/telegram",
        telegram_mode="polling",
        telegram_webhook_secret=None,
        meta_app_id=configuration.app_id,
        meta_app_secret=SecretStr(configuration.app_secret),
        meta_verify_token=SecretStr(configuration.verify_token),
        graph_api_url=f"{page_url}/graph",
        graph_version="v26.0",
        graph_timeout_seconds=20.0,
    )
    return settings, {page.token_env: tokens[page.id] for page in city.pages if page.token_env}


def _with_texts_on_cards(text: str) -> str:
    """The demo's people are invented, and what came of a scenario is read from the cards."""
    return text.replace('content = "notice"', 'content = "masked"')


@contextlib.contextmanager
def _simulator(configuration: Configuration, host: str, listening: socket.socket) -> Any:
    """The simulator in a thread with a loop of its own, as if it were another machine."""
    server = SimulatorServer(create_app(configuration), host=host, port=0, quiet=True)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def _listen(host: str, port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        _ = reader()
        raise NotConfigured(
            _("An {address} kann nicht gelauscht werden; mit --port einen anderen wählen.").format(
                address=f"{host}:{port}"
            )
        ) from error
    return listening


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://{host}:{port}"


def _ask(url: str, content: Mapping[str, Any] | None) -> Any:
    body = None if content is None else json.dumps(content).encode()
    request = Request(url, body, {"Content-Type": "application/json"})  # noqa: S310 - loopback
    try:
        with urlopen(request, timeout=30) as answer:  # noqa: S310 - loopback
            return json.load(answer)
    except HTTPError as error:
        raise NotConfigured(json.load(error)["detail"]) from None


def _figures(session: Session) -> Figures:
    received = select(func.count(col(Message.id))).where(
        col(Message.direction) == Direction.INCOMING
    )
    routed = received.where(col(Message.case_id).in_(select(Assignment.case_id)))
    return Figures(
        received=session.exec(received).one(),
        routed=session.exec(routed).one(),
        cases=session.exec(select(func.count(col(Case.id)))).one(),
    )


def _unbound(session: Session) -> Sequence[int | None]:
    return session.exec(select(Department.id).where(col(Department.chat_id).is_(None))).all()
