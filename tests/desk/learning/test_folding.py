"""Counts follow what people decided: exactly, in any order, however often, and nothing is left."""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from typing import Any

import pytest
import sqlalchemy
from anyio import create_task_group, fail_after, sleep
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, col, select

import routing as words
from desk.learning import lessons
from desk.learning.counting import locked
from desk.learning.folding import Learner, due_keys, fold
from desk.learning.forgetting import forget_everything, unlearn
from desk.learning.packing import unpack
from desk.ports import Task
from desk.storage.database import Database
from desk.tables import Case, Citizen, Learnt, Lesson, Message
from desk.words import Teacher
from tests.databases import KEYRING, engine_of, rolled_back
from tests.factories import (
    MONDAY,
    make_case,
    make_citizen,
    make_city,
    make_message,
    make_page,
)

TEXTS = (
    "Das Schlagloch in der Lindenstraße ist riesig",
    "Die Sirene war heute nicht zu hören",
    "Der Sperrmüll liegt seit Tagen da",
    "Danke für den schönen Abend!",
)
LABELS = ("tiefbau", "feuerwehr", words.NO_CONCERN)

Counted = dict[tuple[str, int], int]


def counted(session: Session) -> Counted:
    """All counts that came to something."""
    rows = session.exec(select(Learnt).where(col(Learnt.amount) != 0))
    return {(row.label, row.feature): row.amount for row in rows}


def expected(*taught: tuple[str, str]) -> Counted:
    """The counts of texts and their labels."""
    found: Counter[tuple[str, int]] = Counter()
    for text, label in taught:
        for feature, amount in words.features(text).items():
            found[label, feature] += amount
    return dict(found)


def fold_all(session: Session) -> None:
    while fold(session):
        pass


def open_case(session: Session, text: str = TEXTS[0], citizen: Citizen | None = None) -> Case:
    case = make_case(session, page=make_page(session), citizen=citizen)
    make_message(session, case=case, text=text)
    return case


def decide(session: Session, case: Case, label: str | None, minute: int = 0) -> None:
    now = MONDAY + timedelta(minutes=minute)
    if label is None:
        lessons.withdraw(session, case)
    else:
        lessons.teach(session, case, label, Teacher.FORWARD, by=None, now=now)


def test_what_people_decide_is_counted_once(session: Session) -> None:
    case = open_case(session)
    decide(session, case, "tiefbau")
    assert due_keys(session) == [lessons.EVERYTHING]
    assert counted(session) == {}
    fold_all(session)
    assert counted(session) == expected((TEXTS[0], "tiefbau"))
    decide(session, case, "tiefbau")
    fold_all(session)
    assert counted(session) == expected((TEXTS[0], "tiefbau"))
    assert due_keys(session) == []


def test_the_newest_decision_wins_and_the_old_one_is_taken_back(session: Session) -> None:
    case = open_case(session)
    decide(session, case, "tiefbau")
    fold_all(session)
    decide(session, case, "feuerwehr", minute=1)
    fold_all(session)
    assert counted(session) == expected((TEXTS[0], "feuerwehr"))
    (lesson,) = session.exec(select(Lesson)).all()
    assert lesson.at == MONDAY + timedelta(minutes=1)


def test_a_decision_that_was_never_counted_leaves_nothing(session: Session) -> None:
    case = open_case(session)
    decide(session, case, "tiefbau")
    decide(session, case, None)
    fold_all(session)
    assert counted(session) == {}


def test_what_was_learnt_from_a_text_is_taken_back_though_the_text_is_another_now(
    session: Session,
) -> None:
    case = open_case(session)
    decide(session, case, "tiefbau")
    fold_all(session)
    message = session.exec(select(Message).where(col(Message.case_id) == case.id)).one()
    message.text = "Etwas ganz anderes"
    session.add(message)
    decide(session, case, None)
    fold_all(session)
    assert counted(session) == {}


def test_a_text_without_words_teaches_nothing(session: Session) -> None:
    decide(session, open_case(session, "🙂 ???"), "tiefbau")
    fold_all(session)
    assert counted(session) == {}
    assert due_keys(session) == []


def test_counting_goes_on_in_steps(session: Session) -> None:
    for text in TEXTS:
        decide(session, open_case(session, text), "tiefbau")
    assert [fold(session, at_most=3) for _ in range(3)] == [3, 1, 0]
    assert counted(session) == expected(*((text, "tiefbau") for text in TEXTS))


def test_an_erased_citizen_never_wrote(session: Session) -> None:
    page = make_page(session)
    anna, bernd = make_citizen(session, page=page), make_citizen(session, page=page)
    for citizen, text in ((anna, TEXTS[0]), (bernd, TEXTS[1]), (anna, TEXTS[2])):
        decide(session, open_case(session, text, citizen), "tiefbau")
    fold_all(session)
    decide(session, open_case(session, TEXTS[3], anna), "feuerwehr")  # not counted yet
    assert unlearn(session, anna) == 3
    fold_all(session)
    rows = session.exec(select(Learnt)).all()
    assert {(row.label, row.feature): row.amount for row in rows} == expected((TEXTS[1], "tiefbau"))
    assert [lesson.case_id for lesson in session.exec(select(Lesson))] != []
    assert unlearn(session, anna) == 0


def test_everything_can_be_forgotten(session: Session) -> None:
    decide(session, open_case(session), "tiefbau")
    fold_all(session)
    forget_everything(session)
    assert session.exec(select(Learnt)).all() == []
    assert session.exec(select(Lesson)).all() == []


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("decide"), st.integers(0, 3), st.sampled_from([*LABELS, None])),
        st.tuples(st.just("edit"), st.integers(0, 3), st.sampled_from(TEXTS)),
        st.tuples(st.just("fold"), st.integers(1, 3), st.none()),
        st.tuples(st.just("unlearn"), st.integers(0, 3), st.none()),
    ),
    max_size=20,
)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


@given(steps=STEPS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_sequence_of_lessons_comes_to_what_holds_at_its_end(
    engine: Engine, steps: list[tuple[str, int, Any]]
) -> None:
    with rolled_back(engine) as session:
        page = make_page(session)
        cases = [open_case(session, text, make_citizen(session, page=page)) for text in TEXTS]
        for step, number, value in steps:
            match step:
                case "decide":
                    decide(session, cases[number], value)
                case "edit":
                    edit(session, cases[number], value)
                case "fold":
                    fold(session, at_most=number)
                case "unlearn":
                    unlearn(session, session.get_one(Citizen, cases[number].citizen_id))
        fold_all(session)
        assert counted(session) == held(session)
        for place in reversed(range(len(cases))):
            decide(session, cases[place], None)
        fold_all(session)
        assert counted(session) == {}


def edit(session: Session, case: Case, text: str) -> None:
    message = session.exec(select(Message).where(col(Message.case_id) == case.id)).one()
    message.text = text
    session.add(message)
    session.flush()


def held(session: Session) -> Counted:
    """The sum of what the lessons say that they added."""
    found: Counter[tuple[str, int]] = Counter()
    for lesson in session.exec(select(Lesson)):
        assert lesson.counted == lesson.wanted
        if lesson.counted is not None:
            for feature, amount in unpack(lesson.features).items():
                found[lesson.counted, feature] += amount
    return dict(found)


async def prepare(database: Database) -> list[int]:
    def cases(session: Session) -> list[int]:
        make_city(session)
        return [open_case(session, TEXTS[number % 4]).id or 0 for number in range(24)]

    return await database.write(cases)


def decide_and_count(url: str, numbers: list[int], turn: int) -> int:
    """What one process does: every case several times, counting in between."""
    engine = engine_of(url)
    for round_ in range(4):
        for number in numbers:
            label = (*LABELS, None)[(number + round_ + turn) % 4]
            with Session(engine) as session:
                case = session.exec(select(Case).where(Case.id == number).with_for_update()).one()
                decide(session, case, label, minute=round_)
                session.commit()
            with Session(engine) as session:
                fold(session, at_most=2)
                session.commit()
    engine.dispose()
    return len(numbers)


@pytest.mark.anyio
async def test_two_processes_at_once_give_exact_counts(postgres_database: str) -> None:
    database = Database(postgres_database, KEYRING)
    numbers = await prepare(database)
    await database.write(lambda session: locked(session).id)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        work = [
            processes.submit(decide_and_count, postgres_database, numbers, turn) for turn in (0, 1)
        ]
        assert [done.result(timeout=120) for done in work] == [24, 24]
    await Learner(database).learn(lessons.EVERYTHING)
    assert await database.read(counted) == await database.read(held)
    await database.write(take_all_back)
    await Learner(database).learn(lessons.EVERYTHING)
    assert await database.read(counted) == {}
    await database.close()


@pytest.mark.anyio
async def test_counting_waits_for_nobody_who_holds_a_case(postgres_database: str) -> None:
    database = Database(postgres_database, KEYRING)
    (number, *_) = await prepare(database)

    def forward(session: Session, label: str) -> None:
        decide(session, session.get_one(Case, number), label)

    await database.write(forward, "feuerwehr")
    await Learner(database).learn(lessons.EVERYTHING)
    await database.write(forward, "tiefbau")
    engine = engine_of(postgres_database)
    with Session(engine) as somebody, Session(engine) as learner:
        somebody.exec(select(Case).where(Case.id == number).with_for_update()).one()
        learner.connection().exec_driver_sql("SET lock_timeout = '2s'")
        assert fold(learner) == 1
        learner.commit()
    engine.dispose()
    assert await database.read(counted) == expected((TEXTS[0], "tiefbau"))
    await database.close()


@pytest.mark.anyio
async def test_a_decision_while_everything_is_forgotten_is_the_first_of_the_new_ones(
    postgres_database: str,
) -> None:
    database = Database(postgres_database, KEYRING)
    (number, *_) = await prepare(database)

    def forward(session: Session, label: str) -> None:
        decide(session, session.get_one(Case, number), label)

    await database.write(forward, "feuerwehr")
    await Learner(database).learn(lessons.EVERYTHING)
    engine = engine_of(postgres_database)
    with Session(engine) as forgetting:
        forget_everything(forgetting)
        async with create_task_group() as tasks:
            tasks.start_soon(database.write, forward, "tiefbau")
            await waits_for_a_lock(database)
            forgetting.commit()
    engine.dispose()
    await Learner(database).learn(lessons.EVERYTHING)
    assert await database.read(counted) == expected((TEXTS[0], "tiefbau"))
    await database.close()


async def waits_for_a_lock(database: Database) -> None:
    """Until some transaction waits for another."""
    query = sqlalchemy.text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with fail_after(20):
        while not await database.read(lambda session: session.execute(query).scalar_one()):
            await sleep(0.01)


def take_all_back(session: Session) -> None:
    for case in session.exec(select(Case)).all():
        decide(session, case, None)


@pytest.mark.anyio
async def test_a_decision_says_that_there_is_something_to_count(database: Database) -> None:
    poked: list[tuple[Task, str]] = []
    database.on_poke = lambda task, key: poked.append((task, key))
    (number, *_) = await prepare(database)

    def forward(session: Session) -> None:
        decide(session, session.get_one(Case, number), "tiefbau")

    await database.write(forward)
    assert poked == [(Task.LEARN, lessons.EVERYTHING)]
    await Learner(database).learn(lessons.EVERYTHING)
    assert await database.read(counted) == expected((TEXTS[0], "tiefbau"))
