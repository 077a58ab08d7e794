"""The simulated Graph API answers and refuses as the real one does."""

import hashlib
import hmac
from typing import Any

import pytest

from tests.simulator.bench import (
    ANNA,
    OTHER_PAGE,
    OTHER_TOKEN,
    PAGE,
    PAGE_TOKEN,
    PRODUCT,
    SECRET,
    Bench,
    bench,
)

pytestmark = pytest.mark.anyio

HOUR, DAY = 3600, 24 * 3600


def reply(**more: Any) -> dict[str, Any]:
    body = {
        "recipient": {"id": ANNA["id"]},
        "messaging_type": "RESPONSE",
        "message": {"text": "Gern"},
    }
    return body | more


REFUSALS: dict[str, tuple[str, str, dict[str, Any], tuple[int, int, int | None]]] = {
    "no token": ("POST", "{comment}/comments", {"message": "a", "token": ""}, (400, 190, None)),
    "unknown token": ("GET", "{comment}", {"token": "x"}, (400, 190, None)),
    "token of another page": (
        "POST",
        "{comment}/comments",
        {"message": "a", "token": OTHER_TOKEN},
        (400, 190, None),
    ),
    "another page's messages": (
        "POST",
        PAGE + "/messages",
        {**reply(), "token": OTHER_TOKEN},
        (400, 190, None),
    ),
    "wrong proof": (
        "POST",
        "{comment}/comments",
        {"message": "a", "appsecret_proof": "0" * 64},
        (400, 100, None),
    ),
    "empty comment": ("POST", "{comment}/comments", {"message": " "}, (400, 100, None)),
    "no comment text": ("POST", "{comment}/comments", {}, (400, 100, None)),
    "8001 characters": ("POST", "{comment}/comments", {"message": "a" * 8001}, (400, 100, None)),
    "comment on nothing": ("POST", "1_2/comments", {"message": "a"}, (400, 100, 33)),
    "comment on a removed one": ("POST", "{removed}/comments", {"message": "a"}, (400, 100, 33)),
    "removed comment": ("GET", "{removed}", {}, (400, 100, 33)),
    "rewriting a citizen": ("POST", "{comment}", {"message": "a"}, (403, 200, None)),
    "neither text nor hiding": ("POST", "{comment}", {}, (400, 100, None)),
    "unknown field": ("GET", "{comment}", {"fields": "id,mood"}, (400, 100, None)),
    "broken fields": ("GET", "{comment}", {"fields": "from{id"}, (400, 100, None)),
    "limit over 100": ("GET", "{post}/comments", {"limit": "101"}, (400, 100, None)),
    "unknown edge": ("GET", "{comment}/wishes", {}, (400, 2500, None)),
    "message to a stranger": (
        "POST",
        PAGE + "/messages",
        reply(recipient={"id": "1"}),
        (400, 100, 2018001),
    ),
    "empty message": ("POST", PAGE + "/messages", reply(message={}), (400, 100, 2018034)),
    "2001 characters": (
        "POST",
        PAGE + "/messages",
        reply(message={"text": "a" * 2001}),
        (400, 100, None),
    ),
    "no messaging type": ("POST", PAGE + "/messages", reply(messaging_type=""), (400, 100, None)),
    "tag of old": (
        "POST",
        PAGE + "/messages",
        reply(messaging_type="MESSAGE_TAG", tag="ACCOUNT_UPDATE"),
        (400, 100, None),
    ),
    "unknown subscription": (
        "POST",
        PAGE + "/subscribed_apps",
        {"subscribed_fields": "feed,weather"},
        (400, 100, None),
    ),
    "subscription of another page": (
        "POST",
        OTHER_PAGE + "/subscribed_apps",
        {"subscribed_fields": "feed"},
        (400, 190, None),
    ),
    "own pages without a person": ("GET", "me/accounts", {}, (400, 190, None)),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_a_wrong_call_is_refused_and_not_applied(name: str) -> None:
    method, path, values, expected = REFUSALS[name]
    async with bench() as it:
        comment, removed = await it.comment(), await it.comment()
        await it.control("DELETE", f"comments/{removed}")
        await it.message()
        before = (await it.state())["pages"]
        places = {"comment": comment, "removed": removed, "post": it.post_id}
        answer = await it.graph(method, path.format(**places), **values)
        error = answer.json()["error"]
        assert (answer.status_code, error["code"], error.get("error_subcode")) == expected
        assert {"message", "type", "fbtrace_id"} <= error.keys()
        assert (await it.state())["pages"] == before


async def test_a_reply_stands_under_the_comment_and_is_announced() -> None:
    async with bench() as it:
        asked = await it.comment()
        answer = await it.graph("POST", f"{asked}/comments", message="Am Samstag um 10.")
        own = answer.json()["id"]
        assert own.startswith(it.post_id.partition("_")[2] + "_")
        shown = (await it.state())["pages"][0]["posts"][0]["comments"][-1]
        assert (shown["id"], shown["parent_id"], shown["own"], shown["via"]) == (
            own,
            asked,
            True,
            "app",
        )
        await it.until(lambda: len(it.product.posts) == 2)
        value = it.product.values[-1]
        assert (value["comment_id"], value["parent_id"], value["verb"]) == (own, asked, "add")
        assert value["from"] == {"id": PAGE, "name": "Feuerwehr"}


async def test_forms_json_query_tokens_and_right_proofs_are_taken() -> None:
    proof = hmac.new(SECRET.encode(), PAGE_TOKEN.encode(), hashlib.sha256).hexdigest()
    async with bench() as it:
        address = f"/graph/v26.0/{it.post_id}/comments"
        values = {"message": "Hallo", "access_token": PAGE_TOKEN, "appsecret_proof": proof}
        assert (await it.client.post(address, data=values)).status_code == 200
        assert (await it.client.post(address, json=values)).status_code == 200
        assert (await it.client.post(address, params=values)).status_code == 200


EDITS = [
    ("POST", {"message": "Neu"}, "edited", {"text": "Neu", "edited": True}),
    ("DELETE", {}, "remove", {"removed": True}),
]


@pytest.mark.parametrize(("method", "values", "verb", "shown"), EDITS)
async def test_own_comments_can_be_changed(
    method: str, values: dict[str, Any], verb: str, shown: dict[str, Any]
) -> None:
    async with bench() as it:
        own = (await it.graph("POST", f"{it.post_id}/comments", message="Alt")).json()["id"]
        assert (await it.graph(method, own, **values)).json() == {"success": True}
        comment = (await it.state())["pages"][0]["posts"][0]["comments"][0]
        assert shown.items() <= comment.items()
        await it.until(lambda: len(it.product.posts) == 2)
        assert it.product.values[-1]["verb"] == verb
        assert ("message" in it.product.values[-1]) is (verb != "remove")


async def test_hiding_and_showing_again() -> None:
    async with bench() as it:
        comment = await it.comment()
        for hidden in (True, False):
            answer = await it.graph("POST", comment, is_hidden=hidden)
            assert answer.json() == {"success": True}
            shown = await it.graph("GET", comment, fields="is_hidden,can_hide")
            assert shown.json() == {"is_hidden": hidden, "can_hide": True, "id": comment}
        await it.until(lambda: len(it.product.posts) == 3)
        assert [value["verb"] for value in it.product.values] == ["add", "hide", "unhide"]


async def test_a_list_comes_in_pages_with_the_token_in_next() -> None:
    async with bench() as it:
        ids = [await it.comment(f"Frage {number}") for number in range(5)]
        found: list[str] = []
        after: dict[str, Any] = {}
        while True:
            path = f"{it.post_id}/comments"
            page = (await it.graph("GET", path, fields="id", limit="2", **after)).json()
            found += [comment["id"] for comment in page["data"]]
            if "next" not in page["paging"]:
                break
            assert f"access_token={PAGE_TOKEN}" in page["paging"]["next"]
            after = {"after": page["paging"]["cursors"]["after"]}
        assert found == ids


async def test_lists_know_levels_order_and_anonymous_authors() -> None:
    async with bench() as it:
        first = await it.comment("eins", author=None)
        it.turn(60)
        second = await it.comment("zwei", parent_id=first)
        lists: dict[str, dict[str, Any]] = {
            f"{it.post_id}/comments": {},
            f"{it.post_id}/comments?all": {"filter": "stream", "order": "reverse_chronological"},
            f"{first}/comments": {"fields": "id,from{name},parent"},
        }
        found = [
            (await it.graph("GET", path.partition("?")[0], **values)).json()["data"]
            for path, values in lists.items()
        ]
        assert [[comment["id"] for comment in page] for page in found] == [
            [first],
            [second, first],
            [second],
        ]
        assert "from" not in found[0][0]
        assert found[2][0]["from"]["name"] == ANNA["name"]
        assert found[2][0]["parent"] == {"id": first}


async def after_a_day(it: Bench) -> dict[str, Any]:
    it.turn(DAY + 1)
    return reply()


async def after_a_day_by_a_person(it: Bench) -> dict[str, Any]:
    it.turn(DAY + 1)
    return reply(messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT")


async def after_eight_days_by_a_person(it: Bench) -> dict[str, Any]:
    it.turn(8 * DAY)
    return reply(messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT")


async def after_a_day_and_a_button(it: Bench) -> dict[str, Any]:
    it.turn(DAY + 1)
    button = {"title": "Los geht's", "payload": "START"}
    await it.control("POST", f"pages/{PAGE}/messages", author=ANNA, postback=button)
    return reply()


WINDOWS = [
    (after_a_day, (10, 2018278)),
    (after_a_day_by_a_person, None),
    (after_eight_days_by_a_person, (10, 2018278)),
    (after_a_day_and_a_button, None),
]


@pytest.mark.parametrize(("wait", "refusal"), WINDOWS)
async def test_messenger_windows(wait: Any, refusal: tuple[int, int] | None) -> None:
    async with bench() as it:
        await it.message()
        answer = await it.graph("POST", f"{PAGE}/messages", **await wait(it))
        error = answer.json().get("error")
        assert (error and (error["code"], error["error_subcode"])) == refusal


async def test_a_message_is_echoed_with_our_app_and_metadata() -> None:
    async with bench() as it:
        await it.message()
        body = reply(message={"text": "Gern", "metadata": "case 42"})
        sent = (await it.graph("POST", f"{PAGE}/messages", **body)).json()
        assert sent["recipient_id"] == ANNA["id"]
        await it.until(lambda: len(it.product.posts) == 2)
        echo = it.product.messages[-1]
        assert (echo["sender"]["id"], echo["recipient"]["id"]) == (PAGE, ANNA["id"])
        assert echo["message"] == {
            "mid": sent["message_id"],
            "is_echo": True,
            "app_id": 4242,
            "text": "Gern",
            "metadata": "case 42",
        }
        fields = "messages.limit(1){id,message,from}"
        path = f"{PAGE}/conversations"
        found = (await it.graph("GET", path, user_id=ANNA["id"], fields=fields)).json()
        [newest] = found["data"][0]["messages"]["data"]
        assert (newest["id"], newest["message"]) == (sent["message_id"], "Gern")
        assert newest["from"]["id"] == PAGE


async def test_one_private_reply_a_comment_within_a_week_opens_no_window() -> None:
    async with bench() as it:
        first, second = await it.comment(), await it.comment()
        private: dict[str, Any] = {
            "recipient": {"comment_id": first},
            "message": {"text": "Persönlich"},
        }
        path = f"{PAGE}/messages"
        assert (await it.graph("POST", path, **private)).json()["recipient_id"] == ANNA["id"]
        assert (await it.graph("POST", path, **private)).json()["error"]["code"] == 10900
        assert (await it.graph("POST", path, **reply())).json()["error"]["code"] == 10
        it.turn(8 * DAY)
        late = private | {"recipient": {"comment_id": second}}
        assert (await it.graph("POST", path, **late)).json()["error"]["code"] == 10903


async def test_a_person_has_a_profile_only_with_a_name() -> None:
    async with bench() as it:
        await it.message()
        await it.message(author={"id": "7002", "name": ""})
        known = await it.graph("GET", "7001", fields="first_name,last_name,name")
        assert known.json()["first_name"] == "Anna"
        unknown = (await it.graph("GET", "7002", fields="name")).json()["error"]
        assert (unknown["code"], unknown["error_subcode"]) == (100, 2018218)


async def test_subscriptions_decide_what_is_delivered() -> None:
    async with bench() as it:
        path = f"{PAGE}/subscribed_apps"
        installed = (await it.graph("GET", path)).json()["data"][0]
        assert (installed["id"], "feed" in installed["subscribed_fields"]) == ("4242", True)
        await it.graph("POST", path, subscribed_fields="messages")
        await it.comment()
        await it.message()
        await it.until(lambda: len(it.product.posts) == 1)
        assert it.product.messages[0]["message"]["text"] == "Guten Tag"
        assert (await it.graph("DELETE", path)).json() == {"success": True}
        assert (await it.graph("GET", path)).json() == {"data": []}


async def test_tokens_can_be_looked_into() -> None:
    async with bench() as it:
        app = f"4242|{SECRET}"
        good = await it.graph("GET", "debug_token", input_token=PAGE_TOKEN, token=app)
        assert (good.json()["data"]["is_valid"], good.json()["data"]["profile_id"]) == (True, PAGE)
        bad = await it.graph("GET", "debug_token", input_token="x", token=app)
        assert bad.json()["data"]["is_valid"] is False
        mine = await it.graph("GET", "me/accounts", token="demo-user-token")
        assert [page["access_token"] for page in mine.json()["data"]] == [PAGE_TOKEN, OTHER_TOKEN]


async def test_the_app_is_subscribed_only_after_a_handshake() -> None:
    async with bench() as it:
        values = {"callback_url": f"{PRODUCT}/webhooks/meta", "verify_token": "open sesame"}
        path, app = "4242/subscriptions", f"4242|{SECRET}"
        assert (await it.graph("POST", path, token=app, **values)).json() == {"success": True}
        assert it.product.posts[0].url.params["hub.verify_token"] == "open sesame"
        assert (await it.graph("POST", path, **values)).json()["error"]["code"] == 190
        wrong = values | {"callback_url": "nowhere"}
        assert (await it.graph("POST", path, token=app, **wrong)).json()["error"]["code"] == 100
        it.product.answers = [403]
        assert (await it.graph("POST", path, token=app, **values)).json()["error"]["code"] == 2200
