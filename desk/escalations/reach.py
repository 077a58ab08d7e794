"""Reach and authors: a comment that many react to, and what accounts of the city's list write."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from desk.cases.case import locked
from desk.escalations.ringing import Reason, call_for
from desk.escalations.rules import rules_of
from desk.events import Author, Reacted
from desk.incoming.finding import DIRECT_THREAD, known_message
from desk.tables import Case, Message, Reaction
from desk.words import Channel, Concern, Rule
from routing.signals import Level

FAR = 3  # times the reach of the city file: then it is urgent


def is_named(author: Author | None, authors: Sequence[str]) -> bool:
    """Whether the list names the account, by its id or by its whole name."""
    if author is None:
        return False
    name = " ".join((author.name or "").split()).casefold()
    return any(
        one.strip() == author.external_id or (name and " ".join(one.split()).casefold() == name)
        for one in authors
    )


def watch(
    session: Session, case: Case, message: Message, author: Author | None, *, now: datetime
) -> None:
    """A message came: is it from an account of the list, or one reply more to what many answer?"""
    rules = rules_of(session)
    if is_named(author, rules.authors):
        reason = Reason(Rule.AUTHOR, Level.urgent, Concern.MEDIA)
        call_for(session, case, reason, now=now, message=message.id)
    if message.external_id is not None:
        count_reactions(session, message, now=now)
    if case.thread in (DIRECT_THREAD, message.external_id):
        return
    top = known_message(session, message.channel, case.thread)
    if top is not None and top.case_id != case.id:
        replies = session.exec(
            select(func.count())
            .select_from(Case)
            .where(col(Case.page_id) == case.page_id, col(Case.thread) == case.thread)
        ).one()
        _call(session, top, replies - 1, rules.reach, now=now)


def reacted(session: Session, event: Reacted, *, now: datetime) -> None:
    """Somebody reacted to a message, or took it back; told twice it counts once."""
    key = (event.channel, event.external_id, event.person)
    known = session.get(Reaction, key, with_for_update=True)
    if not event.on:
        if known is not None:
            session.delete(known)
        return
    if known is not None:
        return
    channel, external_id, person = key
    session.add(Reaction(channel=channel, external_id=external_id, person=person, at=event.at))
    session.flush()
    message = known_message(session, event.channel, event.external_id)
    if message is not None:
        count_reactions(session, message, now=now)


def count_reactions(session: Session, message: Message, *, now: datetime) -> None:
    """Are there many reactions to the message?"""
    count = reactions_to(session, message.channel, message.external_id or "")
    _call(session, message, count, rules_of(session).reach, now=now)


def reactions_to(session: Session, channel: Channel, external_id: str) -> int:
    """How many people react to it."""
    rows = select(func.count()).where(
        col(Reaction.channel) == channel, col(Reaction.external_id) == external_id
    )
    return session.exec(rows).one()


def _call(session: Session, message: Message, count: int, reach: int, *, now: datetime) -> None:
    if count < reach:
        return
    level = Level.urgent if count >= FAR * reach else Level.notice
    case = locked(session, message.case_id)
    reason = Reason(Rule.REACH, level, Concern.REACH)
    call_for(session, case, reason, now=now, message=message.id, count=count)
