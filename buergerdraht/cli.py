"""The command line.  Errors are a sentence on standard error; exit codes: 0, 1 failed, 2 usage."""

import asyncio
import os
import sys
from enum import StrEnum
from typing import Annotated, NoReturn

import typer
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError
from typer.exceptions import TyperException

from buergerdraht import preparation, server
from buergerdraht.commands import (
    backfill,
    backup,
    city,
    deliveries,
    demo,
    doctor,
    invite,
    learn,
    learnt,
    people,
    reasons,
    replay,
    report,
    restore,
    route,
    usage,
)
from buergerdraht.commands.language import reader, with_example
from buergerdraht.commands.opening import keep_log_quiet
from buergerdraht.operation import logs
from buergerdraht.roles import ProcessRole
from buergerdraht.settings import environment, load
from desk import migrations
from desk.columns import Keyring
from desk.errors import DeskError
from desk.storage.database import Database

FAILED = 1
POSTGRES_MODULES = ("psycopg", "psycopg_pool", "procrastinate")  # of the extra `postgres`


class Share(StrEnum):
    """The roles that can be asked for."""

    WEB = ProcessRole.WEB
    WORKER = ProcessRole.WORKER


_ = reader()

app = typer.Typer(
    name="buergerdraht",
    help=_("Kommentare und Nachrichten der Bürgerinnen und Bürger beim zuständigen Amt."),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(city.app, name="city")
app.add_typer(deliveries.app, name="deliveries")
app.add_typer(learnt.app, name="learnt")
app.add_typer(people.app, name="people")
app.command("backfill", help=backfill.HELP)(backfill.backfill_pages)
app.command("doctor", help=doctor.HELP)(doctor.doctor)
app.command("invite", help=invite.HELP)(invite.invite)
app.command("backup", help=backup.HELP)(backup.backup)
app.command("restore", help=restore.HELP)(restore.restore)
app.command("route", help=route.HELP)(route.route)
app.command("learn", help=learn.HELP)(learn.learn)
app.command("replay", help=replay.HELP)(replay.replay)
app.command("report", help=report.HELP)(report.report)
app.command("demo", help=demo.HELP)(demo.demo)


@app.command(
    help=with_example(
        _("Startet das Produkt: ganz in einem Prozess oder verteilt auf mehrere."),
        "buergerdraht serve --port 8080",
        "buergerdraht serve --role worker --port 8081",
    )
)
def serve(
    host: Annotated[str | None, typer.Option(help=_("Adresse, an der gelauscht wird."))] = None,
    port: Annotated[int | None, typer.Option(help=_("Port; 0 wählt einen freien."))] = None,
    role: Annotated[
        Share | None,
        typer.Option(help=_("Nur ein Teil, neben anderen Prozessen; braucht PostgreSQL.")),
    ] = None,
) -> None:
    """Run the product, the whole of it or the share of a role."""
    given = {"host": host, "port": port}
    settings = load(**{name: value for name, value in given.items() if value is not None})
    logs.configure(settings.log_format)
    as_role = ProcessRole(role.value) if role else ProcessRole.ALONE
    server.run(server.serve(settings, environment(), as_role))


@app.command(
    help=with_example(_("Bringt die Datenbank auf das neueste Schema."), "buergerdraht migrate")
)
def migrate() -> None:
    """Bring the database to the newest schema."""
    settings = load()

    async def run() -> None:
        database = Database(settings.database_url, Keyring(settings.secret_keys()))
        try:
            await preparation.migrate(database)
        finally:
            await database.close()

    asyncio.run(run())
    typer.echo(f"Schema {migrations.newest()}")


def main() -> None:
    """Run the command line; every failure we foresaw is one clear sentence.

    What it writes (databases, keys) is for this user alone.
    """
    os.umask(0o077)
    keep_log_quiet()
    try:
        sys.exit(app(standalone_mode=False, prog_name="buergerdraht"))
    except TyperException as error:
        if usage.is_help(error):
            sys.exit(error.exit_code)
        _end(usage.explained(error), error.exit_code)
    except DeskError as error:
        _end(str(error))
    except DBAPIError as error:
        _end(_unreachable(error))
    except ModuleNotFoundError as error:
        if error.name not in POSTGRES_MODULES:
            raise
        _end(_no_postgres(error.name))
    except OSError as error:
        if error.filename is None:
            raise
        _end(f"{error.filename}: {reasons.of_system(error)}")
    except KeyboardInterrupt:
        sys.exit(130)


def _end(sentence: str, code: int = FAILED) -> NoReturn:
    typer.echo(f"buergerdraht: {sentence}", err=True)
    sys.exit(code)


def _no_postgres(module: str) -> str:
    return _(
        "Für PostgreSQL fehlt {module}. Bitte installieren: pip install 'buergerdraht[postgres]'"
    ).format(module=module)


def _unreachable(error: DBAPIError) -> str:
    database = make_url(load().database_url).render_as_string(hide_password=True)
    return _(
        "Die Datenbank {database} (BUERGERDRAHT_DATABASE_URL) kann nicht benutzt werden: {why}"
    ).format(database=database, why=reasons.of_database(error))
