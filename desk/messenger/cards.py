"""Which chats should see a case.  Cards are reconciled: a row says what is wanted and shown."""

from collections.abc import Container, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from desk.cases.waiting import OPEN
from desk.messenger.chats import Chats, chats_of, is_group, load_chats
from desk.ports import Task
from desk.storage.database import poke_after_commit
from desk.tables import Card, Case, Message, Staff
from desk.urgency import Urgency
from desk.words import OF_THE_OWNER, Face, Progress


def want_cards(session: Session, case: Case, *, urgency: Urgency) -> None:
    """Every chat that sees the case, or saw it, should see what is true now."""
    cards = {
        (card.chat_id, card.face, card.message_id): card
        for card in cards_of(session, col(Card.case_id) == case.id)
    }
    chats = chats_of(session, case)
    for chat_id in chats:
        if (chat_id, Face.CASE, 0) not in cards:
            new = Card(case_id=_id(case.id), chat_id=chat_id, face=Face.CASE, wanted=0)
            cards[chat_id, Face.CASE, 0] = new
    for card in cards.values():
        if card.chat_id in chats or _was_shown(session, case, card):
            want(session, card, urgency=urgency)
        else:
            card.shown = card.wanted  # the case left before the chat saw it


def want(session: Session, card: Card, *, urgency: Urgency, menu: str | None = None) -> None:
    """The card is due; an open choice other than `menu` closes."""
    waiting = card.shown < card.wanted
    card.held = card.held and urgency <= Urgency.NEW  # whoever acts on it sees it
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


def is_private(session: Session, draft: Message) -> bool:
    """Whether the draft stands in a private chat, where only its author reads it."""
    shown_in = select(Card.chat_id).where(
        col(Card.message_id) == draft.id, col(Card.face) == Face.DRAFT
    )
    chats = session.exec(shown_in).all()
    return bool(chats) and not any(is_group(chat_id) for chat_id in chats)


def show_failure(session: Session, case: Case, answer: Message) -> None:
    """Everybody who saw the draft is told, by a message of its own, that it did not get through.

    Where no chat saw it, as when it was written on the page, those that see the case are told.
    """
    told = cards_of(session, col(Card.case_id) == answer.case_id, col(Card.message_id) == answer.id)
    drafts = [card for card in told if card.face is Face.DRAFT]
    failures = {card.chat_id: card for card in told if card.face is Face.FAILURE}
    places = {card.chat_id: card.reply_to for card in drafts}
    for chat_id, reply_to in (places or dict.fromkeys(chats_of(session, case))).items():
        failure = failures.get(chat_id) or Card(
            case_id=answer.case_id,
            chat_id=chat_id,
            face=Face.FAILURE,
            message_id=_id(answer.id),
            reply_to=reply_to,
            wanted=0,
        )
        _as_new_message(failure)
        want(session, failure, urgency=Urgency.TAP)


def show_again(session: Session, case: Case, chats: Container[str] | None = None) -> None:
    """The case came back: its card comes as a new message, the old one shrinks to a line.

    `chats` says where; without it that is everywhere.
    """
    of_case = cards_of(session, col(Card.case_id) == case.id, col(Card.face) == Face.CASE)
    for card in of_case:
        if chats is None or card.chat_id in chats:
            _as_new_message(card)
            session.add(card)


def open_cases(session: Session) -> Sequence[Case]:
    """The cases that somebody still has to see to or waits for, oldest first."""
    return session.exec(select(Case).where(still_matters()).order_by(col(Case.id))).all()


def still_matters() -> ColumnElement[bool]:
    """The condition of a query over cases: open, or with an answer that is still on its way."""
    waiting = select(Message.case_id).where(
        col(Message.progress).in_([Progress.QUEUED, Progress.SENDING])
    )
    return or_(col(Case.status).in_(OPEN), col(Case.id).in_(waiting))


def follow(session: Session, before: Chats) -> None:
    """The chats changed: open cases come to those that see them now and did not `before`."""
    now = load_chats(session)
    if now == before:
        return
    for case in open_cases(session):
        came = [chat for chat in now.of(case) if chat not in before.of(case)]
        if came:
            show_again(session, case, came)
            want_cards(session, case, urgency=Urgency.NEW)
            _show_unseen_failures(session, case)


def _show_unseen_failures(session: Session, case: Case) -> None:
    """The chat that was told that an answer did not get through is gone: another one is."""
    told = select(Card.id).where(
        col(Card.message_id) == col(Message.id), col(Card.face) == Face.FAILURE
    )
    failed = select(Message).where(
        col(Message.case_id) == case.id,
        col(Message.progress) == Progress.FAILED,
        ~told.exists(),
    )
    for answer in session.exec(failed.order_by(col(Message.id))):
        show_failure(session, case, answer)


def due_card(session: Session, chat_id: str, *, now: datetime) -> Card | None:
    """The most urgent due card of a chat."""
    return session.exec(
        select(Card)
        .where(
            col(Card.chat_id) == chat_id,
            col(Card.shown) < col(Card.wanted),
            col(Card.held).is_(False),
            (col(Card.not_before).is_(None)) | (col(Card.not_before) <= now),
        )
        .order_by(col(Card.urgency).desc(), col(Card.id))
        .limit(1)
    ).first()


def cards_of(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Card]:
    """The cards of these conditions, kept from others until the transaction ends."""
    return session.exec(
        select(Card)
        .where(*conditions)
        .order_by(col(Card.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _was_shown(session: Session, case: Case, card: Card) -> bool:
    if (card.shown_as, card.replaces, card.tried_after) != (None, None, None):
        return True  # or it may stand there, which has to be looked for
    if card.face in OF_THE_OWNER:
        owner = session.get(Staff, case.owner_id) if case.owner_id else None
        return owner is not None and owner.messenger_id == card.chat_id
    return card.face is not Face.CASE  # a draft, a failure, or a call: its chat is still to see it


def _as_new_message(card: Card) -> None:
    if card.shown_as is not None:
        card.replaces, card.shown_as, card.digest = card.shown_as, None, None


def _id(value: int | None) -> int:
    if value is None:
        raise ValueError("the row is not stored yet")
    return value
