import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright

from desk.columns import Keyring
from desk.storage.database import Database
from tests.web.browser import Town, make_town


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def database(sqlite_database: str, anyio_backend: str) -> AsyncIterator[Database]:
    database = Database(sqlite_database, Keyring(["secret"]))
    yield database
    await database.close()


@pytest.fixture
async def town(database: Database) -> Town:
    return await database.write(make_town)


@pytest.fixture(scope="module")
async def chromium(anyio_backend: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        yield browser
        await browser.close()
