"""What was learnt as lines of JSON, without a text, for another installation or a look at it."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlmodel import Session, col, select

import routing as words
from desk.errors import DeskError
from desk.learning.counting import Changes, change, locked
from desk.learning.forgetting import forget_everything
from desk.tables import Department, Learnt

FORMAT = "buergerdraht-learnt"
VERSION = 1
FEATURES = 2**20
LARGEST = 2**53  # of an amount


class NotLearnt(DeskError):
    """The line of that number is not what an export writes; an unknown `label` is told apart."""

    def __init__(self, line: int, label: str | None = None) -> None:
        super().__init__(line, label)
        self.line = line
        self.label = label


def export(session: Session) -> Iterator[str]:
    """The lines: what the file is, then one for each label.

    Departments that left the city file are left out.
    """
    yield json.dumps({"format": FORMAT, "version": VERSION})
    for label in sorted(labels(session)):
        rows = session.exec(
            select(Learnt.feature, Learnt.amount)
            .where(col(Learnt.label) == label, col(Learnt.amount) != 0)
            .order_by(col(Learnt.feature))
        ).all()
        if rows:
            yield json.dumps({"label": label, "amounts": dict(rows)}, ensure_ascii=False)


def replace(session: Session, lines: Iterable[str]) -> int:
    """Put what the lines say in the place of all that was learnt; how many labels those are.

    Raises:
        NotLearnt: nothing is changed.
    """
    changes, found = Changes(), set()
    allowed = labels(session)
    rest = enumerate(lines, start=1)
    _check_head(next(rest, (1, ""))[1])
    for number, line in rest:
        if line.strip():
            label, amounts = _read(line, number)
            if label not in allowed:
                raise NotLearnt(number, label)
            changes.add(label, amounts)
            found.add(label)
    forget_everything(session)
    change(session, locked(session), changes)
    session.flush()
    return len(found)


def labels(session: Session) -> set[str]:
    """What a text can belong to: the departments of the city file, and no office at all."""
    slugs = session.exec(select(Department.slug).where(col(Department.retired_at).is_(None)))
    return {*slugs, words.NO_CONCERN}


def _check_head(line: str) -> None:
    try:
        head = json.loads(line)
    except ValueError:
        raise NotLearnt(1) from None
    if head != {"format": FORMAT, "version": VERSION}:
        raise NotLearnt(1)


def _read(line: str, number: int) -> tuple[str, dict[int, int]]:
    try:
        content: dict[str, Any] = json.loads(line)
        amounts = {int(feature): amount for feature, amount in content["amounts"].items()}
        label = content["label"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotLearnt(number) from None
    fits = isinstance(label, str) and all(
        words.MESSAGES <= feature < FEATURES and type(amount) is int and abs(amount) < LARGEST
        for feature, amount in amounts.items()
    )
    if not fits:
        raise NotLearnt(number)
    return label, amounts
