"""What the list of cases can be filtered by: the departments and pages a person may know."""

from dataclasses import dataclass

from sqlalchemy import true
from sqlmodel import Session, col, select

from desk.permissions import departments_visible_to
from desk.tables import Department, Page, Staff
from desk.words import Channel


@dataclass(frozen=True)
class DepartmentChoice:
    """A department whose cases the person may see."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True)
class PageChoice:
    """A page of the city."""

    id: int
    name: str
    channel: Channel


@dataclass(frozen=True)
class Choices:
    """What the list can be filtered by, in the order of the city file; what left it comes last."""

    departments: tuple[DepartmentChoice, ...]
    pages: tuple[PageChoice, ...]


def choices(session: Session, person: Staff | None) -> Choices:
    """What the person can filter by; `None` is the demo, where everybody sees everything."""
    departments = session.exec(
        select(Department.id, Department.slug, Department.name)
        .where(true() if person is None else departments_visible_to(person))
        .order_by(col(Department.retired_at).is_not(None), col(Department.position))
    )
    pages = session.exec(
        select(Page.id, Page.name, Page.channel).order_by(
            col(Page.retired_at).is_not(None), col(Page.position)
        )
    )
    return Choices(
        tuple(DepartmentChoice(key or 0, slug, name) for key, slug, name in departments),
        tuple(PageChoice(key or 0, name, Channel(channel)) for key, name, channel in pages),
    )
