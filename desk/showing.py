"""Cards that are due, and what a chat has seen of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select, update

from desk.cards import chats_of, due_card, want_cards
from desk.database import poke_after_commit
from desk.ports import Task
from desk.tables import Card, Case, Chat, Department
from desk.urgency import Urgency
from desk.view import CaseView, Written, view
from desk.words import Face, Status


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
    card = session.get_one(Card, card_id)
    card.shown = wanted
    card.shown_as = shown_as
    card.digest = digest
    card.not_before = None
    if card.replaces is not None and card.shown == card.wanted:
        card.wanted += 1  # the older message has still to shrink
        card.urgency = Urgency.QUIET
    session.add(card)


def reduced(session: Session, card_id: int, *, wanted: int) -> None:
    """The older message of the card is out of the way."""
    card = session.get_one(Card, card_id)
    card.replaces = None
    card.shown = wanted
    session.add(card)


def lost(session: Session, card_id: int) -> None:
    """The message is gone from the chat: the card has to come as a new one."""
    card = session.get_one(Card, card_id)
    card.shown_as = None
    card.digest = None
    session.add(card)


def delay(session: Session, card_id: int, *, until: datetime) -> None:
    """The messenger cannot show the card now."""
    card = session.get_one(Card, card_id)
    card.not_before = until
    session.add(card)


def card_at(session: Session, chat_id: str, shown_as: int) -> Card | None:
    """The card that a chat sees under this message id."""
    return session.exec(
        select(Card).where(col(Card.chat_id) == chat_id, col(Card.shown_as) == shown_as)
    ).first()


def is_bound(session: Session, chat_id: str) -> bool:
    """Whether the chat belongs to a department."""
    return (
        session.exec(select(Department.id).where(col(Department.chat_id) == chat_id)).first()
        is not None
    )


def move_chat(session: Session, old: str, new: str) -> None:
    """A group became a supergroup: it has a new id, and its messages are counted anew."""
    session.exec(update(Department).where(col(Department.chat_id) == old).values(chat_id=new))
    session.exec(
        update(Card)
        .where(col(Card.chat_id) == old)
        .values(chat_id=new, shown_as=None, reply_to=None, digest=None, wanted=Card.wanted + 1)
    )
    poke_after_commit(session, Task.PACE, new)


def lose_chat(session: Session, chat_id: str, *, problem: str) -> None:
    """The bot is out of the chat: its departments' open cases go to who stands in."""
    chat = session.get(Chat, chat_id) or Chat(id=chat_id)
    chat.problem = problem
    session.add(chat)
    departments = session.exec(select(Department).where(col(Department.chat_id) == chat_id)).all()
    for department in departments:
        department.chat_id = None
        session.add(department)
    session.exec(update(Card).where(col(Card.chat_id) == chat_id).values(shown=Card.wanted))
    session.flush()
    for department in departments:
        open_cases = session.exec(
            select(Case).where(
                col(Case.department_id) == department.id,
                col(Case.status).in_([Status.NEW, Status.CLAIMED, Status.DRAFT]),
            )
        )
        for case in open_cases:
            want_cards(session, case, urgency=Urgency.NEW)


def _departments(session: Session) -> tuple[tuple[int, str], ...]:
    rows = session.exec(
        select(Department)
        .where(col(Department.retired_at).is_(None))
        .order_by(col(Department.name))
    )
    return tuple((row.id or 0, row.name) for row in rows)
