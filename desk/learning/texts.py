"""Labelled texts from outside: learnt as if staff had corrected them, each once, kept nowhere."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

import routing as words
from desk.learning.counting import Changes, change, locked
from desk.learning.packing import pack, unpack
from desk.learning.quality import Labelled
from desk.tables import Lesson
from desk.words import Teacher

AT_ONCE = 500  # of the values that a query looks for


def labelled(text: str, label: str) -> Labelled:
    """A text with what it will add to the counts."""
    return Labelled(text, label, words.features(text))


def digest_of(text: Labelled) -> str:
    """By what the same text with the same label is known again."""
    folded = " ".join(text.text.split())
    return hashlib.sha256(f"{text.label}\n{folded}".encode()).hexdigest()


def once(texts: Sequence[Labelled]) -> list[Labelled]:
    """Each text with its label once, in an order as good as by lot and always the same."""
    different = {digest_of(text): text for text in texts}
    return [different[digest] for digest in sorted(different)]


def known(session: Session, texts: Sequence[Labelled]) -> dict[str, dict[int, int]]:
    """What is in the counts already: the digest of each such text, and what it added."""
    found: dict[str, dict[int, int]] = {}
    for digests in _steps([digest_of(text) for text in texts]):
        lessons = session.exec(
            select(Lesson).where(col(Lesson.digest).in_(digests), col(Lesson.counted).is_not(None))
        )
        found |= {lesson.digest or "": unpack(lesson.features) for lesson in lessons}
    return found


def learn(session: Session, texts: Sequence[Labelled], *, now: datetime) -> int:
    """Count the texts that were not counted before; how many those are."""
    state = locked(session)
    before = known(session, texts)
    new = [text for text in once(texts) if digest_of(text) not in before]
    if not new:
        return 0
    changes = Changes()
    for text in new:
        changes.add(text.label, text.amounts)
        session.add(
            Lesson(
                digest=digest_of(text),
                wanted=text.label,
                counted=text.label,
                features=pack(text.amounts),
                source=Teacher.IMPORT,
                at=now,
            )
        )
    change(session, state, changes)
    session.flush()
    return len(new)


def _steps(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]
