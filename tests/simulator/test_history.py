"""The history of a page, as the product may read it, and what may go wrong on the way."""

from typing import Any

import pytest

from tests.simulator.bench import ANNA, OTHER_TOKEN, PAGE, PAGE_TOKEN, Bench, bench

pytestmark = pytest.mark.anyio

NEWEST = "comments.filter(stream).order(reverse_chronological).limit(1){message}"


async def fault(it: Bench, name: str, **settings: Any) -> None:
    await it.control("PUT", f"faults/{name}", on=True, **settings)


async def listed(it: Bench, path: str, **query: str) -> dict[str, Any]:
    answer = await it.graph("GET", path, **query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_post_shows_its_newest_comment_of_all_levels() -> None:
    async with bench() as it:
        first = await it.comment("Erste")
        it.turn(1)
        await it.comment("Antwort", parent_id=first)
        [post] = (await listed(it, f"{PAGE}/feed", fields=f"id,{NEWEST}"))["data"]
        assert [one["message"] for one in post["comments"]["data"]] == ["Antwort"]


async def test_conversations_show_the_newest_first_and_go_on() -> None:
    async with bench() as it:
        for number in range(3):
            await it.message(f"Anna {number}")
            it.turn(1)
        await it.message("Bernd", author={"id": "7002", "name": "Bernd M. (Demo)"})
        fields = "id,messages.limit(2){message}"
        newest, older = (await listed(it, f"{PAGE}/conversations", fields=fields))["data"]
        assert [one["message"] for one in newest["messages"]["data"]] == ["Bernd"]
        assert "next" not in newest["messages"]["paging"]
        assert [one["message"] for one in older["messages"]["data"]] == ["Anna 2", "Anna 1"]
        after = older["messages"]["paging"]["cursors"]["after"]
        rest = await listed(it, f"{older['id']}/messages", fields="message", after=after)
        assert [one["message"] for one in rest["data"]] == ["Anna 0"]


async def test_nobody_reads_the_conversations_of_another_page() -> None:
    async with bench() as it:
        await it.message()
        path = f"t_{ANNA['id']}/messages"
        assert (await it.graph("GET", path, token=OTHER_TOKEN)).json()["error"]["code"] == 100


async def test_too_much_at_a_time_is_refused() -> None:
    async with bench() as it:
        await fault(it, "graph_too_much", most=10)
        refused = await it.graph("GET", f"{it.post_id}/comments", limit="11")
        assert (refused.status_code, refused.json()["error"]["code"]) == (500, 1)
        assert (await it.graph("GET", f"{it.post_id}/comments", limit="10")).status_code == 200


async def test_a_page_of_a_list_may_be_empty_and_go_on() -> None:
    async with bench() as it:
        comment = await it.comment()
        await fault(it, "graph_empty_page", count=1)
        empty = await listed(it, f"{it.post_id}/comments")
        assert (empty["data"], "next" in empty["paging"]) == ([], True)
        after = empty["paging"]["cursors"]["after"]
        [found] = (await listed(it, f"{it.post_id}/comments", after=after))["data"]
        assert found["id"] == comment


@pytest.mark.parametrize(("page", "told"), [(None, 0), (PAGE, 0), ("1", 1)])
async def test_swallowed_deliveries_never_come(page: str | None, told: int) -> None:
    async with bench() as it:
        await fault(it, "swallowed_delivery", page=page)
        await it.comment()
        await fault(it, "swallowed_delivery", count=0)
        await it.comment("Wieder da")
        counts = it.simulation.deliveries.counts
        await it.until(lambda: counts["accepted"] == told + 1)


async def test_rights_are_taken_and_shown() -> None:
    async with bench() as it:
        rights = {"subscribed_fields": ["feed"], "scopes": ["pages_messaging"]}
        assert (await it.control("PUT", f"pages/{PAGE}/rights", **rights)).json() == rights
        [app] = (await listed(it, f"{PAGE}/subscribed_apps"))["data"]
        assert app["subscribed_fields"] == ["feed"]
        shown = await listed(it, "debug_token", input_token=PAGE_TOKEN)
        assert shown["data"]["scopes"] == ["pages_messaging"]


async def test_a_dead_token_is_no_valid_one() -> None:
    async with bench() as it:
        await fault(it, "token_dead", page=PAGE)
        answer = await it.graph("GET", "debug_token", token=OTHER_TOKEN, input_token=PAGE_TOKEN)
        data = answer.json()["data"]
        assert (data["is_valid"], data["error"]["code"], data["error"]["subcode"]) == (
            False,
            190,
            460,
        )
