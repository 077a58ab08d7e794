"""Words that a department's catalogue lacks: citizens use them, and the routing went wrong on them.

They come from the texts of corrected cases as they stand now; nothing is stored for it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy
from sqlalchemy import func
from sqlmodel import Session, col, select

import routing as words
from desk.districts import load_districts, meant
from desk.learning.accepted import topics_by_department
from desk.learning.choosing import LONGEST
from desk.learning.context import Context, context
from desk.tables import Assignment, Case, Department, Lesson, Message, RejectedWord
from desk.words import Direction
from routing.districts import Districts
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
    messages: int  # of theirs
    example: Context | None  # from the newest of these messages that shows it


class _Read(NamedTuple):
    """One corrected or confirmed case."""

    number: int
    label: str
    wrong: bool
    person: str
    text: str
    written: dict[str, str]  # by stem


def suggestions(session: Session, *, only: Collection[str] | None = None) -> list[Suggestion]:
    """The words that would have helped most, first; `only` for departments of these slugs."""
    known, rejected = _known_stems(session), _rejected_stems(session)
    used: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    missed: defaultdict[tuple[str, str], list[_Read]] = defaultdict(list)
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for case in _cases(session):
        for stem, written in case.written.items():
            if stem in known:
                continue
            used[stem][case.label].add(case.person)
            spellings[stem][written] += 1
            if case.wrong and case.label != words.NO_CONCERN:
                missed[case.label, stem].append(case)
    found = [
        _suggestion(label, stem, spellings[stem], cases)
        for (label, stem), cases in missed.items()
        if (only is None or label in only)
        and (label, stem) not in rejected
        and len({case.person for case in cases}) >= PEOPLE
        and _share(used[stem], label) >= TELLING
    ]
    return sorted(found, key=lambda one: (-one.people, one.department, one.word))[:MOST]


def _suggestion(label: str, stem: str, spellings: Counter[str], cases: list[_Read]) -> Suggestion:
    newest = sorted(cases, key=lambda case: -case.number)
    shown = (context(case.text, case.written[stem]) for case in newest)
    return Suggestion(
        department=label,
        word=min(spellings, key=lambda word: (-spellings[word], word)),
        people=len({case.person for case in cases}),
        messages=len(cases),
        example=next((found for found in shown if found is not None), None),
    )


def _share(by_label: dict[str, set[str]], label: str) -> float:
    return len(by_label[label]) / sum(map(len, by_label.values()))


def _known_stems(session: Session) -> set[str]:
    """The stems of every word of every department, for it or against it.

    Of words that a hyphen joins also those of their parts: a suggestion comes of one of them.
    """
    departments = session.exec(select(Department).where(col(Department.retired_at).is_(None))).all()
    topics = topics_by_department(session, departments)
    accepted = {stem for each in topics.values() for word in each for stem in _stems(word)}
    return accepted | {
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


def _rejected_stems(session: Session) -> set[tuple[str, str]]:
    """What is not suggested again, however it is spelled: slug and stem."""
    rows = select(Department.slug, RejectedWord.word).join(
        RejectedWord, col(RejectedWord.department_id) == col(Department.id)
    )
    return {(slug, stem) for slug, word in session.exec(rows) for stem in _stems(word)}


def _stems(word: str) -> set[str]:
    return {form(part.folded).stem for part in read(word)}


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
    districts = Districts(load_districts(session))
    for label, candidates, number, citizen, text in rows:
        best = meant(candidates[0]) if candidates else None
        person = f"citizen {citizen}" if citizen is not None else f"case {number}"
        yield _Read(number, label, best != label, person, text, dict(_telling(text, districts)))


def _telling(text: str, districts: Districts) -> Iterator[tuple[str, str]]:
    """The words of a text that may say what it is about, by their stems; no names of places."""
    found = read(text)
    named = {at for place in districts.named(found) for at in range(place.first, place.last + 1)}
    for word in found:
        stem = form(word.folded).stem
        if (
            len(word.folded) >= SHORTEST
            and word.folded.isalpha()
            and not word.at_place
            and word.position not in named
            and word.folded not in FUNCTION_WORDS
            and stem not in FREQUENT_STEMS
            and len(word.written) <= LONGEST
        ):
            yield stem, word.written.strip("#")
