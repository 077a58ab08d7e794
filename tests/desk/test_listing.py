from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event
from sqlmodel import Session, SQLModel

from desk.cases.case import tell
from desk.cases.choices import choices
from desk.cases.listing import SNIPPET_LIMIT, Filters, Listing, list_cases
from desk.cases.screen import Unsent
from desk.columns import Keyring
from desk.permissions import may_see
from desk.tables import Case, Message, Post
from desk.words import Concern, Direction, Progress, Role, Status, What
from tests.conftest import KINDS
from tests.databases import rolled_back
from tests.factories import (
    MONDAY,
    make_case,
    make_citizen,
    make_department,
    make_message,
    make_page,
    make_staff,
)

LATER = MONDAY + timedelta(hours=3)
ALL = Filters()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'desk.db'}")
    engine.dialect.keyring = Keyring(["secret"])  # type: ignore[attr-defined]  # see desk.columns
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


def numbers(listing: Listing) -> list[int]:
    return [row.number for row in listing.rows]


def everything(session: Session, filters: Filters = ALL, **values: Any) -> Listing:
    return list_cases(session, None, filters, now=LATER, **values)


def test_newest_first_a_screenful_a_time(session: Session) -> None:
    stored = [make_case(session).id or 0 for _ in range(5)]
    first = everything(session, limit=2)
    second = everything(session, limit=2, before=first.older)
    last = everything(session, limit=2, before=second.older)
    assert [numbers(first), numbers(second), numbers(last)] == [
        [stored[4], stored[3]],
        [stored[2], stored[1]],
        [stored[0]],
    ]
    assert last.older is None


def test_a_full_last_screen_promises_no_older_cases(session: Session) -> None:
    for _ in range(2):
        make_case(session)
    assert everything(session, limit=2).older is None


def test_staff_see_their_departments_cases_only(session: Session) -> None:
    fire, roads = make_department(session), make_department(session)
    own = make_case(session, department=fire)
    make_case(session, department=roads)
    person = make_staff(session, departments=[fire])
    listing = list_cases(session, person, ALL, now=LATER)
    assert numbers(listing) == [own.id]
    assert listing.total == 1


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("removed", [False, True])
def test_the_list_shows_what_may_be_seen_one_by_one(
    session: Session, role: Role, removed: bool
) -> None:
    departments = [make_department(session) for _ in range(3)]
    cases = [make_case(session, department=department) for department in departments]
    removed_at = MONDAY if removed else None
    person = make_staff(session, role=role, departments=departments[:2], removed_at=removed_at)
    shown = numbers(list_cases(session, person, ALL, now=LATER))
    assert sorted(shown) == [case.id for case in cases if may_see(session, person, case)]


def test_staff_of_no_department_see_nothing(session: Session) -> None:
    make_case(session)
    person = make_staff(session)
    assert list_cases(session, person, ALL, now=LATER).rows == ()
    assert choices(session, person).departments == ()


def test_departments_to_choose_are_those_whose_cases_one_sees(session: Session) -> None:
    fire, roads = make_department(session, slug="feuerwehr"), make_department(session, slug="bau")
    lead = make_staff(session, role=Role.LEAD, departments=[roads])
    press = make_staff(session, role=Role.PRESS)
    assert [choice.slug for choice in choices(session, lead).departments] == ["bau"]
    assert [choice.slug for choice in choices(session, press).departments] == [fire.slug, "bau"]


FILTERED: dict[str, tuple[dict[str, Any], Filters]] = {
    "status": ({"status": Status.DRAFT}, Filters(statuses=frozenset({Status.DRAFT}))),
    "waiting": ({"waiting_since": MONDAY}, Filters(waiting=True)),
    "escalated": ({"concern": Concern.THREAT}, Filters(escalated=True)),
}


@pytest.mark.parametrize("name", FILTERED)
def test_a_filter_leaves_what_it_names(session: Session, name: str) -> None:
    values, filters = FILTERED[name]
    plain: dict[str, Any] = {"status": Status.ANSWERED, "waiting_since": None}
    make_case(session, **plain)
    wanted = make_case(session, **(plain | values))
    assert numbers(everything(session, filters)) == [wanted.id]


def test_department_page_and_number_narrow_the_list_together(session: Session) -> None:
    fire, page = make_department(session, slug="feuerwehr"), make_page(session)
    both = [make_case(session, department=fire, page=page) for _ in range(2)]
    make_case(session, department=fire)
    make_case(session, page=page)
    filters = Filters(department="feuerwehr", page=page.id)
    assert numbers(everything(session, filters)) == [both[1].id, both[0].id]
    one = Filters(department="feuerwehr", page=page.id, number=both[0].id)
    assert numbers(everything(session, one)) == [both[0].id]


def test_counts_follow_every_filter_but_the_status(session: Session) -> None:
    fire = make_department(session, slug="feuerwehr")
    for status in (Status.NEW, Status.NEW, Status.CLOSED):
        make_case(session, department=fire, status=status)
    make_case(session, status=Status.NEW)
    filters = Filters(statuses=frozenset({Status.CLOSED}), department="feuerwehr")
    listing = everything(session, filters)
    assert listing.counts == {Status.NEW: 2, Status.CLOSED: 1}
    assert len(listing.rows) == 1


def test_a_row_tells_the_case(session: Session) -> None:
    page = make_page(session, name="Feuerwehr (Demo)")
    owner = make_staff(session, name="Frau Yilmaz (Demo)")
    case = make_case(
        session,
        page=page,
        department=make_department(session, name="Feuerwehr"),
        citizen=make_citizen(session, page=page, name="Anna K. (Demo)"),
        owner=owner,
        status=Status.CLAIMED,
        public=False,
    )
    make_message(session, case=case, text="Heult\n die   Sirene?", attachments=[{"kind": "image"}])
    (row,) = everything(session).rows
    assert (row.page, row.department, row.citizen) == (page.name, "Feuerwehr", "Anna K. (Demo)")
    assert (row.owner, row.status, row.public) == (owner.name, Status.CLAIMED, False)
    assert (row.snippet, row.attachments) == ("Heult die Sirene?", 1)
    assert (row.waiting_since, row.waited) == (MONDAY, timedelta(hours=3))


def test_the_snippet_is_the_newest_message_of_the_citizen_that_still_stands(
    session: Session,
) -> None:
    case = make_case(session)
    make_message(session, case=case, text="zuerst", sent_at=MONDAY)
    make_message(session, case=case, text="danach", sent_at=MONDAY + timedelta(minutes=1))
    gone = MONDAY + timedelta(minutes=2)
    make_message(session, case=case, text="gelöscht", sent_at=gone, removed_at=gone)
    make_message(session, case=case, text="Antwort", sent_at=LATER, direction=Direction.OUTGOING)
    (row,) = everything(session).rows
    assert row.snippet == "danach"


def test_a_removed_text_is_not_shown(session: Session) -> None:
    make_message(session, text="bereut", removed_at=MONDAY)
    (row,) = everything(session).rows
    assert (row.snippet, row.unanswered) == (None, 0)


@pytest.mark.parametrize("text", ["Schlagloch " * 40, "x" * 400])
def test_a_long_text_is_cut(session: Session, text: str) -> None:
    make_message(session, text=text)
    (row,) = everything(session).rows
    assert row.snippet is not None
    assert SNIPPET_LIMIT // 2 < len(row.snippet) <= SNIPPET_LIMIT
    assert row.snippet.endswith("…")
    assert text.startswith(row.snippet[:-1])


@pytest.mark.parametrize(
    ("progress", "unanswered"), [(Progress.SENT, 1), (Progress.OUTSIDE, 1), (Progress.DRAFT, 3)]
)
def test_messages_count_as_unanswered_since_the_last_answer(
    session: Session, progress: Progress, unanswered: int
) -> None:
    case = make_case(session)
    for minutes in (0, 1, 5):
        make_message(session, case=case, sent_at=MONDAY + timedelta(minutes=minutes))
    make_message(
        session,
        case=case,
        direction=Direction.OUTGOING,
        progress=progress,
        sent_at=MONDAY + timedelta(minutes=2),
    )
    (row,) = everything(session).rows
    assert row.unanswered == unanswered


def answer(session: Session, case: Case, progress: Progress, minutes: int) -> Message:
    """An answer written so many minutes after the case was opened, published two minutes later."""
    written = make_message(
        session,
        case=case,
        direction=Direction.OUTGOING,
        progress=progress,
        sent_at=MONDAY + timedelta(minutes=minutes),
    )
    tell(session, case, What.PUBLISHED, now=written.sent_at + timedelta(minutes=2))
    return written


@pytest.mark.parametrize("progress", Progress)
@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_that_did_not_arrive_is_told_with_the_instant_it_was_published(
    request: pytest.FixtureRequest, kind: str, progress: Progress
) -> None:
    with rolled_back(request.getfixturevalue(f"{kind}_engine")) as session:
        case = make_case(session, status=Status.ANSWERED, waiting_since=None)
        answer(session, case, Progress.SENT, 0)
        answer(session, case, progress, 5)
        make_case(session)
        other, row = everything(session).rows
    since = MONDAY + timedelta(minutes=7)
    expected = {
        Progress.QUEUED: Unsent(since, failed=False),
        Progress.SENDING: Unsent(since, failed=False),
        Progress.FAILED: Unsent(since, failed=True),
    }
    assert row.unsent == expected.get(progress)
    assert other.unsent is None


@pytest.mark.parametrize(("minutes", "told"), [(4, True), (6, False)])
def test_a_colleagues_later_answer_on_the_platform_is_one(
    session: Session, minutes: int, told: bool
) -> None:
    case = make_case(session, status=Status.ANSWERED, waiting_since=None)
    answer(session, case, Progress.QUEUED, 5)
    make_message(
        session,
        case=case,
        direction=Direction.OUTGOING,
        progress=Progress.OUTSIDE,
        sent_at=MONDAY + timedelta(minutes=minutes),
    )
    (row,) = everything(session).rows
    assert (row.unsent is not None) == told


def test_a_long_list_takes_no_more_queries_than_a_short_one(
    engine: Engine, session: Session
) -> None:
    def fill(count: int) -> None:
        for _ in range(count):
            case = make_case(session, citizen=make_citizen(session), owner=make_staff(session))
            make_message(session, case=case)
        session.commit()

    fill(1)
    short = _queries(engine, everything)
    fill(30)
    assert _queries(engine, everything) == short


def _queries(engine: Engine, work: Callable[[Session], Listing]) -> int:
    statements: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    with Session(engine) as fresh:
        assert work(fresh).rows
    event.remove(engine, "before_cursor_execute", note)
    return len(statements)


def test_only_below_one_post(session: Session) -> None:
    page = make_page(session)
    posts = [Post(page_id=page.id or 0, external_id=f"1_{n}", posted_at=LATER) for n in (1, 2)]
    session.add_all(posts)
    session.flush()
    below, other, _none = (make_case(session, page=page) for _ in range(3))
    below.post_id, other.post_id = posts[0].id, posts[1].id
    session.add_all((below, other))
    session.flush()
    assert numbers(everything(session, Filters(post=posts[0].id))) == [below.id]
