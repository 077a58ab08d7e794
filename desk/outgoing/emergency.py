"""Where words speak of danger to life: an automatic first answer that names 112, once a thread.

Nobody wrote it, so it answers nothing: the case waits for people as before.  It goes out at once or
not at all, and never on many threads of a page at once: who writes "fire" a hundred times must not
make the city's page do the same.
"""

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from desk.cases.case import number_of
from desk.language import Translate, translator
from desk.outgoing import automatic
from desk.tables import Case, Message, Page
from routing.signals import SignalKind, read

FRESH = timedelta(hours=1)  # who wrote earlier has called by now, or nobody can be helped by it
WITHIN, MOST_OF_A_PAGE = timedelta(hours=1), 10


def warn(session: Session, case: Case, message: Message, *, now: datetime) -> None:
    """Queue the answer if the page sends it, the message is fresh and nobody answered yet."""
    page = session.get_one(Page, case.page_id)
    written_at = message.edited_at or message.sent_at
    if not page.emergency_reply or now - written_at > FRESH or not _speaks_of_danger(message):
        return
    if automatic.is_answered(session, case) or _is_flooded(session, page, now=now):
        return
    text = emergency_text(translator(automatic.language(message.text)))
    source = f"emergency:{number_of(case)}"
    automatic.queue(session, case, message, text, source=source, now=now)


def is_too_late(session: Session, case: Case, answer: Message, *, now: datetime) -> bool:
    """Whether an automatic answer need not go out any more: it is old, or people answered."""
    if not answer.automatic or answer.uncertain:
        return False
    return now - answer.sent_at > FRESH or automatic.is_answered(session, case, but=answer)


def emergency_text(_: Translate) -> str:
    """What the citizen reads; it is the same in every city."""
    return _(
        "Automatische Antwort: Ihre Nachricht hat noch kein Mensch gelesen. "
        "Ist jemand in Gefahr, rufen Sie bitte sofort die 112 an (Feuerwehr und Rettungsdienst) "
        "oder die 110 (Polizei). Hier wird nicht rund um die Uhr mitgelesen."
    )


def _speaks_of_danger(message: Message) -> bool:
    if message.hidden_at is not None or message.removed_at is not None:
        return False
    signal = read(message.text)
    return signal is not None and any(found.kind is SignalKind.danger for found in signal.findings)


def _is_flooded(session: Session, page: Page, *, now: datetime) -> bool:
    """Whether the page has sent as many as anybody could need."""
    sent = session.exec(
        select(func.count(col(Message.id)))
        .join(Case, col(Case.id) == col(Message.case_id))
        .where(
            col(Message.automatic),
            col(Message.sent_at) > now - WITHIN,
            col(Case.page_id) == page.id,
        )
    ).one()
    return sent >= MOST_OF_A_PAGE
