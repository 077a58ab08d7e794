"""A case goes from hand to hand: its owner, or who is responsible, gives it to a colleague."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process
from sqlmodel import Session, col, select

from desk.cases.acting import own, reached, tapped
from desk.cases.case import move, tell
from desk.cases.steps import Step, after
from desk.errors import AlreadyTaken, NoSuchColleague
from desk.messenger.private import show_privately
from desk.permissions import ACTS
from desk.tables import Case, Membership, Staff
from desk.urgency import Urgency
from desk.words import Face, Role, What

NEAR_ENOUGH = 80.0  # of rapidfuzz's 0-100
GIVES_AWAY = (Role.LEAD, Role.PRESS, Role.ADMIN)  # also what lies with others


@dataclass(frozen=True)
class Colleague:
    """Somebody who can be given a case."""

    id: int
    name: str


def colleagues(session: Session, case: Case, *, now: datetime) -> list[Colleague]:
    """Who works for the case's department, is connected and not on leave, by name."""
    found = session.exec(
        select(Staff)
        .join(Membership, col(Membership.staff_id) == col(Staff.id))
        .where(
            col(Membership.department_id) == case.department_id,
            col(Staff.role).in_(ACTS),
            col(Staff.messenger_id).is_not(None),
            col(Staff.removed_at).is_(None),
            (col(Staff.away_until).is_(None)) | (col(Staff.away_until) <= now),
        )
        .order_by(col(Staff.name), col(Staff.id))
    ).all()
    return [Colleague(one.id or 0, one.name) for one in found if one.id != case.owner_id]


def hand_over(session: Session, number: int, to: int, *, by: Staff, now: datetime) -> Case:
    """The case lies with the colleague from now on, who is told in their private chat.

    Raises:
        NoSuchColleague: the person cannot be given the case.
        AlreadyTaken: it lies with somebody else, and the person is not responsible for others.
    """
    case = reached(session, number, by)
    after(case.status, Step.HAND_OVER)
    _must_be_theirs(session, case, by)
    possible = colleagues(session, case, now=now)
    if to not in {one.id for one in possible}:
        raise NoSuchColleague([one.name for one in possible])
    receiver = session.get_one(Staff, to)
    move(case, Step.HAND_OVER)
    own(case, receiver, now)
    case.alive_at, case.asked_at = now, None
    tell(session, case, What.HANDED_OVER, now=now, by=by.id, to=receiver.id)
    tapped(session, case)
    show_privately(session, case, Face.WORK, urgency=Urgency.TAP)
    return case


def hand_over_to(session: Session, number: int, words: str, *, by: Staff, now: datetime) -> Case:
    """The same, with the colleague named; raises `NoSuchColleague` where that is not clear."""
    case = reached(session, number, by)
    possible = colleagues(session, case, now=now)
    return hand_over(session, number, _named(words, possible), by=by, now=now)


def _named(words: str, possible: Sequence[Colleague]) -> int:
    wanted = default_process(words)
    scored = [(fuzz.token_set_ratio(wanted, default_process(one.name)), one) for one in possible]
    near = [one for score, one in scored if wanted and score >= NEAR_ENOUGH]
    best = max((score for score, _ in scored), default=0.0)
    first = [one for score, one in scored if score == best and one in near]
    if len(first) != 1:
        raise NoSuchColleague([one.name for one in first or possible])
    return first[0].id


def _must_be_theirs(session: Session, case: Case, by: Staff) -> None:
    if case.owner_id in (None, by.id) or by.role in GIVES_AWAY:
        return
    owner = session.get(Staff, case.owner_id)
    raise AlreadyTaken(owner.name if owner else "", case.claimed_at or case.opened_at)
