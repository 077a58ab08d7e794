"""What happens to a citizen's message later: edited, removed, hidden, shown again."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from desk.cases.case import (
    changed,
    last_incoming,
    locked_message,
    move,
    number_of,
    open_draft,
    tell,
)
from desk.cases.signals import watch
from desk.cases.steps import Step, allows
from desk.cases.waiting import OPEN, is_answered, waits_since
from desk.events import MessageEdited, MessageHidden, MessageRemoved
from desk.incoming import early, pictures
from desk.incoming.finding import known_message
from desk.outgoing import emergency
from desk.tables import Case, Message
from desk.urgency import Urgency
from desk.words import Direction, Progress, Status, What


def edit(session: Session, event: MessageEdited, *, now: datetime, live: bool = True) -> None:
    """The newest edit wins, whatever the order in which they come; `live` as in `intake.apply`."""
    known = known_message(session, event.channel, event.external_id)
    if known is None:
        early.keep(session, event, now=now)
        return
    message, case = locked_message(session, known.id or 0)
    if event.at < (message.edited_at or message.sent_at):
        return
    if message.edited_at == event.at and message.text == event.text:
        return
    message.edited_at = event.at
    before, message.text = message.text, event.text
    session.add(message)
    if message.removed_at is None and before != event.text:
        tell(session, case, What.EDITED, now=now, text=before, external_id=event.external_id)
        said = message.direction is Direction.INCOMING
        urgency = watch(session, case, message, now=now) if said else Urgency.NEW
        if said and live:
            emergency.warn(session, case, message, now=now)
        changed(session, case, urgency=urgency)


def remove(session: Session, event: MessageRemoved, *, now: datetime) -> None:
    """A removed message stays removed; a case whose every message is gone is closed."""
    known = known_message(session, event.channel, event.external_id)
    if known is None:
        early.keep(session, event, now=now)
        return
    message, case = locked_message(session, known.id or 0)
    if message.removed_at is not None:
        return
    message.removed_at = event.at
    session.add(message)
    session.flush()
    tell(session, case, What.REMOVED, now=now, external_id=event.external_id)
    if message.direction is Direction.INCOMING:
        pictures.forget(session, message)
        _follow_removal(session, case, now=now)
    changed(session, case, urgency=Urgency.NEW)


def hide(session: Session, event: MessageHidden, *, now: datetime) -> None:
    """The newest hiding or showing wins; a case whose only message is hidden is hidden."""
    known = known_message(session, event.channel, event.external_id)
    if known is None:
        early.keep(session, event, now=now)
        return
    message, case = locked_message(session, known.id or 0)
    if message.visibility_at is not None and event.at <= message.visibility_at:
        return
    before = message.hidden_at is not None
    message.visibility_at = event.at
    message.hidden_at = event.at if event.hidden else None
    session.add(message)
    session.flush()
    if before == event.hidden:
        return
    what = What.HIDDEN if event.hidden else What.SHOWN_AGAIN
    tell(session, case, what, now=now, external_id=event.external_id)
    follow_visibility(session, case, now=now)
    changed(session, case, urgency=Urgency.NEW)


def discard_draft(session: Session, case: Case, *, now: datetime, by: int | None = None) -> None:
    """A waiting draft will not go out; its text stays in the row."""
    draft = open_draft(session, case)
    if draft is not None:
        discard(session, case, draft, now=now, by=by)


def give_up_failed(session: Session, case: Case, *, now: datetime, by: int | None = None) -> None:
    """Another answer took the place of those that failed: nobody can send them any more."""
    for failed in _outgoing(session, case, Progress.FAILED):
        discard(session, case, failed, now=now, by=by)


def discard(
    session: Session, case: Case, answer: Message, *, now: datetime, by: int | None = None
) -> None:
    """An answer will not go out; its text stays in the row."""
    answer.progress = Progress.DISCARDED
    session.add(answer)
    tell(session, case, What.DISCARDED, now=now, by=by, message=answer.id)


def _follow_removal(session: Session, case: Case, *, now: datetime) -> None:
    if last_incoming(session, case) is None:
        discard_draft(session, case, now=now)
        _hold_back(session, case, now=now)
        move(case, Step.REMOVE)
        return
    follow_visibility(session, case, now=now)
    if case.status in OPEN:
        case.waiting_since = waits_since(session, case) or case.waiting_since


def _hold_back(session: Session, case: Case, *, now: datetime) -> None:
    """An answer that no try was made for has nothing left to answer."""
    for queued in _outgoing(session, case, Progress.QUEUED):
        if queued.attempts == 0:
            discard(session, case, queued, now=now)


def follow_visibility(session: Session, case: Case, *, now: datetime) -> None:
    """A case of which nothing is to be seen is hidden; one that is seen again is open again."""
    visible = session.exec(
        select(Message.id).where(
            col(Message.case_id) == case.id,
            col(Message.direction) == Direction.INCOMING,
            col(Message.hidden_at).is_(None),
            col(Message.removed_at).is_(None),
        )
    ).first()
    if visible is None and allows(case.status, Step.HIDE):
        discard_draft(session, case, now=now)
        move(case, Step.HIDE)
    elif visible is not None and case.status is Status.HIDDEN:
        move(case, Step.SHOW_AGAIN)
        if is_answered(session, case):
            move(case, Step.SETTLE)
        else:
            case.waiting_since = waits_since(session, case)


def _outgoing(session: Session, case: Case, progress: Progress) -> Sequence[Message]:
    return session.exec(
        select(Message)
        .where(col(Message.case_id) == number_of(case), col(Message.progress) == progress)
        .order_by(col(Message.id))
    ).all()
