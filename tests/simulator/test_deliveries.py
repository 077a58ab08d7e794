"""Deliveries have Meta's shape and signature, keep their order and come again until accepted."""

import pytest

from simulator.meta.events import encode, sign
from tests.simulator.bench import ANNA, OTHER_PAGE, PAGE, PRODUCT, SECRET, bench, is_signed

pytestmark = pytest.mark.anyio

TEXT = "Grüße 🙏 http://a.example/b"


async def test_a_known_body_has_the_known_signature() -> None:
    body = (
        rb'{"object":"page","entry":[{"id":"1","time":1700000000,"changes":[{"field":"feed",'
        rb'"value":{"item":"comment","verb":"add","message":"\u00e4\u00f6\u00e5 \u003Cb> '
        rb'100\u0025 a\u0040b.c http:\/\/x.y \ud83d\ude4f"}}]}]}'
    )
    expected = "sha256=08989451fe217cd3718be3ddd426079388081e1c546da6aef755bec345ead6c9"
    assert sign(body, SECRET) == expected


async def test_bodies_are_escaped_as_meta_does() -> None:
    body = encode({"message": TEXT})
    assert body == rb'{"message":"Gr\u00fc\u00dfe \ud83d\ude4f http:\/\/a.example\/b"}'


async def test_a_comment_is_delivered_in_the_recorded_shape() -> None:
    async with bench(start="2027-03-02T08:00:00+01:00") as it:
        comment = await it.comment(TEXT)
        answer = await it.comment("Gute Frage", parent_id=comment, author=None)
        await it.until(lambda: len(it.product.posts) == 2)
        post = it.product.posts[0]
        assert str(post.url) == f"{PRODUCT}/webhooks/meta"
        assert is_signed(post)
        [entry] = it.product.bodies[0]["entry"]
        assert (entry["id"], entry["time"]) == (PAGE, 1803970800)
        [change] = entry["changes"]
        summary = change["value"].pop("post")
        assert summary["id"] == it.post_id
        assert change == {
            "field": "feed",
            "value": {
                "from": ANNA,
                "message": TEXT,
                "post_id": it.post_id,
                "comment_id": comment,
                "created_time": 1803970800,
                "item": "comment",
                "parent_id": it.post_id,
                "verb": "add",
            },
        }
        second = it.product.values[1]
        assert (second["comment_id"], second["parent_id"]) == (answer, comment)
        assert "from" not in second


async def test_what_citizens_and_colleagues_do_is_delivered() -> None:
    async with bench() as it:
        comment = await it.comment()
        await it.control("PATCH", f"comments/{comment}", text="Anders")
        await it.control("POST", f"comments/{comment}/replies-by-page", text="Hier geklärt")
        await it.control("DELETE", f"comments/{comment}")
        await it.control("POST", f"pages/{PAGE}/posts", text="Neu")
        await it.control("POST", f"pages/{PAGE}/posts", text="Besuch", author=ANNA)
        await it.until(lambda: len(it.product.posts) == 6)
        told = [(value["item"], value["verb"]) for value in it.product.values]
        assert told == [
            ("comment", "add"),
            ("comment", "edited"),
            ("comment", "add"),
            ("comment", "remove"),
            ("status", "add"),
            ("post", "add"),
        ]
        assert it.product.values[2]["from"]["id"] == PAGE
        shown = (await it.state())["pages"][0]["posts"][0]["comments"]
        assert [one["removed"] for one in shown] == [True, True]


async def test_messenger_events_have_milliseconds_and_swapped_roles_in_echoes() -> None:
    async with bench(start="2027-03-02T08:00:00+01:00") as it:
        photo = {"type": "image", "url": "https://a.example/1.jpg"}
        await it.message("Guten Tag", attachments=[photo])
        echo = {"psid": ANNA["id"], "text": "Aus dem Postfach"}
        await it.control("POST", f"pages/{PAGE}/echoes", **echo)
        await it.until(lambda: len(it.product.posts) == 2)
        asked, answered = it.product.messages
        assert asked["timestamp"] == 1803970800000
        assert asked["message"]["attachments"][0]["payload"] == {"url": photo["url"]}
        assert (asked["sender"]["id"], answered["sender"]["id"]) == (ANNA["id"], PAGE)
        assert answered["message"]["app_id"] == 26390203743090


async def test_a_refused_delivery_comes_again_before_the_next_one() -> None:
    async with bench() as it:
        it.product.answers = [500, 403, 503]
        first, second = await it.comment(), await it.comment()
        counts = it.simulation.deliveries.counts
        await it.until(lambda: counts["accepted"] == 2)
        order = [value["comment_id"] for value in it.product.values]
        assert order == [first, first, first, first, second]
        assert counts == {"sent": 5, "accepted": 2, "pending": 0, "failed": 0}
        records = (await it.client.get("/simulator/deliveries")).json()
        assert [(one["attempts"], one["status"]) for one in records] == [
            (4, "accepted"),
            (1, "accepted"),
        ]


async def test_a_delivery_is_given_up_after_a_day_and_a_half() -> None:
    async with bench() as it:
        it.product.answers = [500] * 100_000
        await it.comment()
        await it.until(lambda: bool(it.product.posts))
        it.turn(37 * 3600)
        counts = it.simulation.deliveries.counts
        await it.until(lambda: counts["failed"] == 1)
        it.product.answers = []
        await it.comment()
        await it.until(lambda: counts["accepted"] == 1)


async def test_what_is_refused_for_one_page_holds_up_no_other() -> None:
    async with bench(speed=1.0) as it:
        it.product.answers = [500, 500]  # the second try comes a second later
        await it.comment("Zuerst")
        await it.until(lambda: len(it.product.posts) == 2)
        await it.control("POST", f"pages/{OTHER_PAGE}/messages", author=ANNA, text="Danach")
        await it.until(lambda: it.simulation.deliveries.counts["accepted"] == 1)
        assert it.product.bodies[-1]["entry"][0]["id"] == OTHER_PAGE


async def test_a_connection_that_breaks_in_an_odd_way_ends_no_lane() -> None:
    async with bench() as it:
        it.product.breaks = [RuntimeError("the handler is closed")]
        comment = await it.comment()
        await it.until(lambda: it.simulation.deliveries.counts["accepted"] == 1)
        assert [value["comment_id"] for value in it.product.values] == [comment]


async def test_several_addresses_are_used_in_turn_and_a_dead_one_is_passed_over() -> None:
    other = "http://other"
    async with bench(further_product_urls=[other]) as it:
        for _ in range(4):
            await it.comment()
        await it.until(lambda: len(it.product.posts) == 4)
        assert {post.url.host for post in it.product.posts} == {"product", "other"}
        it.product.dead = "other"
        for _ in range(3):
            await it.comment()
        counts = it.simulation.deliveries.counts
        await it.until(lambda: counts["accepted"] == 7)
        assert counts["sent"] == 7
        assert [post.url.host for post in it.product.posts[4:]] == ["product"] * 3


RAW = [
    (None, sign(b"{}", SECRET)),
    ("sha256=00", "sha256=00"),
    ("", None),
]


@pytest.mark.parametrize(("signature", "header"), RAW)
async def test_raw_bytes_are_posted_once_with_the_wanted_signature(
    signature: str | None, header: str | None
) -> None:
    async with bench() as it:
        it.product.answers = [403]
        answer = await it.control("POST", "deliveries", body="{}", signature=signature)
        assert answer.json() == {"status": 403, "text": "taken"}
        [post] = it.product.posts
        assert post.content == b"{}"
        assert post.headers.get("x-hub-signature-256") == header


async def test_the_handshake_uses_the_configured_token() -> None:
    async with bench() as it:
        answer = (await it.control("POST", "verification")).json()
        assert (answer["status"], answer["verified"]) == (200, True)
        assert it.product.posts[0].url.params["hub.verify_token"] == "open sesame"
