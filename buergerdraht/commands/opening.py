"""The database for the time of one command, beside a running server or without one."""

import contextlib
import logging
from collections.abc import AsyncIterator

import structlog

from buergerdraht.preparation import prepare_schema
from buergerdraht.settings import Settings
from desk.columns import Keyring
from desk.storage.database import Database


def keep_log_quiet() -> None:
    """A command tells in its own sentences what happened; the log is the server's."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


@contextlib.asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """The database with the newest schema.

    Raises:
        NotConfigured: no key is set, or the schema is not the one this program needs.
    """
    keep_log_quiet()
    database = Database(settings.database_url, Keyring(settings.secret_keys()))
    try:
        await prepare_schema(database)
        yield database
    finally:
        await database.close()
