"""Templates: written by leads, filled for a case, the likeliest first.

What a template fits is seen from the cases that were answered with it: whoever asks something like
one of them is offered it first.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from desk.cases.acting import reached
from desk.cases.case import last_incoming
from desk.cases.drafting import draft
from desk.errors import NoSuchTemplate, NotAllowed, UnknownPlaceholder
from desk.permissions import departments_of
from desk.tables import Case, Citizen, City, Department, Message, Staff, Template
from desk.words import Direction, Progress, Role

PLACEHOLDERS = ("Name", "Amt", "Datum")
LONGEST_NAME, LONGEST_TEXT = 40, 2000  # characters
COMPARED = 300  # answers that were made from templates, the newest
OWN_WORDS = 0.6  # how much likeness to the template itself counts beside likeness to earlier cases

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_UNKNOWN_NAME = re.compile(r"[ \t]*\{Name\}")


@dataclass(frozen=True)
class Offered:
    """A template that a case may be answered with."""

    id: int
    name: str


def offered(session: Session, case: Case) -> list[Offered]:
    """The templates for the case, the likeliest first."""
    templates = session.exec(select(Template).where(_usable(case.department_id))).all()
    asked = last_incoming(session, case)
    words = default_process(asked.text) if asked else ""
    earlier = _asked_earlier(session, templates)

    def likeness(template: Template) -> float:
        own = OWN_WORDS * fuzz.token_set_ratio(words, default_process(template.text))
        return max(
            [own, *(fuzz.token_set_ratio(words, known) for known in earlier[template.id or 0])]
        )

    ranked = sorted(templates, key=lambda template: (-likeness(template), template.name))
    return [Offered(template.id or 0, template.name) for template in ranked]


def use(
    session: Session,
    number: int,
    template_id: int,
    *,
    by: Staff,
    now: datetime,
    source: str,
    chat_id: str | None,
    reply_to: int | None = None,
) -> Case:
    """Draft an answer from a template; what happens to it then is the department's rule.

    Raises:
        NoSuchTemplate: it was deleted, or belongs to another department.
    """
    case = reached(session, number, by)
    template = session.exec(
        select(Template).where(col(Template.id) == template_id, _usable(case.department_id))
    ).first()
    if template is None:
        raise NoSuchTemplate
    text = filled(session, template, case, now=now)
    draft(
        session,
        number,
        text,
        by=by,
        now=now,
        source=source,
        chat_id=chat_id,
        reply_to=reply_to,
    )
    written = session.exec(select(Message).where(col(Message.source) == source)).first()
    if written is not None:
        written.template_id = template.id
        session.add(written)
    return case


def filled(session: Session, template: Template, case: Case, *, now: datetime) -> str:
    """The text for the case; a name that nobody knows leaves no gap."""
    city = session.exec(select(City)).one()
    citizen = session.get(Citizen, case.citizen_id) if case.citizen_id else None
    department = session.get_one(Department, case.department_id)
    name = citizen.name if citizen else None
    text = template.text if name else _UNKNOWN_NAME.sub("", template.text)
    day = now.astimezone(ZoneInfo(city.timezone)).strftime("%d.%m.%Y")
    values = {"Name": name or "", "Amt": department.name, "Datum": day}
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def keep(
    session: Session, name: str, text: str, *, department: str | None, by: Staff, now: datetime
) -> Template:
    """Write a template of the person's department, or write it anew.

    Args:
        session: Written.
        name: What staff choose it by.
        text: What the citizen reads.
        department: A short name; without it the person's only department, or the whole city.
        by: A lead, the press office or an administrator.
        now: The present.

    Raises:
        NotAllowed: the person leads no department, or not that one.
        UnknownPlaceholder: the text has one that nobody fills.
    """
    where = _where(session, department, by)
    unknown = [found for found in _PLACEHOLDER.findall(text) if found not in PLACEHOLDERS]
    if unknown:
        raise UnknownPlaceholder(unknown[0], PLACEHOLDERS)
    found = _named(session, name, where)
    template = found or Template(department_id=where, name=name[:LONGEST_NAME], text="", at=now)
    template.text, template.staff_id, template.at = text[:LONGEST_TEXT], by.id, now
    session.add(template)
    session.flush()
    return template


def drop(session: Session, name: str, *, department: str | None, by: Staff, now: datetime) -> None:
    """Nobody is offered the template any more; raises as `keep`, or `NoSuchTemplate`."""
    template = _named(session, name, _where(session, department, by))
    if template is None:
        raise NoSuchTemplate
    template.retired_at = now
    session.add(template)


def known_to(session: Session, person: Staff) -> Sequence[tuple[str, str, str | None]]:
    """Name, text and department of the templates that the person may use."""
    own = departments_of(session, person)
    mine = col(Template.department_id).in_(own) | col(Template.department_id).is_(None)
    sees_all = person.role in (Role.PRESS, Role.ADMIN, Role.AUDITOR)
    query = (
        select(Template.name, Template.text, Department.name)
        .outerjoin(Department, col(Department.id) == col(Template.department_id))
        .where(col(Template.retired_at).is_(None))
        .order_by(col(Template.name))
    )
    return session.exec(query if sees_all else query.where(mine)).all()


def template_like(session: Session, case: Case, words: str) -> int:
    """The template for the case that `words` name, nearly so or by its beginning.

    Raises:
        NoSuchTemplate: none is called like that.
    """
    wanted = default_process(words)
    named = [(default_process(one.name), one.id) for one in offered(session, case)]
    scored = [(fuzz.WRatio(wanted, name), key) for name, key in named]
    best = max(scored, default=(0.0, 0))
    if best[0] < 75.0:  # noqa: PLR2004 - of rapidfuzz's 0-100
        raise NoSuchTemplate
    return best[1]


def _usable(department_id: int) -> ColumnElement[bool]:
    own = col(Template.department_id) == department_id
    return (own | col(Template.department_id).is_(None)) & col(Template.retired_at).is_(None)


def _named(session: Session, name: str, department_id: int | None) -> Template | None:
    return session.exec(
        select(Template).where(
            col(Template.name) == name[:LONGEST_NAME],
            col(Template.department_id) == department_id
            if department_id is not None
            else col(Template.department_id).is_(None),
            col(Template.retired_at).is_(None),
        )
    ).first()


def _where(session: Session, slug: str | None, by: Staff) -> int | None:
    """The department whose templates the person writes; `None` is the whole city."""
    if by.removed_at is not None or by.role not in (Role.LEAD, Role.PRESS, Role.ADMIN):
        raise NotAllowed
    everywhere = by.role in (Role.PRESS, Role.ADMIN)
    own = departments_of(session, by)
    if slug is None:
        if everywhere:
            return None
        if len(own) != 1:
            raise NotAllowed
        return next(iter(own))
    found = session.exec(select(Department.id).where(col(Department.slug) == slug)).first()
    if found is None or (found not in own and not everywhere):
        raise NotAllowed
    return found


def _asked_earlier(session: Session, templates: Sequence[Template]) -> dict[int, list[str]]:
    """What was asked in the newest cases that were answered with each template."""
    ids = [template.id for template in templates]
    answered = session.exec(
        select(Message.case_id, Message.template_id)
        .where(
            col(Message.template_id).in_(ids),
            col(Message.progress).in_([Progress.SENT, Progress.QUEUED, Progress.SENDING]),
        )
        .order_by(col(Message.id).desc())
        .limit(COMPARED)
    ).all()
    by_case = {case_id: template_id or 0 for case_id, template_id in answered}
    asked = session.exec(
        select(Message.case_id, Message.text).where(
            col(Message.case_id).in_(by_case),
            col(Message.direction) == Direction.INCOMING,
            col(Message.removed_at).is_(None),
        )
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for case_id, text in asked:
        found[by_case[case_id]].append(default_process(text))
    return found
