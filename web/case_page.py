"""What the page of a case shows, loaded in one transaction."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from desk.cases import handing, templates
from desk.cases.case import LARGEST_NUMBER
from desk.cases.view import CaseView, view
from desk.errors import InvalidRequest, NoSuchCase
from desk.permissions import may_see
from desk.tables import Case, Department, Staff, TimelineEntry
from desk.words import BY_PEOPLE, CHOSEN_BY_PEOPLE
from web import texts
from web.case_actions import Do, offered
from web.visits import Visit, visit

ENTRIES_SHOWN = 200


@dataclass(frozen=True)
class Happened:
    """An entry of the timeline."""

    entry: TimelineEntry
    who: str | None  # nobody: the program, or the citizen
    department: str | None  # that it names


@dataclass(frozen=True)
class CasePage(Visit):
    """Everything the page shows."""

    case: CaseView
    happened: Sequence[Happened]
    departments: Sequence[tuple[str, str]]  # slug and name of where it can be forwarded
    colleagues: Sequence[tuple[str, str]]  # number and name of who can be given it
    templates: Sequence[tuple[str, str]]  # number and name, the likeliest first
    offered: frozenset[Do]
    once: str  # so that a form that is sent twice counts once
    text: str = ""  # what was typed and not taken
    error: InvalidRequest | None = None

    @property
    def choices(self) -> list[tuple[Do, str, str, list[tuple[str, str]]]]:
        """Buttons that need a choice: what it does, its title, the question, values and labels."""
        _ = self.times.translate
        concerns = [(str(one), texts.concern(one, _)) for one in CHOSEN_BY_PEOPLE]
        reasons = [(str(one), texts.hide_reason(one, _)) for one in BY_PEOPLE]
        everything = [
            (Do.USE, _("Vorlage nehmen"), _("Welche?"), list(self.templates)),
            (Do.HAND, _("Übergeben"), _("An wen?"), list(self.colleagues)),
            (Do.FORWARD, _("Weiterleiten"), _("An welches Amt?"), list(self.departments)),
            (Do.PRESS, _("Pressestelle holen"), _("Warum?"), concerns),
            (Do.HIDE, _("Ausblenden"), _("Warum?"), reasons),
        ]
        return [one for one in everything if one[0] in self.offered and one[3]]


def load_case(
    session: Session,
    token: str | None,
    number: int,
    *,
    open_access: bool,
    language: str,
    now: datetime,
    text: str = "",
    error: InvalidRequest | None = None,
) -> CasePage | None:
    """The page for who holds this session token, `None` for who is not signed in.

    Raises:
        NoSuchCase: there is none, or none that the person may see; nobody can tell which.
    """
    here = visit(session, token, open_access=open_access, language=language, now=now)
    if here is None:
        return None
    case = session.get(Case, number) if 0 < number <= LARGEST_NUMBER else None
    if case is None or (here.reader and not may_see(session, here.reader, case)):
        raise NoSuchCase(number)
    shown = view(session, case)
    departments = session.exec(
        select(Department.slug, Department.name)
        .where(col(Department.retired_at).is_(None), col(Department.id) != case.department_id)
        .order_by(col(Department.name))
    ).all()
    return CasePage(
        **vars(here),
        case=shown,
        happened=_happened(session, number),
        departments=departments,
        colleagues=[(str(one.id), one.name) for one in handing.colleagues(session, case, now=now)],
        templates=[(str(one.id), one.name) for one in templates.offered(session, case)],
        offered=offered(shown),
        once=secrets.token_urlsafe(12),
        text=text,
        error=error,
    )


def _happened(session: Session, number: int) -> list[Happened]:
    """The newest first."""
    entries = session.exec(
        select(TimelineEntry)
        .where(col(TimelineEntry.case_id) == number)
        .order_by(col(TimelineEntry.id).desc())
        .limit(ENTRIES_SHOWN)
    ).all()
    staff = {entry.staff_id for entry in entries}
    names: Mapping[int | None, str] = dict(
        session.exec(select(Staff.id, Staff.name).where(col(Staff.id).in_(staff))).all()
    )
    slugs = {entry.detail.get("department") for entry in entries}
    departments: Mapping[str, str] = dict(
        session.exec(
            select(Department.slug, Department.name).where(col(Department.slug).in_(slugs))
        ).all()
    )
    return [
        Happened(
            entry, names.get(entry.staff_id), departments.get(str(entry.detail.get("department")))
        )
        for entry in entries
    ]
