"""One text for many: it reaches whom the person saw counted, once, and nobody else."""

import pytest
from sqlmodel import Session, col, select

from desk.cases import actions, collective, moderating
from desk.cases.collective import OpenTheme
from desk.errors import NoSuchSurge, NotAllowed, Reason, SecondPerson, Warned
from desk.messenger import surges
from desk.messenger.surges import QUIET
from desk.outgoing import attempts, outbox
from desk.tables import Alert, Case, Lesson, Message, Staff, Surge
from desk.words import AlertKind, Direction, Progress, Role, Status
from tests.desk.test_surges import MANY, only_surge, storm
from tests.desk.town import Town, apply, at, cases, comment, make_town, own
from tests.factories import make_department, make_staff

TEXT = "Wir arbeiten daran, bis 18 Uhr läuft das Wasser wieder."


@pytest.fixture
def town(session: Session) -> Town:
    town = make_town(session)
    storm(session, town)
    return town


def surge_of(session: Session) -> int:
    return only_surge(session).id or 0


def theme_of(session: Session, by: Staff) -> tuple[OpenTheme, int]:
    found = collective.choices(session, surge_of(session), by=by)
    return found.themes[0], found.newest


def answer(session: Session, by: Staff, *, up_to: int, example: int, minute: float = 2) -> int:
    return collective.answer_theme(
        session,
        surge_of(session),
        example,
        TEXT,
        up_to=up_to,
        author=by,
        by=by,
        now=at(minute),
        source="surge:-100:900",
    )


def queued(session: Session) -> list[int]:
    waiting = select(Message.case_id).where(col(Message.progress) == Progress.QUEUED)
    return sorted(session.exec(waiting))


def with_post(session: Session, town: Town) -> int:
    """A surge of one post."""
    storm(session, town, 20, first=MANY + 1)
    surge = session.exec(select(Surge).where(col(Surge.post_id).is_not(None))).first()
    if surge is None:
        surge = only_surge(session)
        surge.post_id = cases(session)[0].post_id
        session.add(surge)
    return surge.id or 0


def test_everybody_who_asks_the_same_gets_the_answer(session: Session, town: Town) -> None:
    theme, newest = theme_of(session, town.staff)
    assert len(theme.cases) == MANY // 2
    assert answer(session, town.staff, up_to=newest, example=theme.example_id) == MANY // 2
    session.flush()
    assert queued(session) == sorted(theme.cases)
    assert all(session.get_one(Case, number).status is Status.ANSWERED for number in theme.cases)
    assert session.exec(select(Lesson)).all() == []


def test_an_answer_to_a_theme_that_is_said_twice_goes_out_once(
    session: Session, town: Town
) -> None:
    theme, newest = theme_of(session, town.staff)
    answer(session, town.staff, up_to=newest, example=theme.example_id)
    session.flush()
    assert answer(session, town.staff, up_to=newest, example=theme.example_id) == 0
    assert queued(session) == sorted(theme.cases)


def test_who_came_since_was_answered_or_taken_by_others_is_left_out(
    session: Session, town: Town
) -> None:
    theme, newest = theme_of(session, town.staff)
    colleague = make_staff(session, name="Herr Kollege (Demo)", departments=[town.civil])
    taken, closed, *rest = theme.cases
    actions.take(session, taken, by=colleague, now=at(1))
    actions.close(session, closed, by=colleague, now=at(1))
    apply(
        session,
        town,
        comment("55_70", 1.5, author=None, text="Wann kommt das Wasser wieder?"),
        now=at(1.5),
    )
    answer(session, town.staff, up_to=newest, example=theme.example_id)
    session.flush()
    assert queued(session) == sorted(rest)


def test_a_comment_to_all_stands_below_the_post_once_and_leaves_the_cases_open(
    session: Session, town: Town
) -> None:
    surge = with_post(session, town)
    before = {case.id: case.status for case in cases(session)}
    for _ in range(2):
        collective.comment(
            session, surge, TEXT, author=town.staff, by=town.staff, now=at(2), source="surge:1"
        )
        session.flush()
    (message,) = session.exec(select(Message).where(col(Message.direction) == Direction.OUTGOING))
    assert (message.target, message.progress) == ("1001_55", Progress.QUEUED)
    own_case = session.get_one(Case, message.case_id)
    assert (own_case.collective, own_case.status) == (True, Status.ANSWERED)
    assert {case.id: case.status for case in cases(session) if case.id in before} == before


def test_the_echo_of_a_comment_to_all_is_ours_and_it_can_be_taken_back(
    session: Session, town: Town
) -> None:
    surge = with_post(session, town)
    case = collective.comment(
        session, surge, TEXT, author=town.staff, by=town.staff, now=at(2), source="surge:1"
    )
    job = outbox.begin(session, case.id or 0, now=at(2))
    assert job is not None
    apply(session, town, own("55_900", "1001_55", 2, TEXT), now=at(2))
    attempts.succeed(session, job, "55_900", now=at(2))
    session.refresh(case)
    assert case.status is Status.ANSWERED
    moderating.recall(session, case.id or 0, by=town.staff, now=at(3))


def test_a_comment_to_all_that_is_refused_can_be_sent_again(session: Session, town: Town) -> None:
    surge = with_post(session, town)
    case = collective.comment(
        session, surge, TEXT, author=town.staff, by=town.staff, now=at(2), source="surge:1"
    )
    job = outbox.begin(session, case.id or 0, now=at(2))
    assert job is not None
    attempts.fail(session, job, Reason.PERMISSION_MISSING, "#200", now=at(2))
    session.refresh(case)
    assert (case.status, case.owner_id) == (Status.CLAIMED, town.staff.id)


def test_what_deserves_a_second_look_gets_one(session: Session, town: Town) -> None:
    surge = with_post(session, town)
    text = "Rufen Sie uns an: 02361 123456"
    with pytest.raises(Warned):
        collective.comment(
            session, surge, text, author=town.staff, by=town.staff, now=at(2), source="surge:1"
        )
    collective.comment(
        session,
        surge,
        text,
        author=town.staff,
        by=town.staff,
        now=at(2),
        source="surge:1",
        anyway=True,
    )


def test_four_eyes_hold_for_one_text_for_many_too(session: Session, town: Town) -> None:
    town.civil.publish = "four-eyes"
    session.add(town.civil)
    theme, newest = theme_of(session, town.staff)
    with pytest.raises(SecondPerson):
        answer(session, town.staff, up_to=newest, example=theme.example_id)


def test_another_department_may_not_and_a_surge_that_is_over_cannot(
    session: Session, town: Town
) -> None:
    parks = make_department(session, slug="gruen", name="Grünamt", chat_id="-300")
    stranger = make_staff(session, name="Frau Fremd (Demo)", departments=[parks])
    auditor = make_staff(session, name="Frau Revision (Demo)", role=Role.AUDITOR)
    for person in (stranger, auditor):
        with pytest.raises(NotAllowed):
            collective.choices(session, surge_of(session), by=person)
    surges.end(session, surge_of(session), now=at(1) + QUIET)
    with pytest.raises(NoSuchSurge):
        collective.choices(session, surge_of(session), by=town.staff)


def test_the_press_office_is_called_once_and_somebody_watches(session: Session, town: Town) -> None:
    surge = surge_of(session)
    for _ in range(2):
        collective.call_press(session, surge, by=town.staff, now=at(2))
        session.flush()
    (alert,) = session.exec(select(Alert).where(col(Alert.kind) == AlertKind.SURGE))
    assert alert.chat_id == town.press.chat_id
    assert collective.watch(session, surge, by=town.staff)
    assert surges.drawn(session, surge).watcher == town.staff.name
    assert not collective.watch(session, surge, by=town.staff)
    surges.end(session, surge, now=at(1) + QUIET)
    session.flush()
    assert session.exec(select(Alert)).all() == []
