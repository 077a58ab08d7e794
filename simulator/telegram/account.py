"""Bot API methods about the bot itself: identity, webhook, commands, button presses."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from simulator.telegram.errors import bad_request
from simulator.telegram.parameters import Parameters
from simulator.telegram.updates import Webhook
from simulator.telegram.world import ANSWERS_KEPT, QUERY_LIFETIME, CallbackAnswer, Telegram

MAX_ANSWER = 200  # characters of a callback answer
MAX_COMMANDS = 100
_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def get_me(telegram: Telegram, parameters: Parameters) -> dict[str, Any]:
    """`getMe`; privacy mode is on."""
    return {
        **telegram.bot.api(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_webhook(telegram: Telegram, parameters: Parameters) -> bool:
    """`setWebhook`; unlike the real one it takes plain HTTP, as everything here is one machine."""
    url, secret = parameters.text("url"), parameters.text("secret_token")
    if url and urlsplit(url).scheme not in {"http", "https"}:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    updates = telegram.updates
    updates.allow(parameters.json("allowed_updates"))
    connections = min(max(parameters.integer("max_connections") or 40, 1), 100)
    updates.post_to(Webhook(url, secret, connections))
    _drop_on_request(telegram, parameters)
    return True


def delete_webhook(telegram: Telegram, parameters: Parameters) -> bool:
    """`deleteWebhook`."""
    telegram.updates.post_to(Webhook())
    _drop_on_request(telegram, parameters)
    return True


def get_webhook_info(telegram: Telegram, parameters: Parameters) -> dict[str, Any]:
    """`getWebhookInfo`."""
    updates = telegram.updates
    updates.forget_old()
    hook = updates.webhook
    shown: dict[str, Any] = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(updates.waiting),
        "max_connections": hook.max_connections,
        "allowed_updates": sorted(updates.allowed),
    }
    if hook.last_error_at is None:
        return shown
    at = int(hook.last_error_at.timestamp())
    return shown | {"last_error_date": at, "last_error_message": hook.last_error}


def answer_callback_query(telegram: Telegram, parameters: Parameters) -> bool:
    """`answerCallbackQuery`: once, and within 15 seconds."""
    query = telegram.queries.get(parameters.text("callback_query_id"))
    if query is None or query.answered or telegram.clock.now() - query.at > QUERY_LIFETIME:
        raise bad_request(QUERY_TOO_OLD)
    text = parameters.text("text")
    if len(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answered = True
    answer = CallbackAnswer(query.id, query.user.id, text, parameters.truth("show_alert"))
    telegram.answers = [*telegram.answers, answer][-ANSWERS_KEPT:]
    telegram.changed()
    return True


def set_my_commands(telegram: Telegram, parameters: Parameters) -> bool:
    """`setMyCommands`: kept by scope and language."""
    commands = parameters.records("commands")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(str(command.get("command"))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:  # noqa: PLR2004 - documented
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    telegram.commands[_command_scope(parameters)] = commands
    return True


def get_my_commands(telegram: Telegram, parameters: Parameters) -> list[dict[str, Any]]:
    """`getMyCommands`."""
    return telegram.commands.get(_command_scope(parameters), [])


def delete_my_commands(telegram: Telegram, parameters: Parameters) -> bool:
    """`deleteMyCommands`."""
    telegram.commands.pop(_command_scope(parameters), None)
    return True


def _command_scope(parameters: Parameters) -> str:
    scope = parameters.json("scope") or {"type": "default"}
    return json.dumps([scope, parameters.text("language_code")], sort_keys=True)


def _drop_on_request(telegram: Telegram, parameters: Parameters) -> None:
    if parameters.truth("drop_pending_updates"):
        telegram.updates.waiting = []
    telegram.updates.wake()
