"""The menu of commands that Telegram shows beside the text field, by chat and language."""

from typing import Any

import structlog
from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import TelegramError

from bot import command_texts
from bot.command_words import OF_A_CASE, WITHOUT_CASE, Verb, name_of
from desk.language import LANGUAGES, SOURCE_LANGUAGE, translator

IN_GROUPS = (*OF_A_CASE, Verb.HELP)
IN_PRIVATE = (*OF_A_CASE, *WITHOUT_CASE)

log = structlog.get_logger(__name__)


async def offer(bot: Bot) -> None:
    """Tell Telegram the commands; they work without it, so that a refusal only costs the menu."""
    try:
        for language in LANGUAGES:
            for scope, verbs in (
                (BotCommandScopeAllPrivateChats(), IN_PRIVATE),
                (BotCommandScopeAllGroupChats(), IN_GROUPS),
            ):
                await bot.set_my_commands(
                    _menu(verbs, language), scope=scope, language_code=_for_speakers_of(language)
                )
    except TelegramError as error:
        log.warning("commands not offered", error=type(error).__name__)


def _menu(verbs: tuple[Verb, ...], language: str) -> list[BotCommand]:
    _ = translator(language)
    return [BotCommand(name_of(verb, language), command_texts.purpose(verb, _)) for verb in verbs]


def _for_speakers_of(language: str) -> Any:
    """German is what everybody sees whose language we do not have."""
    return None if language == SOURCE_LANGUAGE else language
