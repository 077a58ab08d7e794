"""A desk with a town in it, once on each database."""

import pytest

from desk.storage.database import Database
from tests.bot.bench import Desk, town


@pytest.fixture
async def desk(database: Database) -> Desk:
    await database.write(town)
    return Desk(database)
