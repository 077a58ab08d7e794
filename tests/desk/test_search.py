"""Cases are found by their words, in both databases the same, and nothing of the index is read."""

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from desk import search
from desk.cases import actions
from desk.cases.listing import Filters, list_cases
from desk.storage.database import Database
from desk.tables import Case, Post
from tests.desk.town import (
    Town,
    apply,
    at,
    comment,
    direct,
    draft,
    edited,
    make_town,
    only_case,
    publish,
    removed,
)
from tests.factories import MONDAY


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


def found(session: Session, words: str) -> list[int]:
    while search.index(session):
        pass
    session.flush()
    condition = search.matching(session, words)
    assert condition is not None
    return [number or 0 for number in session.exec(select(Case.id).where(condition))]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Die Straßenlaternen sind kaputt", "straßenlaterne"),
        ("Im Park liegen Scherben", "SCHERBE park"),
        ("Müllabfuhr vergessen!", "müllabfuhr, vergessen"),
        ("Die Straße ist gesperrt", "strasse"),
        ("Wann öffnet das Bürgerbüro?", "BÜRGERBÜRO"),
        ("The playground is dirty", "playgrounds dirty"),
        ("Hausnummer 17a", "17a"),
    ],
)
def test_a_word_is_found_in_its_other_forms(
    session: Session, town: Town, said: str, asked: str
) -> None:
    apply(session, town, comment(text=said), comment("66_1", author=None, text="Ganz anderes"))
    assert len(found(session, asked)) == 1


def test_every_word_has_to_stand_somewhere_in_the_case(session: Session, town: Town) -> None:
    apply(session, town, comment(text="Schlagloch"), comment("55_2", 1, parent_id="55_1"))
    post = session.exec(select(Post)).one()
    post.text = "Baustelle in der Nordstraße"
    search.changed_post(session, post)
    actions.note(session, only_case(session).id or 0, "Kollege fährt hin", by=town.staff, now=at(2))
    publish(session, town, "Wird asphaltiert.")
    for words in ("schlagloch anna", "baustelle nordstraße", "kollege", "asphaltiert schlagloch"):
        assert len(found(session, words)) == 1, words
    assert found(session, "schlagloch regenbogen") == []


def test_what_is_gone_or_changed_is_not_found_any_more(session: Session, town: Town) -> None:
    apply(session, town, comment(text="Geheimnis"), edited("55_1", 2, "Harmlos"))
    assert found(session, "geheimnis") == []
    assert len(found(session, "harmlos")) == 1
    apply(session, town, removed("55_1", 3))
    assert found(session, "harmlos") == []


def test_a_draft_is_its_authors_until_it_is_published(session: Session, town: Town) -> None:
    apply(session, town, comment(text="Schlagloch"))
    draft(session, town, "Unfertiges")
    assert found(session, "unfertiges") == []
    publish(session, town, "Wird asphaltiert.", source="2")
    assert len(found(session, "asphaltiert")) == 1


@pytest.mark.parametrize("words", ["", "   ", "der die das", "a", "!?", "_"])
def test_nothing_to_look_for_is_no_condition(session: Session, words: str) -> None:
    assert search.matching(session, words) is None


@pytest.mark.parametrize(
    "words",
    ["'); DROP TABLE cases; --", '"NEAR(a b)" OR *', "ab & bc | !cd", "x" * 5000, "🦊 fuchs"],
)
def test_whatever_is_asked_does_no_harm(session: Session, town: Town, words: str) -> None:
    apply(session, town, direct())
    assert found(session, words) == []


def test_the_index_holds_no_word(session: Session, town: Town) -> None:
    apply(session, town, comment(text="Schlagloch Lindenstraße"))
    found(session, "schlagloch")
    rows = session.connection().execute(text("SELECT CAST(words AS TEXT) FROM case_words")).all()
    assert rows
    assert "schlagloch" not in str(rows).casefold()
    assert "linden" not in str(rows).casefold()


def test_the_list_looks_for_words_within_what_one_may_see(session: Session, town: Town) -> None:
    apply(session, town, comment(text="Schlagloch"))
    while search.index(session):
        pass
    session.flush()
    for person, count in ((town.officer, 1), (town.staff, 1)):
        listing = list_cases(session, person, Filters(words="Schlaglöcher"), now=MONDAY)
        assert listing.total == count
    day = MONDAY.date()
    for filters, count in (
        (Filters(since=day), 1),
        (Filters(until=day), 1),
        (Filters(since=day.replace(day=24)), 0),
        (Filters(until=day.replace(day=22)), 0),
    ):
        assert list_cases(session, town.officer, filters, now=MONDAY).total == count


@pytest.mark.anyio
async def test_the_sweep_finds_what_was_never_poked(database: Database) -> None:
    def prepare(session: Session) -> None:
        town = make_town(session)
        for number in range(search.A_STEP + 1):
            apply(session, town, comment(f"55_{number}", author=None))

    await database.write(prepare)
    assert await database.read(search.due_keys) == [search.KEY]
    assert await database.write(search.index)
    assert not await database.write(search.index)
    assert await database.read(search.due_keys) == []
