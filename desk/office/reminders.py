"""What the clock does to a case: reminders, an overdue case that comes again, a claim that lapses.

Each rung of the ladder rings once while the citizen waits.  After a stop only the highest that was
reached rings, so that three days without the program are one message and not three.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from desk.cases.case import changed, locked, move, tell
from desk.cases.steps import Step
from desk.escalations.ringing import Reason, call_for, ring_case
from desk.messenger.cards import show_again, want_cards
from desk.messenger.chats import chats_of
from desk.messenger.private import show_privately
from desk.office.calendar import Calendar, calendar_of
from desk.office.deadlines import (
    FIRST_RESPONSE,
    SHARES,
    Rung,
    claim_ends_at,
    keep,
    rung_at,
    window_warns_at,
)
from desk.outgoing.windows import HUMAN_AGENT_WINDOW, RESPONSE_WINDOW
from desk.permissions import must_act
from desk.tables import Case, Department, Staff
from desk.urgency import Urgency
from desk.words import Concern, Face, Rule, Status, What
from routing.signals import Level


def due_cases(session: Session, *, now: datetime) -> list[int]:
    """Numbers of the cases about which the clock has something to say."""
    due = select(Case.id).where(col(Case.look_at) <= now).order_by(col(Case.look_at))
    return [number or 0 for number in session.exec(due.limit(500))]


def look(session: Session, number: int, *, now: datetime) -> None:
    """Do what became due since; who looks again, or beside us, finds nothing left."""
    case = locked(session, number)
    if case.look_at is None or case.look_at > now:
        return
    if case.due_since is None:
        _wipe(session, case)
        return
    department = session.get_one(Department, case.department_id)
    calendar = calendar_of(session, department)
    if case.status is Status.CLAIMED and claim_ends_at(calendar, case) <= now:
        _doubt(session, case, now=now)
    rung = _reached(calendar, case, department, now=now)
    if rung > case.rung:
        _climb(session, case, rung, now=now)
    _warn_of_window(session, case, now=now)
    keep(session, case)
    session.add(case)


def _wipe(session: Session, case: Case) -> None:
    """Nobody need act on it any more: what citizens wrote need not stand in the messenger."""
    case.wiped, case.look_at = True, None
    session.add(case)
    session.flush()
    want_cards(session, case, urgency=Urgency.QUIET)


def still_on_it(session: Session, number: int, *, by: Staff, now: datetime) -> Case:
    """The owner says that they are still on it: the claim lasts on."""
    case = locked(session, number)
    must_act(session, by, case)
    if case.owner_id == by.id and case.status in (Status.CLAIMED, Status.DRAFT):
        tell(session, case, What.STILL_ON_IT, now=now, by=by.id)
        changed(session, case, urgency=Urgency.TAP)
    return case


def _reached(calendar: Calendar, case: Case, department: Department, *, now: datetime) -> Rung:
    since, time = case.due_since, department.first_response or FIRST_RESPONSE
    if since is None:
        return Rung.NONE
    rungs = (rung for rung in SHARES if rung_at(calendar, since, time, rung) <= now)
    return max(rungs, default=Rung.NONE)


def _climb(session: Session, case: Case, rung: Rung, *, now: datetime) -> None:
    """Ring the highest rung; what it leads to includes the lower ones."""
    before = chats_of(session, case)
    case.rung = rung
    if rung is Rung.NUDGED:
        tell(session, case, What.REMINDED, now=now)
        show_privately(session, case, Face.NUDGE, urgency=Urgency.URGENT)
        return
    tell(session, case, What.OVERDUE, now=now)
    if rung is Rung.ESCALATED and case.concern is None:
        move(case, Step.SIGNAL)
        case.concern, case.level = Concern.OVERDUE, None
        tell(session, case, What.CALLED_BY_CLOCK, now=now, concern=Concern.OVERDUE)
        ring_case(session, case, Reason(Rule.TIME, Level.urgent, Concern.OVERDUE), now=now)
        came = [chat for chat in chats_of(session, case) if chat not in before]
        show_again(session, case, came)
    else:
        show_again(session, case)
    session.add(case)
    session.flush()
    want_cards(session, case, urgency=Urgency.NEW)  # no new version: a tap still counts


def _warn_of_window(session: Session, case: Case, *, now: datetime) -> None:
    """The platform's windows: only the last that is near is told; one that has shut is past."""
    warned, told = case.window_rung, None
    while (at := window_warns_at(case)) is not None and at <= now:
        told, case.window_rung = case.window_rung, case.window_rung + 1
    if told is None or case.window_from is None or warned == case.window_rung:
        return
    shuts_at = case.window_from + (RESPONSE_WINDOW, HUMAN_AGENT_WINDOW)[told]
    if shuts_at <= now:
        return
    tell(session, case, What.WINDOW_CLOSES, now=now, at=shuts_at.isoformat())
    level = Level.notice if told == 0 else Level.urgent
    reason = Reason(Rule.TIME, level, Concern.WINDOW)
    call_for(session, case, reason, now=now)


def _doubt(session: Session, case: Case, *, now: datetime) -> None:
    """Ask the owner whether they are still on it; where they did not answer, the claim lapses."""
    if case.asked_at is None:
        case.asked_at = now
        tell(session, case, What.ASKED, now=now)
        show_privately(session, case, Face.STILL, urgency=Urgency.URGENT)
        return
    owner = case.owner_id
    move(case, Step.RELEASE)
    tell(session, case, What.LAPSED, now=now, owner=owner)
    changed(session, case, urgency=Urgency.NEW)
