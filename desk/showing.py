"""Cards that are due, and what a chat has seen of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, select, update

from desk import alerts
from desk.cards import cards_of, due_card, follow, still_matters, want
from desk.chats import chats_of, load_chats
from desk.tables import Card, Case, Chat, Department, Message
from desk.urgency import Urgency
from desk.view import CaseView, Written, view
from desk.words import Face, Progress


@dataclass(frozen=True)
class DueCard:
    """A card that its chat should see now, with all that is needed to draw it."""

    id: int
    chat_id: str
    face: Face
    wanted: int
    shown_as: int | None
    replaces: int | None
    reply_to: int | None
    digest: str | None
    menu: str | None
    urgency: Urgency
    here: bool  # the chat still belongs to the case
    view: CaseView
    written: Written | None
    departments: tuple[tuple[int, str], ...]  # only for a choice of departments


def next_due(session: Session, chat_id: str, *, now: datetime) -> DueCard | None:
    """The chat's most urgent due card."""
    card = due_card(session, chat_id, now=now)
    if card is None:
        return None
    case = session.get_one(Case, card.case_id)
    seen = view(session, case)
    return DueCard(
        id=card.id or 0,
        chat_id=chat_id,
        face=card.face,
        wanted=card.wanted,
        shown_as=card.shown_as,
        replaces=card.replaces,
        reply_to=card.reply_to,
        digest=card.digest,
        menu=card.menu,
        urgency=Urgency(card.urgency),
        here=chat_id in chats_of(session, case),
        view=seen,
        written=next((w for w in seen.written if w.message_id == card.message_id), None),
        departments=_departments(session) if card.menu else (),
    )


def next_due_at(session: Session, chat_id: str) -> datetime | None:
    """When the chat's next delayed card is due."""
    return session.exec(
        select(Card.not_before)
        .where(
            col(Card.chat_id) == chat_id,
            col(Card.shown) < col(Card.wanted),
            col(Card.not_before).is_not(None),
        )
        .order_by(col(Card.not_before))
    ).first()


def due_chats(session: Session, *, now: datetime) -> list[str]:
    """Chats with a due card."""
    return list(
        session.exec(
            select(Card.chat_id)
            .where(
                col(Card.shown) < col(Card.wanted),
                (col(Card.not_before).is_(None)) | (col(Card.not_before) <= now),
            )
            .distinct()
        )
    )


def shown(session: Session, card_id: int, *, wanted: int, shown_as: int, digest: str) -> None:
    """The chat sees the card as it was wanted then; it may be wanted anew already."""
    card = _card(session, card_id)
    card.shown = wanted
    card.not_before = None
    session.add(card)
    if card.shown_as is None and card.replaces == shown_as:
        return  # the case came back meanwhile: this is the message that a new one replaces
    card.shown_as = shown_as
    card.digest = digest
    if card.replaces is not None and card.shown == card.wanted:
        card.wanted += 1  # the older message has still to shrink
        card.urgency = Urgency.QUIET


def reduced(session: Session, card_id: int, *, wanted: int) -> None:
    """The older message of the card is out of the way."""
    card = _card(session, card_id)
    card.replaces = None
    card.shown = wanted
    session.add(card)


def lost(session: Session, card_id: int) -> None:
    """The message is gone from the chat: the card has to come as a new one."""
    card = _card(session, card_id)
    card.shown_as = None
    card.digest = None
    session.add(card)


def delay(session: Session, card_id: int, *, until: datetime) -> None:
    """The messenger cannot show the card now."""
    card = _card(session, card_id)
    card.not_before = until
    session.add(card)


def card_at(session: Session, chat_id: str, shown_as: int) -> Card | None:
    """The card that a chat sees under this message id."""
    return session.exec(
        select(Card).where(col(Card.chat_id) == chat_id, col(Card.shown_as) == shown_as)
    ).first()


def case_at(
    session: Session, chat_id: str, shown_as: int, *, named: int | None = None
) -> int | None:
    """The number of the case that a chat sees under this message id.

    A message of ours that no row knows, such as a copy from before a crash, counts by the case it
    names, if the chat has a card of that case.
    """
    card = card_at(session, chat_id, shown_as)
    if card is not None:
        return card.case_id
    known = select(Card.case_id).where(col(Card.chat_id) == chat_id, col(Card.case_id) == named)
    return session.exec(known.limit(1)).first()


def is_copy(session: Session, chat_id: str, shown_as: int, number: int) -> bool:
    """Whether this message is a copy of a card that the chat sees elsewhere.

    A crash between the messenger's answer and our row leaves one.  While any card of the case is
    on its way nobody can tell.
    """
    cards = session.exec(
        select(Card).where(col(Card.chat_id) == chat_id, col(Card.case_id) == number)
    ).all()
    noted = {card.shown_as for card in cards} | {card.replaces for card in cards}
    all_shown = bool(cards) and all(card.shown_as is not None for card in cards)
    return all_shown and shown_as not in noted


def is_bound(session: Session, chat_id: str) -> bool:
    """Whether the chat belongs to a department."""
    return (
        session.exec(select(Department.id).where(col(Department.chat_id) == chat_id)).first()
        is not None
    )


def move_chat(session: Session, old: str, new: str) -> None:
    """A group became a supergroup: it has a new id, and its messages are counted anew.

    What is still open comes again; the rest only if something happens to it.
    """
    session.exec(update(Department).where(col(Department.chat_id) == old).values(chat_id=new))
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
            chat_id=new, shown=Card.wanted, shown_as=None, replaces=None, reply_to=None, digest=None
        )
    )
    for card in cards_of(session, col(Card.chat_id) == new, _still_matters()):
        if card.shown_as is None:
            want(session, card, urgency=Urgency.NEW)
    alerts.move_chat(session, old, new)


def lose_chat(session: Session, chat_id: str, *, problem: str) -> None:
    """The bot is out of the chat: its departments' open cases go to who stands in."""
    before = load_chats(session)
    chat = session.get(Chat, chat_id) or Chat(id=chat_id)
    chat.problem = problem
    session.add(chat)
    for department in session.exec(select(Department).where(col(Department.chat_id) == chat_id)):
        department.chat_id = None
        session.add(department)
    session.exec(delete(Card).where(col(Card.chat_id) == chat_id))
    alerts.lose_chat(session, chat_id)
    follow(session, before)


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


def _card(session: Session, card_id: int) -> Card:
    return session.get_one(Card, card_id, with_for_update=True, populate_existing=True)


def _departments(session: Session) -> tuple[tuple[int, str], ...]:
    rows = session.exec(
        select(Department)
        .where(col(Department.retired_at).is_(None))
        .order_by(col(Department.name))
    )
    return tuple((row.id or 0, row.name) for row in rows)
