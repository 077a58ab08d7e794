"""What the simulated Telegram tells the bot, by polling and by webhook."""

import asyncio
import json
from typing import Any

import pytest

from tests.simulator.bench import AYLIN, GROUP, JONAS, PRODUCT, Bench, bench

pytestmark = pytest.mark.anyio

HOOK = f"{PRODUCT}/webhooks/telegram"


async def plain_text(it: Bench) -> None:
    await it.type("Guten Morgen zusammen")


async def answer_to_a_colleague(it: Bench) -> None:
    first = await it.type("Wer nimmt das?")
    await it.type("Ich", reply_to=first)


async def command_for_another_bot(it: Bench) -> None:
    await it.card()
    await it.type("/hilfe@AndererBot")


async def command_for_nobody_in_a_group_new_to_the_bot(it: Bench) -> None:
    await it.type("/hilfe")


async def answer_to_the_bot(it: Bench) -> None:
    await it.type("Morgen um 9", reply_to=await it.card())


async def command_for_the_bot(it: Bench) -> None:
    await it.type("/start@buergerdrahtdemobot abc")


async def command_where_the_bot_spoke(it: Bench) -> None:
    await it.card()
    await it.type("/meine")


async def anything_for_an_administrator(it: Bench) -> None:
    await it.control("POST", f"chats/{GROUP}/members", bot=True, status="administrator")
    await it.type("Guten Morgen zusammen")


async def colleague_arrives(it: Bench) -> None:
    await it.control("POST", f"chats/{GROUP}/members", user_id=JONAS, status="member")


async def private_text(it: Bench) -> None:
    await it.type("Antwort", chat=AYLIN)


PRIVACY: list[tuple[Any, list[str]]] = [
    (plain_text, []),
    (answer_to_a_colleague, []),
    (command_for_another_bot, []),
    (command_for_nobody_in_a_group_new_to_the_bot, []),
    (answer_to_the_bot, ["message"]),
    (command_for_the_bot, ["message"]),
    (command_where_the_bot_spoke, ["message"]),
    (anything_for_an_administrator, ["my_chat_member", "message"]),
    (colleague_arrives, ["message"]),
    (private_text, ["message"]),
]


@pytest.mark.parametrize(("act", "kinds"), PRIVACY)
async def test_privacy_mode_hides_what_is_not_for_the_bot(act: Any, kinds: list[str]) -> None:
    async with bench() as it:
        await act(it)
        told = [next(key for key in update if key != "update_id") for update in await it.updates()]
        assert told == kinds


async def test_start_opens_the_private_chat_with_its_token() -> None:
    async with bench() as it:
        early = {"user_id": JONAS, "text": "Hallo"}
        assert (await it.control("POST", f"chats/{JONAS}/messages", **early)).status_code == 409
        await it.type("/start abc-123", chat=JONAS, user=JONAS)
        opened, message = await it.updates()
        assert opened["my_chat_member"]["new_chat_member"]["status"] == "member"
        assert message["message"]["text"] == "/start abc-123"
        assert message["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
        assert (await it.bot("sendMessage", chat_id=JONAS, text="Hallo")).status_code == 200


async def test_a_quoted_message_quotes_nothing_itself() -> None:
    async with bench() as it:
        card = await it.card()
        answer = await it.type("Morgen", reply_to=card)
        draft = await it.card(reply_parameters={"message_id": answer})
        await it.type("Besser: heute", reply_to=draft)
        quoted = (await it.updates())[-1]["message"]["reply_to_message"]
        assert quoted["message_id"] == draft
        assert "reply_to_message" not in quoted


async def test_an_edited_answer_is_told_as_edited() -> None:
    async with bench() as it:
        number = await it.type("Morgn", reply_to=await it.card())
        await it.type("Morgen", edit=number)
        told = (await it.updates())[-1]["edited_message"]
        assert (told["message_id"], told["text"], "edit_date" in told) == (number, "Morgen", True)


async def test_only_offered_buttons_can_be_pressed_unless_forged() -> None:
    async with bench() as it:
        card = await it.card()
        assert (await it.press(card, "v1:take:2")).status_code == 409
        assert (await it.press(card, "v1:take:2", forged=True)).status_code == 201
        stranger = {"user_id": JONAS, "message_id": card, "data": "v1:take:1"}
        assert (await it.control("POST", f"chats/{GROUP}/taps", **stranger)).status_code == 409
        assert [update["callback_query"]["data"] for update in await it.updates()] == ["v1:take:2"]


async def test_updates_come_again_until_confirmed_and_their_ids_rise() -> None:
    async with bench() as it:
        for text in ("eins", "zwei", "drei"):
            await it.type(text, chat=AYLIN)
        ids = [update["update_id"] for update in await it.updates()]
        assert ids == sorted(set(ids))
        assert [update["update_id"] for update in await it.updates(ids[1])] == ids[1:]
        assert await it.updates(ids[-1] + 1) == []
        await it.type("vier", chat=AYLIN)
        assert [update["update_id"] for update in await it.updates()] == [ids[-1] + 1]


async def test_what_nobody_fetched_for_a_day_is_lost() -> None:
    async with bench() as it:
        await it.type("gestern", chat=AYLIN)
        it.turn(25 * 3600)
        await it.type("heute", chat=AYLIN)
        assert [update["message"]["text"] for update in await it.updates()] == ["heute"]


async def test_only_wanted_kinds_are_told_and_the_wish_is_kept() -> None:
    async with bench() as it:
        await it.bot("getUpdates", allowed_updates=["callback_query"])
        await it.updates()
        await it.type("Text", chat=AYLIN)
        await it.press(await it.card())
        assert [update.keys() - {"update_id"} for update in await it.updates()] == [
            {"callback_query"}
        ]


async def test_a_long_poll_answers_as_soon_as_something_happens() -> None:
    async with bench() as it:
        poll = asyncio.create_task(it.bot("getUpdates", timeout=30))
        await it.until(lambda: it.simulation.counters["telegram_polls"] == 1)
        await it.type("Text", chat=AYLIN)
        async with asyncio.timeout(5):
            assert (await poll).json()["result"][0]["message"]["text"] == "Text"


async def test_a_newer_poll_ends_the_older_one() -> None:
    async with bench() as it:
        older = asyncio.create_task(it.bot("getUpdates", timeout=30))
        await it.until(lambda: it.simulation.counters["telegram_polls"] == 1)
        assert (await it.bot("getUpdates")).status_code == 200
        answer = await older
        assert answer.status_code == 409
        assert "terminated by other getUpdates request" in answer.json()["description"]


async def test_polling_while_a_webhook_is_set_is_a_conflict() -> None:
    async with bench() as it:
        poll = asyncio.create_task(it.bot("getUpdates", timeout=30))
        await it.until(lambda: it.simulation.counters["telegram_polls"] == 1)
        await it.bot("setWebhook", url=HOOK)
        assert [(await poll).status_code, (await it.bot("getUpdates")).status_code] == [409, 409]
        await it.bot("deleteWebhook")
        assert (await it.bot("getUpdates")).status_code == 200


async def test_the_webhook_gets_one_update_a_post_with_the_secret() -> None:
    async with bench() as it:
        await it.bot("setWebhook", url=HOOK, secret_token="geheim_1")
        await it.type("Text", chat=AYLIN)
        await it.until(lambda: not it.simulation.telegram.updates.waiting)
        [post] = it.product.posts
        assert str(post.url) == HOOK
        assert post.headers["x-telegram-bot-api-secret-token"] == "geheim_1"
        assert json.loads(post.content)["message"]["text"] == "Text"


async def test_a_refused_update_holds_up_its_chat_only_and_comes_again() -> None:
    async with bench() as it:
        it.product.answers = [500, 503, 200]
        await it.type("eins", chat=AYLIN)
        await it.type("zwei", chat=AYLIN)
        await it.press(await it.card())
        await it.bot("setWebhook", url=HOOK)
        await it.until(lambda: not it.simulation.telegram.updates.waiting)
        texts = [body["message"]["text"] for body in it.product.bodies if "message" in body]
        assert texts == sorted(texts)
        assert set(texts) == {"eins", "zwei"}
        assert len(it.product.posts) == 5
        info = (await it.bot("getWebhookInfo")).json()["result"]
        assert info["pending_update_count"] == 0
        assert info["last_error_message"].startswith("Wrong response from the webhook: 50")


async def test_a_secret_with_other_characters_is_refused() -> None:
    async with bench() as it:
        answer = await it.bot("setWebhook", url=HOOK, secret_token="süß")
        assert answer.status_code == 400
