"""What happens to a citizen's message later: edited, removed, hidden, shown again."""

from datetime import datetime

from sqlmodel import Session, col, select

from desk import early
from desk.case import changed, last_incoming, locked, move, open_draft, tell
from desk.events import MessageEdited, MessageHidden, MessageRemoved
from desk.steps import Step, allows
from desk.tables import Case, Message
from desk.urgency import Urgency
from desk.words import Channel, Direction, Progress, Status, What


def edit(session: Session, event: MessageEdited, *, now: datetime) -> None:
    """The newest edit wins, whatever the order in which they come."""
    message = _message(session, event.channel, event.external_id)
    if message is None:
        early.keep(session, event, now=now)
        return
    if event.at < (message.edited_at or message.sent_at):
        return
    if message.edited_at == event.at and message.text == event.text:
        return
    message.edited_at = event.at
    before, message.text = message.text, event.text
    session.add(message)
    if message.removed_at is None and before != event.text:
        case = locked(session, message.case_id)
        tell(session, case, What.EDITED, now=now, text=before, external_id=event.external_id)
        changed(session, case, urgency=Urgency.NEW)


def remove(session: Session, event: MessageRemoved, *, now: datetime) -> None:
    """A removed message stays removed; a case whose every message is gone is closed."""
    message = _message(session, event.channel, event.external_id)
    if message is None:
        early.keep(session, event, now=now)
        return
    if message.removed_at is not None:
        return
    message.removed_at = event.at
    session.add(message)
    session.flush()
    case = locked(session, message.case_id)
    tell(session, case, What.REMOVED, now=now, external_id=event.external_id)
    if message.direction is Direction.INCOMING and last_incoming(session, case) is None:
        discard_draft(session, case, now=now)
        move(case, Step.REMOVE)
    changed(session, case, urgency=Urgency.NEW)


def hide(session: Session, event: MessageHidden, *, now: datetime) -> None:
    """The newest hiding or showing wins; a case whose only message is hidden is hidden."""
    message = _message(session, event.channel, event.external_id)
    if message is None:
        early.keep(session, event, now=now)
        return
    if message.visibility_at is not None and event.at <= message.visibility_at:
        return
    message.visibility_at = event.at
    message.hidden_at = event.at if event.hidden else None
    session.add(message)
    session.flush()
    case = locked(session, message.case_id)
    what = What.HIDDEN if event.hidden else What.SHOWN_AGAIN
    tell(session, case, what, now=now, external_id=event.external_id)
    _follow_visibility(session, case, now=now)
    changed(session, case, urgency=Urgency.NEW)


def discard_draft(session: Session, case: Case, *, now: datetime, by: int | None = None) -> None:
    """A waiting draft will not go out; its text stays in the row."""
    draft = open_draft(session, case)
    if draft is not None:
        draft.progress = Progress.DISCARDED
        session.add(draft)
        tell(session, case, What.DISCARDED, now=now, by=by, message=draft.id)


def _follow_visibility(session: Session, case: Case, *, now: datetime) -> None:
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


def _message(session: Session, channel: Channel, external_id: str) -> Message | None:
    return session.exec(
        select(Message).where(
            col(Message.channel) == channel, col(Message.external_id) == external_id
        )
    ).first()
