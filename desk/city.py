"""The city in the database: the city file is applied to rows and written back from them."""

import hashlib
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from desk import city_file as file
from desk.districts import apply_districts, district_forms
from desk.language import SOURCE_LANGUAGE
from desk.learning.accepted import hand_over, topics_by_department
from desk.messenger.cards import follow
from desk.messenger.chats import load_chats
from desk.tables import City, Department, Page

THE_CITY = 1  # the one row; two processes that start at once cannot make two


def digest_of(text: str) -> str:
    """What tells one text of a city file from another."""
    return hashlib.sha256(text.encode()).hexdigest()


def applied_digest(session: Session) -> str | None:
    """The digest of the file that was applied last; `None` before the first."""
    return session.exec(select(City.file_digest)).first()


def load_digest(session: Session) -> str:
    """Changes with everything that is set, by the file or on the pages."""
    return session.exec(select(City.digest)).first() or ""


def apply_city(
    session: Session,
    city: file.CityFile,
    *,
    digest: str,
    now: datetime,
    from_file: bool = True,
) -> None:
    """Bring the rows in line with the file.

    What is set on the pages stays until the file changes, so `from_file` says whether it did.

    What left the file is retired, not deleted: its cases stay.  A chat that was bound by a link
    stays bound where the file names none.
    """
    before = load_chats(session)
    row = session.get(City, THE_CITY, with_for_update=True) or City(
        id=THE_CITY, name="", timezone="", triage="", press="", digest="", file_digest=""
    )
    form = city.city.model_dump(mode="json")
    for key in (
        "name",
        "timezone",
        "holidays",
        "closed",
        "languages",
        "triage",
        "press",
        "hide",
        "block_words",
        "precision",
    ):
        setattr(row, key, form[key])
    row.cards_kept = city.city.cards_kept
    row.guide = city.guide.model_dump(mode="json", exclude_none=True)
    row.escalations = city.escalations.model_dump(mode="json", exclude_none=True)
    row.digest = digest
    if from_file:
        row.file_digest = digest
    session.add(row)
    _apply_departments(session, city, now=now)
    apply_districts(session, city)
    _apply_pages(session, city, now=now)
    session.flush()
    hand_over(session)
    follow(session, before)


def city_language(session: Session) -> str:
    """The language of what all staff read."""
    languages = session.exec(select(City.languages)).one()
    return languages[0] if languages else SOURCE_LANGUAGE


def zone(session: Session) -> ZoneInfo:
    """The time zone in which the city reads its clocks."""
    return ZoneInfo(session.exec(select(City.timezone)).one())


def export_city(session: Session, *, accepted: bool = True) -> file.CityFile | None:
    """The city file that would make the present rows; `None` before the first was applied.

    The words that people accepted are among its topics; without `accepted` it is what was applied.
    """
    row = session.exec(select(City)).first()
    if row is None:
        return None
    departments = session.exec(
        select(Department)
        .where(col(Department.retired_at).is_(None))
        .order_by(col(Department.position))
    ).all()
    slugs = {department.id: department.slug for department in departments}
    topics = {department.slug: department.topics for department in departments}
    if accepted:
        topics = topics_by_department(session, departments)
    pages = session.exec(
        select(Page).where(col(Page.retired_at).is_(None)).order_by(col(Page.position))
    )
    return file.CityFile.model_validate(
        {
            "city": {
                "name": row.name,
                "timezone": row.timezone,
                "holidays": row.holidays,
                "closed": row.closed,
                "languages": row.languages,
                "triage": row.triage,
                "press": row.press,
                "hide": row.hide,
                "block_words": row.block_words,
                "cards_kept": row.cards_kept,
                "precision": row.precision,
            },
            "guide": row.guide,
            "escalations": row.escalations,
            "departments": [
                _department_form(department) | {"topics": topics[department.slug]}
                for department in departments
            ],
            "districts": district_forms(session),
            "pages": [
                {
                    "channel": page.channel,
                    "id": page.external_id,
                    "name": page.name,
                    "department": slugs.get(page.department_id),
                    "acknowledge": page.acknowledge,
                    "emergency_reply": page.emergency_reply,
                    "token_env": page.token_env,
                }
                for page in pages
            ],
        }
    )


def _department_form(department: Department) -> dict[str, object]:
    return {
        "slug": department.slug,
        "name": department.name,
        "aliases": department.aliases,
        "topics": department.topics,
        "not_topics": department.not_topics,
        "chat": department.chat_id,
        "first_response": department.first_response,
        "publish": department.publish,
        "content": department.content,
        "hours": department.hours,
    }


def _apply_departments(session: Session, city: file.CityFile, *, now: datetime) -> None:
    rows = {row.slug: row for row in session.exec(select(Department))}
    for position, entry in enumerate(city.departments):
        row = rows.pop(entry.slug, None) or Department(slug=entry.slug, name=entry.name)
        form = entry.model_dump(mode="json")
        row.greets_at = row.greets_at if row.hours == form["hours"] else None
        for key in ("name", "aliases", "topics", "not_topics", "publish", "content", "hours"):
            setattr(row, key, form[key])
        row.first_response = entry.first_response
        row.position = position
        row.retired_at = None
        row.chat_id = entry.chat or row.chat_id
        session.add(row)
    session.flush()
    for left in rows.values():
        left.retired_at = left.retired_at or now
        session.add(left)


def _apply_pages(session: Session, city: file.CityFile, *, now: datetime) -> None:
    departments = {row.slug: row.id for row in session.exec(select(Department))}
    rows = {(row.channel, row.external_id): row for row in session.exec(select(Page))}
    for position, entry in enumerate(city.pages):
        row = rows.pop((entry.channel, entry.id), None) or Page(
            channel=entry.channel, external_id=entry.id, name=entry.name
        )
        row.name = entry.name
        row.department_id = departments[entry.department] if entry.department else None
        row.acknowledge = entry.acknowledge
        row.emergency_reply = entry.emergency_reply
        row.token_env = entry.token_env
        row.position = position
        row.retired_at = None
        session.add(row)
    for left in rows.values():
        left.retired_at = left.retired_at or now
        session.add(left)
