"""What the page itself wrote: our own answer coming back, or a colleague on the platform."""

import re
import unicodedata
from datetime import datetime

from sqlmodel import Session, col, select

from desk.cases import reckoning
from desk.cases.case import changed, locked, locked_message, move, number_of, tell
from desk.cases.steps import Step, allows
from desk.cases.waiting import OPEN, is_answered, waits_since, wrote_after
from desk.events import PageWrote
from desk.incoming import early
from desk.incoming.finding import DIRECT_THREAD, known_message, page_of
from desk.incoming.revisions import discard_draft, give_up_failed
from desk.tables import Case, Citizen, Message, Page
from desk.urgency import Urgency
from desk.words import Direction, Kind, Progress, What

_MARK = re.compile(r"buergerdraht:([0-9]{1,9})")
_MAY_ARRIVE = (Progress.QUEUED, Progress.SENDING, Progress.FAILED, Progress.DISCARDED)


def page_wrote(session: Session, event: PageWrote, *, now: datetime) -> None:
    """Join our own answer's echo; an answer by a colleague marks the case answered.

    Raises:
        UnknownPage: the city file has no such page.
    """
    page_of(session, event.channel, event.page_id)
    if known_message(session, event.channel, event.external_id):
        return
    own = _own_answer(session, event)
    if own is not None:
        confirm(session, own, event.external_id, now=now)
        return
    number = _answered_case(session, event)
    if number is None:
        early.keep(session, event, now=now)
    else:
        _answered_outside(session, locked(session, number), event, now=now)


def confirm(session: Session, answer: Message, external_id: str, *, now: datetime) -> None:
    """The platform has the answer under this id; said twice, it counts once."""
    answer, case = locked_message(session, answer.id or 0)
    if answer.progress is Progress.SENT:
        return
    given_up = answer.progress in (Progress.FAILED, Progress.DISCARDED) and not answer.automatic
    answer.external_id = _unless_taken(session, answer, external_id)
    answer.progress = Progress.SENT
    answer.sent_at = now
    answer.problem = None
    answer.not_before = None
    session.add(answer)
    reckoning.answered(session, case)
    if given_up and allows(case.status, Step.RETRY) and not wrote_after(session, answer):
        move(case, Step.RETRY)
    tell(session, case, What.SENT, now=now, message=answer.id, external_id=external_id)
    changed(session, case, urgency=Urgency.TAP)


def _unless_taken(session: Session, answer: Message, external_id: str) -> str | None:
    """The id for our answer; an echo that was taken for a colleague's answer gives it back."""
    holder = known_message(session, answer.channel, external_id)
    if holder is None or holder.progress is not Progress.OUTSIDE:
        return None if holder else external_id
    session.delete(holder)
    session.flush()
    if holder.case_id != answer.case_id:
        reckoning.answered(session, session.get_one(Case, holder.case_id))
    return external_id


def _own_answer(session: Session, event: PageWrote) -> Message | None:
    """The answer that this is the echo of: by our mark, else by place and text."""
    if event.reference is not None and (named := _named(session, event)):
        return named
    tried = select(Message).where(
        col(Message.direction) == Direction.OUTGOING,
        col(Message.channel) == event.channel,
        col(Message.attempts) > 0,
        col(Message.target) == event.answers,
    )
    for answer in session.exec(tried.order_by(col(Message.id))).all():
        if answer.progress in _MAY_ARRIVE and same_text(answer.text, event.text):
            return answer
    return None


def _named(session: Session, event: PageWrote) -> Message | None:
    """The answer that carries our own mark: also a private reply, whose target was a comment."""
    found = _MARK.fullmatch(event.reference or "")
    answer = session.get(Message, int(found[1])) if found else None
    if answer is None or answer.channel != event.channel or answer.attempts == 0:
        return None
    same_place = answer.target == event.answers or answer.private_reply is not None
    return answer if same_place and answer.direction is Direction.OUTGOING else None


def reference_of(answer: Message) -> str:
    """Our own mark of an outgoing message, for platforms that bring it back."""
    return f"buergerdraht:{answer.id}"


def same_text(ours: str, theirs: str) -> bool:
    """Whether two texts are one but for white space and how letters are composed.

    Platforms change both.
    """
    return _plain(ours) == _plain(theirs)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _answered_case(session: Session, event: PageWrote) -> int | None:
    if event.kind is not Kind.DIRECT:
        answered = known_message(session, event.channel, event.answers)
        return answered.case_id if answered else None
    newest = (
        select(Case.id)
        .join(Citizen, col(Citizen.id) == col(Case.citizen_id))
        .join(Page, col(Page.id) == col(Case.page_id))
        .where(
            col(Page.channel) == event.channel,
            col(Page.external_id) == event.page_id,
            col(Citizen.external_id) == event.answers,
            col(Case.thread) == DIRECT_THREAD,
        )
        .order_by(col(Case.id).desc())
    )
    return session.exec(newest).first()


def _answered_outside(session: Session, case: Case, event: PageWrote, *, now: datetime) -> None:
    session.add(_outside_message(case, event))
    reckoning.answered(session, case)
    tell(session, case, What.ANSWERED_OUTSIDE, now=now, external_id=event.external_id)
    if is_answered(session, case):
        discard_draft(session, case, now=now)
        give_up_failed(session, case, now=now)
        move(case, Step.ANSWER_OUTSIDE)
    elif case.status in OPEN:
        case.waiting_since = waits_since(session, case)
    changed(session, case, urgency=Urgency.NEW)


def _outside_message(case: Case, event: PageWrote) -> Message:
    return Message(
        case_id=number_of(case),
        channel=event.channel,
        external_id=event.external_id,
        direction=Direction.OUTGOING,
        kind=event.kind,
        text=event.text,
        sent_at=event.sent_at,
        progress=Progress.OUTSIDE,
        target=event.answers,
    )
