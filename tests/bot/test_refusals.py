"""Each error of the Bot API has one meaning.  Wordings: tdlib/telegram-bot-api."""

from typing import Any

import pytest
from telegram import Bot
from telegram.error import NetworkError, TelegramError

from bot.refusals import Trouble, trouble
from tests.bot.telegram_wire import Wire

pytestmark = pytest.mark.anyio

ANSWERS: list[tuple[int, str, dict[str, int], Trouble]] = [
    (429, "Too Many Requests: retry after 7", {"retry_after": 7}, Trouble.FLOOD),
    (429, "Too Many Requests: retry after 7", {}, Trouble.FLOOD),
    (
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": -1009},
        Trouble.MOVED,
    ),
    (
        400,
        "Bad Request: message is not modified: specified new message content and reply markup are "
        "exactly the same as a current content and reply markup of the message",
        {},
        Trouble.SAME,
    ),
    (400, "Bad Request: message to edit not found", {}, Trouble.GONE),
    (400, "Bad Request: message can't be edited", {}, Trouble.GONE),
    (400, "Bad Request: MESSAGE_ID_INVALID", {}, Trouble.GONE),
    (400, "Bad Request: message to be replied not found", {}, Trouble.UNQUOTABLE),
    (400, "Bad Request: message thread not found", {}, Trouble.UNQUOTABLE),
    (400, "Bad Request: TOPIC_CLOSED", {}, Trouble.UNQUOTABLE),
    (400, "Bad Request: TOPIC_DELETED", {}, Trouble.UNQUOTABLE),
    (400, "Bad Request: can't parse entities: Unsupported start tag", {}, Trouble.FORMAT),
    (
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
        {},
        Trouble.LATE,
    ),
    (400, "Bad Request: chat not found", {}, Trouble.KICKED),
    (
        400,
        "Bad Request: not enough rights to send text messages to the chat",
        {},
        Trouble.RIGHTS,
    ),
    (400, "Bad Request: CHAT_ADMIN_REQUIRED", {}, Trouble.RIGHTS),
    (400, "Bad Request: have no rights to send a message", {}, Trouble.RIGHTS),
    (400, "Bad Request: BUTTON_DATA_INVALID", {}, Trouble.REFUSED),
    (400, "Bad Request: message is too long", {}, Trouble.REFUSED),
    (403, "Forbidden: bot was blocked by the user", {}, Trouble.UNREACHABLE),
    (403, "Forbidden: user is deactivated", {}, Trouble.UNREACHABLE),
    (403, "Forbidden: bot can't initiate conversation with a user", {}, Trouble.UNREACHABLE),
    (403, "Forbidden: bot was kicked from the supergroup chat", {}, Trouble.KICKED),
    (403, "Forbidden: bot is not a member of the supergroup chat", {}, Trouble.KICKED),
    (403, "Forbidden: the group chat was deleted", {}, Trouble.KICKED),
    (401, "Unauthorized", {}, Trouble.TOKEN),
    (404, "Not Found", {}, Trouble.TOKEN),
    (409, "Conflict: terminated by other getUpdates request", {}, Trouble.CONFLICT),
    (500, "Internal Server Error: restart", {}, Trouble.UNCLEAR),
    (502, "Bad Gateway", {}, Trouble.UNCLEAR),
    (504, "Gateway Timeout", {}, Trouble.UNCLEAR),
]


@pytest.mark.parametrize(("status", "description", "parameters", "expected"), ANSWERS)
async def test_an_answer_is_read_by_the_table(
    status: int, description: str, parameters: dict[str, int], expected: Trouble
) -> None:
    wire = Wire()
    answer: dict[str, Any] = {"description": description}
    wire.faults["sendMessage"] = [
        (status, answer | ({"parameters": parameters} if parameters else {}))
    ]
    with pytest.raises(TelegramError) as caught:
        await Bot("1:x", request=wire, get_updates_request=wire).send_message(1, "Text")
    assert trouble(caught.value) is expected


def as_httpx_fails(name: str) -> NetworkError:
    error = NetworkError(f"httpx.{name}: ")
    error.__cause__ = type(name, (Exception,), {})()
    return error


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ConnectError", Trouble.NOT_SENT),
        ("ConnectTimeout", Trouble.NOT_SENT),
        ("PoolTimeout", Trouble.NOT_SENT),
        ("ReadTimeout", Trouble.UNCLEAR),
        ("WriteTimeout", Trouble.UNCLEAR),
        ("RemoteProtocolError", Trouble.UNCLEAR),
    ],
)
def test_only_what_never_left_is_certainly_not_sent(name: str, expected: Trouble) -> None:
    assert trouble(as_httpx_fails(name)) is expected
