"""Answers that wait to be sent, and a sender with its hands on a told Graph API."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlmodel import Session, col, select

from desk.storage.database import Database
from desk.tables import Attempt, Case, Citizen, Message, Page
from desk.words import Direction, Kind, Progress, Status
from tests.factories import make_case, make_citizen, make_message, make_staff
from tests.webhooks.bench import PAGE, TOKEN, GraphApi, HandClock, Pokes, facebook_channels
from tests.webhooks.payloads import payload
from webhooks.connections import Connections, token_from
from webhooks.sending import Sender

TEXT = "Die Laterne brennt wieder."
LISTED = {"id": "55_901", "message": TEXT, "from": {"id": PAGE}}


def commented() -> httpx.Response:
    return httpx.Response(200, json={"id": "55_901"})


def error(name: str, status: int = 400, headers: Mapping[str, str] | None = None) -> httpx.Response:
    return httpx.Response(status, content=payload("facebook/errors", name), headers=headers)


def listing(*items: object) -> httpx.Response:
    return httpx.Response(200, json={"data": list(items)})


def queue(session: Session, *texts: str, kind: Kind = Kind.COMMENT) -> int:
    """A case in which the answers `texts` wait to be sent; its number."""
    page = session.exec(select(Page).where(col(Page.external_id) == PAGE)).one()
    direct = kind is Kind.DIRECT
    case = make_case(
        session,
        page=page,
        citizen=citizen_of(session, page),
        thread="direct" if direct else "55_900",
        public=not direct,
        status=Status.ANSWERED,
    )
    make_message(session, case=case, text="Wann brennt die Laterne?", kind=kind)
    person = make_staff(session)
    for text in texts or (TEXT,):
        make_message(
            session,
            case=case,
            text=text,
            direction=Direction.OUTGOING,
            progress=Progress.QUEUED,
            external_id=None,
            staff_id=person.id,
            kind=kind,
            target="8001" if direct else "55_900",
        )
    return case.id or 0


def citizen_of(session: Session, page: Page) -> Citizen:
    """The person who wrote; the same in every case."""
    query = select(Citizen).where(
        col(Citizen.page_id) == page.id, col(Citizen.external_id) == "8001"
    )
    known = session.exec(query).first()
    return known or make_citizen(session, page=page, external_id="8001")


@dataclass
class Outgoing:
    """A case with a queued answer, and the sender with its hands on a told Graph API."""

    database: Database
    case: int
    graph: GraphApi = field(default_factory=GraphApi)
    clock: HandClock = field(default_factory=HandClock)
    pokes: Pokes = field(default_factory=Pokes)
    environment: dict[str, str] = field(default_factory=dict)
    connections: Connections | None = None

    async def send(self, *answers: httpx.Response | Exception) -> None:
        """Send what is due; the Graph API gives these answers."""
        self.graph.answers = list(answers)
        sender = Sender(
            self.database,
            facebook_channels(self.graph),
            self.clock,
            self.pokes,
            token_from(self.environment),
        )
        await sender.send_case(str(self.case))
        assert self.graph.answers == [], "the Graph API was asked less than expected"

    async def message(self) -> Message:
        return (await self.messages())[0]

    async def messages(self) -> list[Message]:
        def outgoing(session: Session) -> list[Message]:
            wanted = select(Message).where(col(Message.direction) == Direction.OUTGOING)
            return list(session.exec(wanted.order_by(col(Message.id))))

        return await self.database.read(outgoing)

    async def page(self) -> Page:
        """The page of the case."""

        def of_case(session: Session) -> Page:
            return session.get_one(Page, session.get_one(Case, self.case).page_id)

        return await self.database.read(of_case)

    async def outcomes(self) -> list[str | None]:
        def ended(session: Session) -> list[str | None]:
            return list(session.exec(select(Attempt.outcome).order_by(col(Attempt.id))))

        return await self.database.read(ended)

    def asked(self, number: int = -1) -> Any:
        """The body of a request."""
        return json.loads(self.graph.requests[number].content)

    @property
    def posts(self) -> int:
        return len([request for request in self.graph.requests if request.method == "POST"])


def give_token(session: Session) -> None:
    page = session.exec(select(Page).where(col(Page.external_id) == PAGE)).one()
    page.token = TOKEN
    session.add(page)
