"""The bot itself: python-telegram-bot's application with our limiter and handlers."""

from typing import Any

from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatJoinRequestHandler,
    ChatMemberHandler,
    CommandHandler,
    Defaults,
    MessageHandler,
    filters,
)

from bot.limiter import ChatLimiter
from bot.staff import StaffDoor
from bot.wire import Wire

BotApplication = Application[Any, Any, Any, Any, Any, Any]

ALLOWED_UPDATES = [
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
]
WRITTEN = filters.TEXT | filters.PHOTO | filters.Document.IMAGE
READ_SECONDS = 20.0
POLL_READ_SECONDS = 5.0  # beyond the time for which Telegram holds the call


def build(
    token: str, api_url: str, wire: Wire, limiter: ChatLimiter, staff: StaffDoor
) -> BotApplication:
    """The application; updates reach it from our own rows, never from its queue."""
    application = (
        Application.builder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .updater(None)
        .job_queue(None)
        .rate_limiter(limiter)
        .request(wire.requests(read_seconds=READ_SECONDS))
        .get_updates_request(wire.requests(read_seconds=POLL_READ_SECONDS, connections=1))
        .defaults(_defaults())
        .build()
    )
    _add_handlers(application, staff)
    return application


def _defaults() -> Defaults:
    return Defaults(
        parse_mode=ParseMode.HTML,
        protect_content=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        allow_sending_without_reply=True,
    )


def _add_handlers(application: BotApplication, door: StaffDoor) -> None:
    private = filters.ChatType.PRIVATE
    new = filters.UpdateType.MESSAGE
    for handler in (
        CallbackQueryHandler(door.taps.tap),
        ChatMemberHandler(door.chats.membership, ChatMemberHandler.MY_CHAT_MEMBER),
        ChatMemberHandler(door.leaving.member, ChatMemberHandler.CHAT_MEMBER),
        ChatJoinRequestHandler(door.chats.join_request),
        CommandHandler("start", door.onboarding.start, filters=new),
        CommandHandler(["hilfe", "help"], door.onboarding.help, filters=new),
        CommandHandler(["meine", "mine"], door.onboarding.mine, filters=new),
        CommandHandler(["vorlagen", "templates"], door.templates.all, filters=new),
        CommandHandler(["neuevorlage", "newtemplate"], door.templates.new, filters=new),
        CommandHandler(["vorlageloeschen", "droptemplate"], door.templates.drop, filters=new),
        CommandHandler(["urlaub", "leave"], door.leaving.leave, filters=new),
        CommandHandler(["bereitschaft", "oncall"], door.leaving.on_call, filters=new),
        CommandHandler(["lage", "surge", "sammelantwort", "toall"], door.surges.typed, filters=new),
        CommandHandler(["eskalationen", "escalations"], door.escalations.typed, filters=new),
        CommandHandler(["leitfaden", "guide"], door.guide.show, filters=new),
        CommandHandler(["uebung", "practice"], door.practice.start, filters=new),
        CommandHandler(["anmelden", "login"], door.onboarding.sign_in, filters=new),
        MessageHandler(filters.StatusUpdate.MIGRATE, door.chats.migrated),
        MessageHandler(filters.UpdateType.EDITED_MESSAGE, door.answers.changed_reply),
        MessageHandler(new & filters.Regex(r"^/\w"), door.commands.command),
        MessageHandler(new & filters.REPLY, door.answers.reply),
        MessageHandler(new & private & WRITTEN, door.answers.private_text),
    ):
        application.add_handler(handler)
    application.add_error_handler(door.failed)
