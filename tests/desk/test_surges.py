"""Too much for single cards becomes one message; nothing is lost by it, and it ends by itself."""

import asyncio
from datetime import timedelta
from uuid import NAMESPACE_DNS, uuid5

import pytest
from sqlmodel import Session, col, select

from desk.cases import actions
from desk.messenger import looking, showing, surges
from desk.messenger.surges import BETWEEN_CARDS, EVERY, QUIET, DueSurge
from desk.messenger.themes import themes_of
from desk.storage.database import Database
from desk.tables import Card, Case, Surge
from desk.words import Face
from tests.desk.town import CIVIL, Town, apply, at, cases, comment, direct, make_town
from tests.factories import MONDAY, make_page

MANY = 12


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


def storm(session: Session, town: Town, count: int = MANY, first: int = 1) -> None:
    for number in range(first, first + count):
        minute = number / 60
        text = "Wann kommt das Wasser wieder?" if number % 2 else f"Danke, Nummer {number}!"
        apply(
            session,
            town,
            comment(f"55_{number}", minute, author=None, text=text),
            now=at(minute),
        )


def held(session: Session) -> list[int]:
    return list(session.exec(select(Card.case_id).where(col(Card.held)).order_by(col(Card.id))))


def only_surge(session: Session) -> Surge:
    return session.exec(select(Surge)).one()


def due(session: Session, minute: float) -> DueSurge:
    found = looking.look(session, CIVIL, now=at(minute))
    assert isinstance(found, DueSurge)
    return found


def test_a_few_cases_are_cards(session: Session, town: Town) -> None:
    storm(session, town, 8)
    assert held(session) == []
    assert session.exec(select(Surge)).all() == []


def test_many_that_wait_become_one_message(session: Session, town: Town) -> None:
    storm(session, town)
    assert len(held(session)) == MANY
    message = due(session, 1)
    assert (message.came, message.still_open) == (MANY, MANY)
    assert message.themes[0].count == MANY // 2
    assert message.questions == pytest.approx(0.5)


def test_what_the_chat_saw_as_a_card_stays_one(session: Session, town: Town) -> None:
    storm(session, town, 3)
    for shown_as in (1, 2, 3):
        card = showing.next_due(session, CIVIL, now=MONDAY)
        assert card is not None
        showing.shown(session, card.id, wanted=card.wanted, shown_as=shown_as, digest="seen")
    storm(session, town, MANY, first=4)
    assert len(held(session)) == MANY


def test_the_message_is_changed_at_most_every_few_seconds(session: Session, town: Town) -> None:
    storm(session, town)
    message = due(session, 1)
    surges.shown(session, message, 77, now=at(1))
    storm(session, town, 1, first=60)
    assert not isinstance(looking.look(session, CIVIL, now=at(1.1)), DueSurge)
    later = due(session, 1 + EVERY.total_seconds() / 60)
    assert (later.shown_as, later.came) == (77, MANY + 1)


def test_urgent_and_private_still_come_as_cards(session: Session, town: Town) -> None:
    storm(session, town)
    apply(session, town, direct("m_1", 1, text="Und privat?"), now=at(1))
    apply(
        session,
        town,
        comment("55_99", 1, author=None, text="Ich bringe euch alle um, ihr seid tot"),
        now=at(1),
    )
    assert len(held(session)) == MANY


def test_who_acts_on_a_case_sees_its_card(session: Session, town: Town) -> None:
    storm(session, town)
    first = cases(session)[0]
    actions.take(session, first.id or 0, by=town.staff, now=at(1))
    session.flush()
    assert first.id not in held(session)


def test_it_ends_by_itself_and_what_is_open_comes_a_few_a_minute(
    session: Session, town: Town
) -> None:
    storm(session, town)
    done = cases(session)[0]
    surges.shown(session, due(session, 1), 77, now=at(1))
    actions.close(session, done.id or 0, by=town.staff, now=at(1))
    session.flush()
    assert surges.over(session, now=at(5)) == []
    end = at(1) + QUIET
    (surge,) = surges.over(session, now=end)
    surges.end(session, surge, now=end)
    session.flush()
    assert held(session) == []
    waits = session.exec(
        select(Card.not_before)
        .join(Case, col(Case.id) == col(Card.case_id))
        .where(col(Card.face) == Face.CASE, col(Case.id) != done.id, col(Card.chat_id) == CIVIL)
        .order_by(col(Card.id))
    ).all()
    assert waits == [end + place * BETWEEN_CARDS for place in range(MANY - 1)]
    assert only_surge(session).wanted > only_surge(session).shown
    surges.end(session, surge, now=end + timedelta(minutes=1))
    assert only_surge(session).ended_at == end


def test_after_it_ended_the_next_storm_is_a_new_one(session: Session, town: Town) -> None:
    storm(session, town)
    end = at(1) + QUIET
    surges.end(session, only_surge(session).id or 0, now=end)
    for number in range(100, 100 + 3 * MANY):
        apply(session, town, comment(f"55_{number}", 12, author=None), now=end)
    assert len(session.exec(select(Surge)).all()) == 2


@pytest.mark.anyio
async def test_two_processes_show_it_once(database: Database) -> None:
    def prepare(session: Session) -> DueSurge:
        town = make_town(session)
        storm(session, town)
        return due(session, 1)

    message = await database.write(prepare)
    taken = await asyncio.gather(
        *(database.write(surges.take, message, now=at(1)) for _ in range(3))
    )
    assert sum(one is not None for one in taken) == 1


@pytest.mark.anyio
async def test_two_processes_that_see_it_begin_begin_one(database: Database) -> None:
    """Comments on two pages are read side by side, and both come to the same group."""

    def prepare(session: Session) -> Town:
        town = make_town(session)
        make_page(session, department=town.civil, external_id="other")
        storm(session, town, 8)
        return town

    town = await database.write(prepare)

    def one_more(session: Session, number: int) -> None:
        page = "1001" if number % 2 else "other"
        event = comment(f"66_{number}", 0.2, author=None, page_id=page, post_id=f"10{number}")
        apply(session, town, event, now=at(0.2))

    numbers = range(1, 9)
    await asyncio.gather(*(database.write(one_more, number) for number in numbers))

    def counted(session: Session) -> tuple[int, int]:
        return len(session.exec(select(Surge)).all()), len(cases(session))

    assert await database.read(counted) == (1, 16)


def test_texts_that_say_the_same_are_one_theme() -> None:
    texts = ["Wann kommt das Wasser?", "wann kommt das wasser", "Danke!", "Wann kommt das Wasser??"]
    (theme,) = themes_of(texts)
    assert (theme.example, theme.count) == ("Wann kommt das Wasser?", 3)


def test_hundreds_of_different_texts_are_no_theme() -> None:
    assert (
        themes_of([f"{number:x} {uuid5(NAMESPACE_DNS, str(number))}" for number in range(500)])
        == []
    )
