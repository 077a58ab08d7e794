"""A new case gets its department: the routing decides, the row remembers why."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

import routing as words
from desk.cases.case import number_of, tell
from desk.tables import Assignment, Case, City, Department, Page
from desk.words import What


@dataclass(frozen=True)
class Routing:
    """The city's words, compiled once, and whether they are still those of the database."""

    router: words.Router
    digest: str


def load_routing(session: Session) -> Routing:
    """Compile the words of the departments that are in the city file."""
    departments = session.exec(
        select(Department)
        .where(col(Department.retired_at).is_(None))
        .order_by(col(Department.position))
    )
    catalogue = words.Catalogue(
        [
            words.Department(
                slug=department.slug,
                name=department.name,
                aliases=tuple(department.aliases),
                topics=tuple(department.topics),
                not_topics=tuple(department.not_topics),
            )
            for department in departments
        ]
    )
    return Routing(words.Router(catalogue), session.exec(select(City.digest)).first() or "")


def assign_new(
    session: Session, case: Case, page: Page, text: str, *, routing: Routing, now: datetime
) -> None:
    """Route a new case and store it."""
    own = session.get(Department, page.department_id) if page.department_id else None
    message = words.Message(text, words.Page(own.slug if own else None))
    decision = routing.router.decide(message)
    score: float | None = None
    match decision:
        case words.Assign():
            slug, score = decision.department, decision.score
        case words.Triage():
            slug = session.exec(select(City.triage)).one()
            case.triage = True
    department = department_of(session, slug)
    case.department_id = department.id or 0
    session.add(case)
    session.flush()
    session.add(
        Assignment(
            case_id=number_of(case),
            department_id=case.department_id,
            at=now,
            score=score,
            candidates=[_candidate(candidate) for candidate in decision.candidates],
        )
    )
    tell(session, case, What.ROUTED, now=now, department=slug, triage=case.triage, score=score)


def department_of(session: Session, slug: str) -> Department:
    """The department of that slug; the city file guarantees the ones it names."""
    return session.exec(select(Department).where(col(Department.slug) == slug)).one()


def routed(session: Session, case: Case) -> Assignment:
    """What the routing said when the case came."""
    return session.exec(
        select(Assignment)
        .where(col(Assignment.case_id) == case.id)
        .order_by(col(Assignment.id))
        .limit(1)
    ).one()


def _candidate(candidate: words.Candidate) -> dict[str, object]:
    return {
        "department": candidate.department,
        "score": round(candidate.score, 1),
        "because": [evidence.word for evidence in candidate.because if evidence.weight > 0],
    }
