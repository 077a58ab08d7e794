"""The messages about escalations in the press office's chat and in the city's channel.

One about a case is told by the case's card in the press office's chat; the others, and all in the
channel, which says no word of a citizen, by a message of their own that stays true.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from desk.cases.waiting import OPEN
from desk.escalations.rules import rules_of
from desk.language import SOURCE_LANGUAGE
from desk.messenger import calls
from desk.messenger.budget import Wait
from desk.messenger.calls import Booked
from desk.messenger.chats import load_chats
from desk.ports import Task
from desk.storage.database import poke_after_commit
from desk.tables import (
    Case,
    City,
    Department,
    Escalation,
    EscalationNotice,
    Page,
    Post,
    Staff,
)
from desk.urgency import Urgency
from routing.signals import Level

EVERY = timedelta(seconds=60)  # the counts of a message are changed at most so often
LEASE = timedelta(seconds=45)  # longer than a call may take


@dataclass(frozen=True)
class DueNotice:
    """An escalation about which a chat should read now, with all that is needed to write it."""

    id: int
    chat_id: str
    wanted: int
    shown_as: int | None
    escalation_id: int
    case: int | None
    post: str | None  # its text
    post_id: int | None
    page: str
    department: str | None  # of the case
    level: Level
    reasons: Sequence[dict[str, Any]]
    began_at: datetime
    came: int  # cases since it began
    still_open: int
    seen_by: str | None
    seen_at: datetime | None
    silent_until: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    read_only: bool  # the channel, where nothing can be done and no word of a citizen stands
    timezone: str
    language: str


def want(session: Session, row: Escalation, *, at_once: bool = False) -> None:
    """Every chat that should read of the escalation, or read of it, should see what is true."""
    session.flush()
    known = {
        notice.chat_id: notice
        for notice in session.exec(
            select(EscalationNotice)
            .where(col(EscalationNotice.escalation_id) == row.id)
            .order_by(col(EscalationNotice.id))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    }
    for chat_id in _chats(session, row) if row.ended_at is None else []:
        if chat_id not in known:
            known[chat_id] = EscalationNotice(escalation_id=row.id or 0, chat_id=chat_id)
    for notice in known.values():
        notice.wanted += 1
        if at_once:
            notice.not_before = None  # it only waits where nothing but its counts changed
        session.add(notice)
        poke_after_commit(session, Task.PACE, notice.chat_id)
    session.flush()


def next_due(session: Session, chat_id: str, *, now: datetime) -> int | None:
    """The id of the chat's message about an escalation that is due."""
    return session.exec(
        select(EscalationNotice.id)
        .where(
            col(EscalationNotice.chat_id) == chat_id,
            *_due(now),
        )
        .order_by(col(EscalationNotice.id))
        .limit(1)
    ).first()


def next_due_at(session: Session, chat_id: str) -> datetime | None:
    """When a message about an escalation may be changed there next."""
    waiting = session.exec(
        select(EscalationNotice.not_before, EscalationNotice.taken_until).where(
            col(EscalationNotice.chat_id) == chat_id,
            col(EscalationNotice.shown) < col(EscalationNotice.wanted),
        )
    )
    free = (max((one for one in both if one), default=None) for both in waiting)
    return min((one for one in free if one), default=None)


def due_chats(session: Session, *, now: datetime) -> list[str]:
    """Chats with a message about an escalation that is due."""
    return list(session.exec(select(EscalationNotice.chat_id).where(*_due(now)).distinct()))


def drawn(session: Session, notice_id: int) -> DueNotice:
    """The message with all that is needed to write it."""
    notice = session.get_one(EscalationNotice, notice_id)
    row = session.get_one(Escalation, notice.escalation_id)
    city = session.exec(select(City)).one()
    case = session.get(Case, row.case_id) if row.case_id else None
    post = session.get(Post, row.post_id) if row.post_id else None
    department = session.get(Department, case.department_id) if case else None
    came, still_open = _counted(session, row)
    return DueNotice(
        id=notice_id,
        chat_id=notice.chat_id,
        wanted=notice.wanted,
        shown_as=notice.shown_as,
        escalation_id=row.id or 0,
        case=row.case_id,
        post=post.text if post else None,
        post_id=row.post_id,
        page=session.get_one(Page, row.page_id).name,
        department=department.name if department else None,
        level=row.level,
        reasons=row.reasons,
        began_at=row.began_at,
        came=came,
        still_open=still_open,
        seen_by=_name(session, row.seen_by),
        seen_at=row.seen_at,
        silent_until=row.silent_until,
        ended_at=row.ended_at,
        ended_by=_name(session, row.ended_by),
        read_only=notice.chat_id == rules_of(session).channel,
        timezone=city.timezone,
        language=city.languages[0] if city.languages else SOURCE_LANGUAGE,
    )


def take(session: Session, due: DueNotice, *, now: datetime) -> Booked | Wait | None:
    """Take the message for one call; `None` if it changed hands since it was read."""
    notice = session.get(EscalationNotice, due.id, with_for_update=True, populate_existing=True)
    if notice is None or notice.shown >= notice.wanted or (notice.taken_until or now) > now:
        return None
    booked = calls.book(session, notice.chat_id, Urgency.URGENT, now=now)
    if isinstance(booked, Booked):
        notice.taken_until = now + LEASE
        session.add(notice)
    return booked


def shown(session: Session, due: DueNotice, shown_as: int, *, now: datetime) -> None:
    """The chat read it as it was then."""
    notice = session.get_one(EscalationNotice, due.id, with_for_update=True, populate_existing=True)
    notice.shown, notice.shown_as, notice.taken_until = due.wanted, shown_as, None
    if notice.wanted == due.wanted:
        notice.not_before = now + EVERY
    session.add(notice)
    calls.seen(session, notice.chat_id, shown_as)


def given_back(session: Session, notice_id: int, *, until: datetime, gone: bool = False) -> None:
    """The call failed; where the message is `gone`, the next one is a new message."""
    notice = session.get_one(
        EscalationNotice, notice_id, with_for_update=True, populate_existing=True
    )
    notice.not_before, notice.taken_until = until, None
    if gone:
        notice.shown_as = None
    session.add(notice)


def lose_chat(session: Session, chat_id: str) -> None:
    """Nothing can be shown there any more."""
    for notice in _of_chat(session, chat_id):
        session.delete(notice)


def move_chat(session: Session, old: str, new: str) -> None:
    """The chat has a new id: what goes on comes there as new messages."""
    there = {notice.escalation_id for notice in _of_chat(session, new)}
    for notice in _of_chat(session, old):
        if notice.escalation_id in there:
            session.delete(notice)
            continue
        ended = session.get_one(Escalation, notice.escalation_id).ended_at is not None
        notice.chat_id, notice.shown_as = new, None
        notice.not_before = notice.taken_until = None
        notice.shown = notice.wanted if ended else min(notice.shown, notice.wanted - 1)
        session.add(notice)


def _due(now: datetime) -> list[ColumnElement[bool]]:
    return [
        col(EscalationNotice.shown) < col(EscalationNotice.wanted),
        (col(EscalationNotice.not_before).is_(None)) | (col(EscalationNotice.not_before) <= now),
        (col(EscalationNotice.taken_until).is_(None)) | (col(EscalationNotice.taken_until) <= now),
    ]


def _of_chat(session: Session, chat_id: str) -> Sequence[EscalationNotice]:
    return session.exec(
        select(EscalationNotice)
        .where(col(EscalationNotice.chat_id) == chat_id)
        .order_by(col(EscalationNotice.id))
        .with_for_update()
    ).all()


def _chats(session: Session, row: Escalation) -> list[str]:
    press = load_chats(session).press if row.case_id is None else None
    channel = rules_of(session).channel
    return list(dict.fromkeys(chat for chat in (press, channel) if chat))


def _counted(session: Session, row: Escalation) -> tuple[int, int]:
    """How many cases came since it began, and how many of them are open."""
    if row.case_id is not None:
        return 0, 0
    place = col(Case.post_id) == row.post_id if row.post_id else col(Case.page_id) == row.page_id
    came = (
        select(func.count())
        .select_from(Case)
        .where(place, col(Case.opened_at) >= row.began_at - timedelta(minutes=10))
    )
    still_open = came.where(col(Case.status).in_(OPEN))
    return session.exec(came).one(), session.exec(still_open).one()


def _name(session: Session, staff_id: int | None) -> str | None:
    person = session.get(Staff, staff_id) if staff_id else None
    return person.name if person else None
