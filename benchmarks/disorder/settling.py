"""The product's rows: what it still has to do, and how staff are invited."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from benchmarks.disorder import town
from desk import people
from desk.columns import Keyring
from desk.storage.database import Database
from desk.tables import Card, Delivery, Message, StaffUpdate
from desk.words import Progress, Role
from tests.databases import engine_of


@contextmanager
def rows(url: str) -> Iterator[Session]:
    """A session in the product's database."""
    engine = engine_of(
        url.replace("sqlite+aiosqlite://", "sqlite://", 1), Keyring([town.SECRET_KEY])
    )
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def left(session: Session) -> dict[str, int]:
    """How much of each is still to be done."""
    count = select(func.count())
    on_the_way = col(Message.progress).in_([Progress.QUEUED, Progress.SENDING])
    questions = {
        "unread": count.select_from(Delivery).where(col(Delivery.read_at).is_(None)),
        "undone": count.select_from(StaffUpdate).where(col(StaffUpdate.done_at).is_(None)),
        "unsent": count.select_from(Message).where(on_the_way),
        "unshown": count.select_from(Card).where(col(Card.shown) < col(Card.wanted)),
    }
    return {name: session.exec(question).one() for name, question in questions.items()}


async def invite(url: str, staff: Sequence[town.Phone]) -> list[str]:
    """The tokens of invitations to all departments."""
    database = Database(url, Keyring([town.SECRET_KEY]))
    slugs, now = town.departments(), datetime.now(UTC)
    issued = [
        await database.write(people.invite, one.name, Role.STAFF, slugs, now=now) for one in staff
    ]
    await database.close()
    return [link.token for link in issued]
