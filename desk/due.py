"""What is due by the rows, poked or not: the sweep looks here, so nothing is ever only a poke."""

from datetime import datetime

from sqlmodel import Session

from desk import deliveries, looking, outbox, updates
from desk.ports import Task


def due(session: Session, *, now: datetime) -> list[tuple[Task, str]]:
    """Everything that somebody should look at now."""
    return [
        *((Task.READ, lane) for lane in deliveries.unread_lanes(session)),
        *((Task.SEND, str(case)) for case in outbox.due_cases(session, now=now)),
        *((Task.ACT, chat) for chat in updates.undone_chats(session)),
        *((Task.PACE, chat) for chat in looking.due_chats(session, now=now)),
    ]
