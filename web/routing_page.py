"""What the page about the routing shows, loaded in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import true
from sqlmodel import Session, col, select

from desk.errors import NotAllowed
from desk.language import translator
from desk.learning.agreement import Agreement, agreement
from desk.learning.choosing import Chosen, chosen
from desk.learning.figures import PERIOD, Decided, Taught, decided, taught
from desk.learning.suggestions import Suggestion, suggestions
from desk.people import signed_in
from desk.permissions import departments_visible_to, may_see_routing
from desk.tables import AcceptedWord, City, Department, RejectedWord, Staff
from desk.words import Role
from web.case_list import NO_CITY
from web.numbers import ENOUGH
from web.times import Times


class Verdict(StrEnum):
    """What the figures come to, in the order in which they are looked at."""

    NOTHING = "nothing"  # was decided
    COLD = "cold"
    UNREACHED = "unreached"
    PARTLY = "partly"
    BELOW = "below"  # the answers that were asked for say so
    REACHED = "reached"


@dataclass(frozen=True)
class RoutingPage:
    """Everything the page shows."""

    city: str
    reader: Staff | None  # None: the demo
    times: Times
    agreement: Agreement
    decided: Decided
    taught: Taught
    names: Mapping[str, str]  # of the departments whose words are shown, by slug
    suggestions: list[Suggestion]
    accepted: list[Chosen]
    rejected: list[Chosen]
    sees_routing: bool = True

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
    reader = None if open_access else signed_in(session, token or "", now=now)
    if reader is None and not open_access:
        return None
    if reader is not None and not may_see_routing(reader):
        raise NotAllowed
    names = _names(session, reader)
    city, zone = session.exec(select(City.name, City.timezone)).first() or NO_CITY
    return RoutingPage(
        city=city,
        reader=reader,
        times=Times(ZoneInfo(zone), language, now, translator(language)),
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
