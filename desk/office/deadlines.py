"""The deadline of a case, and when the clock has something to say about it next.

A deadline is an instant: the department's time for a first answer, counted in its office time from
when the citizen began to wait, or from when the case was forwarded to it.  The rungs of the ladder
are shares of the same time.  A claim counts office time, too: from the last thing its owner did.
"""

from datetime import datetime, timedelta
from enum import IntEnum

from sqlmodel import Session, select

from desk.cases.waiting import OPEN
from desk.office.calendar import Calendar, calendar_of
from desk.tables import Case, City, Department
from desk.words import Status

FIRST_RESPONSE = timedelta(hours=4)  # of a department whose city file says nothing
CLAIM_LASTS = timedelta(hours=2)  # of office time without a sign of the owner: then they are asked
ANSWER_WITHIN = timedelta(minutes=30)  # of office time: without an answer the claim lapses

# Two hours before 24 hours are over, twelve before seven days, see `desk.outgoing.windows`.
WINDOW_WARNINGS = (timedelta(hours=22), timedelta(days=6, hours=12))


class Rung(IntEnum):
    """How far the ladder of reminders was climbed since the citizen waits."""

    NONE = 0
    NUDGED = 1  # the owner was reminded
    OVERDUE = 2  # the group was, and the press office sees it
    ESCALATED = 3  # the press office was called


SHARES = {Rung.NUDGED: 0.8, Rung.OVERDUE: 1.0, Rung.ESCALATED: 1.5}  # of the time for an answer


def keep(session: Session, case: Case) -> None:
    """Bring deadline and next look in line with the case; nobody waits for what is not open.

    Some time after nobody need act any more, its cards lose their text.
    """
    if case.status not in OPEN or case.waiting_since is None:
        case.due_since = case.due_at = case.look_at = None
        if case.settled_at is not None and not case.wiped:
            city = session.exec(select(City)).first()
            case.look_at = case.settled_at + city.cards_kept if city is not None else None
        return
    case.wiped = False
    if case.due_since is None:
        case.due_since, case.rung = case.waiting_since, Rung.NONE
    department = session.get_one(Department, case.department_id)
    calendar = calendar_of(session, department)
    time = department.first_response or FIRST_RESPONSE
    case.due_at = calendar.after(case.due_since, time)
    rung = next((rung for rung in SHARES if rung > case.rung), None)
    instants = [rung_at(calendar, case.due_since, time, rung)] if rung else []
    if case.status is Status.CLAIMED:
        instants.append(claim_ends_at(calendar, case))
    window = window_warns_at(case)
    instants += [window] if window is not None else []
    case.look_at = min(instants, default=None)


def window_warns_at(case: Case) -> datetime | None:
    """When it is to be told that the platform's next window for an answer is about to shut."""
    if case.window_from is None or case.window_rung >= len(WINDOW_WARNINGS):
        return None
    return case.window_from + WINDOW_WARNINGS[case.window_rung]


def begin_anew(case: Case, *, now: datetime) -> None:
    """The deadline counts from now: another department got the case, or we heard of it late."""
    case.due_since, case.rung = now, Rung.NONE


def rung_at(calendar: Calendar, since: datetime, time: timedelta, rung: Rung) -> datetime:
    """When a rung is reached that nobody has answered before."""
    return calendar.after(since, time * SHARES[rung])


def claim_ends_at(calendar: Calendar, case: Case) -> datetime:
    """When the owner is asked whether they are still on it; once asked, when the claim lapses."""
    if case.asked_at is not None:
        return calendar.after(case.asked_at, ANSWER_WITHIN)
    return calendar.after(case.alive_at or case.claimed_at or case.opened_at, CLAIM_LASTS)
