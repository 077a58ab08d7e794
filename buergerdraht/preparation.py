"""Before the doors open: the schema is the right one and the city file is applied."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE
from datetime import datetime
from pathlib import Path

import structlog
from sqlmodel import Session

from buergerdraht.commands.language import reader
from buergerdraht.commands.reasons import of_system
from buergerdraht.roles import ProcessRole
from desk import city_file, migrations
from desk.city import applied_digest, digest_of
from desk.clock import Clock
from desk.configuring import apply_file
from desk.errors import NotConfigured
from desk.incoming import deliveries
from desk.storage.database import Database

TRIES_ALONE = 10
PAUSE_SECONDS = 0.3

log = structlog.get_logger(__name__)


async def prepare_schema(database: Database, *, apart: bool = False) -> None:
    """Bring an empty or embedded database to the newest schema; refuse any other older one.

    Who stays lets a process `apart` do it, and keeps none of the memory that it takes.

    Raises:
        NotConfigured: the schema is not the one this program needs.
    """
    current = await database.run(migrations.current)
    if current == migrations.newest():
        return
    if current is None or database.embedded:
        if not (apart and database.embedded and await _migrated_apart(database)):
            await migrate(database)
        return
    _refuse_unknown(current)
    _ = reader()
    raise NotConfigured(
        _(
            "Die Datenbank hat das Schema {current}, dieses Programm braucht {newest}. "
            "Bitte erst sichern, dann: buergerdraht migrate"
        ).format(current=current, newest=migrations.newest())
    )


async def migrate(database: Database) -> None:
    """Bring the database to the newest schema.

    Raises:
        NotConfigured: a newer program used it.
    """
    current = await database.run(migrations.current)
    if current is not None:
        _refuse_unknown(current)
    await database.run(migrations.upgrade)


async def _migrated_apart(database: Database) -> bool:
    """Whether it could be done there; what fails there fails here too, and here it is told."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "desk.migrations", stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL
    )
    await process.communicate(database.url.render_as_string(hide_password=False).encode())
    return process.returncode == 0


def _refuse_unknown(revision: str) -> None:
    if not migrations.is_known(revision):
        _ = reader()
        raise NotConfigured(
            _(
                "Die Datenbank hat das Schema {current}, das dieses Programm nicht kennt. Sie "
                "wurde mit einem neueren benutzt: Bitte dieses nehmen, denn buergerdraht migrate "
                "geht nur vorwärts."
            ).format(current=revision)
        )


async def prepare_jobs(database: Database) -> None:
    """Make the tables of the engine for several processes."""
    from buergerdraht.engines.job_queue import prepare_job_tables  # noqa: PLC0415 - of the extra `postgres`

    await database.run(prepare_job_tables)


async def refuse_company(database: Database, role: ProcessRole = ProcessRole.ALONE) -> None:
    """Wait a moment for a process that is just ending, then work alone, or beside other roles.

    Raises:
        NotConfigured: another process works with this database in another way.
    """
    take = database.take_alone if role is ProcessRole.ALONE else database.take_share
    for _attempt in range(TRIES_ALONE):
        if await take():
            return
        await asyncio.sleep(PAUSE_SECONDS)
    _ = reader()
    raise NotConfigured(
        _(
            "Mit dieser Datenbank arbeitet schon ein anderer Prozess (buergerdraht serve). "
            "Bitte erst jenen beenden, oder alle mit --role web und --role worker starten."
        )
    )


async def prepare_city(database: Database, path: Path, clock: Clock) -> None:
    """Apply the city file if it changed since it was applied last.

    Raises:
        NotConfigured: there is no city file and none was ever applied, or it has mistakes.
    """
    text = read_text(path) if _exists(path) else None
    if text is None:
        if await database.read(applied_digest) is None:
            _ = reader()
            raise NotConfigured(
                _(
                    "Die Stadtdatei {file} fehlt. Ein Anfang ist die von Recklinghausen: "
                    "buergerdraht city example > {file}"
                ).format(file=path)
            )
        return
    try:
        applied = await database.write(apply_if_changed, text, str(path), now=clock.now())
    except city_file.CityFileInvalid as error:
        raise NotConfigured("\n".join(error.sentences(reader()))) from None
    if applied:
        again = await database.write(deliveries.read_again, now=clock.now())
        log.info("city file applied", file=str(path), deliveries_read_again=again)


def read_text(path: Path) -> str:
    """The text of a file that a person wrote; the mark that some editors begin it with is no text.

    Raises:
        NotConfigured: it cannot be read, or is not UTF-8.
    """
    _ = reader()
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise NotConfigured(
            _("{file} kann nicht gelesen werden: {why}.").format(file=path, why=of_system(error))
        ) from None
    except UnicodeDecodeError:
        raise NotConfigured(
            _("{file} ist nicht als UTF-8 gespeichert; bitte so speichern.").format(file=path)
        ) from None


def _exists(path: Path) -> bool:
    return path.exists()


def apply_if_changed(session: Session, text: str, name: str, *, now: datetime) -> bool:
    """Apply a city file unless it was the last that was applied; whether it was."""
    digest = digest_of(text)
    if applied_digest(session) == digest:
        return False
    city = city_file.read(text, name=name)
    apply_file(session, city, digest=digest, now=now)
    return True
