"""From a staff member's text to an answer on its way: drafted, corrected, published, taken back.

What happens to a text is the department's rule: *confirm* waits for a tap; *hold* goes out by
itself after a moment in which it can be taken back, and so do direct messages under *confirm*;
*four-eyes* waits for a second person; *direct* goes out at once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from desk.cases.acting import own, reached, tapped
from desk.cases.case import (
    locked_message,
    move,
    number_of,
    open_draft,
    place_of,
    tell,
)
from desk.cases.steps import Step, after
from desk.cases.waiting import is_answered, waits_since, wrote_after
from desk.city_file.models import Publish
from desk.errors import (
    DraftWaits,
    NoPrivateReply,
    NotPossible,
    Reason,
    SecondPerson,
    Stale,
    TooLong,
    Unseen,
    Warned,
)
from desk.guide import Finding, check, guide_of
from desk.incoming.revisions import discard_draft, give_up_failed
from desk.learning import labels
from desk.messenger.cards import is_private, show_again, show_draft
from desk.messenger.chats import chats_of, is_group
from desk.outgoing.pictures import keep_picture, picture_of, send_alone
from desk.outgoing.windows import PRIVATE_REPLY_WINDOW, private_reply_to
from desk.pages.connections import lift
from desk.permissions import must_act
from desk.ports import Task
from desk.storage.database import poke_after_commit
from desk.tables import Case, Department, Message, Page, Staff
from desk.words import Direction, Kind, Progress, Status, What

PUBLIC_LIMIT = 8000  # characters of a comment
DIRECT_LIMIT = 2000  # characters of a direct message
PATIENCE = timedelta(seconds=10)  # in which an answer that goes out by itself can be taken back


def draft(
    session: Session,
    number: int,
    text: str,
    *,
    by: Staff,
    now: datetime,
    source: str,
    chat_id: str | None,
    reply_to: int | None,
    replace: bool = False,
    picture: bytes | None = None,
) -> Case:
    """Keep an answer; what happens to it then is the department's rule.

    A `picture` is JPEG that everybody may see, from `desk.pictures.for_everybody`.

    `source` names where the person wrote it: the same source gives one draft.  Without a chat it
    was written on the page, and everybody who sees the case reads it there.  A draft of the same
    person that waits is replaced, a colleague's only with `replace`.

    Raises:
        TooLong: the platform would refuse it.
        DraftWaits: a colleague's draft waits already.
    """
    case = reached(session, number, by)
    if session.exec(select(Message.id).where(col(Message.source) == source)).first():
        return case
    after(case.status, Step.DRAFT)
    rule = rule_of(session, case)
    goes_by_itself = rule in (Publish.HOLD, Publish.DIRECT)
    if goes_by_itself and picture is None and _was_said(session, case, text, by):
        return tapped(session, case)
    _must_not_push_out(session, case, by, replace=replace)
    written = write(session, case, text, by=by, now=now, source=source)
    if picture is not None:
        keep_picture(session, written, picture)
    if chat_id is not None:
        show_draft(session, written, chat_id=chat_id, reply_to=reply_to)
    if rule in (Publish.HOLD, Publish.DIRECT) and warnings_of(session, written):
        rule = Publish.CONFIRM  # somebody has to look
    match rule:
        case Publish.DIRECT:
            let_go(session, case, written, by=by, now=now)
        case Publish.HOLD:
            let_go(session, case, written, by=by, now=now, until=now + PATIENCE)
        case Publish.FOUR_EYES:
            _show_to_others(session, case, written, chat_id)
        case Publish.CONFIRM:
            pass
    return tapped(session, case)


def write(
    session: Session, case: Case, text: str, *, by: Staff, now: datetime, source: str
) -> Message:
    """The text is the case's draft from now on, and the case the person's.

    Raises:
        TooLong: the platform would refuse it.
        NotPossible: nothing is left that could be answered.
    """
    _check_length(case, text)
    place = place_of(session, case)
    if place is None:
        raise NotPossible(Step.DRAFT, Status.CLOSED)
    discard_draft(session, case, now=now, by=by.id)
    move(case, Step.DRAFT)
    case.waiting_since = case.waiting_since or now
    own(case, by, now)
    written = Message(
        case_id=number_of(case),
        channel=place.channel,
        direction=Direction.OUTGOING,
        kind=place.kind,
        text=text,
        sent_at=now,
        progress=Progress.DRAFT,
        staff_id=by.id,
        source=source,
        target=place.target,
    )
    session.add(written)
    session.flush()
    tell(session, case, What.DRAFTED, now=now, by=by.id, message=written.id)
    return written


def rule_of(session: Session, case: Case) -> Publish:
    """What happens to a text for this case; what is private need not be confirmed."""
    rule = Publish(session.get_one(Department, case.department_id).publish)
    return Publish.HOLD if rule is Publish.CONFIRM and not case.public else rule


def publish(
    session: Session, number: int, *, version: int, by: Staff, now: datetime, anyway: bool = False
) -> Case:
    """The waiting draft goes out: queued in this transaction, sent after it.

    Raises:
        Warned: it deserves a second look, and the person did not say `anyway`.
        Stale: the case changed since the person looked at it.
        Unseen: a colleague wrote it in their private chat.
        SecondPerson: the department's rule wants somebody else than the author.
    """
    case = reached(session, number, by)
    waiting = _waiting(session, case, Step.PUBLISH, version)
    _must_have_read(session, waiting, by)
    if rule_of(session, case) is Publish.FOUR_EYES and waiting.staff_id == by.id:
        raise SecondPerson
    findings = warnings_of(session, waiting)
    if findings and not anyway:
        raise Warned(findings)
    let_go(session, case, waiting, by=by, now=now)
    if findings:
        tell(session, case, What.WARNED, now=now, by=by.id, findings=list(findings))
    return tapped(session, case)


def publish_anyway(
    session: Session, number: int, *, version: int, by: Staff, now: datetime
) -> Case:
    """The person saw the warnings and publishes all the same; raises as `publish`."""
    return publish(session, number, version=version, by=by, now=now, anyway=True)


def publish_privately(
    session: Session, number: int, *, version: int, by: Staff, now: datetime
) -> Case:
    """The waiting draft answers the citizen's comment privately, which is possible once.

    Raises:
        NoPrivateReply: it was answered so before, or is older than a week.
        Stale, Unseen, SecondPerson, TooLong: as `publish` and `draft`.
    """
    case = reached(session, number, by)
    waiting = _waiting(session, case, Step.PUBLISH, version)
    _must_have_read(session, waiting, by)
    if rule_of(session, case) is Publish.FOUR_EYES and waiting.staff_id == by.id:
        raise SecondPerson
    said = private_reply_to(session, case) if case.public else None
    if picture_of(session, waiting) is not None:
        raise NoPrivateReply  # it is one message, and a message is words or a picture
    if said is None or now - said.sent_at >= PRIVATE_REPLY_WINDOW:
        raise NoPrivateReply
    if len(waiting.text) > DIRECT_LIMIT:
        raise TooLong(DIRECT_LIMIT)
    waiting.kind, waiting.private_reply, waiting.target = Kind.DIRECT, said.kind, said.external_id
    let_go(session, case, waiting, by=by, now=now)
    return tapped(session, case)


def warnings_of(session: Session, answer: Message) -> tuple[Finding, ...]:
    """What in an answer deserves a second look; what is private is between two people."""
    return check(answer.text, guide_of(session)) if answer.kind is not Kind.DIRECT else ()


def discard(session: Session, number: int, *, version: int, by: Staff, now: datetime) -> Case:
    """The waiting draft, or the answer that did not begin to go out, stays here.

    Raises:
        Stale: the case changed since the person looked at it.
    """
    case = reached(session, number, by)
    held = None if open_draft(session, case) else held_back(session, case)
    if held is not None:
        return _take_back(session, case, held, version=version, by=by, now=now)
    _waiting(session, case, Step.DISCARD, version)
    discard_draft(session, case, now=now, by=by.id)
    move(case, Step.DISCARD)
    return tapped(session, case)


def keep_internal(session: Session, number: int, *, version: int, by: Staff, now: datetime) -> Case:
    """The waiting draft was meant for colleagues: it becomes a note; raises as `publish`."""
    case = reached(session, number, by)
    waiting = _waiting(session, case, Step.DISCARD, version)
    _must_have_read(session, waiting, by)
    discard_draft(session, case, now=now, by=by.id)
    move(case, Step.DISCARD)
    tell(session, case, What.NOTED, now=now, by=by.id, text=waiting.text)
    return tapped(session, case)


def retry(session: Session, number: int, *, by: Staff, now: datetime) -> Case:
    """Try the failed answer again, at once; where several failed, all of them in their order.

    Where the platform had blocked the page, the person decides that it may be tried again.
    """
    case = reached(session, number, by)
    failed = session.exec(
        select(Message)
        .where(
            col(Message.case_id) == number,
            col(Message.progress) == Progress.FAILED,
            col(Message.automatic).is_(False),
        )
        .order_by(col(Message.id))
    ).all()
    if not failed or place_of(session, case) is None:
        raise NotPossible(Step.RETRY, case.status)
    move(case, Step.RETRY)
    if any(answer.problem == Reason.BLOCKED for answer in failed):
        lift(session, session.get_one(Page, case.page_id), failed[0].kind, now=now)
    for answer in failed:
        _queue(session, answer)
        tell(session, case, What.PUBLISHED, now=now, by=by.id, message=answer.id)
    return tapped(session, case)


def drafted_for(session: Session, source: str) -> int | None:
    """The number of the case for which a text was written."""
    return session.exec(select(Message.case_id).where(col(Message.source) == source)).first()


def rewrite_draft(session: Session, source: str, text: str, *, by: Staff, now: datetime) -> None:
    """The person corrected the text that became a draft; what went out is not touched.

    Raises:
        TooLong: the platform would refuse it; the draft keeps its former text.
    """
    written = session.exec(select(Message).where(col(Message.source) == source)).first()
    if written is None or written.text == text:
        return
    written, case = locked_message(session, written.id or 0)
    must_act(session, by, case)
    held = is_held(written)
    if written.progress is not Progress.DRAFT and not held:
        return  # it is on its way, or was discarded
    _check_length(case, text)
    written.text = text
    if held:
        written.not_before = now + PATIENCE
    session.add(written)
    tell(session, case, What.DRAFTED, now=now, by=by.id, message=written.id)
    tapped(session, case)


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
    tapped(session, case)


def held_back(session: Session, case: Case) -> Message | None:
    """The newest answer that was published and of which no try was made yet."""
    return session.exec(
        select(Message)
        .where(
            col(Message.case_id) == case.id,
            col(Message.progress) == Progress.QUEUED,
            col(Message.attempts) == 0,
            col(Message.automatic).is_(False),
        )
        .order_by(col(Message.id).desc())
        .limit(1)
    ).first()


def _was_said(session: Session, case: Case, text: str, by: Staff) -> bool:
    """Whether the person said just this, and the citizen nothing since.

    Who sees no receipt because the network is down writes again; where a text goes out by itself,
    the citizen must not read it twice.
    """
    said = session.exec(
        select(Message)
        .where(
            col(Message.case_id) == case.id,
            col(Message.staff_id) == by.id,
            col(Message.progress).in_([Progress.QUEUED, Progress.SENDING, Progress.SENT]),
        )
        .order_by(col(Message.id).desc())
        .limit(1)
    ).first()
    return said is not None and said.text == text and not wrote_after(session, said)


def is_held(answer: Message) -> bool:
    """Whether it goes out by itself, and the moment in which it can be corrected is not over."""
    waits = answer.progress is Progress.QUEUED and answer.not_before is not None
    return waits and answer.attempts == 0


def let_go(
    session: Session,
    case: Case,
    waiting: Message,
    *,
    by: Staff,
    now: datetime,
    until: datetime | None = None,
    to_many: bool = False,
) -> None:
    """Queue the draft in this transaction; `until` then it can be taken back.

    What goes `to_many` teaches nothing: two hundred copies of one text are not two hundred lessons.
    """
    give_up_failed(session, case, now=now, by=by.id)
    move(case, Step.PUBLISH)
    _queue(session, waiting)
    waiting.not_before = until
    if waiting.kind is Kind.DIRECT and waiting.text:
        send_alone(session, waiting)
    tell(session, case, What.PUBLISHED, now=now, by=by.id, message=waiting.id)
    if not to_many:
        labels.published(session, case, by=by, now=now)
    _keep_open_question(session, case, now=now)


def _take_back(
    session: Session, case: Case, held: Message, *, version: int, by: Staff, now: datetime
) -> Case:
    """Nobody began to send it, and now nobody will: whoever does locks the case first."""
    after(case.status, Step.TAKE_BACK)
    if case.version != version:
        raise Stale
    for part in _written_with(session, held):
        part.progress, part.not_before = Progress.DISCARDED, None
        session.add(part)
    move(case, Step.TAKE_BACK)
    if case.status is Status.CLAIMED:
        own(case, by, now)
    session.flush()
    case.waiting_since = case.waiting_since or waits_since(session, case) or now
    tell(session, case, What.DISCARDED, now=now, by=by.id, message=held.id)
    return tapped(session, case)


def _written_with(session: Session, held: Message) -> Sequence[Message]:
    """What waits of one text: words and the picture that follows them are taken back together."""
    return session.exec(
        select(Message).where(
            col(Message.case_id) == held.case_id,
            col(Message.staff_id) == held.staff_id,
            col(Message.progress) == Progress.QUEUED,
            col(Message.attempts) == 0,
            col(Message.sent_at) == held.sent_at,
        )
    ).all()


def _must_not_push_out(session: Session, case: Case, by: Staff, *, replace: bool) -> None:
    waiting = open_draft(session, case)
    if waiting is None or waiting.staff_id == by.id or replace:
        return
    author = session.get(Staff, waiting.staff_id)
    raise DraftWaits(author.name if author else "")


def _show_to_others(session: Session, case: Case, written: Message, chat_id: str | None) -> None:
    """Who has to agree can read it, also what was written in a private chat."""
    if chat_id is None or not is_group(chat_id):
        for chat in chats_of(session, case):
            show_draft(session, written, chat_id=chat, reply_to=None)


def _keep_open_question(session: Session, case: Case, *, now: datetime) -> None:
    """What the citizen wrote after the answer was drafted is not answered by it."""
    session.flush()
    if is_answered(session, case):
        return
    move(case, Step.WRITE_AGAIN)
    case.waiting_since = waits_since(session, case)
    show_again(session, case)
    tell(session, case, What.REOPENED, now=now)


def _check_length(case: Case, text: str) -> None:
    limit = PUBLIC_LIMIT if case.public else DIRECT_LIMIT
    if len(text) > limit:
        raise TooLong(limit)


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
