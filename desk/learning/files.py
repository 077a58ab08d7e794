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
from routing.ngrams import UNIT

FORMAT = "buergerdraht-learnt"
VERSION = 1
FEATURES = 2**20
MOST_TEXTS = 10**9  # of a label; far fewer than would make sums inexact


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
    changes, found = Changes(), set[str]()
    allowed = labels(session)
    rest = enumerate(lines, start=1)
    _check_head(next(rest, (1, ""))[1])
    for number, line in rest:
        if line.strip():
            label, amounts = _read(line, number)
            if label not in allowed:
                raise NotLearnt(number, label)
            if label in found:
                raise NotLearnt(number)
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
    except (ValueError, RecursionError):
        raise NotLearnt(1) from None
    if head != {"format": FORMAT, "version": VERSION}:
        raise NotLearnt(1)


def _read(line: str, number: int) -> tuple[str, dict[int, int]]:
    try:
        content: dict[str, Any] = json.loads(line)
        amounts = {int(feature): amount for feature, amount in content["amounts"].items()}
        label = content["label"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NotLearnt(number) from None
    if not isinstance(label, str) or not _are_sums_of_texts(amounts):
        raise NotLearnt(number)
    return label, amounts


def _are_sums_of_texts(amounts: dict[int, Any]) -> bool:
    """Whether texts can have added up to this: no other sums may come where all texts are read."""
    if any(type(amount) is not int for amount in amounts.values()):
        return False
    texts = amounts.get(words.MESSAGES, 0)
    return 0 < texts <= MOST_TEXTS and all(
        words.MESSAGES <= feature < FEATURES and 0 < amount <= texts * UNIT
        for feature, amount in amounts.items()
    )
