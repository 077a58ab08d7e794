"""What the owner of a case sees of it in their private chat: the working card, and questions."""

from sqlmodel import Session, col

from desk.messenger.cards import cards_of, want
from desk.tables import Card, Case, Staff
from desk.urgency import Urgency
from desk.words import Face


def show_privately(session: Session, case: Case, face: Face, *, urgency: Urgency) -> None:
    """The owner should see this as a new message; one that came before shrinks to a line."""
    session.flush()
    owner = session.get(Staff, case.owner_id) if case.owner_id else None
    if owner is None or owner.messenger_id is None or case.id is None:
        return
    found = cards_of(
        session,
        col(Card.case_id) == case.id,
        col(Card.chat_id) == owner.messenger_id,
        col(Card.face) == face,
    )
    new = Card(case_id=case.id, chat_id=owner.messenger_id, face=face, wanted=0)
    card = next(iter(found), new)
    if card.shown_as is not None:
        card.replaces, card.shown_as, card.digest = card.shown_as, None, None
    want(session, card, urgency=urgency)
