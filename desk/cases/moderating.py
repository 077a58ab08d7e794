"""What staff want done on the platform to what stands there: hidden, shown again, taken back.

Hiding what somebody wrote touches their freedom of expression: reason and actor are kept, who may
do it is the city's choice, and the opposite is one tap away.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from desk.cases.acting import reached, tapped
from desk.cases.case import number_of, tell
from desk.cases.drafting import PUBLIC_LIMIT
from desk.cases.steps import Step, after
from desk.errors import CannotRecall, NotAllowed, NotPossible, TooLong
from desk.ports import Task
from desk.storage.database import poke_after_commit
from desk.tables import Act, Case, City, Message, Staff
from desk.whole_words import found_in
from desk.words import ActKind, ActProgress, Direction, HideReason, Kind, Progress, What

_OPPOSITE = {
    ActKind.HIDE: ActKind.SHOW,
    ActKind.SHOW: ActKind.HIDE,
    ActKind.LIKE: ActKind.UNLIKE,
    ActKind.UNLIKE: ActKind.LIKE,
}


def hide(session: Session, number: int, reason: HideReason, *, by: Staff, now: datetime) -> Case:
    """The citizen's comments of the case should not be seen by others any more.

    Raises:
        NotAllowed: the city lets other roles do that.
        NotPossible: nothing stands there, or it is no comment.
    """
    case = reached(session, number, by)
    if by.role not in session.exec(select(City.hide)).one():
        raise NotAllowed
    after(case.status, Step.HIDE)
    standing = _comments(session, case, hidden=False)
    if not standing:
        raise NotPossible(Step.HIDE, case.status)
    for message in standing:
        _want(session, case, message, ActKind.HIDE, by=by, now=now)
    tell(session, case, What.HIDE_WANTED, now=now, by=by.id, reason=reason)
    return tapped(session, case)


def show(session: Session, number: int, *, by: Staff, now: datetime) -> Case:
    """What was hidden should be seen again; raises `NotPossible` where nothing is."""
    case = reached(session, number, by)
    hidden = _comments(session, case, hidden=True)
    if not hidden:
        raise NotPossible(Step.SHOW_AGAIN, case.status)
    for message in hidden:
        _want(session, case, message, ActKind.SHOW, by=by, now=now)
    tell(session, case, What.SHOW_WANTED, now=now, by=by.id)
    return tapped(session, case)


def hide_by_word(session: Session, case: Case, message: Message, *, now: datetime) -> bool:
    """Hide a comment that holds a word of the city's list; whether it did.

    Nobody decided it, so the card says why, and one tap shows the comment again.
    """
    words = session.exec(select(City.block_words)).one()
    if message.kind is not Kind.COMMENT or not found_in(message.text, words):
        return False
    _want(session, case, message, ActKind.HIDE, by=None, now=now)
    tell(session, case, What.HIDE_WANTED, now=now, reason=HideReason.BLOCK_WORD)
    return True


def like(session: Session, number: int, *, by: Staff, now: datetime) -> Case:
    """The page should like the citizen's newest word; raises `NotPossible` where none stands."""
    return _like(session, number, ActKind.LIKE, by=by, now=now)


def unlike(session: Session, number: int, *, by: Staff, now: datetime) -> Case:
    """The page should not like it any more; raises `NotPossible` where it does not."""
    return _like(session, number, ActKind.UNLIKE, by=by, now=now)


def _like(session: Session, number: int, kind: ActKind, *, by: Staff, now: datetime) -> Case:
    case = reached(session, number, by)
    said = session.exec(
        select(Message)
        .where(
            col(Message.case_id) == number,
            col(Message.direction) == Direction.INCOMING,
            col(Message.kind) != Kind.DIRECT,
            col(Message.removed_at).is_(None),
            *([col(Message.liked_at).is_not(None)] if kind is ActKind.UNLIKE else []),
        )
        .order_by(col(Message.sent_at).desc(), col(Message.id).desc())
        .limit(1)
    ).first()
    if said is None:
        raise NotPossible(Step.HIDE, case.status)
    _want(session, case, said, kind, by=by, now=now)
    return tapped(session, case)


def recall(session: Session, number: int, *, by: Staff, now: datetime) -> Case:
    """The newest answer that arrived should be deleted on the platform.

    Raises:
        CannotRecall: a message in Messenger stays with who got it.
        NotPossible: no answer of ours stands there.
    """
    case = reached(session, number, by)
    answer = _sent(session, case)
    after(case.status, Step.TAKE_BACK)
    _want(session, case, answer, ActKind.RECALL, by=by, now=now)
    tell(session, case, What.RECALL_WANTED, now=now, by=by.id, message=answer.id)
    return tapped(session, case)


def change(session: Session, number: int, text: str, *, by: Staff, now: datetime) -> Case:
    """The newest answer that arrived should say `text` instead; raises as `recall`, `TooLong`."""
    case = reached(session, number, by)
    if len(text) > PUBLIC_LIMIT:
        raise TooLong(PUBLIC_LIMIT)
    answer = _sent(session, case)
    _want(session, case, answer, ActKind.CHANGE, by=by, now=now, text=text)
    tell(session, case, What.CHANGE_WANTED, now=now, by=by.id, message=answer.id, text=text)
    return tapped(session, case)


def _comments(session: Session, case: Case, *, hidden: bool) -> list[Message]:
    """The citizen's comments that stand and are hidden, or are to be, or the opposite."""
    wish = ActKind.HIDE if hidden else ActKind.SHOW
    wanted = select(Act.id).where(
        col(Act.message_id) == col(Message.id),
        col(Act.progress) == ActProgress.WAITING,
        col(Act.kind) == wish,
    )
    so = col(Message.hidden_at).is_not(None) if hidden else col(Message.hidden_at).is_(None)
    return list(
        session.exec(
            select(Message).where(
                col(Message.case_id) == case.id,
                col(Message.direction) == Direction.INCOMING,
                col(Message.kind) == Kind.COMMENT,
                col(Message.removed_at).is_(None),
                so | wanted.exists(),
            )
        )
    )


def _sent(session: Session, case: Case) -> Message:
    answer = session.exec(
        select(Message)
        .where(
            col(Message.case_id) == case.id,
            col(Message.progress) == Progress.SENT,
            col(Message.removed_at).is_(None),
            col(Message.automatic).is_(False),
        )
        .order_by(col(Message.id).desc())
        .limit(1)
    ).first()
    if answer is None:
        raise NotPossible(Step.TAKE_BACK, case.status)
    if answer.kind is Kind.DIRECT:
        raise CannotRecall
    return answer


def _want(
    session: Session,
    case: Case,
    message: Message,
    kind: ActKind,
    *,
    by: Staff | None,
    now: datetime,
    text: str | None = None,
) -> None:
    """Keep the wish; what waits and was not begun gives way to the newest."""
    waiting = session.exec(
        select(Act).where(
            col(Act.message_id) == message.id, col(Act.progress) == ActProgress.WAITING
        )
    ).all()
    for earlier in waiting:
        if earlier.attempts == 0 and earlier.kind in (kind, _OPPOSITE.get(kind)):
            earlier.progress = ActProgress.OVERTAKEN
            session.add(earlier)
    session.add(
        Act(
            case_id=number_of(case),
            message_id=message.id or 0,
            kind=kind,
            text=text,
            staff_id=by.id if by is not None else None,
            wanted_at=now,
            progress=ActProgress.WAITING,
        )
    )
    poke_after_commit(session, Task.BRING, str(number_of(case)))
