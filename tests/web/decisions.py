"""What people decided about cases, as the page about the routing shows it."""

from datetime import datetime

from sqlmodel import Session, select

from desk.learning import lessons
from desk.learning.folding import fold
from desk.tables import Case, Department, Page
from desk.words import How, Teacher
from tests.factories import MONDAY, make_case, make_citizen, make_message, make_page

MARGIN = 2.0


def decide(
    session: Session,
    text: str,
    label: str | None,
    *,
    first: Department,
    how: How | None = How.WORDS,
    source: Teacher = Teacher.FORWARD,
    best: str | None = None,
    margin: float = MARGIN,
    page: Page | None = None,
    audit: bool = False,
    at: datetime = MONDAY,
) -> Case:
    """A case that came to `first`, and what people said of it; without a label nobody did."""
    page = page or make_page(session)
    case = make_case(
        session, page=page, department=first, citizen=make_citizen(session, page=page), opened_at=at
    )
    make_message(session, case=case, text=text, sent_at=at)
    said = lessons.routed(session, case)
    said.how, said.margin, said.audit = how, margin, audit
    guess = best or first.slug
    said.candidates = [{"department": guess, "score": 50.0, "because": []}]
    session.add(said)
    session.flush()
    if label is not None:
        theirs = session.exec(select(Department).where(Department.slug == label)).first()
        case.department_id = theirs.id or 0 if theirs else case.department_id
        session.add(case)
        lessons.teach(session, case, label, source, by=None, now=at)
    return case


def count(session: Session) -> None:
    """Bring what was decided into the counts."""
    while fold(session):
        pass
