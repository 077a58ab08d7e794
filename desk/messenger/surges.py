"""Surges: when too much comes for single cards, a chat sees one message that is kept up to date.

A surge begins where more than `MANY` new cases came to a chat within a minute or wait there, or
more than `MANY_WRITE` comments came under one post within `WHILE`.  While it lasts, new public
cases that are not urgent are counted in its message and their cards wait; nothing is lost, and
whoever acts on a case sees its card.  It ends by itself after `QUIET` without news; what is still
open then comes as cards, a few a minute.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from desk.cases.waiting import OPEN
from desk.language import SOURCE_LANGUAGE
from desk.messenger import calls
from desk.messenger.budget import Wait
from desk.messenger.calls import Booked
from desk.messenger.chats import chats_of
from desk.messenger.themes import Theme, themes_of
from desk.operation.alerts import end_alert
from desk.ports import Task
from desk.storage.database import poke_after_commit
from desk.tables import Card, Case, City, Department, Message, Post, Staff, Surge
from desk.urgency import Urgency
from desk.words import AlertKind, Direction, Face

MANY, MINUTE = 8, timedelta(minutes=1)  # new cases in a chat
MANY_WRITE, WHILE = 20, timedelta(minutes=10)  # comments under one post
EVERY = timedelta(seconds=15)  # the message is changed at most so often
QUIET = timedelta(minutes=10)  # without news: the surge is over
BETWEEN_CARDS = timedelta(seconds=7.5)  # of what is left when it is over: eight a minute
LEASE = timedelta(seconds=45)  # longer than a call may take
TEXTS_READ = 200  # of a surge, the newest


@dataclass(frozen=True)
class DueSurge:
    """A surge about which its chat should read now, with all that is needed to write it."""

    id: int
    chat_id: str
    wanted: int
    shown_as: int | None
    pinned: bool
    over: bool
    post: str | None
    post_id: int | None
    department: str | None  # the slug of the chat's department
    can_comment: bool  # it is one post's, and an answer to all could stand below it
    watcher: str | None  # who keeps an eye on it
    came: int  # cases
    still_open: int
    oldest: datetime | None  # since when the one waits that waits longest
    questions: float  # share of the texts, 0 to 1
    themes: Sequence[Theme]
    began_at: datetime
    content: str
    timezone: str
    language: str


def watch(session: Session, case: Case, *, now: datetime) -> None:
    """A case came: does a surge begin with it, or is it one more of one that goes on?"""
    session.flush()
    if not case.public or case.id is None:
        return
    for chat_id in chats_of(session, case):
        card = _new_card(session, case, chat_id)
        if card is None:
            continue
        surge = _going_on(session, chat_id, case.post_id) or _beginning(
            session, case, chat_id, now=now
        )
        if surge is None:
            continue
        surge.last_at, surge.wanted = now, surge.wanted + 1
        card.held = True
        session.add_all((surge, card))
        poke_after_commit(session, Task.PACE, chat_id)


def over(session: Session, *, now: datetime) -> list[int]:
    """Ids of the surges that are over and go on by the rows."""
    ended = select(Surge.id).where(col(Surge.ended_at).is_(None), col(Surge.last_at) <= now - QUIET)
    return [found or 0 for found in session.exec(ended)]


def end(session: Session, surge_id: int, *, now: datetime) -> None:
    """It is over: the message sums it up, and what nobody saw to comes as cards."""
    surge = session.get(Surge, surge_id, with_for_update=True, populate_existing=True)
    if surge is None or surge.ended_at is not None or surge.last_at > now - QUIET:
        return
    surge.ended_at, surge.wanted, surge.not_before = now, surge.wanted + 1, None
    session.add(surge)
    end_alert(session, AlertKind.SURGE, surge=surge_id, now=now)
    held = session.exec(
        select(Card)
        .where(col(Card.chat_id) == surge.chat_id, col(Card.held), _of(surge, Card.case_id))
        .order_by(col(Card.id))
        .with_for_update()
    ).all()
    waiting = 0
    for card in held:
        card.held = False
        if session.get_one(Case, card.case_id).status in OPEN:
            card.not_before = now + waiting * BETWEEN_CARDS
            waiting += 1
        else:
            card.shown = card.wanted
        session.add(card)
    poke_after_commit(session, Task.PACE, surge.chat_id)


def next_due(session: Session, chat_id: str, *, now: datetime) -> int | None:
    """The id of the chat's surge whose message is due."""
    return session.exec(
        select(Surge.id)
        .where(
            col(Surge.chat_id) == chat_id,
            col(Surge.shown) < col(Surge.wanted),
            (col(Surge.not_before).is_(None)) | (col(Surge.not_before) <= now),
        )
        .order_by(col(Surge.id))
        .limit(1)
    ).first()


def next_due_at(session: Session, chat_id: str) -> datetime | None:
    """When the message of a surge in the chat may be changed next."""
    return session.exec(
        select(Surge.not_before)
        .where(
            col(Surge.chat_id) == chat_id,
            col(Surge.shown) < col(Surge.wanted),
            col(Surge.not_before).is_not(None),
        )
        .order_by(col(Surge.not_before))
    ).first()


def due_chats(session: Session, *, now: datetime) -> list[str]:
    """Chats with a surge whose message is due."""
    due = select(Surge.chat_id).where(
        col(Surge.shown) < col(Surge.wanted),
        (col(Surge.not_before).is_(None)) | (col(Surge.not_before) <= now),
    )
    return list(session.exec(due.distinct()))


def drawn(session: Session, surge_id: int) -> DueSurge:
    """The surge with all that is needed to write of it."""
    surge = session.get_one(Surge, surge_id)
    city = session.exec(select(City)).one()
    post = main_post(session, surge)
    department = session.exec(
        select(Department).where(col(Department.chat_id) == surge.chat_id).limit(1)
    ).first()
    watcher = session.get(Staff, surge.watcher_id) if surge.watcher_id else None
    came, still_open, oldest = _counted(session, surge)
    texts = _texts(session, surge)
    asked = sum("?" in text for text in texts)
    return DueSurge(
        id=surge_id,
        chat_id=surge.chat_id,
        wanted=surge.wanted,
        shown_as=surge.shown_as,
        pinned=surge.pinned,
        over=surge.ended_at is not None,
        post=post.text if post else None,
        post_id=post.id if post else None,
        department=department.slug if department else None,
        can_comment=post is not None,
        watcher=watcher.name if watcher else None,
        came=came,
        still_open=still_open,
        oldest=oldest,
        questions=asked / len(texts) if texts else 0.0,
        themes=themes_of(texts),
        began_at=surge.began_at,
        content=department.content if department else "masked",
        timezone=city.timezone,
        language=city.languages[0] if city.languages else SOURCE_LANGUAGE,
    )


def take(session: Session, due: DueSurge, *, now: datetime) -> Booked | Wait | None:
    """Take the message for one call; `None` if it changed hands since it was read."""
    surge = session.get(Surge, due.id, with_for_update=True, populate_existing=True)
    if surge is None or surge.shown >= surge.wanted or (surge.not_before or now) > now:
        return None
    booked = calls.book(session, surge.chat_id, Urgency.SURGE, now=now)
    if isinstance(booked, Booked):
        surge.not_before = now + LEASE
        session.add(surge)
    return booked


def shown(session: Session, due: DueSurge, shown_as: int, *, now: datetime) -> None:
    """The chat read it as it was then; the next change waits a little."""
    surge = session.get_one(Surge, due.id, with_for_update=True, populate_existing=True)
    surge.shown, surge.shown_as, surge.not_before = due.wanted, shown_as, now + EVERY
    session.add(surge)
    calls.seen(session, surge.chat_id, shown_as)


def pinned(session: Session, surge_id: int, *, pinned: bool) -> None:
    """Whether the message stands above the chat."""
    surge = session.get_one(Surge, surge_id, with_for_update=True, populate_existing=True)
    surge.pinned = pinned
    session.add(surge)


def given_back(session: Session, surge_id: int, *, until: datetime, gone: bool = False) -> None:
    """The call failed; where the message is `gone`, the next one is a new message."""
    surge = session.get_one(Surge, surge_id, with_for_update=True, populate_existing=True)
    surge.not_before = until
    if gone:
        surge.shown_as, surge.pinned = None, False
    session.add(surge)


def _new_card(session: Session, case: Case, chat_id: str) -> Card | None:
    """The case's card in the chat, if it never was there and nothing is urgent about it."""
    card = session.exec(
        select(Card)
        .where(
            col(Card.case_id) == case.id,
            col(Card.chat_id) == chat_id,
            col(Card.face) == Face.CASE,
        )
        .with_for_update()
    ).first()
    if card is None or card.shown_as is not None or card.tried_after is not None:
        return None
    if card.replaces is not None or card.urgency > Urgency.NEW or case.concern is not None:
        return None
    return card


def _going_on(session: Session, chat_id: str, post_id: int | None) -> Surge | None:
    """The surge to which a case under this post belongs; its post's own goes first."""
    return session.exec(
        select(Surge)
        .where(
            col(Surge.chat_id) == chat_id,
            col(Surge.ended_at).is_(None),
            (col(Surge.post_id) == post_id) | col(Surge.post_id).is_(None),
        )
        .order_by(col(Surge.post_id).is_(None))
        .limit(1)
        .with_for_update()
    ).first()


def _beginning(session: Session, case: Case, chat_id: str, *, now: datetime) -> Surge | None:
    wait = session.exec(select(func.count()).select_from(Card).where(*_unseen(chat_id))).one()
    came = session.exec(
        select(func.count())
        .select_from(Case)
        .join(Card, col(Card.case_id) == col(Case.id))
        .where(
            col(Case.opened_at) > now - MINUTE,
            col(Card.chat_id) == chat_id,
            col(Card.face) == Face.CASE,
        )
    ).one()
    wrote = _under_post(session, case, now)
    if max(wait, came) <= MANY and wrote <= MANY_WRITE:
        return None
    post_id = case.post_id if wrote > MANY_WRITE else None
    surge = Surge(
        chat_id=chat_id,
        post_id=post_id,
        scope=post_id or 0,
        began_at=now,
        last_at=now,
        wanted=0,
    )
    try:
        with session.begin_nested():
            session.add(surge)
    except IntegrityError:  # another process was faster, and its surge goes on
        return _going_on(session, chat_id, case.post_id)
    unseen = session.exec(
        select(Card).where(*_unseen(chat_id), _of(surge, Card.case_id)).with_for_update()
    )
    for card in unseen:
        card.held = True
        session.add(card)
    return surge


def _under_post(session: Session, case: Case, now: datetime) -> int:
    """How many cases came lately under the same post of the city."""
    if case.post_id is None:
        return 0
    lately = (col(Case.post_id) == case.post_id, col(Case.opened_at) > now - WHILE)
    return session.exec(select(func.count()).select_from(Case).where(*lately)).one()


def _unseen(chat_id: str) -> list[ColumnElement[bool]]:
    """New cards that wait in the chat and that nobody has begun to send."""
    public = select(Case.id).where(col(Case.id) == col(Card.case_id), col(Case.public))
    return [
        col(Card.chat_id) == chat_id,
        col(Card.shown) < col(Card.wanted),
        col(Card.face) == Face.CASE,
        col(Card.shown_as).is_(None),
        col(Card.replaces).is_(None),
        col(Card.tried_after).is_(None),
        col(Card.urgency) == Urgency.NEW,
        col(Card.held).is_(False),
        public.exists(),
    ]


def _of(surge: Surge, case_id: int) -> ColumnElement[bool]:
    """Whether a case belongs to the surge."""
    cases = select(Case.id).where(col(Case.public), _is_in(surge))
    return col(case_id).in_(cases)


def cases_in(surge: Surge) -> list[ColumnElement[bool]]:
    """The conditions of a query over cases: those that came in the surge."""
    return [
        col(Case.opened_at) >= surge.began_at - WHILE,
        col(Case.public).is_(True),
        col(Case.collective).is_(False),
        _is_in(surge),
    ]


def main_post(session: Session, surge: Surge) -> Post | None:
    """The post that the surge is about: its own, or the one below which most of its cases stand."""
    if surge.post_id is not None:
        return session.get_one(Post, surge.post_id)
    rows = session.exec(
        select(Case.post_id, func.count()).where(*cases_in(surge)).group_by(col(Case.post_id))
    ).all()
    most, count = max(rows, key=lambda row: row[1], default=(None, 0))
    if most is None or 2 * count <= sum(number for _, number in rows):
        return None
    return session.get_one(Post, most)


def surge_at(session: Session, chat_id: str, shown_as: int) -> int | None:
    """The id of the surge of which a chat reads under this message id."""
    return session.exec(
        select(Surge.id).where(col(Surge.chat_id) == chat_id, col(Surge.shown_as) == shown_as)
    ).first()


def show_at_once(session: Session, surge: Surge) -> None:
    """Somebody did something about it and waits to see it."""
    surge.wanted, surge.not_before = surge.wanted + 1, None
    session.add(surge)
    poke_after_commit(session, Task.PACE, surge.chat_id)


def _is_in(surge: Surge) -> ColumnElement[bool]:
    if surge.post_id is not None:
        return col(Case.post_id) == surge.post_id
    return col(Case.id).in_(
        select(Card.case_id).where(col(Card.chat_id) == surge.chat_id, col(Card.face) == Face.CASE)
    )


def _counted(session: Session, surge: Surge) -> tuple[int, int, datetime | None]:
    """How many cases came in it, how many are open, and since when the oldest of those waits."""
    came = cases_in(surge)
    total = session.exec(select(func.count()).select_from(Case).where(*came)).one()
    waiting = session.exec(
        select(func.count(), func.min(Case.waiting_since)).where(*came, col(Case.status).in_(OPEN))
    ).one()
    return total, waiting[0], waiting[1]


def _texts(session: Session, surge: Surge) -> list[str]:
    newest = (
        select(Message.text)
        .join(Case, col(Case.id) == col(Message.case_id))
        .where(
            *cases_in(surge),
            col(Message.direction) == Direction.INCOMING,
            col(Message.removed_at).is_(None),
            col(Message.hidden_at).is_(None),
        )
        .order_by(col(Message.id).desc())
        .limit(TEXTS_READ)
    )
    return list(session.exec(newest))
