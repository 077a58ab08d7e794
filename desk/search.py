"""Search over cases: the words of its messages, its author, its post and its notes.

Columns with words are encrypted, so a plain index of them would give away what they protect.  What
is indexed are marks: the stem of a word, hashed with the installation's key.  Both databases keep
them in their own full text index, SQLite in FTS5, PostgreSQL in a `tsvector`; the stems are made
here, so that both find the same.  Marks of a key that is out of use find nothing any more.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, column, table, text
from sqlmodel import Session, col, select, update

from desk.columns import keyring_of
from desk.ports import Task
from desk.storage.database import poke_after_commit
from desk.tables import Case, Citizen, Message, Post, TimelineEntry
from desk.words import Progress, What

KEY = "all"
A_STEP = 200  # cases indexed in a transaction
MOST_WORDS = 12  # of a query; more would not make it clearer
SHORTEST = 2  # letters of a word
STEMS_KEPT = 5_000

_WORD = re.compile(r"[^\W_]+")
_UNSAID = (Progress.DRAFT, Progress.DISCARDED, Progress.RECALLED)
# So frequent that they tell nothing, as people type them in a question.
# fmt: off
_STOP = frozenset(
    (
        "aber", "als", "am", "an", "auch", "auf", "aus", "bei", "bin", "bis", "da", "das", "dass",
        "dem", "den", "der", "des", "die", "doch", "du", "ein", "eine", "einem", "einen", "einer",
        "eines", "er", "es", "für", "hat", "ich", "ihr", "im", "in", "ist", "ja", "kann", "man",
        "mit", "nach", "nicht", "noch", "nur", "oder", "sie", "sind", "so", "und", "uns", "vom",
        "von", "vor", "war", "was", "wie", "wir", "wird", "zu", "zum", "zur", "the", "and", "is",
        "of", "to",
    )
)
# fmt: on


def words_in(text: str) -> list[str]:
    """The stems of a text's words, each once, in their order; frequent small words are left out."""
    plain = (word.casefold() for word in _WORD.findall(text))
    kept = (word for word in plain if len(word) >= SHORTEST and word not in _STOP)
    return list(dict.fromkeys(map(_stem, kept)))


def matching(session: Session, query: str) -> ColumnElement[bool] | None:
    """The condition of a query over cases in which every word stands; `None` without any word."""
    stems = words_in(query)[:MOST_WORDS]
    if not stems:
        return None
    ring = keyring_of(session.get_bind().dialect)
    marks = [ring.marks(stem) for stem in stems]
    if _is_postgres(session):
        asked = " & ".join(f"({' | '.join(of_word)})" for of_word in marks)
        words = table("case_words", column("case_id"), column("words"))
        found = select(words.c.case_id).where(
            text("case_words.words @@ CAST(:asked AS tsquery)").bindparams(asked=asked)
        )
    else:
        asked = " AND ".join(f"({' OR '.join(of_word)})" for of_word in marks)
        words = table("case_words", column("rowid"))
        found = select(words.c.rowid).where(text("case_words MATCH :asked").bindparams(asked=asked))
    return col(Case.id).in_(found)


def due_keys(session: Session) -> list[str]:
    """Whether a case changed since it was indexed."""
    found = session.exec(select(Case.id).where(col(Case.to_index)).limit(1)).first()
    return [KEY] if found is not None else []


def index(session: Session) -> bool:
    """Index some of the cases that changed; whether there may be more."""
    cases = session.exec(
        select(Case)
        .where(col(Case.to_index))
        .order_by(col(Case.id))
        .limit(A_STEP)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    ring = keyring_of(session.get_bind().dialect)
    for case in cases:
        stems = words_in(" ".join(_said(session, case)))
        _put(session, case.id or 0, [ring.marks(stem)[0] for stem in stems])
        case.to_index = False
        session.add(case)
    return len(cases) == A_STEP


def changed_post(session: Session, post: Post) -> None:
    """What the city posted is found by the cases below it, also where it came after them."""
    session.exec(update(Case).where(col(Case.post_id) == post.id).values(to_index=True))
    poke_after_commit(session, Task.INDEX, KEY)


def _said(session: Session, case: Case) -> Iterable[str]:
    messages = select(Message.text).where(
        col(Message.case_id) == case.id,
        col(Message.removed_at).is_(None),
        col(Message.progress).not_in(_UNSAID),
    )
    yield from session.exec(messages)
    notes = select(TimelineEntry.text).where(
        col(TimelineEntry.case_id) == case.id, col(TimelineEntry.what) == What.NOTED
    )
    yield from (note or "" for note in session.exec(notes))
    citizen = session.get(Citizen, case.citizen_id) if case.citizen_id else None
    yield (citizen.name or "") if citizen else ""
    post = session.get(Post, case.post_id) if case.post_id else None
    yield (post.text or "") if post else ""


def _put(session: Session, number: int, marks: list[str]) -> None:
    """Replace what is indexed of a case."""
    if _is_postgres(session):
        _run(
            session,
            "INSERT INTO case_words (case_id, words) VALUES (:number, array_to_tsvector(:marks)) "
            "ON CONFLICT (case_id) DO UPDATE SET words = excluded.words",
            number=number,
            marks=marks,
        )
        return
    _run(session, "DELETE FROM case_words WHERE rowid = :number", number=number)
    _run(
        session,
        "INSERT INTO case_words (rowid, words) VALUES (:number, :marks)",
        number=number,
        marks=" ".join(marks),
    )


def _run(session: Session, statement: str, **values: Any) -> None:
    session.connection().execute(text(statement), values)


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


@cache
def _stemmer() -> Callable[[str], str]:
    import snowballstemmer  # noqa: PLC0415 - two megabytes, only for who indexes or searches

    stemming = snowballstemmer.stemmer("german")
    stem: Callable[[str], str] = stemming.stemWord
    return stem


@lru_cache(STEMS_KEPT)
def _stem(word: str) -> str:
    return _stemmer()(word)
