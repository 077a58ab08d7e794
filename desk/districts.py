"""The districts of the city file as rows, and what they mean for routing and learning."""

from typing import Any

from sqlmodel import Session, col, select

import routing as words
from desk import city_file as file
from desk.learning.accepted import topics_by_department
from desk.tables import Assignment, Department, District


def apply_districts(session: Session, city: file.CityFile) -> None:
    """Bring the rows in line with the file; nothing refers to one that left it."""
    rows = {row.name: row for row in session.exec(select(District))}
    for position, entry in enumerate(city.districts):
        row = rows.pop(entry.name, None) or District(name=entry.name)
        row.places, row.instead, row.department = entry.places, entry.instead, entry.department
        row.position = position
        session.add(row)
    for left in rows.values():
        session.delete(left)


def district_forms(session: Session) -> list[dict[str, Any]]:
    """The districts as they stand in the file."""
    return [row.model_dump(exclude={"position"}) for row in _rows(session)]


def load_districts(session: Session) -> list[words.District]:
    """The districts as the routing wants them."""
    return [
        words.District(row.name, tuple(row.places), row.instead, row.department)
        for row in _rows(session)
    ]


def matter_of(session: Session, label: str, seen: Assignment) -> str:
    """What is learnt when people gave a case to `label`: whose matter it is, wherever it was.

    `seen` is how the routing had read the case.
    """
    district = seen.district["name"] if seen.district else None
    department = session.exec(select(Department).where(col(Department.slug) == label)).first()
    topics = topics_by_department(session, [department])[label] if department else []
    read = [(item["department"], meant(item)) for item in seen.candidates]
    return words.matter(
        label, load_districts(session), here=district, has_topics=bool(topics), read=read
    )


def meant(candidate: dict[str, Any]) -> str:
    """The department that the words of a stored candidate mean."""
    return str(candidate.get("instead_of") or candidate["department"])


def _rows(session: Session) -> list[District]:
    return list(session.exec(select(District).order_by(col(District.position))))
