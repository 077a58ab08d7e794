"""What a running installation has learnt, for a command that only wants to look."""

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

import routing
from buergerdraht.commands.language import reader
from buergerdraht.commands.opening import keep_log_quiet
from buergerdraht.settings import Settings
from desk import migrations
from desk.columns import Keyring
from desk.learning.accepted import words_by_slug
from desk.learning.agreement import judged
from desk.learning.replica import Replica
from desk.storage.database import Database

_ = reader()


@dataclass(frozen=True)
class Known:
    """What people decided and accepted; nothing where there is no database yet."""

    counts: routing.Counts = field(default_factory=routing.Counts)
    judged: tuple[routing.Judged, ...] = ()
    accepted: dict[str, list[str]] = field(default_factory=dict)  # words by department
    without: str | None = None  # why what was learnt is left out, as a sentence


async def known(settings: Settings) -> Known:
    """Read what was learnt from the database of the settings; nothing is changed there."""
    if settings.secret_key is None or not _is_there(settings):
        return Known()
    keep_log_quiet()
    database = Database(settings.database_url, Keyring(settings.secret_keys()))
    try:
        if await database.run(migrations.current) != migrations.newest():
            return Known(without=_("Die Datenbank gehört zu einem anderen Stand des Programms."))
        return await database.read(_read)
    except DBAPIError:
        return Known(without=_("Die Datenbank ist nicht erreichbar."))
    finally:
        await database.close()


def _is_there(settings: Settings) -> bool:
    path = settings.database_url.partition("///")[2]
    return not settings.is_embedded() or (bool(path) and Path(path).exists())


def _read(session: Session) -> Known:
    replica = Replica()
    replica.refresh(session)
    return Known(replica.counts, tuple(judged(session)), words_by_slug(session))
