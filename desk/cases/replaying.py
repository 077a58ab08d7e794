"""Stored messages are routed again with today's words and counts; only untouched cases move."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from desk.cases.assigning import (
    Way,
    assign_again,
    first_said,
    is_untouched,
    message_of,
    says_the_same,
    way_of,
)
from desk.cases.case import changed, locked
from desk.learning.current import Routing
from desk.learning.lessons import routed
from desk.messenger.cards import show_again
from desk.messenger.chats import chats_of
from desk.tables import Case, Department, Page
from desk.urgency import Urgency
from desk.words import How
from routing import Assign


@dataclass(frozen=True)
class Replayed:
    """A case that would go another way today, or whose best guess is another one."""

    number: int
    before: str  # slug of the department that the routing gave it to
    was: How | None
    after: str
    way: How
    best_before: str | None  # the best guess: a slug, or `routing.NO_CONCERN`
    best: str | None
    because: tuple[str, ...]  # words of the text that speak for the best guess
    moves: bool  # nobody touched it yet: it is assigned anew


def numbers_since(session: Session, since: datetime) -> list[int]:
    """The cases that were opened since then, oldest first."""
    numbers = session.exec(
        select(Case.id).where(col(Case.opened_at) >= since).order_by(col(Case.id))
    )
    return [number or 0 for number in numbers]


def look(session: Session, number: int, *, routing: Routing) -> Replayed | None:
    """What would be different; nothing, if nothing would."""
    case = session.get_one(Case, number)
    return _compared(session, case, _way(session, case, routing))


def place_under(
    session: Session,
    number: int,
    *,
    routing: Routing,
    own: Mapping[tuple[str, str], str | None],
    triage: str,
) -> str:
    """The slug of the department to which a routing gives the case, whether rows have it or not.

    Args:
        session: Only read.
        number: Of the case.
        routing: Under which settings it is.
        own: The department whose page it is, by channel and the platform's id of the page.
        triage: The department that gets what no rule can place.
    """
    case = session.get_one(Case, number)
    page = session.get_one(Page, case.page_id)
    texts, place = first_said(session, case) or [""], triage
    for count, text in enumerate(texts):
        slug = own.get((str(page.channel), page.external_id))
        decision = routing.decide(message_of(session, case, slug, text, texts[:count]))
        if isinstance(decision, Assign):
            return decision.department
        place = decision.department or triage
    return place


def replay(session: Session, number: int, *, routing: Routing, now: datetime) -> Replayed | None:
    """The same, and if nobody touched the case it goes where it should."""
    case = locked(session, number)
    way = _way(session, case, routing)
    found = _compared(session, case, way)
    if found is None or not found.moves:
        return found
    before = chats_of(session, case)
    assign_again(session, case, session.get_one(Page, case.page_id), way, now=now)
    show_again(session, case, [chat for chat in chats_of(session, case) if chat not in before])
    changed(session, case, urgency=Urgency.NEW)
    return found


def _way(session: Session, case: Case, routing: Routing) -> Way:
    return way_of(session, case, session.get_one(Page, case.page_id), routing=routing)


def _compared(session: Session, case: Case, way: Way) -> Replayed | None:
    said = routed(session, case)
    best_before = str(said.candidates[0]["department"]) if said.candidates else None
    best = next(iter(way.decision.candidates), None)
    name = best.department if best else None
    same_way = said.department_id == way.department.id
    if same_way and best_before == name:
        return None
    return Replayed(
        number=case.id or 0,
        before=session.get_one(Department, said.department_id).slug,
        was=said.how,
        after=way.department.slug,
        way=way.how,
        best_before=best_before,
        best=name,
        because=tuple(e.word for e in best.because if e.weight > 0)[:4] if best else (),
        moves=is_untouched(session, case) and not says_the_same(session, case, way),
    )
