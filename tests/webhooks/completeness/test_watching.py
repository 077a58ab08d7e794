"""A page's subscription is looked at every day and made whole; what was missed is fetched."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from desk.pages import connections, watching
from desk.storage.database import Database
from desk.tables import Alert, PageHour, PageWatch
from desk.words import AlertKind
from tests.simulator.bench import PAGE, PAGE_TOKEN
from tests.webhooks.completeness.bench import Town, town
from webhooks.facebook.subscription import FIELDS
from webhooks.watching import Watcher

pytestmark = pytest.mark.anyio


def fields(it: Town) -> set[str]:
    return set(it.meta.simulation.meta.pages[PAGE].subscribed_fields)


async def look(it: Town) -> None:
    watcher = Watcher(it.database, it.channels, it.clock, lambda _: PAGE_TOKEN)
    await watcher.look(str(it.page.id))


async def kinds(it: Town) -> list[AlertKind]:
    def found(session: Session) -> list[AlertKind]:
        return [alert.kind for alert in session.exec(select(Alert).order_by(col(Alert.id)))]

    return await it.database.read(found)


async def watch(it: Town) -> PageWatch:
    def found(session: Session) -> PageWatch:
        return session.get_one(PageWatch, it.page.id)

    return await it.database.read(found)


@pytest.mark.parametrize("left", [[], ["feed"], ["feed", "messages", "message_reads"]])
async def test_a_lost_subscription_is_renewed_in_full_and_what_was_missed_is_fetched(
    database: Database, left: list[str]
) -> None:
    async with town(database) as it:
        await look(it)
        await it.meta.control("PUT", f"pages/{PAGE}/rights", subscribed_fields=left)
        await it.turn(hours=1)
        await it.meta.message("Hört mich jemand?")
        await it.turn(hours=23)
        await look(it)
        assert fields(it) == set(FIELDS)
        assert await kinds(it) == [AlertKind.SUBSCRIBED]
        fetcher = it.fetcher()
        while await fetcher.step(it.page.id or 0):
            continue
        assert await it.incoming() == ["Hört mich jemand?"]
        assert await kinds(it) == [AlertKind.SUBSCRIBED, AlertKind.FETCHED]


async def test_a_whole_subscription_is_left_alone(database: Database) -> None:
    async with town(database) as it:
        it.meta.simulation.meta.pages[PAGE].subscribed_fields = (*FIELDS, "message_reads")
        await look(it)
        assert "message_reads" in fields(it)
        assert (await watch(it)).checked_at == it.clock.now()
        assert it.meta.simulation.counters["graph_posts"] == 0


async def test_a_new_page_is_subscribed_without_a_word(database: Database) -> None:
    async with town(database) as it:
        it.meta.simulation.meta.pages[PAGE].subscribed_fields = ()
        await look(it)
        assert fields(it) == set(FIELDS)
        assert await kinds(it) == []


async def test_the_app_of_others_is_not_ours(database: Database) -> None:
    async with town(database, app_id="9999") as it:
        await look(it)
        assert it.meta.simulation.counters["graph_posts"] == 1


async def test_what_cannot_be_asked_is_asked_an_hour_later(database: Database) -> None:
    async with town(database) as it:
        await it.fault("token_dead")
        await look(it)
        row = await watch(it)
        assert row.checked_at is None
        assert row.look_at == it.clock.now() + watching.LOOK_EVERY
        assert await kinds(it) == [AlertKind.DISCONNECTED]
        await it.fault("token_dead", on=False)
        await it.database.write(connections.connect, it.page.id or 0, now=it.clock.now())
        await it.turn(hours=1)
        await look(it)
        assert (await watch(it)).checked_at == it.clock.now()


async def test_what_a_look_at_the_history_brings_is_no_sign_of_life(database: Database) -> None:
    async with town(database) as it:
        await look(it)
        await it.swallow()
        await it.meta.comment("Verloren")
        await it.fetch()
        assert (await watch(it)).event_at is None
        await it.swallow(on=False)
        await it.meta.comment("Kam an")
        await it.deliver()
        assert (await watch(it)).event_at == it.clock.now()

        def hours(session: Session) -> list[int]:
            return [hour.messages for hour in session.exec(select(PageHour))]

        assert await it.database.read(hours) == [1]


async def test_silence_leads_to_a_look_at_once(database: Database) -> None:
    async with town(database) as it:
        await look(it)

        def make_habit(session: Session) -> None:
            page = it.page.id or 0
            for hours in range(1, 24 * 21):
                at = it.clock.now() - timedelta(hours=hours)
                session.add(PageHour(page_id=page, hour_at=at, messages=1))

        await it.database.write(make_habit)
        await it.meta.comment("Das letzte")
        await it.deliver()
        await it.meta.control("PUT", f"pages/{PAGE}/rights", subscribed_fields=[])
        hours = 0
        while not fields(it):
            await it.turn(hours=1)
            await look(it)
            hours += 1
        assert hours == 8  # two whole weeks compared: 7 whole hours in which nothing came
        assert await kinds(it) == [AlertKind.SILENT, AlertKind.SUBSCRIBED]


async def test_a_page_without_a_token_waits_for_it(database: Database) -> None:
    async with town(database) as it:
        await Watcher(it.database, it.channels, it.clock, lambda _: None).look(str(it.page.id))
        assert await kinds(it) == []
        assert it.meta.simulation.counters["graph_calls"] == 0


def test_the_readme_subscribes_to_what_we_read() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    assert f"-d subscribed_fields={','.join(FIELDS)}\n" in readme
