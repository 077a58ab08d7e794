"""Words that a department's catalogue lacks: citizens use them, and the routing went wrong on them.

They come from the texts of corrected cases as they stand now; nothing is stored for it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy
from sqlalchemy import func
from sqlmodel import Session, col, select

import routing as words
from desk.districts import meant
from desk.learning.accepted import topics_by_department
from desk.tables import Assignment, Case, Department, Lesson, Message
from desk.words import Direction
from routing.forms import form
from routing.frequent import FREQUENT_STEMS, FUNCTION_WORDS
from routing.words import read, split_keyword

LOOKED_AT = 2_000  # lessons, the newest
PEOPLE = 3  # who used the word in a message that went wrong: one person's words are no suggestion
TELLING = 0.75  # of all who used the word, those whose message was for the department
SHORTEST = 4  # letters
MOST = 50


@dataclass(frozen=True)
class Suggestion:
    """A word for a department's topics."""

    department: str  # slug
    word: str  # as most citizens wrote it
    people: int  # who used it in a message that the routing had got wrong


class _Read(NamedTuple):
    """One corrected or confirmed case."""

    label: str
    wrong: bool
    person: str
    written: dict[str, str]  # by stem


def suggestions(session: Session) -> list[Suggestion]:
    """The words that would have helped most, first."""
    known = _known_stems(session)
    cases = list(_cases(session))
    used: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    missed: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for case in cases:
        for stem, written in case.written.items():
            if stem in known:
                continue
            used[stem][case.label].add(case.person)
            spellings[stem][written] += 1
            if case.wrong and case.label != words.NO_CONCERN:
                missed[case.label, stem].add(case.person)
    found = [
        Suggestion(label, min(spellings[stem], key=lambda word: (-spellings[stem][word], word)), n)
        for (label, stem), people in missed.items()
        if (n := len(people)) >= PEOPLE and _share(used[stem], label) >= TELLING
    ]
    return sorted(found, key=lambda one: (-one.people, one.department, one.word))[:MOST]


def _share(by_label: dict[str, set[str]], label: str) -> float:
    return len(by_label[label]) / sum(map(len, by_label.values()))


def _known_stems(session: Session) -> set[str]:
    """The stems of every word of every department, for it or against it."""
    departments = session.exec(select(Department).where(col(Department.retired_at).is_(None))).all()
    topics = topics_by_department(session, departments)
    return {
        form(word).stem
        for department in departments
        for keyword in (
            department.name,
            *department.aliases,
            *topics[department.slug],
            *department.not_topics,
        )
        for word in split_keyword(keyword)
    }


def _cases(session: Session) -> Iterator[_Read]:
    newest = (
        select(Lesson.case_id, Lesson.wanted, Lesson.assignment_id)
        .where(col(Lesson.case_id).is_not(None), col(Lesson.wanted).is_not(None))
        .order_by(col(Lesson.at).desc(), col(Lesson.id).desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    first = (
        select(func.min(Message.id))
        .where(
            col(Message.case_id).in_(select(newest.c.case_id)),
            col(Message.direction) == Direction.INCOMING,
        )
        .group_by(col(Message.case_id))
    )
    rows = session.execute(
        sqlalchemy.select(
            newest.c.wanted,
            col(Assignment.candidates),
            col(Case.id),
            col(Case.citizen_id),
            col(Message.text),
        )
        .join(Case, col(Case.id) == newest.c.case_id)
        .join(Assignment, col(Assignment.id) == newest.c.assignment_id)
        .join(Message, col(Message.case_id) == col(Case.id))
        .where(col(Message.id).in_(first), col(Message.removed_at).is_(None))
    )
    for label, candidates, number, citizen, text in rows:
        best = meant(candidates[0]) if candidates else None
        person = f"citizen {citizen}" if citizen is not None else f"case {number}"
        yield _Read(label, best != label, person, dict(_telling(text)))


def _telling(text: str) -> Iterator[tuple[str, str]]:
    """The words of a text that may say what it is about, by their stems."""
    for word in read(text):
        stem = form(word.folded).stem
        if (
            len(word.folded) >= SHORTEST
            and word.folded.isalpha()
            and not word.at_place
            and word.folded not in FUNCTION_WORDS
            and stem not in FREQUENT_STEMS
        ):
            yield stem, word.written.strip("#")
