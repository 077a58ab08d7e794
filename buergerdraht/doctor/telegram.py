"""Telegram's side: the bot, and what it may do in each group."""

from collections.abc import Sequence

from telegram import Bot, ChatMember
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from bot import rights
from buergerdraht.commands.language import reader
from buergerdraht.doctor.findings import Finding, note, ok, wrong
from buergerdraht.settings import Settings
from desk.tables import Department

_ = reader()


async def bot_findings(bot: Bot, settings: Settings) -> list[Finding]:
    """Whether the token works, and whether updates come the way that is set."""
    try:
        await bot.initialize()
        info = await bot.get_webhook_info()
    except InvalidToken:
        return [
            wrong(
                "telegram",
                "",
                _("Telegram lehnt BUERGERDRAHT_TELEGRAM_TOKEN ab."),
                _("Das richtige zeigt @BotFather; in .env eintragen und neu starten."),
            )
        ]
    except TelegramError as error:
        return [
            wrong(
                "telegram",
                "",
                _("Telegram ist nicht erreichbar: {why}").format(why=type(error).__name__),
                _("Netz, Firewall und BUERGERDRAHT_TELEGRAM_API_URL prüfen."),
            )
        ]
    found = []
    expected = f"{settings.public_url}/webhooks/telegram"
    if settings.telegram_mode == "webhook" and info.url != expected:
        found.append(
            wrong(
                "telegram",
                bot.username,
                _("Telegram schickt nicht an {address}.").format(address=expected),
                _("Das Programm neu starten: Es meldet seine Adresse beim Start an."),
            )
        )
    if info.last_error_message and settings.telegram_mode == "webhook":
        found.append(
            note(
                "telegram",
                bot.username,
                _("Telegram konnte zuletzt nicht zustellen: {why}").format(
                    why=info.last_error_message
                ),
            )
        )
    if bot.can_read_all_group_messages:
        found.append(
            note(
                "telegram",
                bot.username,
                _("Der Bot kann alle Gespräche seiner Gruppen mitlesen."),
                _("Bei @BotFather mit /setprivacy den privacy mode einschalten."),
            )
        )
    return found or [ok("telegram", bot.username, _("Der Bot ist erreichbar."))]


async def group_findings(
    bot: Bot, departments: Sequence[Department], *, press: str
) -> list[Finding]:
    """Whether each department's group is there and lets the bot write."""
    return [await _group(bot, one, is_press=one.slug == press) for one in departments]


async def _group(bot: Bot, department: Department, *, is_press: bool) -> Finding:
    invitation = f"buergerdraht invite --group --department {department.slug}"
    if department.chat_id is None:
        if is_press:
            what = _(
                "Die Pressestelle hat keine Gruppe; sie bekommt auch, was sonst niemand sieht."
            )
            return wrong("group", department.name, what, invitation)
        what = _("Keine Gruppe verbunden; die Fälle sieht, wer zuordnet, oder die Pressestelle.")
        return note("group", department.name, what, invitation)
    try:
        member = await bot.get_chat_member(int(department.chat_id), bot.id)
    except (BadRequest, Forbidden) as error:
        what = _("Die Gruppe ist für den Bot nicht da ({why}).").format(why=error.message)
        return wrong("group", department.name, what, invitation)
    except TelegramError as error:
        what = _("Die Gruppe ließ sich nicht prüfen: {why}").format(why=type(error).__name__)
        return note("group", department.name, what)
    return _judged(department, member, invitation)


def _judged(department: Department, member: ChatMember, invitation: str) -> Finding:
    name = department.name
    if member.status in (ChatMember.LEFT, ChatMember.BANNED):
        return wrong("group", name, _("Der Bot ist nicht mehr in der Gruppe."), invitation)
    if not getattr(member, "can_send_messages", True):
        return wrong(
            "group",
            name,
            _("Der Bot darf in der Gruppe nicht schreiben."),
            _("In Telegram: Gruppe, Rechte, „Nachrichten senden“ für den Bot erlauben."),
        )
    if member.status in (ChatMember.ADMINISTRATOR, ChatMember.OWNER):
        lacks = rights.missing(member)
        if lacks:
            return note(
                "group",
                name,
                _("Der Bot ist Administrator, aber ihm fehlen Rechte: {rights}").format(
                    rights=", ".join(lacks)
                ),
                _("In Telegram: Gruppe, Administratoren, die Rechte geben oder alle entziehen."),
            )
        return ok("group", name, _("Der Bot darf in der Gruppe alles, was er braucht."))
    return ok("group", name, _("Der Bot darf in der Gruppe schreiben."))
