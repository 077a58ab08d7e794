"""What the page itself wrote: our own answer coming back, or a colleague on the platform."""

from datetime import datetime

from sqlmodel import Session, col, select

from desk import early
from desk.case import changed, locked, move, tell
from desk.events import PageWrote
from desk.revisions import discard_draft
from desk.steps import Step, allows
from desk.tables import Case, Citizen, Message, Page
from desk.urgency import Urgency
from desk.words import Direction, Kind, Progress, What

_ON_ITS_WAY = (Progress.QUEUED, Progress.SENDING, Progress.FAILED)


def page_wrote(session: Session, event: PageWrote, *, now: datetime) -> None:
    """Join our own answer's echo; an answer by a colleague marks the case answered."""
    if _known(session, event):
        return
    own = _own_answer(session, event)
    if own is not None:
        confirm(session, own, event.external_id, now=now)
        return
    case = _answered_case(session, event)
    if case is not None:
        _answered_outside(session, case, event, now=now)
    elif event.kind is Kind.COMMENT:
        early.keep(session, event, now=now)


def confirm(session: Session, answer: Message, external_id: str, *, now: datetime) -> None:
    """The platform has the answer under this id; said twice, it counts once."""
    if answer.progress is Progress.SENT:
        return
    failed = answer.progress is Progress.FAILED
    answer.progress = Progress.SENT
    answer.external_id = external_id
    answer.sent_at = now
    answer.problem = None
    answer.not_before = None
    session.add(answer)
    case = locked(session, answer.case_id)
    if failed and allows(case.status, Step.RETRY):
        move(case, Step.RETRY)
    tell(session, case, What.SENT, now=now, message=answer.id, external_id=external_id)
    changed(session, case, urgency=Urgency.TAP)


def _known(session: Session, event: PageWrote) -> bool:
    query = select(Message.id).where(
        col(Message.channel) == event.channel, col(Message.external_id) == event.external_id
    )
    return session.exec(query).first() is not None


def _own_answer(session: Session, event: PageWrote) -> Message | None:
    """The answer on its way that this is the echo of: by our mark, else by place and text."""
    on_its_way = select(Message).where(
        col(Message.direction) == Direction.OUTGOING,
        col(Message.channel) == event.channel,
        col(Message.progress).in_(_ON_ITS_WAY),
        col(Message.attempts) > 0,
        col(Message.target) == event.answers,
    )
    candidates = session.exec(on_its_way.order_by(col(Message.id))).all()
    for answer in candidates:
        if event.reference is not None and event.reference == reference_of(answer):
            return answer
    for answer in candidates:
        if same_text(answer.text, event.text):
            return answer
    return None


def reference_of(answer: Message) -> str:
    """Our own mark of an outgoing message, for platforms that bring it back."""
    return f"buergerdraht:{answer.id}"


def same_text(ours: str, theirs: str) -> bool:
    """Whether two texts are one but for white space, which platforms change."""
    return " ".join(ours.split()) == " ".join(theirs.split())


def _answered_case(session: Session, event: PageWrote) -> Case | None:
    if event.kind is Kind.DIRECT:
        query = (
            select(Case)
            .join(Citizen, col(Citizen.id) == col(Case.citizen_id))
            .join(Page, col(Page.id) == col(Case.page_id))
            .where(
                col(Page.channel) == event.channel,
                col(Page.external_id) == event.page_id,
                col(Citizen.external_id) == event.answers,
                col(Case.thread) == "direct",
            )
            .order_by(col(Case.id).desc())
        )
        return session.exec(query).first()
    answered = session.exec(
        select(Message).where(
            col(Message.channel) == event.channel, col(Message.external_id) == event.answers
        )
    ).first()
    return locked(session, answered.case_id) if answered else None


def _answered_outside(session: Session, case: Case, event: PageWrote, *, now: datetime) -> None:
    session.add(
        Message(
            case_id=case.id or 0,
            channel=event.channel,
            external_id=event.external_id,
            direction=Direction.OUTGOING,
            kind=event.kind,
            text=event.text,
            sent_at=event.sent_at,
            progress=Progress.OUTSIDE,
            target=event.answers,
        )
    )
    discard_draft(session, case, now=now)
    move(case, Step.ANSWER_OUTSIDE)
    tell(session, case, What.ANSWERED_OUTSIDE, now=now, external_id=event.external_id)
    changed(session, case, urgency=Urgency.NEW)
