"""Every process decides by the same counts, and fetches only what is new."""

import time

import pytest
from sqlalchemy import insert
from sqlmodel import Session, SQLModel, select

import routing as words
from desk.learning.choosing import accept
from desk.learning.counting import locked
from desk.learning.current import Routing
from desk.learning.forgetting import unlearn
from desk.learning.replica import Replica
from desk.storage.database import Database
from desk.tables import Learnt
from desk.words import Role
from tests.databases import KEYRING
from tests.desk.learning.test_folding import TEXTS, counted, decide, fold_all, open_case
from tests.factories import make_citizen, make_city, make_department, make_page, make_staff

HUGE = 10**9


def of(replica: Replica) -> dict[tuple[str, int], int]:
    return {(label, feature): amount for label, feature, amount in replica.counts.rows()}


def test_what_is_learnt_reaches_every_replica(session: Session) -> None:
    early, late = Replica(), Replica()
    assert early.refresh(session) is True
    decide(session, open_case(session), "tiefbau")
    fold_all(session)
    assert early.refresh(session) is True
    first = early.counts
    decide(session, open_case(session, TEXTS[1]), "feuerwehr")
    fold_all(session)
    for replica in (early, late):
        assert replica.refresh(session) is True
        assert of(replica) == counted(session)
        assert replica.refresh(session) is False
    assert early.counts is first


def test_only_rows_that_changed_are_read(session: Session) -> None:
    replica = Replica()
    decide(session, open_case(session), "tiefbau")
    fold_all(session)
    replica.refresh(session)
    for row in session.exec(select(Learnt)):
        row.amount += HUGE  # behind everybody's back: no revision tells of it
        session.add(row)
    decide(session, open_case(session, TEXTS[1]), "feuerwehr")
    fold_all(session)
    replica.refresh(session)
    found = of(replica)
    assert all(found[key] < HUGE for key in found if key[0] == "tiefbau")
    assert {key for key in found if key[0] == "feuerwehr"}


def test_what_was_purged_is_gone_from_every_replica(session: Session) -> None:
    page = make_page(session)
    citizen = make_citizen(session, page=page)
    decide(session, open_case(session, TEXTS[0], citizen), "tiefbau")
    decide(session, open_case(session, TEXTS[1]), "feuerwehr")
    fold_all(session)
    replica = Replica()
    replica.refresh(session)
    unlearn(session, citizen)
    replica.refresh(session)
    assert of(replica) == counted(session)
    assert {label for label, _ in of(replica)} == {"feuerwehr"}


def test_the_routing_follows_the_city_file_the_counts_and_accepted_words(session: Session) -> None:
    city = make_city(session)
    stars = make_department(session, slug="sternwarte", topics=["Mond"])
    make_department(session, slug="presse")
    lead = make_staff(session, role=Role.LEAD, departments=[stars])
    routing = Routing()
    routing.refresh(session)
    message = words.Message("Der Komet!")
    assert not routing.decide(message).candidates
    accept(session, "sternwarte", "Komet", by=lead, now=lead.created_at)
    routing.refresh(session)
    assert routing.decide(message).candidates[0].department == "sternwarte"
    stars.topics, city.digest = ["Mond", "Planet"], "another"
    session.add_all([stars, city])
    session.flush()
    routing.refresh(session)
    assert routing.decide(words.Message("Planet")).candidates[0].department == "sternwarte"


ROWS = 300_000


@pytest.mark.anyio
async def test_a_start_reads_hundreds_of_thousands_of_counts_in_a_moment(migrated_url: str) -> None:
    database = Database(migrated_url, KEYRING)
    table = SQLModel.metadata.tables["learnt"]

    def fill(session: Session) -> None:
        locked(session).revision = 1
        for label in range(10):
            session.connection().execute(
                insert(table),
                [
                    {"label": f"amt-{label}", "feature": feature, "amount": 7, "revision": 1}
                    for feature in range(ROWS // 10)
                ],
            )

    await database.write(fill)
    replica = Replica()
    begun = time.perf_counter()
    await database.read(replica.refresh)
    seconds = time.perf_counter() - begun
    assert sum(1 for _ in replica.counts.rows()) == ROWS
    assert seconds < 5, seconds  # a busy machine; alone it is below one
    await database.close()
