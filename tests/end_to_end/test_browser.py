"""The demo page in a real browser: what a visitor without any account sees and does."""

import signal
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Page, expect

from tests.end_to_end.chromium import chromium
from tests.end_to_end.processes import BUERGERDRAHT, Child
from tests.end_to_end.town import Run

WAIT_MILLISECONDS = 15_000.0
BUDGET_MILLISECONDS = 90_000.0  # a group that was just answered lets a new card wait for a minute
ASKED = "Warum heult die Sirene in der Nacht?"
ANSWER = "Das war ein Probealarm, morgen ist Ruhe."

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Iterator[str]:
    """The address that `buergerdraht demo` prints."""
    child = Child(
        (BUERGERDRAHT, "demo", "--port", "0"),
        folder=tmp_path_factory.mktemp("demo"),
        log=run.logs / "demo.log",
        env={},
    )
    child.start()
    try:
        yield child.says(r"Bürgerdraht-Demo: (http://127\.0\.0\.1:\d+)")
        assert child.stop(signal.SIGINT) == 0
        assert len(child.said.splitlines()) == 1, child.said
    finally:
        child.end()


@pytest.fixture
async def page(demo: str) -> AsyncIterator[Page]:
    """The demo page on a wide screen; what its console complains of fails the test."""
    expect.set_options(timeout=WAIT_MILLISECONDS)
    complaints: list[str] = []
    async with chromium() as browser:
        page = await browser.new_page(viewport={"width": 1440, "height": 900}, locale="de-DE")
        page.set_default_timeout(WAIT_MILLISECONDS)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(demo)
        yield page
    assert complaints == []


async def test_a_comment_is_answered_by_the_phone_and_the_press_office_sees_it(page: Page) -> None:
    post = page.locator(".post").first
    await post.get_by_role("textbox").fill(ASKED)
    await post.get_by_role("button", name="Kommentieren", exact=True).click()
    comment = page.locator(".comment", has_text=ASKED)
    await expect(comment).to_be_visible()

    await (
        page.locator("#chats .chat-entry", has_text=ASKED[:20])
        .or_(page.locator("#chats .chat-entry", has_text="Feuerwehr"))
        .first.click()
    )
    card = page.locator("#messages .message", has_text=ASKED).first
    await expect(card).to_contain_text("NEU")
    await card.get_by_role("button", name="Übernehmen").click()
    await expect(card).to_contain_text("IN ARBEIT")

    await card.locator("[data-testid^=reply-]").click()
    await page.get_by_test_id("phone-input").fill(ANSWER)
    await page.get_by_test_id("phone-send").click()
    draft = page.locator("#messages .message", has_text="Entwurf zu")
    await expect(draft).to_contain_text(ANSWER)
    await expect(page.locator(".comment.own")).to_have_count(0)
    await draft.get_by_role("button", name="Veröffentlichen").click()

    await expect(comment.locator(".comment.own", has_text=ANSWER)).to_be_visible()
    await expect(card).to_contain_text("BEANTWORTET")

    press = page.frame_locator("#press")
    await expect(press.get_by_text("Alle Menschen und Texte hier sind erfunden")).to_be_visible()
    case = press.locator("tr", has_text=ASKED)
    await expect(case).to_contain_text("Feuerwehr")
    await expect(case).to_contain_text("Beantwortet", ignore_case=True)


async def test_commands_are_typed_on_the_phone_in_the_group_and_in_private(page: Page) -> None:
    asked = "Wie wird man bei euch Mitglied?"
    post = page.locator(".post").first
    await post.get_by_role("textbox").fill(asked)
    await post.get_by_role("button", name="Kommentieren", exact=True).click()
    await page.locator("#chats .chat-entry", has_text="Feuerwehr").first.click()
    card = page.locator("#messages .message", has_text=asked).first
    await expect(card).to_contain_text("NEU", timeout=BUDGET_MILLISECONDS)
    number = ((await card.text_content()) or "").partition("#")[2].split()[0]

    await page.get_by_test_id("phone-input").fill(f"/uebernehmen {number}")
    await page.get_by_test_id("phone-send").click()
    await expect(card).to_contain_text("IN ARBEIT")

    person = await page.locator("#staff").input_value()
    await page.get_by_test_id(f"chat-{person}").click()
    await page.get_by_test_id("phone-input").fill(f"/freigeben {number}")
    await page.get_by_test_id("phone-send").click()
    told = page.locator("#messages .message", has_text=f"Fall #{number}: NEU")
    await expect(told).to_be_visible()
