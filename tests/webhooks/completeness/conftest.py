"""What watches over completeness is tested on both databases."""

from collections.abc import AsyncIterator

import pytest

from desk.storage.database import Database
from tests.databases import KEYRING


@pytest.fixture
async def database(migrated_url: str, anyio_backend: str) -> AsyncIterator[Database]:
    """A migrated database of this test's own, once of each kind."""
    database = Database(migrated_url, KEYRING)
    yield database
    await database.close()
