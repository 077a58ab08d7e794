"""The citizens' door on the bench: a small town, a clock turned by hand, a told Graph API."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
from pydantic import SecretStr
from sqlmodel import Session, col, select

from desk.ports import Task
from desk.storage.database import Database
from desk.tables import Case, Delivery, Message
from tests.factories import MONDAY, make_city, make_department, make_page
from webhooks.channels import META, Channels, channels
from webhooks.facebook.page import FacebookPage
from webhooks.http import Http

SECRET = "test_app_secret"
TOKEN = "PAGE_TOKEN_abc"
PAGE, OTHER_PAGE, UNSORTED_PAGE = "1001", "1002", "1003"

Answer = httpx.Response | Exception


@dataclass
class HandClock:
    """A clock that a test turns."""

    instant: datetime = MONDAY

    def now(self) -> datetime:
        return self.instant

    async def sleep(self, duration: timedelta) -> None:
        self.instant += duration

    def seconds_until(self, instant: datetime) -> float:
        return max(0.0, (instant - self.instant).total_seconds())

    def turn(self, **duration: float) -> None:
        self.instant += timedelta(**duration)


@dataclass
class Pokes:
    """Remembers what is due."""

    poked: list[tuple[Task, str, datetime | None]] = field(default_factory=list)

    def poke(self, task: Task, key: str, at: datetime | None = None) -> None:
        self.poked.append((task, key, at))


@dataclass
class GraphApi(httpx.AsyncBaseTransport):
    """Gives its answers one after the other and keeps the requests."""

    answers: list[Answer] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def calls(self) -> list[str]:
        return [f"{request.method} {request.url.path}" for request in self.requests]


def facebook(http: Http, *secrets: str) -> FacebookPage:
    return FacebookPage(
        http, version="v26.0", secrets=[SecretStr(secret) for secret in secrets or (SECRET,)]
    )


def facebook_channels(
    graph: GraphApi | None = None, secrets: Sequence[str] = (SECRET,)
) -> Channels:
    return channels(facebook(Http("http://graph.test", transport=graph or GraphApi()), *secrets))


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={signature}"}


def make_town(session: Session) -> None:
    """A city with a fire brigade and a press office; the third page belongs to no department."""
    make_city(session)
    press = make_department(session, slug="presse", name="Pressestelle", chat_id="-1")
    fire = make_department(
        session, slug="feuerwehr", name="Feuerwehr", topics=["Sirene", "Rauchmelder"]
    )
    make_page(session, department=fire, external_id=PAGE)
    make_page(session, department=press, external_id=OTHER_PAGE)
    make_page(session, external_id=UNSORTED_PAGE)


def keep_deliveries(session: Session, *bodies: bytes, endpoint: str = META) -> None:
    session.add_all(
        [
            Delivery(endpoint=endpoint, lane=endpoint, body=body, received_at=MONDAY)
            for body in bodies
        ]
    )


def deliveries(session: Session) -> list[Delivery]:
    return list(session.exec(select(Delivery).order_by(col(Delivery.id))))


def messages(session: Session) -> list[Message]:
    return list(session.exec(select(Message).order_by(col(Message.id))))


def cases(session: Session) -> list[Case]:
    return list(session.exec(select(Case).order_by(col(Case.id))))


async def problems(database: Database) -> list[str | None]:
    return [delivery.problem for delivery in await database.read(deliveries)]


def forget_reading(session: Session) -> None:
    """Every delivery is unread again."""
    for delivery in deliveries(session):
        delivery.read_at = None
        session.add(delivery)
