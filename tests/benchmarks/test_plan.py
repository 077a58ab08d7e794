"""A run's plan follows from its seed, and everything in it can happen."""

import pytest

from benchmarks.disorder.plan import (
    ON_POSTGRES,
    ON_SQLITE,
    Kill,
    Mix,
    Plan,
    Said,
    Say,
    Target,
    Turn,
    make,
)

MIXES = pytest.mark.parametrize("mix", [ON_SQLITE, ON_POSTGRES])
SEEDS = range(1, 30)


@MIXES
def test_the_same_seed_has_the_same_plan(mix: Mix) -> None:
    assert make(7, 20, mix) == make(7, 20, mix)
    assert make(7, 20, mix).digest == make(7, 20, mix).digest
    assert len({make(seed, 20, mix).digest for seed in SEEDS}) == len(SEEDS)


@MIXES
@pytest.mark.parametrize("kills", [1, 20, 200])
def test_there_are_as_many_kills_as_wanted(mix: Mix, kills: int) -> None:
    assert make(3, kills, mix).kills == kills


def test_on_postgresql_everything_is_hit() -> None:
    kills = [step for step in make(1, 200, ON_POSTGRES).steps if isinstance(step, Kill)]
    assert {kill.target for kill in kills} == set(Target) - {Target.SERVER}
    several = {Target.WEB, Target.WORKER}
    hit = {(kill.target, kill.number) for kill in kills if kill.target in several}
    assert len(hit) == len(several) * ON_POSTGRES.numbers


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_speaks_of_what_is_not_there(seed: int) -> None:
    plan = make(seed, 20, ON_SQLITE)
    begins = {subject.key: subject.what for subject in plan.subjects}
    there: set[int] = set()
    for say in _said(plan):
        if say.what is begins[say.key]:
            there.add(say.key)
        assert say.key in there
        if say.what is Said.REMOVE:
            there.remove(say.key)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_fault_is_over_at_the_end(seed: int) -> None:
    on: dict[str, bool] = {}
    for step in make(seed, 20, ON_SQLITE).steps:
        if isinstance(step, Turn):
            assert on.get(step.fault, False) is (step.settings is None)
            on[step.fault] = step.settings is not None
    assert on
    assert not any(on.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_answered_is_neither_removed_nor_answered_elsewhere(seed: int) -> None:
    plan = make(seed, 20, ON_SQLITE)
    answered = {subject.key for subject in plan.subjects if subject.answer}
    gone = {say.key for say in _said(plan) if say.what in {Said.REMOVE, Said.ANSWER_OUTSIDE}}
    assert answered
    assert not answered & gone


def _said(plan: Plan) -> list[Say]:
    return [step for step in plan.steps if isinstance(step, Say)]
