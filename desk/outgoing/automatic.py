"""Answers that nobody wrote: they answer nothing, go out at once or not at all, and only once."""

from datetime import datetime

from sqlmodel import Session, col, select

from desk.cases.case import number_of, place_of, tell
from desk.language import SOURCE_LANGUAGE
from desk.ports import Task
from desk.storage.database import poke_after_commit
from desk.tables import Case, Message
from desk.words import Direction, Progress, What
from routing import language_of

_GIVEN_UP = (Progress.DRAFT, Progress.FAILED, Progress.DISCARDED)


def queue(
    session: Session, case: Case, message: Message, text: str, *, source: str, now: datetime
) -> None:
    """Answer `message` with `text`; of one `source` there is never a second."""
    place = place_of(session, case)
    known = select(Message.id).where(col(Message.source) == source)
    if place is None or session.exec(known).first():
        return
    answer = Message(
        case_id=number_of(case),
        channel=message.channel,
        direction=Direction.OUTGOING,
        kind=message.kind,
        text=text,
        sent_at=now,
        progress=Progress.QUEUED,
        automatic=True,
        source=source,
        target=place.target,
    )
    session.add(answer)
    session.flush()
    tell(session, case, What.ANSWERED_AUTOMATICALLY, now=now, message=answer.id)
    poke_after_commit(session, Task.SEND, str(answer.case_id))


def is_answered(session: Session, case: Case, *, but: Message | None = None) -> bool:
    """Whether the thread has an answer, by whomever and to whomever; `but` does not count."""
    query = (
        select(Message.id)
        .join(Case, col(Case.id) == col(Message.case_id))
        .where(
            col(Case.page_id) == case.page_id,
            col(Case.thread) == case.thread,
            col(Message.direction) == Direction.OUTGOING,
            col(Message.progress).not_in(_GIVEN_UP),
        )
    )
    if not case.public:  # all private conversations of a page are one thread
        query = query.where(col(Case.id) == case.id)
    if but is not None:
        query = query.where(col(Message.id) != but.id)
    return session.exec(query.limit(1)).first() is not None


def language(text: str) -> str:
    """English where that is sure, else German."""
    return "en" if language_of(text) == "en" else SOURCE_LANGUAGE
