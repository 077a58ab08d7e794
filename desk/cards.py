"""Which chats should see a case.  Cards are reconciled: a row says what is wanted and shown."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from desk.database import poke_after_commit
from desk.ports import Task
from desk.tables import Card, Case, City, Department, Message
from desk.urgency import Urgency
from desk.words import Face


def want_cards(session: Session, case: Case, *, urgency: Urgency) -> None:
    """Every chat that sees the case should see what is true now."""
    cards = {
        (card.chat_id, card.face, card.message_id): card
        for card in session.exec(select(Card).where(col(Card.case_id) == case.id))
    }
    for chat_id in chats_of(session, case):
        if (chat_id, Face.CASE, 0) not in cards:
            new = Card(case_id=_id(case.id), chat_id=chat_id, face=Face.CASE, wanted=0)
            cards[chat_id, Face.CASE, 0] = new
    for card in cards.values():
        want(session, card, urgency=urgency)


def want(session: Session, card: Card, *, urgency: Urgency, menu: str | None = None) -> None:
    """The card is due; an open choice other than `menu` closes."""
    waiting = card.shown < card.wanted
    card.wanted += 1
    card.menu = menu
    card.urgency = max(card.urgency, urgency) if waiting else urgency
    session.add(card)
    poke_after_commit(session, Task.PACE, card.chat_id)


def show_draft(session: Session, draft: Message, *, chat_id: str, reply_to: int | None) -> None:
    """The chat in which the draft was written should see it, under the person's own text."""
    card = Card(
        case_id=draft.case_id,
        chat_id=chat_id,
        face=Face.DRAFT,
        message_id=_id(draft.id),
        reply_to=reply_to,
        wanted=0,
    )
    want(session, card, urgency=Urgency.TAP)


def show_failure(session: Session, answer: Message) -> None:
    """Everybody who saw the draft is told, by a message of its own, that it did not get through."""
    told = session.exec(
        select(Card).where(
            col(Card.message_id) == answer.id, col(Card.face).in_([Face.DRAFT, Face.FAILURE])
        )
    ).all()
    already = {card.chat_id: card for card in told if card.face is Face.FAILURE}
    for card in (card for card in told if card.face is Face.DRAFT):
        failure = already.get(card.chat_id) or Card(
            case_id=card.case_id,
            chat_id=card.chat_id,
            face=Face.FAILURE,
            message_id=card.message_id,
            reply_to=card.reply_to,
            wanted=0,
        )
        failure.shown_as = None
        want(session, failure, urgency=Urgency.TAP)


def show_again(session: Session, case: Case) -> None:
    """The case came back: its card comes as a new message, the old one shrinks to a line."""
    cards = session.exec(
        select(Card).where(col(Card.case_id) == case.id, col(Card.face) == Face.CASE)
    )
    for card in cards:
        if card.shown_as is not None:
            card.replaces, card.shown_as, card.digest = card.shown_as, None, None
            session.add(card)


def chats_of(session: Session, case: Case) -> Iterable[str]:
    """The department's chat, or who stands in for it; the press office's too where it was called.

    A department without a chat is stood in for by the department that sorts, then by the press
    office, so that no case waits unseen.
    """
    city = session.exec(select(City)).one()
    own = session.get(Department, case.department_id)
    press = _chat(session, city.press)
    chats = [own.chat_id if own else None, _chat(session, city.triage), press]
    responsible = next((chat for chat in chats if chat), None)
    watching = press if case.concern else None
    return dict.fromkeys(chat for chat in (responsible, watching) if chat)


def due_card(session: Session, chat_id: str, *, now: datetime) -> Card | None:
    """The most urgent due card of a chat."""
    return session.exec(
        select(Card)
        .where(
            col(Card.chat_id) == chat_id,
            col(Card.shown) < col(Card.wanted),
            (col(Card.not_before).is_(None)) | (col(Card.not_before) <= now),
        )
        .order_by(col(Card.urgency).desc(), col(Card.id))
    ).first()


def _chat(session: Session, slug: str) -> str | None:
    return session.exec(select(Department.chat_id).where(col(Department.slug) == slug)).first()


def _id(value: int | None) -> int:
    if value is None:
        raise ValueError("the row is not stored yet")
    return value
