"""What is due by the rows, poked or not: the sweep looks here, so nothing is ever only a poke."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from desk import leaving, search
from desk.escalations import chain
from desk.incoming import deliveries, pictures
from desk.learning import folding
from desk.messenger import looking, surges, updates
from desk.office import duty, press_report, reminders
from desk.outgoing import acts, outbox
from desk.pages import backfill, watching
from desk.ports import Task
from desk.words import Channel


def due(
    session: Session, channels_on: Collection[Channel], *, now: datetime
) -> list[tuple[Task, str]]:
    """Everything that somebody should look at now; pages of other channels wait for them."""
    pages = watching.due_pages(session, channels_on, now=now)
    histories = backfill.due_pages(session, channels_on, now=now)
    return [
        *((Task.READ, lane) for lane in deliveries.unread_lanes(session)),
        *((Task.SEND, str(case)) for case in outbox.due_cases(session, now=now)),
        *((Task.ACT, chat) for chat in updates.undone_chats(session)),
        *((Task.PACE, chat) for chat in looking.due_chats(session, now=now)),
        *((Task.LOOK, str(page)) for page in pages),
        *((Task.FETCH, str(page)) for page in histories),
        *((Task.BRING, str(case)) for case in acts.due_cases(session, now=now)),
        *((Task.KEEP, str(message)) for message in pictures.due_messages(session, now=now)),
        *((Task.CALM, str(surge)) for surge in surges.over(session, now=now)),
        *((Task.PART, str(person)) for person in leaving.due_people(session)),
        *((Task.GREET, str(one)) for one in duty.due_departments(session, now=now)),
        *((Task.ESCALATE, str(one)) for one in chain.due_escalations(session, now=now)),
        *((Task.REPORT, key) for key in press_report.due_keys(session, now=now)),
        *((Task.REMIND, str(case)) for case in reminders.due_cases(session, now=now)),
        *((Task.INDEX, key) for key in search.due_keys(session)),
        *((Task.LEARN, key) for key in folding.due_keys(session)),
    ]
