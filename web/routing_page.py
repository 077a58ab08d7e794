"""What the page about the routing shows, loaded in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import true
from sqlmodel import Session, col, select

from desk.errors import NotAllowed
from desk.learning.agreement import Agreement, agreement
from desk.learning.choosing import Chosen, chosen
from desk.learning.figures import PERIOD, Decided, Taught, decided, taught
from desk.learning.suggestions import Suggestion, suggestions
from desk.permissions import departments_visible_to
from desk.tables import AcceptedWord, Department, RejectedWord, Staff
from desk.words import Role
from web.numbers import ENOUGH
from web.visits import Visit, visit


class Verdict(StrEnum):
    """What the figures come to, in the order in which they are looked at."""

    NOTHING = "nothing"  # was decided
    COLD = "cold"
    UNREACHED = "unreached"
    PARTLY = "partly"
    BELOW = "below"  # the answers that were asked for say so
    REACHED = "reached"


@dataclass(frozen=True)
class RoutingPage(Visit):
    """Everything the page shows."""

    agreement: Agreement
    decided: Decided
    taught: Taught
    names: Mapping[str, str]  # of the departments whose words are shown, by slug
    suggestions: list[Suggestion]
    accepted: list[Chosen]
    rejected: list[Chosen]

    @property
    def chooses(self) -> bool:
        """Whether the reader may say which words are a department's."""
        return self.reader is None or self.reader.role is not Role.AUDITOR

    @property
    def verdict(self) -> Verdict:
        """What the figures come to."""
        found = self.agreement
        if not found.decisions:
            return Verdict.NOTHING
        if found.cold:
            return Verdict.COLD
        if found.unreached:
            return Verdict.UNREACHED
        if found.partly:
            return Verdict.PARTLY
        asked = found.automatic_agreed if found.audits >= ENOUGH else None
        return Verdict.BELOW if asked is not None and asked < found.target else Verdict.REACHED

    @property
    def days(self) -> int:
        """Of the figures by department."""
        return PERIOD.days


def load_page(
    session: Session, token: str | None, *, open_access: bool, language: str, now: datetime
) -> RoutingPage | None:
    """The page for who holds this session token, `None` for who is not signed in.

    Args:
        session: Only read.
        token: Of the browser's session, if it has one.
        open_access: The demo, where everybody sees everything and nobody signs in.
        language: Of the reader.
        now: The present instant.

    Raises:
        NotAllowed: the person answers citizens and leads no department.
    """
    here = visit(session, token, open_access=open_access, language=language, now=now)
    if here is None:
        return None
    if not here.sees_routing:
        raise NotAllowed
    reader = here.reader
    names = _names(session, reader)
    return RoutingPage(
        **vars(here),
        agreement=agreement(session),
        decided=decided(session, reader, since=now - PERIOD),
        taught=taught(session),
        names=names,
        suggestions=suggestions(session, only=names),
        accepted=chosen(session, AcceptedWord, reader),
        rejected=chosen(session, RejectedWord, reader),
    )


def _names(session: Session, reader: Staff | None) -> dict[str, str]:
    rows = session.exec(
        select(Department.slug, Department.name).where(
            col(Department.retired_at).is_(None),
            true() if reader is None else departments_visible_to(reader),
        )
    )
    return dict(rows.all())
