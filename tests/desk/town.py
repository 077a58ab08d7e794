"""A small town for tests of the desk: two departments, a page of each kind, events on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from desk.cases import drafting
from desk.events import (
    Author,
    Event,
    MessageEdited,
    MessageHidden,
    MessageReceived,
    MessageRemoved,
    PageWrote,
)
from desk.incoming import intake
from desk.learning.current import Routing, load_routing
from desk.outgoing import attempts, outbox
from desk.tables import Card, Case, Department, Message, Page, Staff, TimelineEntry
from desk.words import Channel, Face, Kind, Progress, Role, Status, What
from tests.factories import MONDAY, make_city, make_department, make_page, make_staff

PAGE = "1001"
POST = "1001_55"
CIVIL, PRESS = "-100", "-200"  # chats of the two departments
ANNA, BERND = Author("7001", "Anna K. (Demo)"), Author("7002", "Bernd M. (Demo)")


@dataclass(frozen=True)
class Town:
    """The rows every test needs."""

    civil: Department
    press: Department
    page: Page
    staff: Staff  # of civil engineering
    officer: Staff  # of the press office
    routing: Routing


def make_town(session: Session) -> Town:
    make_city(session)
    press = make_department(session, slug="presse", name="Presse", chat_id=PRESS)
    civil = make_department(session, slug="tiefbau", name="Tiefbauamt", chat_id=CIVIL)
    page = make_page(session, department=civil, external_id=PAGE)
    staff = make_staff(session, departments=[civil])
    officer = make_staff(session, name="Herr Press (Demo)", role=Role.PRESS)
    return Town(civil, press, page, staff, officer, load_routing(session))


def at(minutes: float) -> datetime:
    """An instant of the platform's clock."""
    return MONDAY + timedelta(minutes=minutes)


def comment(external_id: str = "55_1", minute: float = 0, **values: Any) -> MessageReceived:
    """A citizen's comment under the city's post; `parent_id` makes it a reply."""
    defaults: dict[str, Any] = {
        "channel": Channel.FACEBOOK,
        "page_id": PAGE,
        "external_id": external_id,
        "kind": Kind.COMMENT,
        "author": ANNA,
        "text": f"Schlagloch {external_id}",
        "sent_at": at(minute),
        "post_id": POST,
    }
    return MessageReceived(**(defaults | values))


def visitor_post(external_id: str = "1001_90", minute: float = 0, **values: Any) -> MessageReceived:
    return comment(external_id, minute, **({"kind": Kind.POST, "post_id": external_id} | values))


def direct(external_id: str = "m_1", minute: float = 0, **values: Any) -> MessageReceived:
    return comment(external_id, minute, **({"kind": Kind.DIRECT, "post_id": None} | values))


def own(
    external_id: str, answers: str, minute: float, text: str = "Danke!", **values: Any
) -> PageWrote:
    """The page wrote something under `answers`."""
    defaults: dict[str, Any] = {"kind": Kind.COMMENT, "page_id": PAGE}
    return PageWrote(
        channel=Channel.FACEBOOK,
        external_id=external_id,
        text=text,
        sent_at=at(minute),
        answers=answers,
        **(defaults | values),
    )


def edited(external_id: str, minute: float, text: str) -> MessageEdited:
    return MessageEdited(Channel.FACEBOOK, external_id, text, at(minute))


def removed(external_id: str, minute: float) -> MessageRemoved:
    return MessageRemoved(Channel.FACEBOOK, external_id, at(minute))


def hidden(external_id: str, minute: float, *, hide: bool = True) -> MessageHidden:
    return MessageHidden(Channel.FACEBOOK, external_id, hide, at(minute))


def apply(session: Session, town: Town, *events: Event, now: datetime = MONDAY) -> None:
    for event in events:
        intake.apply(session, event, routing=town.routing, now=now)
    session.flush()


def cases(session: Session) -> list[Case]:
    return list(session.exec(select(Case).order_by(col(Case.id))))


def only_case(session: Session) -> Case:
    return session.exec(select(Case)).one()


def messages(session: Session, *progress: Progress) -> list[Message]:
    """All messages, or those of a progress, oldest row first."""
    query = select(Message).order_by(col(Message.id))
    return list(
        session.exec(query.where(col(Message.progress).in_(progress)) if progress else query)
    )


def told(session: Session, what: What) -> list[TimelineEntry]:
    return list(session.exec(select(TimelineEntry).where(col(TimelineEntry.what) == what)))


def card(session: Session, chat_id: str, face: Face = Face.CASE) -> Card:
    return session.exec(
        select(Card).where(col(Card.chat_id) == chat_id, col(Card.face) == face)
    ).one()


def cases_cards(session: Session, chat_id: str) -> list[Card]:
    """The cards of cases that a chat has or should have."""
    query = select(Card).where(col(Card.chat_id) == chat_id, col(Card.face) == Face.CASE)
    return list(session.exec(query))


def due_chats(session: Session) -> set[str]:
    """Chats that should see something they have not seen."""
    return set(session.exec(select(Card.chat_id).where(col(Card.shown) < col(Card.wanted))))


def draft(session: Session, town: Town, text: str = "Wird repariert.", source: str = "1") -> Case:
    """A draft that waits in the only case, written in civil engineering's chat."""
    case = only_case(session)
    return drafting.draft(
        session,
        case.id or 0,
        text,
        by=town.staff,
        now=MONDAY,
        source=source,
        chat_id=CIVIL,
        reply_to=11,
    )


def publish(
    session: Session, town: Town, text: str = "Wird repariert.", source: str = "1"
) -> Message:
    """An answer that waits to be sent."""
    case = draft(session, town, text, source)
    if case.status is Status.DRAFT:
        drafting.publish(session, case.id or 0, version=case.version, by=town.staff, now=MONDAY)
    session.flush()
    answer = messages(session, Progress.QUEUED)[-1]
    answer.not_before = None  # the moment in which it can be taken back is over
    return answer


def begin(session: Session, *, now: datetime = MONDAY) -> attempts.Job:
    """The next try of the only case."""
    job = outbox.begin(session, only_case(session).id or 0, now=now)
    assert job is not None
    return job
