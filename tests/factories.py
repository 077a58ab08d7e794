"""Rows for tests, with invented people: every value has a default and a name."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel

from desk.cases import reckoning
from desk.city import THE_CITY
from desk.tables import (
    Assignment,
    Case,
    Citizen,
    City,
    Department,
    Membership,
    Message,
    Page,
    Post,
    Staff,
)
from desk.words import Channel, Concern, Direction, Kind, Progress, Role, Status

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 10:00 in Musterstadt

Row = TypeVar("Row", bound=SQLModel)

_serial = count(1)


def make_city(session: Session, **values: Any) -> City:
    defaults: dict[str, Any] = {
        "id": THE_CITY,
        "name": "Musterstadt",
        "timezone": "Europe/Berlin",
        "languages": ["de", "en"],
        "triage": "presse",
        "press": "presse",
        "digest": "",
        "file_digest": "",
    }
    return _stored(session, City(**(defaults | values)))


def make_department(
    session: Session, *, slug: str | None = None, name: str | None = None, **values: Any
) -> Department:
    serial = next(_serial)
    slug = slug or f"amt-{serial}"
    position = values.pop("position", serial)
    department = Department(slug=slug, name=name or slug.capitalize(), position=position, **values)
    return _stored(session, department)


def make_page(
    session: Session,
    *,
    department: Department | None = None,
    channel: Channel = Channel.FACEBOOK,
    external_id: str | None = None,
    name: str = "Musterstadt",
    **values: Any,
) -> Page:
    serial = next(_serial)
    page = Page(
        channel=channel,
        external_id=external_id or f"page-{serial}",
        name=name,
        department_id=department.id if department else None,
        position=values.pop("position", serial),
        **values,
    )
    return _stored(session, page)


def make_citizen(
    session: Session,
    *,
    page: Page | None = None,
    external_id: str | None = None,
    name: str | None = "Anna K. (Demo)",
) -> Citizen:
    page = page or make_page(session)
    external_id = external_id or f"citizen-{next(_serial)}"
    return _stored(session, Citizen(page_id=page.id or 0, external_id=external_id, name=name))


def make_staff(
    session: Session,
    *,
    name: str = "Frau Yilmaz (Demo)",
    role: Role = Role.STAFF,
    departments: Sequence[Department] = (),
    created_at: datetime = MONDAY,
    **values: Any,
) -> Staff:
    person = _stored(session, Staff(name=name, role=role, created_at=created_at, **values))
    for department in departments:
        membership = Membership(staff_id=person.id or 0, department_id=department.id or 0)
        _stored(session, membership)
    return person


def make_case(
    session: Session,
    *,
    page: Page | None = None,
    department: Department | None = None,
    citizen: Citizen | None = None,
    post: Post | None = None,
    owner: Staff | None = None,
    thread: str | None = None,
    public: bool = True,
    status: Status = Status.NEW,
    concern: Concern | None = None,
    opened_at: datetime = MONDAY,
    **values: Any,
) -> Case:
    """A case with the assignment that every case has; it waits while it is open."""
    page = page or make_page(session)
    department = department or make_department(session)
    is_open = status in (Status.NEW, Status.CLAIMED, Status.DRAFT)
    case = Case(
        page_id=page.id or 0,
        department_id=department.id or 0,
        citizen_id=citizen.id if citizen else None,
        post_id=post.id if post else None,
        owner_id=owner.id if owner else None,
        claimed_at=values.pop("claimed_at", opened_at if owner else None),
        thread=thread or f"thread-{next(_serial)}",
        public=public,
        status=status,
        concern=concern,
        opened_at=opened_at,
        waiting_since=values.pop("waiting_since", opened_at if is_open else None),
        **values,
    )
    _stored(session, case)
    _stored(
        session,
        Assignment(case_id=case.id or 0, department_id=department.id or 0, at=opened_at),
    )
    return case


def make_message(
    session: Session,
    *,
    case: Case | None = None,
    text: str = "Wann wird die Laterne repariert?",
    direction: Direction = Direction.INCOMING,
    progress: Progress | None = None,
    sent_at: datetime = MONDAY,
    **values: Any,
) -> Message:
    """A message of the citizen, or with `direction` one of the city that was sent."""
    case = case or make_case(session)
    page = session.get_one(Page, case.page_id)
    incoming = direction is Direction.INCOMING
    defaults: dict[str, Any] = {
        "channel": page.channel,
        "external_id": f"message-{next(_serial)}",
        "kind": Kind.COMMENT if case.public else Kind.DIRECT,
        "progress": progress or (Progress.RECEIVED if incoming else Progress.SENT),
    }
    message = Message(
        case_id=case.id or 0,
        direction=direction,
        text=text,
        sent_at=sent_at,
        **(defaults | values),
    )
    _stored(session, message)
    if incoming:
        reckoning.received(case, text)
    reckoning.answered(session, case)
    return message


def _stored(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row
