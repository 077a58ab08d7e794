"""What no webhook brought is fetched from the platform, once, and changes nothing that is known."""

from datetime import timedelta

import pytest

from desk.outgoing import circuits
from desk.pages import backfill, connections
from desk.pages.backfill import Why
from desk.ports import Task
from desk.storage.database import Database
from desk.words import Channel, Status
from simulator.meta.model import Author
from tests.factories import MONDAY
from tests.simulator.bench import ANNA, PAGE
from tests.webhooks.completeness.bench import SINCE, town

pytestmark = pytest.mark.anyio

BERND = {"id": "7002", "name": "Bernd M. (Demo)"}


async def test_exactly_what_was_swallowed_is_fetched_and_a_second_look_changes_nothing(
    database: Database,
) -> None:
    async with town(database) as it:
        await it.meta.comment("Kam an")
        await it.deliver()
        await it.swallow()
        await it.turn(minutes=5)
        lost = await it.meta.comment("Verloren")
        await it.meta.comment("Auch verloren", author=BERND)
        await it.meta.comment("Antwort darauf", parent_id=lost)
        await it.meta.message("Private Frage")
        await it.meta.control("POST", f"pages/{PAGE}/posts", text="Besucherbeitrag", author=BERND)
        row = await it.fetch()
        assert (row.looked_at, row.missing, row.problem) == (6, 5, None)
        assert row.ended_at is not None
        everything = [
            "Antwort darauf",
            "Auch verloren",
            "Besucherbeitrag",
            "Kam an",
            "Private Frage",
            "Verloren",
        ]
        assert await it.incoming() == everything
        assert len(await it.cases()) == 5  # the reply is in the case of what it replies to
        before = await it.state()
        row = await it.fetch()
        assert (row.looked_at, row.missing) == (6, 0)
        assert await it.state() == before


async def test_a_webhook_that_comes_late_changes_nothing(database: Database) -> None:
    async with town(database) as it:
        comment = await it.meta.comment("Zu spät zugestellt")
        await it.meta.control("POST", f"comments/{comment}/replies-by-page", text="Ja.")
        await it.meta.message("Auch das")
        await it.meta.control("POST", f"pages/{PAGE}/posts", text="Und das", author=BERND)
        assert (await it.fetch()).missing == 3
        before = await it.state()
        await it.deliver()
        assert await it.state() == before


async def test_what_was_answered_on_the_platform_is_never_open(database: Database) -> None:
    async with town(database) as it:
        await it.swallow()
        comment = await it.meta.comment("Wann?")
        await it.turn(minutes=1)
        await it.meta.control("POST", f"comments/{comment}/replies-by-page", text="Um acht.")
        await it.meta.message("Und privat?")
        await it.turn(minutes=1)
        await it.meta.control("POST", f"pages/{PAGE}/echoes", psid=ANNA["id"], text="Auch.")
        await it.fetch()
        cases = await it.cases()
        assert [case.status for case in cases] == [Status.ANSWERED] * 2
        assert not any(case.waiting_since for case in cases)


async def test_a_visitor_post_that_was_answered_is_never_open(database: Database) -> None:
    async with town(database) as it:
        await it.swallow()
        meta = it.meta.simulation.meta
        visitor = meta.add_post(
            meta.pages[PAGE], "Loch im Zaun", Author("7002", "Bernd M. (Demo)"), MONDAY
        )
        await it.turn(minutes=1)
        meta.add_comment(visitor, "Wird geflickt.", own=True)
        meta.add_comment(visitor, "Danke, und wann?", author=Author("7003", "Cem"))
        await it.fetch()
        by_thread = {case.thread: case.status for case in await it.cases()}
        assert by_thread.pop(visitor.id) is Status.ANSWERED
        assert list(by_thread.values()) == [Status.NEW]


async def test_a_question_after_the_answer_is_open(database: Database) -> None:
    async with town(database) as it:
        await it.swallow()
        comment = await it.meta.comment("Wann?")
        await it.turn(minutes=1)
        await it.meta.control("POST", f"comments/{comment}/replies-by-page", text="Um acht.")
        await it.turn(minutes=1)
        await it.meta.comment("Und wo?", parent_id=comment)
        await it.fetch()
        (case,) = await it.cases()
        assert case.status is Status.NEW
        assert case.waiting_since == MONDAY + timedelta(minutes=2)


async def test_what_is_older_opens_no_case(database: Database) -> None:
    async with town(database) as it:
        old = await it.meta.comment("Uralt", created_at="2026-11-20T09:00:00+00:00")
        await it.meta.comment("Neu dazu", parent_id=old, author=BERND)
        await it.fetch()
        assert await it.incoming() == ["Neu dazu"]


async def test_new_words_below_an_old_post_are_found(database: Database) -> None:
    async with town(database) as it:
        meta = it.meta.simulation.meta
        post = meta.add_post(meta.pages[PAGE], "Vor Jahren", None, MONDAY - timedelta(days=900))
        meta.pages[PAGE].posts.insert(0, meta.pages[PAGE].posts.pop())
        meta.add_comment(post, "Alt", author=Author("1", "A"), at=MONDAY - timedelta(days=800))
        meta.add_comment(post, "Gilt das noch?", author=Author("7002", "Bernd M. (Demo)"))
        await it.fetch()
        assert await it.incoming() == ["Gilt das noch?"]


async def test_removed_and_hidden_ones(database: Database) -> None:
    async with town(database) as it:
        await it.swallow()
        gone = await it.meta.comment("Gelöscht")
        await it.meta.control("DELETE", f"comments/{gone}")
        hidden = await it.meta.comment("Verborgen", author=BERND)
        await it.meta.graph("POST", hidden, is_hidden=True)
        await it.fetch()
        assert await it.incoming() == ["Verborgen"]
        (case,) = await it.cases()
        assert case.status is Status.HIDDEN


async def test_a_removed_message_stays_removed(database: Database) -> None:
    async with town(database) as it:
        comment = await it.meta.comment("Weg damit")
        await it.deliver()
        await it.meta.control("DELETE", f"comments/{comment}")
        await it.deliver()
        before = await it.state()
        it.meta.simulation.meta.comments[comment].removed = False
        await it.fetch()
        assert await it.state() == before


async def test_an_edit_that_no_webhook_brought_is_taken_over_once(database: Database) -> None:
    async with town(database) as it:
        comment = await it.meta.comment("Um acht?")
        await it.deliver()
        await it.swallow()
        await it.meta.control("PATCH", f"comments/{comment}", text="Um neun?")
        assert (await it.fetch()).missing == 0
        assert await it.incoming() == ["Um neun?"]
        before = await it.state()
        await it.fetch()
        assert await it.state() == before


async def test_more_than_fits_on_a_page_is_all_fetched(database: Database) -> None:
    async with town(database) as it:
        await it.swallow()
        for number in range(70):
            author = {"id": f"71{number}", "name": "Demo"}
            await it.meta.comment(f"Kommentar {number}", author=author)
            await it.meta.message(f"Nachricht {number}")
        assert (await it.fetch()).missing == 140
        assert len(await it.cases()) == 71  # the messages are one conversation


@pytest.mark.parametrize("fault", ["graph_too_much", "graph_empty_page"])
async def test_meta_may_give_less_at_a_time(database: Database, fault: str) -> None:
    async with town(database) as it:
        await it.swallow()
        for number in range(20):
            await it.meta.comment(f"Kommentar {number}")
        await it.meta.message("Nachricht")
        settings = {"most": 7} if fault == "graph_too_much" else {"count": 3}
        await it.fault(fault, **settings)
        assert (await it.fetch()).missing == 21


async def test_killed_in_the_middle_it_goes_on(database: Database) -> None:
    async with town(database) as it:
        await it.swallow()
        for number in range(120):
            await it.meta.comment(f"Kommentar {number}")
        await it.turn(minutes=1)
        await it.ask()
        first = it.fetcher()
        assert await first.step(it.page.id or 0)
        assert await first.step(it.page.id or 0)
        job = await it.database.write(backfill.begin, it.page.id or 0, now=it.clock.now())
        assert job is not None  # a process leases the next step and is killed
        second = it.fetcher()
        assert not await second.step(it.page.id or 0)
        assert await it.due() == []
        it.clock.turn(minutes=2)
        assert await it.due() == [it.page.id]
        calls = it.meta.simulation.counters["graph_calls"]
        while await second.step(it.page.id or 0):
            continue
        row = await it.row()
        assert (row.looked_at, row.missing) == (120, 120)
        assert it.meta.simulation.counters["graph_calls"] - calls == 3  # two pages, conversations
        assert not await it.database.write(
            backfill.advance, job, {"part": "posts"}, looked_at=9, problem=None, now=it.clock.now()
        )
        assert await it.row() == row


async def test_two_never_do_the_same_step(database: Database) -> None:
    async with town(database) as it:
        await it.ask()
        now = it.clock.now()
        jobs = [await it.database.write(backfill.begin, it.page.id or 0, now=now) for _ in range(2)]
        assert [job is None for job in jobs] == [False, True]


async def test_who_asks_for_more_gets_more(database: Database) -> None:
    async with town(database) as it:
        await it.meta.comment("Gestern", created_at="2026-11-22T09:30:00+00:00")
        await it.ask(MONDAY)
        await it.fetcher().step(it.page.id or 0)
        row = await it.fetch(MONDAY - timedelta(days=1))
        assert await it.incoming() == ["Gestern"]
        assert row.id == 1


async def test_a_gap_that_shows_while_it_runs_begins_it_anew(database: Database) -> None:
    async with town(database) as it:
        await it.ask()
        while (await it.row()).position.get("part") != "conversations":
            await it.fetcher().step(it.page.id or 0)
        await it.swallow()
        await it.meta.comment("Zu spät gesehen")
        await it.ask(SINCE, Why.GAP)
        assert (await it.fetch()).missing == 1


async def test_what_is_looked_at_again_is_told_once(database: Database) -> None:
    async with town(database) as it:
        await it.swallow()
        for text in ("Eins", "Zwei"):
            await it.meta.comment(text)
        await it.turn(minutes=1)
        await it.ask()
        while (await it.row()).position.get("part") != "conversations":
            await it.fetcher().step(it.page.id or 0)
        job = await it.database.write(backfill.begin, it.page.id or 0, now=it.clock.now())
        assert job is not None
        await it.ask(SINCE, Why.GAP)  # in the middle of a step
        await it.database.write(
            backfill.advance, job, None, looked_at=2, problem=None, now=it.clock.now()
        )
        row = await it.fetch()
        assert (row.looked_at, row.missing) == (2, 2)


async def test_a_dead_token_is_told_and_it_goes_on_with_a_new_one(database: Database) -> None:
    async with town(database) as it:
        await it.meta.comment("Wartet")
        await it.fault("token_dead")
        row = await it.fetch()
        assert row.ended_at is None
        assert "190" in (row.problem or "")
        assert row.not_before is not None
        await it.fault("token_dead", on=False)
        it.clock.instant = row.not_before
        row = await it.fetch()
        assert row.problem == "waits: disconnected"  # nobody found out yet that it works again
        await it.database.write(connections.connect, it.page.id or 0, now=it.clock.now())
        it.clock.turn(minutes=2)
        row = await it.fetch()
        assert (row.missing, row.problem) == (1, None)


async def test_a_step_after_another_is_poked(database: Database) -> None:
    async with town(database) as it:
        for number in range(30):
            await it.meta.control("POST", f"pages/{PAGE}/posts", text=f"Beitrag {number}")
        await it.ask()
        await it.fetcher().fetch(str(it.page.id))
        assert it.pokes.poked == [(Task.FETCH, str(it.page.id), None)]
        while it.pokes.poked:
            it.pokes.poked.clear()
            await it.fetcher().fetch(str(it.page.id))
        assert (await it.row()).ended_at is not None


async def test_no_url_holds_the_token(database: Database) -> None:
    async with town(database) as it:
        for number in range(60):
            await it.meta.comment(f"Kommentar {number}")
        await it.ask()
        await it.fetcher().step(it.page.id or 0)
        await it.fetcher().step(it.page.id or 0)
        kept = str((await it.row()).position)
        assert "after" in kept
        assert "TOKEN" not in kept
        assert "Kommentar" not in kept


async def test_it_waits_while_the_budget_is_nearly_used_up(database: Database) -> None:
    async with town(database) as it:
        await it.meta.comment("Eilt nicht")
        usage = circuits.Usage(app_percent=96, page_percent=0)
        now = it.clock.now()
        await database.write(circuits.note_usage, Channel.FACEBOOK, PAGE, usage, now=now)
        calls = it.meta.simulation.counters["graph_calls"]
        row = await it.fetch()
        assert (row.ended_at, row.problem) == (None, "waits: budget")
        assert it.meta.simulation.counters["graph_calls"] == calls
        assert await it.due() == []
        it.clock.turn(minutes=11)
        assert (await it.fetch()).missing == 1


async def test_what_was_just_written_is_fetched_and_not_called_missing(database: Database) -> None:
    async with town(database) as it:
        await it.meta.comment("Gerade eben")
        await it.ask()
        while await it.fetcher().step(it.page.id or 0):
            continue
        row = await it.row()
        assert (row.looked_at, row.missing) == (1, 0)
        assert await it.incoming() == ["Gerade eben"]
