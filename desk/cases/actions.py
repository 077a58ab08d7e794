"""What staff do with a case.  Each is one function; the caller's transaction commits it."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from desk.cases.case import (
    changed,
    last_incoming,
    locked,
    locked_message,
    move,
    number_of,
    open_draft,
    target_of,
    tell,
)
from desk.cases.steps import Step, after
from desk.cases.waiting import is_answered, waits_since
from desk.errors import (
    AlreadyTaken,
    NoSuchDepartment,
    NotPossible,
    Reason,
    Stale,
    TooLong,
    Unseen,
)
from desk.incoming.revisions import discard_draft, give_up_failed
from desk.learning import labels
from desk.messenger.cards import cards_of, is_private, show_again, show_draft, want
from desk.messenger.chats import chats_of
from desk.pages.connections import lift
from desk.permissions import must_act
from desk.ports import Task
from desk.storage.database import poke_after_commit
from desk.tables import Assignment, Card, Case, Department, Message, Page, Staff
from desk.urgency import Urgency
from desk.words import Concern, Direction, Face, Progress, Status, What

PUBLIC_LIMIT = 8000  # characters of a comment
DIRECT_LIMIT = 2000  # characters of a direct message


def take(session: Session, number: int, *, by: Staff, now: datetime) -> Case:
    """The person answers the case from now on.

    Raises:
        AlreadyTaken: a colleague was faster.
    """
    case = _for(session, number, by)
    if case.owner_id is not None and case.status in (Status.CLAIMED, Status.DRAFT):
        owner = session.get(Staff, case.owner_id)
        if owner is not None:
            raise AlreadyTaken(owner.name, case.claimed_at or now)
    move(case, Step.TAKE)
    _own(case, by, now)
    tell(session, case, What.TAKEN, now=now, by=by.id)
    return _tapped(session, case)


def release(session: Session, number: int, *, by: Staff, now: datetime) -> Case:
    """Nobody answers the case any more; it is new again."""
    case = _for(session, number, by)
    move(case, Step.RELEASE)
    tell(session, case, What.RELEASED, now=now, by=by.id)
    return _tapped(session, case)


def forward(session: Session, number: int, department_id: int, *, by: Staff, now: datetime) -> Case:
    """Another department is responsible; its chat gets the card, the old one keeps a line.

    Raises:
        NoSuchDepartment: the city file has no such department.
    """
    case = _for(session, number, by)
    found = session.get(Department, department_id)
    if found is None or found.retired_at is not None:
        raise NoSuchDepartment(str(department_id))
    if found.id == case.department_id:
        raise NotPossible(Step.FORWARD, case.status)
    before = chats_of(session, case)
    discard_draft(session, case, now=now, by=by.id)
    move(case, Step.FORWARD)
    previous = session.get(Department, case.department_id)
    case.department_id = found.id or 0
    of_triage, case.triage = case.triage, False
    session.add(
        Assignment(case_id=number, department_id=case.department_id, at=now, staff_id=by.id)
    )
    tell(
        session,
        case,
        What.FORWARDED,
        now=now,
        by=by.id,
        department=found.slug,
        previous=previous.slug if previous else None,
    )
    labels.forwarded(session, case, found, of_triage=of_triage, by=by, now=now)
    return _seen_anew(session, case, before)


def escalate(session: Session, number: int, concern: Concern, *, by: Staff, now: datetime) -> Case:
    """Call the press office; its chat gets the card too."""
    case = _for(session, number, by)
    before = chats_of(session, case)
    move(case, Step.ESCALATE)
    case.concern, case.level = concern, None
    tell(session, case, What.ESCALATED, now=now, by=by.id, concern=concern)
    return _seen_anew(session, case, before)


def calm(session: Session, number: int, *, by: Staff, now: datetime) -> Case:
    """The press office need not watch the case any more."""
    case = _for(session, number, by)
    if case.concern is None:
        raise NotPossible(Step.CALM, case.status)
    move(case, Step.CALM)
    case.concern, case.level = None, None
    tell(session, case, What.CALMED, now=now, by=by.id)
    return _tapped(session, case)


def close(
    session: Session, number: int, *, by: Staff, now: datetime, version: int | None = None
) -> Case:
    """Nothing is left to do.

    Raises:
        Stale: the case changed since the person saw it in that `version`.
    """
    case = _for(session, number, by)
    _must_be_as_seen(case, Step.CLOSE, version)
    move(case, Step.CLOSE)
    tell(session, case, What.CLOSED, now=now, by=by.id)
    return _tapped(session, case)


def close_without_concern(
    session: Session, number: int, *, version: int, by: Staff, now: datetime
) -> Case:
    """No office need act; the routing learns it.  Reopening takes it back; raises `Stale`."""
    case = _for(session, number, by)
    _must_be_as_seen(case, Step.CLOSE, version)
    move(case, Step.CLOSE)
    tell(session, case, What.CLOSED, now=now, by=by.id, no_concern=True)
    labels.no_concern(session, case, by=by, now=now)
    return _tapped(session, case)


def confirm_assignment(session: Session, number: int, *, by: Staff, now: datetime) -> Case:
    """The automatic assignment that the card asks about is right; unasked it changes nothing."""
    case = _for(session, number, by)
    if not labels.is_asked(session, case):
        return case
    tell(session, case, What.CONFIRMED, now=now, by=by.id)
    labels.confirmed(session, case, by=by, now=now)
    return _tapped(session, case)


def reopen(session: Session, number: int, *, by: Staff, now: datetime) -> Case:
    """Something is left to do after all; the card comes again as a new message."""
    case = _for(session, number, by)
    move(case, Step.REOPEN)
    case.waiting_since = now
    show_again(session, case)
    tell(session, case, What.REOPENED, now=now, by=by.id)
    labels.reopened(session, case)
    return _tapped(session, case)


def note(session: Session, number: int, text: str, *, by: Staff, now: datetime) -> Case:
    """A word for the colleagues; no citizen ever sees it."""
    case = _for(session, number, by)
    move(case, Step.NOTE)
    tell(session, case, What.NOTED, now=now, by=by.id, text=text)
    return _tapped(session, case)


def draft(
    session: Session,
    number: int,
    text: str,
    *,
    by: Staff,
    now: datetime,
    source: str,
    chat_id: str,
    reply_to: int | None,
) -> Case:
    """Keep an answer that waits for its publication; a waiting one is replaced.

    `source` names where the person wrote it: the same source gives one draft.

    Raises:
        TooLong: the platform would refuse it.
    """
    case = _for(session, number, by)
    if session.exec(select(Message.id).where(col(Message.source) == source)).first():
        return case
    _check_length(case, text)
    after(case.status, Step.DRAFT)
    answered = last_incoming(session, case)
    if answered is None:
        raise NotPossible(Step.DRAFT, Status.CLOSED)
    discard_draft(session, case, now=now, by=by.id)
    move(case, Step.DRAFT)
    case.waiting_since = case.waiting_since or now
    _own(case, by, now)
    written = Message(
        case_id=number_of(case),
        channel=answered.channel,
        direction=Direction.OUTGOING,
        kind=answered.kind,
        text=text,
        sent_at=now,
        progress=Progress.DRAFT,
        staff_id=by.id,
        source=source,
        target=target_of(session, case, answered),
    )
    session.add(written)
    session.flush()
    tell(session, case, What.DRAFTED, now=now, by=by.id, message=written.id)
    show_draft(session, written, chat_id=chat_id, reply_to=reply_to)
    return _tapped(session, case)


def publish(session: Session, number: int, *, version: int, by: Staff, now: datetime) -> Case:
    """The waiting draft goes out: queued in this transaction, sent after it.

    Raises:
        Stale: the case changed since the person looked at it.
        Unseen: a colleague wrote it in their private chat.
    """
    case = _for(session, number, by)
    waiting = _waiting(session, case, Step.PUBLISH, version)
    _must_have_read(session, waiting, by)
    give_up_failed(session, case, now=now, by=by.id)
    move(case, Step.PUBLISH)
    _queue(session, waiting)
    tell(session, case, What.PUBLISHED, now=now, by=by.id, message=waiting.id)
    labels.published(session, case, by=by, now=now)
    _keep_open_question(session, case, now=now)
    return _tapped(session, case)


def discard(session: Session, number: int, *, version: int, by: Staff, now: datetime) -> Case:
    """The waiting draft will not go out; raises `Stale` as `publish`."""
    case = _for(session, number, by)
    _waiting(session, case, Step.DISCARD, version)
    discard_draft(session, case, now=now, by=by.id)
    move(case, Step.DISCARD)
    return _tapped(session, case)


def keep_internal(session: Session, number: int, *, version: int, by: Staff, now: datetime) -> Case:
    """The waiting draft was meant for colleagues: it becomes a note; raises as `publish`."""
    case = _for(session, number, by)
    waiting = _waiting(session, case, Step.DISCARD, version)
    _must_have_read(session, waiting, by)
    discard_draft(session, case, now=now, by=by.id)
    move(case, Step.DISCARD)
    tell(session, case, What.NOTED, now=now, by=by.id, text=waiting.text)
    return _tapped(session, case)


def retry(session: Session, number: int, *, by: Staff, now: datetime) -> Case:
    """Try the failed answer again, at once; where several failed, all of them in their order.

    Where the platform had blocked the page, the person decides that it may be tried again.
    """
    case = _for(session, number, by)
    failed = session.exec(
        select(Message)
        .where(
            col(Message.case_id) == number,
            col(Message.progress) == Progress.FAILED,
            col(Message.automatic).is_(False),
        )
        .order_by(col(Message.id))
    ).all()
    if not failed or last_incoming(session, case) is None:
        raise NotPossible(Step.RETRY, case.status)
    move(case, Step.RETRY)
    if any(answer.problem == Reason.BLOCKED for answer in failed):
        lift(session, session.get_one(Page, case.page_id), failed[0].kind, now=now)
    for answer in failed:
        _queue(session, answer)
        tell(session, case, What.PUBLISHED, now=now, by=by.id, message=answer.id)
    return _tapped(session, case)


def choose(session: Session, number: int, menu: str | None, *, by: Staff, chat_id: str) -> Case:
    """Open a choice on the case's card in this chat, or close it."""
    case = _for(session, number, by)
    for card in cards_of(
        session,
        col(Card.case_id) == number,
        col(Card.chat_id) == chat_id,
        col(Card.face) == Face.CASE,
    ):
        want(session, card, urgency=Urgency.TAP, menu=menu)
    return case


def drafted_for(session: Session, source: str) -> int | None:
    """The number of the case for which a text was written."""
    return session.exec(select(Message.case_id).where(col(Message.source) == source)).first()


def rewrite_draft(session: Session, source: str, text: str, *, by: Staff, now: datetime) -> None:
    """The person corrected the text that became a draft; what went out is not touched.

    Raises:
        TooLong: the platform would refuse it; the draft keeps its former text.
    """
    written = session.exec(select(Message).where(col(Message.source) == source)).first()
    if written is None or written.progress is not Progress.DRAFT or written.text == text:
        return
    written, case = locked_message(session, written.id or 0)
    must_act(session, by, case)
    if written.progress is not Progress.DRAFT:
        return  # it was published or discarded while we waited for the case
    _check_length(case, text)
    written.text = text
    session.add(written)
    tell(session, case, What.DRAFTED, now=now, by=by.id, message=written.id)
    _tapped(session, case)


def note_instead(session: Session, source: str, text: str, *, by: Staff, now: datetime) -> None:
    """The person marked the text of a waiting draft as internal: it becomes a note."""
    written = session.exec(select(Message).where(col(Message.source) == source)).first()
    if written is None or written.progress is not Progress.DRAFT:
        return
    written, case = locked_message(session, written.id or 0)
    must_act(session, by, case)
    if written.progress is not Progress.DRAFT:
        return
    discard_draft(session, case, now=now, by=by.id)
    move(case, Step.DISCARD)
    tell(session, case, What.NOTED, now=now, by=by.id, text=text)
    _tapped(session, case)


def show_anew(session: Session, number: int, *, chat_id: str) -> None:
    """Somebody looked at an outdated card: draw it anew, even if nothing seems to be due."""
    for card in cards_of(session, col(Card.case_id) == number, col(Card.chat_id) == chat_id):
        want(session, card, urgency=Urgency.TAP)


def owned(session: Session, person: Staff) -> list[tuple[int, str]]:
    """Number and department of the cases that lie with the person, oldest first."""
    rows = session.exec(
        select(Case.id, Department.name)
        .join(Department, col(Department.id) == col(Case.department_id))
        .where(
            col(Case.owner_id) == person.id,
            col(Case.status).in_([Status.CLAIMED, Status.DRAFT]),
        )
        .order_by(col(Case.id))
    )
    return [(number or 0, name) for number, name in rows]


def _for(session: Session, number: int, by: Staff) -> Case:
    case = locked(session, number)
    must_act(session, by, case)
    return case


def _keep_open_question(session: Session, case: Case, *, now: datetime) -> None:
    """What the citizen wrote after the answer was drafted is not answered by it."""
    session.flush()
    if is_answered(session, case):
        return
    move(case, Step.WRITE_AGAIN)
    case.waiting_since = waits_since(session, case)
    show_again(session, case)
    tell(session, case, What.REOPENED, now=now)


def _must_be_as_seen(case: Case, step: Step, version: int | None) -> None:
    after(case.status, step)
    if version is not None and case.version != version:
        raise Stale


def _check_length(case: Case, text: str) -> None:
    limit = PUBLIC_LIMIT if case.public else DIRECT_LIMIT
    if len(text) > limit:
        raise TooLong(limit)


def _own(case: Case, by: Staff, now: datetime) -> None:
    if case.owner_id != by.id:
        case.owner_id = by.id
        case.claimed_at = now


def _tapped(session: Session, case: Case) -> Case:
    changed(session, case, urgency=Urgency.TAP)
    return case


def _seen_anew(session: Session, case: Case, before: Collection[str]) -> Case:
    """A chat that gets the case back sees it as a new message, not far up as an edited one."""
    came = [chat for chat in chats_of(session, case) if chat not in before]
    show_again(session, case, came)
    return _tapped(session, case)


def _waiting(session: Session, case: Case, step: Step, version: int) -> Message:
    waiting = open_draft(session, case)
    if waiting is None or case.status is not Status.DRAFT:
        raise NotPossible(step, case.status)
    if case.version != version:
        raise Stale
    return waiting


def _must_have_read(session: Session, draft: Message, by: Staff) -> None:
    if draft.staff_id != by.id and is_private(session, draft):
        raise Unseen


def _queue(session: Session, answer: Message) -> None:
    answer.progress = Progress.QUEUED
    answer.problem = None
    answer.not_before = None
    session.add(answer)
    poke_after_commit(session, Task.SEND, str(answer.case_id))
