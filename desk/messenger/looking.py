"""What a chat of the messenger should see next: a card, an alert, or how a surge stands."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from desk.escalations import notices
from desk.escalations.notices import DueNotice
from desk.messenger import calls, showing, surges
from desk.messenger.budget import Wait
from desk.messenger.cards import due_card
from desk.messenger.showing import DueCard
from desk.messenger.surges import DueSurge
from desk.operation import alerts
from desk.operation.alerts import DueAlert
from desk.tables import Card
from desk.urgency import Urgency


def look(
    session: Session, chat_id: str, *, now: datetime
) -> DueCard | DueAlert | DueSurge | DueNotice | Wait | None:
    """What to show now, or until when to wait; `None` if nothing is due."""
    card, alert = due_card(session, chat_id, now=now), alerts.next_due(session, chat_id, now=now)
    surge = surges.next_due(session, chat_id, now=now)
    notice = notices.next_due(session, chat_id, now=now)
    if card is None and alert is None and surge is None and notice is None:
        later = [
            showing.next_due_at(session, chat_id),
            alerts.next_due_at(session, chat_id),
            surges.next_due_at(session, chat_id),
            notices.next_due_at(session, chat_id),
        ]
        until = min((at for at in later if at is not None), default=None)
    else:
        until = calls.waits_until(session, chat_id, now=now)
    if until is not None:
        return Wait(until)
    if alert is not None and (card is None or alert.urgency >= card.urgency):
        return alert
    if notice is not None and (card is None or card.urgency <= Urgency.URGENT):
        return notices.drawn(session, notice)
    if surge is not None and (card is None or card.urgency < Urgency.SURGE):
        return surges.drawn(session, surge)
    return showing.drawn(session, card, now=now) if card is not None else None


def due_chats(session: Session, *, now: datetime) -> list[str]:
    """Chats with something due, the most urgent first, then those whose cards wait longest."""
    most: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for chat_id in surges.due_chats(session, now=now):
        most[chat_id] = (-Urgency.SURGE, 0)
    for chat_id in (*alerts.due_chats(session, now=now), *notices.due_chats(session, now=now)):
        most[chat_id] = (-Urgency.URGENT, 0)
    for chat_id, urgency, oldest in session.exec(
        select(Card.chat_id, func.max(Card.urgency), func.min(Card.id))
        .where(
            col(Card.shown) < col(Card.wanted),
            col(Card.held).is_(False),
            (col(Card.not_before).is_(None)) | (col(Card.not_before) <= now),
        )
        .group_by(col(Card.chat_id))
    ):
        most[chat_id] = min(most[chat_id], (-urgency, oldest or 0))
    return sorted(most, key=lambda chat_id: most[chat_id])
