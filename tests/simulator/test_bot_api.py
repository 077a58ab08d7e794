"""The simulated Bot API refuses what the real one refuses, and shows what it shows."""

from typing import Any

import httpx
import pytest
from telegram.constants import ReactionEmoji

from simulator.telegram.reactions import REACTIONS, plain_emoji
from tests.simulator.bench import AYLIN, GROUP, JONAS, TOKEN, Bench, bench

pytestmark = pytest.mark.anyio

EMOJI = "🚒"  # two UTF-16 code units


def refusal(answer: httpx.Response) -> tuple[int, str]:
    body = answer.json()
    assert body["ok"] is False
    assert body["error_code"] == answer.status_code
    return answer.status_code, body["description"]


def keyboard(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Knopf"} | button]]}


REFUSED_SENDS: dict[str, tuple[dict[str, Any], int, str]] = {
    "no text": ({"text": ""}, 400, "message text is empty"),
    "only white space": ({"text": " \n "}, 400, "message text is empty"),
    "only tags": ({"text": "<b> </b>", "parse_mode": "HTML"}, 400, "message text is empty"),
    "4097 characters": ({"text": "a" * 4097}, 400, "message is too long"),
    "2049 emoji are 4098 units": ({"text": EMOJI * 2049}, 400, "message is too long"),
    "unknown tag": ({"text": "<p>a</p>", "parse_mode": "HTML"}, 400, "can't parse entities"),
    "unclosed tag": ({"text": "<b>a", "parse_mode": "HTML"}, 400, "can't parse entities"),
    "crossed tags": (
        {"text": "<b><i>a</b></i>", "parse_mode": "HTML"},
        400,
        'can\'t parse entities: Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
    ),
    "lonely end tag": ({"text": "a</b>", "parse_mode": "HTML"}, 400, "can't parse entities"),
    "bare less-than": ({"text": "a < b", "parse_mode": "HTML"}, 400, "can't parse entities"),
    "unknown entity": ({"text": "a&nbsp;b", "parse_mode": "HTML"}, 400, "can't parse entities"),
    "bad number": ({"text": "&#55296;", "parse_mode": "HTML"}, 400, "can't parse entities"),
    "span without class": (
        {"text": "<span>a</span>", "parse_mode": "HTML"},
        400,
        'can\'t parse entities: Tag "span" must have class "tg-spoiler"',
    ),
    "65 bytes of data": ({"reply_markup": keyboard(callback_data="ä" * 33)}, 400, "BUTTON_DATA_IN"),
    "no data": ({"reply_markup": keyboard(callback_data="")}, 400, "BUTTON_DATA_INVALID"),
    "no action": ({"reply_markup": keyboard()}, 400, "can't parse inline keyboard button"),
    "unknown style": (
        {"reply_markup": keyboard(callback_data="a", style="pink")},
        400,
        "can't parse inline keyboard button: invalid button style",
    ),
    "web app in a group": (
        {"reply_markup": keyboard(web_app={"url": "https://a.example/"})},
        400,
        "BUTTON_TYPE_INVALID",
    ),
    "address without host": ({"reply_markup": keyboard(url="nowhere")}, 400, "inline keyboard but"),
    "keyboard of null": (
        {"reply_markup": {"inline_keyboard": None}},
        400,
        'field "inline_keyboard" must be of type Array',
    ),
    "nine in a row": (
        {"reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "a"}] * 9]}},
        400,
        "REPLY_MARKUP_TOO_LONG",
    ),
    "no JSON": ({"reply_markup": "{"}, 400, "can't parse reply_markup JSON object"),
    "unknown parse mode": ({"parse_mode": "BBCode"}, 400, "unsupported parse_mode"),
    "answer to nothing": (
        {"reply_parameters": {"message_id": 99}},
        400,
        "message to be replied not found",
    ),
    "answer to nothing, old form": (
        {"reply_to_message_id": 99},
        400,
        "message to be replied not found",
    ),
    "topic where there is none": ({"message_thread_id": 1}, 400, "message thread not found"),
    "unknown chat": ({"chat_id": -1}, 400, "chat not found"),
    "no chat": ({"chat_id": ""}, 400, "chat_id is empty"),
}


@pytest.mark.parametrize("name", REFUSED_SENDS)
async def test_a_wrong_message_is_refused_and_not_sent(name: str) -> None:
    parameters, status, description = REFUSED_SENDS[name]
    async with bench() as it:
        answer = await it.bot("sendMessage", **{"chat_id": GROUP, "text": "Text"} | parameters)
        assert refusal(answer)[0] == status
        assert refusal(answer)[1].startswith(f"Bad Request: {description}")
        assert not it.simulation.telegram.chats[GROUP].messages


ACCEPTED_SENDS: dict[str, tuple[dict[str, Any], str]] = {
    "4096 units of emoji": ({"text": EMOJI * 2048}, EMOJI * 2048),
    "tags do not count": (
        {"text": f"<b>{'a' * 4096}</b>", "parse_mode": "HTML"},
        f"<b>{'a' * 4096}</b>",
    ),
    "plain text is escaped": ({"text": '<b> & "x"'}, "&lt;b&gt; &amp; &quot;x&quot;"),
    "bare ampersand": ({"text": "Tom & Jo", "parse_mode": "HTML"}, "Tom &amp; Jo"),
    "known entities": ({"text": "&lt;&#228;&#xe4;&gt;", "parse_mode": "HTML"}, "&lt;ää&gt;"),
    "tags become normal": (
        {"text": "<STRONG>a</STRONG><em>b</em><del>c</del>", "parse_mode": "HTML"},
        "<b>a</b><i>b</i><s>c</s>",
    ),
    "expandable quotation": (
        {"text": "<blockquote expandable>a\n<i>b</i></blockquote>", "parse_mode": "HTML"},
        "<blockquote expandable>a\n<i>b</i></blockquote>",
    ),
    "white space at the ends": ({"text": " <b> a </b> ", "parse_mode": "HTML"}, "<b>a</b>"),
    "link": (
        {"text": '<a href="https://a.example/?x=1&amp;y=2">a</a>', "parse_mode": "HTML"},
        '<a href="https://a.example/?x=1&amp;y=2">a</a>',
    ),
    "dangerous link": ({"text": '<a href="javascript:x()">a</a>', "parse_mode": "HTML"}, "a"),
    "code with language": (
        {"text": '<pre><code class="language-py">a</code></pre>', "parse_mode": "HTML"},
        "<pre>a</pre>",
    ),
    "entities by hand": (
        {"text": f"{EMOJI} a", "entities": [{"type": "bold", "offset": 3, "length": 1}]},
        f"{EMOJI} <b>a</b>",
    ),
    "64 bytes of data": ({"text": "a", "reply_markup": keyboard(callback_data="ä" * 32)}, "a"),
    "answer to nothing, allowed": (
        {"text": "a", "reply_parameters": {"message_id": 9, "allow_sending_without_reply": True}},
        "a",
    ),
}


@pytest.mark.parametrize("name", ACCEPTED_SENDS)
async def test_a_right_message_is_shown_as_safe_html(name: str) -> None:
    parameters, shown = ACCEPTED_SENDS[name]
    async with bench() as it:
        answer = await it.bot("sendMessage", chat_id=GROUP, **parameters)
        assert answer.status_code == 200, answer.text
        assert (await it.state())["chats"][0]["messages"][0]["html"] == shown


async def test_offsets_of_entities_count_utf16_units() -> None:
    async with bench() as it:
        text = f"{EMOJI}<b>ä</b> <i>{EMOJI}</i>"
        answer = await it.bot("sendMessage", chat_id=GROUP, text=text, parse_mode="HTML")
        assert answer.json()["result"]["entities"] == [
            {"type": "bold", "offset": 2, "length": 1},
            {"type": "italic", "offset": 4, "length": 2},
        ]


async def test_message_ids_begin_with_one_in_each_chat() -> None:
    async with bench() as it:
        assert [await it.card(), await it.card(), await it.card(chat_id=AYLIN)] == [1, 2, 1]


async def test_calls_come_as_form_json_multipart_or_query_and_names_in_any_case() -> None:
    async with bench() as it:
        address = f"/telegram/bot{TOKEN}/SENDmessage"
        values = {"chat_id": str(GROUP), "text": "Text"}
        upload = {name: (None, value) for name, value in values.items()}
        answers = [
            await it.client.post(address, data=values),
            await it.client.post(address, json=values),
            await it.client.post(address, files=upload),
            await it.client.get(address, params=values),
        ]
        assert [answer.status_code for answer in answers] == [200] * 4


REFUSED_CALLS = {
    "unknown method": (f"/telegram/bot{TOKEN}/sendEverything", 404, "Not Found"),
    "unknown token": ("/telegram/bot1:AAA/getMe", 401, "Unauthorized"),
}


@pytest.mark.parametrize("name", REFUSED_CALLS)
async def test_unknown_methods_and_tokens_are_refused(name: str) -> None:
    address, status, description = REFUSED_CALLS[name]
    async with bench() as it:
        assert refusal(await it.client.post(address)) == (status, description)


async def test_an_unchanged_edit_is_refused() -> None:
    async with bench() as it:
        first = await it.card("<b>Karte</b>", parse_mode="HTML")
        markup = {"inline_keyboard": [[{"text": "Übernehmen", "callback_data": "v1:take:1"}]]}
        same = {"chat_id": GROUP, "message_id": first, "reply_markup": markup}
        text = {"text": "<strong>Karte</strong>", "parse_mode": "HTML"}
        for answer in (
            await it.bot("editMessageText", **same, **text),
            await it.bot("editMessageReplyMarkup", **same),
        ):
            assert refusal(answer)[0] == 400
            assert refusal(answer)[1].startswith("Bad Request: message is not modified: ")


async def test_an_edit_without_keyboard_takes_it_away() -> None:
    async with bench() as it:
        number = await it.card()
        answer = await it.bot("editMessageText", chat_id=GROUP, message_id=number, text="Neu")
        assert "reply_markup" not in answer.json()["result"]
        shown = (await it.state())["chats"][0]["messages"][0]
        assert (shown["text"], shown["keyboard"], shown["edited"]) == ("Neu", None, True)


async def test_only_own_texts_that_exist_can_be_edited() -> None:
    async with bench() as it:
        typed = await it.type("Hallo")
        answers = [
            await it.bot("editMessageText", chat_id=GROUP, message_id=number, text="x")
            for number in (typed, 99)
        ]
        assert [refusal(answer)[1] for answer in answers] == [
            "Bad Request: message can't be edited",
            "Bad Request: message to edit not found",
        ]


async def test_deleting_has_its_rules() -> None:
    async with bench() as it:
        typed, old = await it.type("Hallo"), await it.card()
        answers = [await it.bot("deleteMessage", chat_id=GROUP, message_id=typed)]
        it.turn(49 * 3600)
        answers.append(await it.bot("deleteMessage", chat_id=GROUP, message_id=old))
        fresh = await it.card()
        assert (await it.bot("deleteMessage", chat_id=GROUP, message_id=fresh)).json()["result"]
        answers.append(await it.bot("deleteMessage", chat_id=GROUP, message_id=fresh))
        assert [refusal(answer)[1] for answer in answers] == [
            "Bad Request: message can't be deleted",
            "Bad Request: message can't be deleted for everyone",
            "Bad Request: message to delete not found",
        ]


async def test_a_press_can_be_answered_once_and_within_fifteen_seconds() -> None:
    async with bench() as it:
        card = await it.card()
        first = (await it.press(card)).json()["id"]
        late = (await it.press(card)).json()["id"]
        alert = {"callback_query_id": first, "text": "Ihr Fall", "show_alert": True}
        assert (await it.bot("answerCallbackQuery", **alert)).json()["result"] is True
        it.turn(16)
        for query in (first, late, "0"):
            answer = await it.bot("answerCallbackQuery", callback_query_id=query)
            assert refusal(answer) == (
                400,
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
            )
        assert (await it.state())["callback_answers"] == [
            {"id": first, "user_id": AYLIN, "text": "Ihr Fall", "show_alert": True}
        ]


async def test_reactions_are_one_emoji_of_the_list() -> None:
    async with bench() as it:
        message = {"chat_id": GROUP, "message_id": await it.type("Text")}
        thumb, check = ({"type": "emoji", "emoji": emoji} for emoji in "👍✅")
        answers = [
            await it.bot("setMessageReaction", **message, reaction=[check]),
            await it.bot("setMessageReaction", **message, reaction=[thumb, thumb]),
            await it.bot("setMessageReaction", chat_id=GROUP, message_id=99, reaction=[thumb]),
        ]
        assert [refusal(answer)[1] for answer in answers] == [
            "Bad Request: REACTION_INVALID",
            "Bad Request: REACTIONS_TOO_MANY",
            "Bad Request: message to react not found",
        ]
        for reaction, shown in (([thumb], ["👍"]), ([], [])):
            await it.bot("setMessageReaction", **message, reaction=reaction)
            assert (await it.state())["chats"][0]["messages"][0]["reactions"] == shown


async def test_the_list_of_reactions_is_telegrams() -> None:
    assert {plain_emoji(emoji.value) for emoji in ReactionEmoji} == REACTIONS


async def test_the_twenty_first_call_in_a_group_waits_for_the_rolling_minute() -> None:
    async with bench() as it:
        card = await it.card()
        it.turn(20)
        for number in range(19):
            if number % 2:
                await it.card()
            else:
                edit = {"chat_id": GROUP, "message_id": card, "text": str(number)}
                assert (await it.bot("editMessageText", **edit)).status_code == 200
        answer = await it.bot("sendMessage", chat_id=GROUP, text="zu viel")
        assert answer.json() == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 40",
            "parameters": {"retry_after": 40},
        }
        assert "zu viel" not in (await it.client.get("/simulator/state")).text
        reaction = {"reaction": [{"type": "emoji", "emoji": "👍"}]}
        free = await it.bot("setMessageReaction", chat_id=GROUP, message_id=card, **reaction)
        assert free.status_code == 200
        assert (await it.bot("sendMessage", chat_id=AYLIN, text="privat")).status_code == 200
        it.turn(40)
        assert (await it.bot("sendMessage", chat_id=GROUP, text="jetzt")).status_code == 200


async def test_thirty_calls_a_second_over_all_chats() -> None:
    async with bench() as it:
        send = {"chat_id": AYLIN, "text": "Text"}
        statuses = [(await it.bot("sendMessage", **send)).status_code for _ in range(31)]
        assert statuses == [200] * 30 + [429]
        it.turn(1)
        assert (await it.bot("sendMessage", **send)).status_code == 200


async def refuse_before_start(it: Bench) -> int:
    return JONAS


async def refuse_after_block(it: Bench) -> int:
    await it.control("POST", f"chats/{AYLIN}/members", bot=True, status="kicked")
    return AYLIN


async def refuse_after_removal(it: Bench) -> int:
    await it.control("POST", f"chats/{GROUP}/members", bot=True, status="left")
    return GROUP


async def refuse_after_kick(it: Bench) -> int:
    await it.control("POST", f"chats/{GROUP}/members", bot=True, status="kicked")
    return GROUP


async def refuse_in_new_group(it: Bench) -> int:
    await it.control("POST", "chats", chat_id=-1007, title="Neu")
    return -1007


FORBIDDEN = [
    (refuse_before_start, "bot can't initiate conversation with a user"),
    (refuse_after_block, "bot was blocked by the user"),
    (refuse_after_removal, "bot is not a member of the group chat"),
    (refuse_after_kick, "bot was kicked from the group chat"),
    (refuse_in_new_group, "bot is not a member of the supergroup chat"),
]


@pytest.mark.parametrize(("prepare", "description"), FORBIDDEN)
async def test_the_bot_writes_only_where_it_may(prepare: Any, description: str) -> None:
    async with bench() as it:
        answer = await it.bot("sendMessage", chat_id=await prepare(it), text="Text")
        assert refusal(answer) == (403, f"Forbidden: {description}")


async def test_an_upgraded_group_names_its_new_id() -> None:
    async with bench() as it:
        await it.card()
        answer = await it.control("POST", f"chats/{GROUP}/upgrade")
        new = answer.json()["chat_id"]
        refused = await it.bot("sendMessage", chat_id=GROUP, text="Text")
        assert refused.json()["parameters"] == {"migrate_to_chat_id": new}
        assert refusal(refused)[0] == 400
        told = [update["message"] for update in await it.updates()]
        assert told[0]["migrate_to_chat_id"] == new
        assert (told[1]["migrate_from_chat_id"], told[1]["message_id"]) == (GROUP, 1)
        assert await it.card(chat_id=new) == 2


ADMIN_ONLY: dict[str, dict[str, Any]] = {
    "pinChatMessage": {"message_id": 1},
    "createChatInviteLink": {"creates_join_request": True},
    "approveChatJoinRequest": {"user_id": JONAS},
    "banChatMember": {"user_id": AYLIN},
}


@pytest.mark.parametrize("method", ADMIN_ONLY)
async def test_some_things_only_administrators_may(method: str) -> None:
    async with bench() as it:
        await it.card()
        call = {"chat_id": GROUP} | ADMIN_ONLY[method]
        assert refusal(await it.bot(method, **call))[0] == 400
        await it.control("POST", f"chats/{GROUP}/members", bot=True, status="administrator")
        await it.control("POST", f"chats/{GROUP}/join-requests", user_id=JONAS)
        answer = await it.bot(method, **call)
        assert answer.status_code == 200, answer.text


async def test_files_are_kept_sent_again_and_downloaded() -> None:
    async with bench() as it:
        address = f"/telegram/bot{TOKEN}/sendDocument"
        sent = await it.client.post(
            address, data={"chat_id": str(AYLIN)}, files={"document": ("a.txt", b"Inhalt")}
        )
        file_id = sent.json()["result"]["document"]["file_id"]
        again = await it.bot("sendDocument", chat_id=AYLIN, document=file_id, caption="Noch mal")
        assert again.json()["result"]["caption"] == "Noch mal"
        path = (await it.bot("getFile", file_id=file_id)).json()["result"]["file_path"]
        found = await it.client.get(f"/telegram/file/bot{TOKEN}/{path}")
        assert found.content == b"Inhalt"
        unknown = await it.bot("sendDocument", chat_id=AYLIN, document="nothing")
        assert refusal(unknown)[0] == 400
