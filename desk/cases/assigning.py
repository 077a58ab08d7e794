"""A case gets its department: the routing decides, the row remembers why and how sure it was."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

import routing as words
from desk.cases.case import number_of, tell
from desk.learning.audits import is_chosen
from desk.learning.current import Routing
from desk.learning.lessons import routed
from desk.tables import (
    Assignment,
    Case,
    City,
    Department,
    Message,
    Page,
    Post,
    TimelineEntry,
)
from desk.words import Direction, How, Status, What

MOST_READ = 10  # of a case
EARLIER = 5  # of the citizen's messages that are read with the newest


@dataclass(frozen=True)
class Way:
    """Where a message should go."""

    department: Department
    how: How
    decision: words.Decision

    @property
    def score(self) -> float | None:
        """Of the department that the words or the page decided for."""
        return self.decision.score if isinstance(self.decision, words.Assign) else None


def find_way(
    session: Session,
    case: Case,
    page: Page,
    text: str,
    *,
    earlier: Sequence[str] = (),
    routing: Routing,
) -> Way:
    """Where a text of the case should go as things are now; nothing is changed.

    Args:
        session: Only read.
        case: Its post says what the text is about.
        page: Of the case.
        text: What the citizen wrote.
        earlier: What they wrote before in this case, oldest first.
        routing: Refreshed.
    """
    own = session.get(Department, page.department_id) if page.department_id else None
    message = message_of(session, case, own.slug if own else None, text, earlier)
    decision = routing.decide(message)
    match decision:
        case words.Assign():
            department = department_of(session, decision.department)
            by_page = own is not None and not decision.moved
            return Way(department, How.PAGE if by_page else How.WORDS, decision)
        case words.Triage():
            slug = decision.department or session.exec(select(City.triage)).one()
            return Way(department_of(session, slug), How.TRIAGE, decision)


def message_of(
    session: Session, case: Case, own: str | None, text: str, earlier: Sequence[str]
) -> words.Message:
    """What the routing reads of a text; `own` is the slug of the department whose page it is."""
    post = session.get(Post, case.post_id) if case.post_id else None
    return words.Message(
        text=text,
        page=words.Page(own),
        post=post.text if post else None,
        earlier=tuple(earlier)[-EARLIER:],
    )


def way_of(session: Session, case: Case, page: Page, *, routing: Routing) -> Way:
    """Where a stored case should go: by its first message, by more where that says too little."""
    texts = first_said(session, case) or [""]
    way = find_way(session, case, page, texts[0], routing=routing)
    for place in range(1, len(texts)):
        if way.how is not How.TRIAGE:
            break
        way = find_way(session, case, page, texts[place], earlier=texts[:place], routing=routing)
    return way


def first_said(session: Session, case: Case) -> list[str]:
    """What the citizen wrote first in this case and did not take back, oldest first."""
    return list(session.exec(_said(case).order_by(col(Message.id)).limit(MOST_READ)))


def last_said(session: Session, case: Case) -> list[str]:
    """What the citizen wrote last in this case and did not take back, oldest first.

    No more than is read: who writes without end makes nobody read all of it each time.
    """
    newest = session.exec(_said(case).order_by(col(Message.id).desc()).limit(EARLIER)).all()
    return list(reversed(newest))


def _said(case: Case) -> SelectOfScalar[str]:
    return select(Message.text).where(
        col(Message.case_id) == case.id,
        col(Message.direction) == Direction.INCOMING,
        col(Message.removed_at).is_(None),
    )


def assign_new(
    session: Session, case: Case, page: Page, text: str, *, routing: Routing, now: datetime
) -> None:
    """Route a new case and store it."""
    way = find_way(session, case, page, text, routing=routing)
    case.department_id = way.department.id or 0
    case.triage = way.how is How.TRIAGE
    session.add(case)
    session.flush()
    _remember(session, case, page, way, now=now)


def assign_again(session: Session, case: Case, page: Page, way: Way, *, now: datetime) -> None:
    """Give a case that nobody touched to where its way leads now; the caller shows the change."""
    case.department_id = way.department.id or 0
    case.triage = way.how is How.TRIAGE
    session.add(case)
    _remember(session, case, page, way, now=now, again=True)


def is_untouched(session: Session, case: Case) -> bool:
    """Whether no person has done anything with the case yet."""
    if case.status is not Status.NEW or case.owner_id is not None:
        return False
    by_staff = select(TimelineEntry.id).where(
        col(TimelineEntry.case_id) == case.id, col(TimelineEntry.staff_id).is_not(None)
    )
    return session.exec(by_staff.limit(1)).first() is None


def department_of(session: Session, slug: str) -> Department:
    """The department of that slug; the city file guarantees the ones it names."""
    return session.exec(select(Department).where(col(Department.slug) == slug)).one()


def says_the_same(session: Session, case: Case, way: Way) -> bool:
    """Whether the routing said so before: the same department and the same candidates."""
    said = routed(session, case)
    before = [candidate["department"] for candidate in said.candidates]
    now = [candidate.department for candidate in way.decision.candidates]
    return case.department_id == way.department.id and before == now


def _remember(
    session: Session, case: Case, page: Page, way: Way, *, now: datetime, again: bool = False
) -> None:
    number, automatic = number_of(case), way.how is How.WORDS
    district = asdict(way.decision.district) if way.decision.district else None
    city = session.exec(select(City.name)).first() or ""
    session.add(
        Assignment(
            case_id=number,
            department_id=case.department_id,
            at=now,
            score=way.score,
            margin=way.decision.margin,
            how=way.how,
            audit=automatic and is_chosen(number, city),
            candidates=[_candidate(candidate) for candidate in way.decision.candidates],
            district=district,
        )
    )
    tell(
        session,
        case,
        What.ROUTED,
        now=now,
        department=way.department.slug,
        triage=case.triage,
        score=way.score,
        automatic=automatic,
        moved=automatic and page.department_id is not None,
        again=again,
        district=district,
    )


def _candidate(candidate: words.Candidate) -> dict[str, object]:
    return {
        "department": candidate.department,
        "score": round(candidate.score, 1),
        "because": [evidence.word for evidence in candidate.because if evidence.weight > 0],
    } | ({"instead_of": candidate.instead_of} if candidate.instead_of else {})
