"""Acts on their way to the platform: leased, repeated until they are done or refused for good."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select

from desk.cases import reckoning
from desk.cases.case import changed, locked, move, tell
from desk.cases.steps import Step, allows
from desk.cases.waiting import OPEN, waits_since
from desk.errors import Reason
from desk.incoming.revisions import follow_visibility
from desk.pauses import growing
from desk.tables import Act, Case, Message, Page
from desk.urgency import Urgency
from desk.words import ActKind, ActProgress, Channel, Progress, What

LEASE = timedelta(minutes=2)  # longer than a call may take
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=10)
MOST_ATTEMPTS = 30  # some four hours: then people are told


@dataclass(frozen=True)
class ActJob:
    """An act that is this process's own until its lease ends."""

    act_id: int
    attempt: int
    channel: Channel
    page: Page
    kind: ActKind
    target: str  # the platform's id of what stands there
    text: str | None


def due_cases(session: Session, *, now: datetime) -> list[int]:
    """Numbers of the cases with an act that should be tried now; disconnected pages wait."""
    return list(
        session.exec(
            select(Act.case_id)
            .join(Case, col(Case.id) == col(Act.case_id))
            .join(Page, col(Page.id) == col(Case.page_id))
            .where(
                col(Act.progress) == ActProgress.WAITING,
                or_(col(Act.not_before).is_(None), col(Act.not_before) <= now),
                col(Page.disconnected_at).is_(None),
            )
            .distinct()
        )
    )


def begin(session: Session, number: int, *, lease: timedelta, now: datetime) -> ActJob | None:
    """Lease the case's next act; they are done one after the other."""
    case = locked(session, number)
    page = session.get_one(Page, case.page_id)
    act = session.exec(
        select(Act)
        .where(col(Act.case_id) == number, col(Act.progress) == ActProgress.WAITING)
        .order_by(col(Act.id))
        .limit(1)
    ).first()
    if act is None or page.disconnected_at or (act.not_before and act.not_before > now):
        return None
    message = session.get_one(Message, act.message_id)
    if message.external_id is None or (message.removed_at and act.kind is not ActKind.RECALL):
        _fail(session, case, act, Reason.GONE, now=now)
        return None
    act.attempts += 1
    act.not_before = now + lease
    session.add(act)
    return ActJob(
        act_id=act.id or 0,
        attempt=act.attempts,
        channel=message.channel,
        page=page,
        kind=act.kind,
        target=message.external_id,
        text=act.text,
    )


def done(session: Session, job: ActJob, *, now: datetime) -> None:
    """The platform did it: so it is with us, whether or not its own word of it ever comes."""
    act, case, message = _locked(session, job)
    if act.progress is not ActProgress.WAITING:
        return
    act.progress = ActProgress.DONE
    session.add(act)
    _note_right(session, case, act.kind, lacks=False)
    match act.kind:
        case ActKind.HIDE | ActKind.SHOW:
            _set_visibility(session, case, message, hidden=act.kind is ActKind.HIDE, now=now)
        case ActKind.RECALL:
            _take_away(session, case, message, now=now)
        case ActKind.CHANGE:
            message.text, message.edited_at = act.text or message.text, now
            session.add(message)
            tell(session, case, What.CHANGED, now=now, message=message.id)
        case ActKind.LIKE | ActKind.UNLIKE:
            liked = act.kind is ActKind.LIKE
            message.liked_at = now if liked else None
            session.add(message)
            tell(session, case, What.LIKED if liked else What.UNLIKED, now=now, by=act.staff_id)
    changed(session, case, urgency=Urgency.TAP)


def refused(session: Session, job: ActJob, reason: Reason, *, now: datetime) -> None:
    """The platform will never do it; what should go and is gone already is done."""
    if reason is Reason.GONE and job.kind is ActKind.RECALL:
        done(session, job, now=now)
        return
    act, case, _ = _locked(session, job)
    if act.progress is ActProgress.WAITING:
        _fail(session, case, act, reason, now=now)
        if reason is Reason.PERMISSION_MISSING:
            _note_right(session, case, act.kind, lacks=True)


def postponed(
    session: Session, job: ActJob, *, wait: timedelta | None, chance: float, now: datetime
) -> None:
    """It did not work now, or nobody knows: again after `wait`, or a pause that grows."""
    act, case, _ = _locked(session, job)
    if act.progress is not ActProgress.WAITING or act.attempts != job.attempt:
        return
    if act.attempts >= MOST_ATTEMPTS:
        _fail(session, case, act, Reason.INVALID, now=now)
        return
    pause = wait or growing(act.attempts, FIRST_PAUSE, LONGEST_PAUSE, chance=chance)
    act.not_before = now + pause
    session.add(act)


def next_due_at(session: Session, number: int) -> datetime | None:
    """When the case's next act is due; `None` where none waits."""
    return session.exec(
        select(Act.not_before)
        .where(
            col(Act.case_id) == number,
            col(Act.progress) == ActProgress.WAITING,
            col(Act.not_before).is_not(None),
        )
        .order_by(col(Act.id))
        .limit(1)
    ).first()


def _note_right(session: Session, case: Case, kind: ActKind, *, lacks: bool) -> None:
    """What the page may not do is said on its buttons, until it works after all."""
    if (kind.value in session.get_one(Page, case.page_id).lacks) == lacks:
        return
    page = session.get_one(Page, case.page_id, with_for_update=True, populate_existing=True)
    others = [known for known in page.lacks if known != kind]
    page.lacks = [*others, kind.value] if lacks else others
    session.add(page)


def _locked(session: Session, job: ActJob) -> tuple[Act, Case, Message]:
    act = session.get_one(Act, job.act_id)
    case = locked(session, act.case_id)
    session.refresh(act)
    message = session.get_one(Message, act.message_id, populate_existing=True)
    return act, case, message


def _set_visibility(
    session: Session, case: Case, message: Message, *, hidden: bool, now: datetime
) -> None:
    if (message.hidden_at is not None) == hidden:
        return  # the platform's own word of it was faster
    message.hidden_at = now if hidden else None
    message.visibility_at = now
    session.add(message)
    session.flush()
    what = What.HIDDEN if hidden else What.SHOWN_AGAIN
    tell(session, case, what, now=now, external_id=message.external_id)
    follow_visibility(session, case, now=now)


def _take_away(session: Session, case: Case, message: Message, *, now: datetime) -> None:
    message.progress = Progress.RECALLED
    message.removed_at = message.removed_at or now
    session.add(message)
    reckoning.answered(session, case)
    tell(session, case, What.RECALLED, now=now, message=message.id)
    if allows(case.status, Step.TAKE_BACK):
        move(case, Step.TAKE_BACK)
        if case.owner_id is None and case.status not in OPEN:
            return
        if case.owner_id is None:
            case.owner_id, case.claimed_at = message.staff_id, now
        case.waiting_since = case.waiting_since or waits_since(session, case) or now


def _fail(session: Session, case: Case, act: Act, reason: Reason, *, now: datetime) -> None:
    act.progress, act.problem = ActProgress.FAILED, reason
    session.add(act)
    tell(session, case, What.ACT_FAILED, now=now, act=act.kind, reason=reason)
    changed(session, case, urgency=Urgency.TAP)
