"""`buergerdraht invite`: one-time links for people and for groups."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Annotated

import typer
from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.helpers import create_deep_linked_url

from bot.rights import FOR_LINK
from buergerdraht.commands.language import reader, with_example
from buergerdraht.preparation import prepare_city, prepare_schema
from buergerdraht.settings import Settings, load
from desk.clock import SystemClock
from desk.columns import Keyring
from desk.errors import NoSuchDepartment, NotConfigured
from desk.people import IssuedLink, invite_group
from desk.people import invite as invite_person
from desk.storage.database import Database
from desk.words import Role

_ = reader()

HELP = with_example(
    _("Gibt einen Link aus, mit dem eine Person oder eine Gruppe einmal verbunden wird."),
    'buergerdraht invite "Frau Beispiel" --role staff --department feuerwehr',
    "buergerdraht invite --group --department feuerwehr",
)


def invite(
    name: Annotated[
        str | None, typer.Argument(help=_("Name der Person, wie ihn alle sehen."))
    ] = None,
    role: Annotated[Role, typer.Option(help=_("Was die Person darf."))] = Role.STAFF,
    department: Annotated[
        list[str] | None, typer.Option(help=_("Kürzel eines Amtes; mehrfach möglich."))
    ] = None,
    group: Annotated[
        bool,
        typer.Option("--group", help=_("Link für die Gruppe des Amtes.")),
    ] = False,
    with_rights: Annotated[
        bool,
        typer.Option(
            "--with-rights",
            help=_("Der Bot wird in der Gruppe Administrator: Beitritte, Austritte, Anheften."),
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("Als JSON."))] = False,
) -> None:
    """Print a one-time link for a person or a group."""
    departments = department or []
    if group and (name is not None or len(departments) != 1):
        raise typer.BadParameter(_("--group braucht genau ein --department und keinen Namen"))
    if not group and not name:
        raise typer.BadParameter(_("der Name der Person fehlt"))
    if not group and role in (Role.STAFF, Role.LEAD) and not departments:
        raise typer.BadParameter(_("diese Rolle braucht mindestens ein --department"))
    issued, link = asyncio.run(_issue(load(), name, role, departments))
    if group and with_rights:
        link = f"{link}&admin={FOR_LINK}"
    if as_json:
        content = {
            "token": issued.token,
            "link": link,
            "expires_at": issued.expires_at.isoformat(),
        }
        typer.echo(json.dumps(content))
    else:
        import segno  # noqa: PLC0415 - no server needs it

        typer.echo(link)
        segno.make(link, error="m").terminal(compact=True)
        typer.echo(
            _("Einmal benutzbar bis {until} (UTC).").format(
                until=issued.expires_at.strftime("%d.%m.%Y %H:%M")
            )
        )


async def _issue(
    settings: Settings, name: str | None, role: Role, departments: list[str]
) -> tuple[IssuedLink, str]:
    username = await _bot_username(settings)
    database = Database(settings.database_url, Keyring(settings.secret_keys()))
    now = datetime.now(UTC)
    try:
        await prepare_schema(database)
        await prepare_city(database, settings.city_file, SystemClock())
        if name is None:
            issued = await database.write(invite_group, departments[0], now=now)
        else:
            issued = await database.write(invite_person, name, role, departments, now=now)
    except NoSuchDepartment as error:
        raise NotConfigured(
            _("Die Stadtdatei hat kein Amt „{slug}“.").format(slug=error.slug)
        ) from None
    finally:
        await database.close()
    return issued, create_deep_linked_url(username, issued.token, group=name is None)


async def _bot_username(settings: Settings) -> str:
    if settings.telegram_token is None:
        raise NotConfigured(
            _("BUERGERDRAHT_TELEGRAM_TOKEN ist nicht gesetzt: Ohne Bot gibt es keine Einladung.")
        )
    token = settings.telegram_token.get_secret_value()
    try:
        async with Bot(token, base_url=f"{settings.telegram_api_url}/bot") as bot:
            return bot.username
    except InvalidToken:
        raise NotConfigured(
            _("Telegram lehnt BUERGERDRAHT_TELEGRAM_TOKEN ab; @BotFather zeigt den richtigen.")
        ) from None
    except TelegramError as error:
        raise NotConfigured(
            _(
                "Telegram ist nicht erreichbar ({why}). Netz, Firewall und "
                "BUERGERDRAHT_TELEGRAM_API_URL prüfen."
            ).format(why=type(error).__name__)
        ) from None
