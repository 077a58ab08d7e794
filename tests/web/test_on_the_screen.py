import pytest
from playwright.async_api import Browser, expect
from sqlmodel import Session, select

from desk.storage.database import Database
from desk.tables import WebSession
from tests.factories import make_case
from tests.web.browser import Town, application, link_for
from tests.web.screen import DESKTOP, PHONE, opened

pytestmark = pytest.mark.anyio

LOOK_NOW = "document.dispatchEvent(new Event('visibilitychange'))"


async def add_case(database: Database) -> None:
    def add(session: Session) -> None:
        make_case(session)

    await database.write(add)


async def test_a_new_case_appears_by_itself_and_disturbs_nothing(
    database: Database, town: Town, chromium: Browser
) -> None:
    async with opened(chromium, application(database, open_access=True)) as page:
        await page.locator("summary").click()
        await page.locator("#number").fill("12")
        closed = page.get_by_role("link", name="Erledigt")
        await closed.focus()
        await add_case(database)
        await page.evaluate(LOOK_NOW)
        await expect(page.locator("tbody tr")).to_have_count(3)
        await expect(page.get_by_role("status")).to_have_text("Neue Fälle: 1")
        await expect(closed).to_be_focused()
        await expect(page.locator("#number")).to_have_value("12")


async def test_the_list_is_looked_at_again_without_being_asked(
    database: Database, town: Town, chromium: Browser
) -> None:
    async with opened(chromium, application(database, open_access=True)) as page:
        await add_case(database)
        await expect(page.locator("tbody tr")).to_have_count(3, timeout=20_000)


async def test_what_one_reads_stays_where_it_is(
    database: Database, town: Town, chromium: Browser
) -> None:
    for _ in range(20):
        await add_case(database)
    async with opened(chromium, application(database, open_access=True)) as page:
        await page.evaluate("window.scrollTo(0, 600)")
        read = page.locator("#case-10")
        before = await read.evaluate("row => row.getBoundingClientRect().top")
        await add_case(database)
        await page.evaluate(LOOK_NOW)
        await expect(page.locator("tbody tr")).to_have_count(23)
        after = await read.evaluate("row => row.getBoundingClientRect().top")
    assert after == pytest.approx(before, abs=1)


async def test_who_pauses_is_left_alone(database: Database, town: Town, chromium: Browser) -> None:
    async with opened(chromium, application(database, open_access=True)) as page:
        await page.get_by_role("button", name="Anhalten").click()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await add_case(database)
        await page.evaluate(LOOK_NOW)
        assert asked == []
        await page.get_by_role("button", name="Weiter aktualisieren").click()
        await expect(page.locator("tbody tr")).to_have_count(3)


async def test_a_lost_connection_is_said_and_its_return_too(
    database: Database, town: Town, chromium: Browser
) -> None:
    async with opened(chromium, application(database, open_access=True)) as page:
        await page.context.set_offline(True)
        await page.evaluate(LOOK_NOW)
        await expect(page.get_by_role("status")).to_have_text(
            "Keine Verbindung. Die Liste kann veraltet sein."
        )
        await page.context.set_offline(False)
        await page.evaluate(LOOK_NOW)
        await expect(page.get_by_role("status")).to_have_text("")


async def test_signs_in_by_the_link_and_sees_nothing_once_the_session_ended(
    database: Database, town: Town, chromium: Browser
) -> None:
    app = application(database, secure_cookies=False)
    async with opened(chromium, app) as page:
        await page.goto(f"/anmelden?token={await link_for(database, town.press)}")
        await page.get_by_role("button", name="Jetzt anmelden").click()
        await expect(page.locator("tbody tr")).to_have_count(2)
        await database.write(_end_all_sessions)
        await add_case(database)  # which the page is told of, and looks
        heading = page.get_by_role("heading")
        await expect(heading).to_have_text("Bitte melden Sie sich an", timeout=20_000)
        await expect(page.locator("table")).to_have_count(0)


async def test_everything_works_without_scripts(
    database: Database, town: Town, chromium: Browser
) -> None:
    async with opened(chromium, application(database, secure_cookies=False), scripts=False) as page:
        await page.goto(f"/anmelden?token={await link_for(database, town.press)}")
        await page.get_by_role("button", name="Jetzt anmelden").click()
        await expect(page.get_by_role("button", name="Anhalten")).to_be_hidden()
        await page.locator("summary").click()
        await page.get_by_label("Amt").select_option("feuerwehr")
        await page.get_by_label("Neu").check()
        await page.get_by_role("button", name="Anzeigen").click()
        await expect(page.locator("tbody tr")).to_have_count(1)
        await page.get_by_role("link", name="Aktualisieren").click()
        await expect(page.locator("tbody tr")).to_have_count(1)
        await page.get_by_role("button", name="Abmelden").click()
        await expect(page.get_by_role("heading")).to_have_text("Bitte melden Sie sich an")


@pytest.mark.parametrize("width", [320, PHONE, 1000, DESKTOP])
async def test_no_screen_scrolls_sideways_and_it_stays_a_table(
    database: Database, town: Town, chromium: Browser, width: int
) -> None:
    app = application(database, open_access=True)
    async with opened(chromium, app, width=width) as page:
        await page.goto("/?waiting=1&escalated=1&status=new&status=draft")
        await page.get_by_role("link", name="Alle Filter entfernen").first.click()
        await page.wait_for_url(lambda url: "?" not in url)
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        await expect(page.get_by_role("table", name="Fälle, die neuesten zuerst")).to_be_visible()
        await expect(page.get_by_role("rowheader")).to_have_count(2)
        await expect(page.get_by_role("columnheader")).to_have_count(6)


def _end_all_sessions(session: Session) -> None:
    for found in session.exec(select(WebSession)):
        session.delete(found)
