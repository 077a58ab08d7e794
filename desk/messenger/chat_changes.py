"""What becomes of a chat of the messenger: it is bound, it moves, it is lost."""

from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, select, update

from desk.escalations import notices
from desk.messenger.cards import cards_of, follow, still_matters, want
from desk.messenger.chats import load_chats
from desk.operation import alerts
from desk.tables import Card, Case, Chat, Department, Message
from desk.urgency import Urgency
from desk.words import AlertKind, Face, Progress


def move_chat(session: Session, old: str, new: str) -> None:
    """A group became a supergroup: it has a new id, and its messages are counted anew.

    What is still open comes again; the rest only if something happens to it.
    """
    session.exec(
        update(Department)
        .where(col(Department.chat_id) == old)
        .values(chat_id=new, group_link=None)
    )
    moved = aliased(Card)
    there = select(moved.id).where(
        moved.chat_id == new,
        moved.case_id == Card.case_id,
        moved.face == Card.face,
        moved.message_id == Card.message_id,
    )
    session.exec(delete(Card).where(col(Card.chat_id) == old, there.exists()))
    session.exec(
        update(Card)
        .where(col(Card.chat_id) == old)
        .values(
            chat_id=new,
            shown=Card.wanted,
            shown_as=None,
            replaces=None,
            tried_after=None,
            not_before=None,
            reply_to=None,
            digest=None,
        )
    )
    for card in cards_of(session, col(Card.chat_id) == new, _still_matters()):
        if card.shown_as is None:
            want(session, card, urgency=Urgency.NEW)
    alerts.move_chat(session, old, new)
    notices.move_chat(session, old, new)


def lose_chat(session: Session, chat_id: str, *, problem: str, now: datetime) -> None:
    """The bot cannot write there: its departments' open cases go to who stands in.

    Administrators are told, with `problem`, a code, as the reason.
    """
    before = load_chats(session)
    chat = session.get(Chat, chat_id) or Chat(id=chat_id)
    chat.problem = problem
    session.add(chat)
    lost = session.exec(select(Department).where(col(Department.chat_id) == chat_id)).all()
    for department in lost:
        department.chat_id = department.group_link = None
        session.add(department)
    session.exec(delete(Card).where(col(Card.chat_id) == chat_id))
    alerts.lose_chat(session, chat_id)
    notices.lose_chat(session, chat_id)
    for department in lost:
        detail = {"department": department.slug, "why": problem}
        alerts.raise_alert(session, AlertKind.CHAT_LOST, detail=detail, now=now)
    follow(session, before)


def unreachable(session: Session, chat_id: str, *, problem: str) -> None:
    """The person's private chat takes no messages: they blocked us, or never pressed Start."""
    chat = session.get(Chat, chat_id) or Chat(id=chat_id)
    chat.problem = problem
    session.add(chat)


def reachable(session: Session, chat_id: str) -> None:
    """The person wrote to us, or let us in again."""
    there = update(Chat).where(col(Chat.id) == chat_id, col(Chat.problem).is_not(None))
    session.exec(there.values(problem=None))


def is_unreachable(session: Session, chat_id: str) -> bool:
    """Whether it is known that the chat takes no messages."""
    problem = select(Chat.problem).where(col(Chat.id) == chat_id)
    return session.exec(problem).first() is not None


def _still_matters() -> ColumnElement[bool]:
    """The cards of open cases, of drafts and answers that wait or did not get through."""
    of_open = select(Case.id).where(col(Case.id) == col(Card.case_id), still_matters())
    waits = select(Message.id).where(
        col(Message.id) == col(Card.message_id),
        col(Message.progress).in_(
            [Progress.DRAFT, Progress.QUEUED, Progress.SENDING, Progress.FAILED]
        ),
    )
    return (col(Card.face) == Face.CASE) & of_open.exists() | waits.exists()
