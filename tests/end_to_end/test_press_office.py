"""The press office in a real browser: it sees trouble at once, and only what is its own."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.end_to_end.chromium import chromium
from tests.end_to_end.offices import PRESS, Office
from tests.end_to_end.people import BERG, BRANDT, Colleague
from tests.end_to_end.town import Town

SEEN_WITHIN_MILLISECONDS = 2000.0
TRIES = 3  # the machine is shared: once is enough to show that it can
WAIT_MILLISECONDS = 20_000.0

pytestmark = pytest.mark.anyio


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    expect.set_options(timeout=WAIT_MILLISECONDS)
    async with chromium() as browser:
        yield browser


async def signed_in(browser: Browser, town: Town, who: Colleague) -> Page:
    """The list of cases, signed in by the link that the bot sends."""
    page = await browser.new_page(viewport={"width": 1440, "height": 900}, locale="de-DE")
    page.set_default_timeout(WAIT_MILLISECONDS)
    await page.goto(f"{town.url}/anmelden?token={town.sign_in_token(who)}")
    await page.get_by_role("button", name="Jetzt anmelden").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Fälle")
    return page


async def test_a_threat_is_on_the_open_page_at_once_and_seen_there_is_seen_everywhere(
    browser: Browser, town: Town, office: Office
) -> None:
    page = await signed_in(browser, town, BRANDT)
    asked: list[str] = []
    page.on("framenavigated", lambda frame: asked.append(frame.url))
    async with page.expect_response(lambda answer: answer.url.endswith("/live")):
        await page.reload()
    asked.clear()
    for tries_left in reversed(range(TRIES)):
        threat = town.words("Ich bring euch alle um")
        town.comment(office, threat, by=None)
        row = page.locator("tr", has_text=threat)
        in_time = await _is_visible(row, SEEN_WITHIN_MILLISECONDS)
        if in_time or not tries_left:
            break
    assert in_time
    await expect(row).to_contain_text("Drohung")
    assert asked == []

    number = (await row.locator("a.number").inner_text()).strip().removeprefix("#")
    escalation = page.locator(f"#escalations li:has(a[href='/faelle/{number}'])")
    await expect(escalation).to_contain_text("noch von niemandem gesehen")
    card = town.card(PRESS, threat, "🚨 Pressestelle: Drohung (Krise)")
    await escalation.get_by_role("button", name="Gesehen").click()
    await expect(escalation).to_contain_text("gesehen von Frau Brandt (Demo)")
    town.simulated.shows(card, "Gesehen von Frau Brandt (Demo)")


async def _is_visible(row: Locator, milliseconds: float) -> bool:
    try:
        await expect(row).to_be_visible(timeout=milliseconds)
    except AssertionError:
        return False
    return True


async def test_another_departments_case_is_not_found(
    browser: Browser, town: Town, office: Office
) -> None:
    theirs = town.words("Wann kommt die Müllabfuhr?")
    town.comment(office, theirs)
    card = town.card(office, theirs)
    number = card.text.partition("#")[2].split()[0]
    page = await signed_in(browser, town, BERG)
    await expect(page.get_by_text(theirs)).to_have_count(0)
    answer = await page.goto(f"{town.url}/faelle/{number}")
    assert answer is not None
    assert answer.status == 404
    await expect(page.get_by_role("heading", level=1)).to_have_text("Kein solcher Fall")
    assert theirs not in await page.content()
