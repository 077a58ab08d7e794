"""The page about the routing in a real browser: without scripts, and on every screen."""

import pytest
from playwright.async_api import Browser, expect
from sqlmodel import Session

from desk.learning.choosing import reject
from desk.storage.database import Database
from tests.web.browser import NOW, Town, application
from tests.web.decisions import count, decide
from tests.web.screen import DESKTOP, PHONE, opened

pytestmark = pytest.mark.anyio


@pytest.fixture
async def taught(database: Database, town: Town) -> None:
    """Enough decisions to show figures, a suggestion and a rejected word."""

    def happen(session: Session) -> None:
        for _ in range(4):
            decide(session, "Die Bremsschwelle ist zu hoch!", "tiefbau", first=town.fire)
        for number in range(30):
            label = "tiefbau" if number else "kein-anliegen"
            decide(session, "Schlagloch", label, first=town.roads, audit=True)
        reject(session, "feuerwehr", "Nachbarn", by=town.press, now=NOW)
        count(session)

    await database.write(happen)


async def test_it_is_found_and_a_word_is_chosen_by_one_tap_without_scripts(
    database: Database, taught: None, chromium: Browser
) -> None:
    app = application(database, open_access=True, secure_cookies=False)
    async with opened(chromium, app, scripts=False, width=PHONE) as page:
        await page.get_by_role("link", name="Zuordnung").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Zuordnung")
        await page.get_by_role("button", name="Übernehmen: Bremsschwelle, Tiefbauamt").click()
        await expect(page.get_by_role("heading", name="Wörter, die fehlen")).to_be_in_viewport()
        back = page.get_by_role("button", name="Zurücknehmen: Bremsschwelle, Tiefbauamt")
        await expect(back).to_be_visible()
        await back.click()
        await page.get_by_role("button", name="Ablehnen: Bremsschwelle, Tiefbauamt").click()
        await page.get_by_text("Abgelehnt (2)").click()
        await expect(page.get_by_text("Doch wieder vorschlagen")).to_have_count(2)
        await page.get_by_role("link", name="Fälle").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Fälle")


@pytest.mark.parametrize("width", [320, PHONE, 1000, DESKTOP])
async def test_no_screen_scrolls_sideways_and_tables_stay_tables(
    database: Database, taught: None, chromium: Browser, width: int
) -> None:
    app = application(database, open_access=True)
    async with opened(chromium, app, width=width) as page:
        await page.goto("/zuordnung")
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        for name in (
            "Zustimmung der Beschäftigten neben dem Ziel der Stadt",
            "Entschiedene Fälle nach Ämtern, in der Reihenfolge der Stadtdatei",
            "Vorgeschlagene Wörter, die nützlichsten zuerst",
            "Gelernte Texte nach ihrer Herkunft",
        ):
            await expect(page.get_by_role("table", name=name)).to_be_visible()
        bar = page.get_by_role("img", name="Der beste Vorschlag war der richtige")
        await expect(bar).to_be_visible()
