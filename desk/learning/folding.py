"""What people decided comes into the counts: where wanted and counted differ, one is made of both.

Order and repetition do not matter: a row says what is in the counts, whoever counted it when.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

import routing as words
from desk.learning.counting import Changes, change, locked
from desk.learning.lessons import EVERYTHING
from desk.learning.packing import pack, unpack
from desk.storage.database import Database
from desk.tables import Lesson, Message
from desk.words import Direction

LESSONS_A_TRANSACTION = 10  # some hundredths of a second: a tap may wait for so long


class Learner:
    """Counts what is due, a little at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def learn(self, key: str) -> None:
        """Count until nothing is due."""
        while await self._database.write(fold) == LESSONS_A_TRANSACTION:
            pass


def fold(session: Session, *, at_most: int = LESSONS_A_TRANSACTION) -> int:
    """Bring the counts in line with so many lessons; how many there were."""
    if not is_due(session):
        return 0
    state = locked(session)
    lessons = session.exec(
        select(Lesson)
        .where(_due())
        .order_by(col(Lesson.id))
        .limit(at_most)
        .execution_options(populate_existing=True)
    ).all()
    if not lessons:
        return 0  # another process was faster
    texts = _first_texts(session, lessons)
    changes = Changes()
    for lesson in lessons:
        _count(lesson, texts.get(lesson.case_id or 0, ""), changes)
    change(session, state, changes)
    session.flush()
    return len(lessons)


def is_due(session: Session) -> bool:
    """Whether something was decided and is not counted yet."""
    return session.exec(select(Lesson.id).where(_due()).limit(1)).first() is not None


def due_keys(session: Session) -> list[str]:
    """The key of `Task.LEARN`, if there is something to count."""
    return [EVERYTHING] if is_due(session) else []


def take_out(lesson: Lesson, changes: Changes) -> None:
    """Take back exactly what the lesson added."""
    if lesson.counted is not None:
        changes.take_back(lesson.counted, unpack(lesson.features))
        lesson.counted = None


def _first_texts(session: Session, lessons: Sequence[Lesson]) -> dict[int, str]:
    """What opened each case, as it stands now.

    All of it is read before anything is written: a row that is written twice in a transaction lets
    PostgreSQL lock the case it belongs to, and whoever holds the case may wait for the row.
    """
    first = (
        select(func.min(Message.id))
        .where(
            col(Message.case_id).in_([lesson.case_id for lesson in lessons]),
            col(Message.direction) == Direction.INCOMING,
        )
        .group_by(col(Message.case_id))
    )
    found = select(Message.case_id, Message.text).where(col(Message.id).in_(first))
    return dict(session.exec(found).all())


def _count(lesson: Lesson, text: str, changes: Changes) -> None:
    take_out(lesson, changes)
    amounts = unpack(lesson.features) if lesson.case_id is None else words.features(text)
    if lesson.wanted is not None:
        changes.add(lesson.wanted, amounts)
    lesson.counted = lesson.wanted
    lesson.features = pack(amounts) if lesson.wanted is not None else None


def _due() -> ColumnElement[bool]:
    return col(Lesson.wanted).is_distinct_from(col(Lesson.counted))
