"""The demo page: what it may load, that it speaks two languages, and one way through it."""

import re
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import httpx
import pytest
import uvicorn
from playwright.async_api import Locator, Page, async_playwright, expect

import simulator
from tests.simulator.town_hall import PRODUCT, TownHall, town

STATIC = Path(simulator.__file__).parent / "static"
SCRIPTS = sorted(STATIC.glob("*.js"))
COMMENT = "In der Lindenstraße ist ein tiefes Schlagloch."
ANSWER = "Danke, der Bauhof füllt es noch heute."


@pytest.mark.anyio
async def test_the_policy_allows_own_files_and_the_press_office_only() -> None:
    async with visitor(product_page="http://127.0.0.1:8080/lage?x=1") as client:
        answer = await client.get("/")
    policy = dict(rule.split(" ", 1) for rule in policy_of(answer).split("; "))
    assert policy["frame-src"] == "http://127.0.0.1:8080"
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in policy_of(answer)


@pytest.mark.anyio
async def test_the_press_office_is_framed_with_its_address_escaped() -> None:
    async with visitor(product_page='http://127.0.0.1:8080/?a=1&b="') as client:
        text = (await client.get("/")).text
    assert 'src="http://127.0.0.1:8080/?a=1&amp;b=&quot;"' in text


@pytest.mark.anyio
async def test_every_file_of_the_page_is_served_as_what_it_is() -> None:
    kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    async with visitor() as client:
        for file in STATIC.iterdir():
            if file.suffix in kinds:
                answer = await client.get(f"/static/{file.name}")
                assert answer.status_code == 200
                assert answer.headers["content-type"].startswith(kinds[file.suffix])


@pytest.mark.anyio
@pytest.mark.parametrize("name", ["missing.js", "index.html", "..%2Fpage.py", "%2Fetc%2Fpasswd.js"])
async def test_nothing_else_is_served(name: str) -> None:
    async with visitor() as client:
        assert (await client.get(f"/static/{name}")).status_code == 404


def test_the_page_needs_nothing_inline_and_nothing_from_elsewhere() -> None:
    html = (STATIC / "index.html").read_text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html)
    loaded = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert all(address.startswith(("/static/", "#", "$product_page")) for address in loaded)
    for file in [*SCRIPTS, *STATIC.glob("*.css")]:
        assert not re.search(r"@import|url\(|import\(|eval\(|innerHTML", file.read_text()), (
            file.name
        )


def test_every_import_names_a_file_and_what_it_exports() -> None:
    for script in SCRIPTS:
        for names, file in re.findall(
            r'^import (?:\{([^}]+)\}|\* as \w+) from "\./(.+)";', script.read_text(), re.M
        ):
            source = (STATIC / file).read_text()
            for name in filter(None, (name.strip() for name in names.split(","))):
                assert re.search(rf"export (?:async )?(?:function|const) {name}\b", source)


def test_german_and_english_say_the_same_things() -> None:
    german, english = words()
    assert german.keys() == english.keys()
    gaps = re.compile(r"\{\w+\}")
    for name, text in german.items():
        assert sorted(gaps.findall(text)) == sorted(gaps.findall(english[name])), name


def test_every_text_that_is_asked_for_exists() -> None:
    german, _ = words()
    html = (STATIC / "index.html").read_text()
    asked = set(re.findall(r'data-(?:text|label)="(\w+)"', html))
    for script in SCRIPTS:
        asked |= set(re.findall(r'\bt\("(\w+)"', script.read_text()))
    assert asked - german.keys() == set()


@pytest.mark.anyio
async def test_a_comment_is_taken_answered_and_published_on_the_page(page: Page) -> None:
    await say(page, COMMENT)
    await page.get_by_test_id("chat--104").click()
    card = page.locator("#messages .message", has_text=COMMENT)
    await card.get_by_role("button", name="Übernehmen").click()
    await expect(card.get_by_role("button", name="Übernehmen")).to_have_count(0)
    await card.locator("[data-testid^=reply-]").click()
    await expect(page.get_by_test_id("phone-input")).to_be_focused()
    await page.get_by_test_id("phone-input").fill(ANSWER)
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Veröffentlichen").click()
    answer = page.locator(".comment.own", has_text=ANSWER)
    await expect(answer).to_contain_text("Pressestelle")


@pytest.mark.anyio
async def test_typing_and_focus_survive_what_others_write(page: Page) -> None:
    post = await first_post(page)
    box = page.get_by_test_id(f"comment-box-{post}")
    await box.fill("Ich schreibe noch")
    await page.request.post(f"/simulator/posts/{post}/comments", data={"text": "Ich war schneller"})
    await expect(page.locator(".comment", has_text="Ich war schneller")).to_be_visible()
    await expect(box).to_have_value("Ich schreibe noch")
    await expect(box).to_be_focused()


@pytest.mark.anyio
async def test_markup_in_a_comment_stays_text(page: Page) -> None:
    await say(page, "<img src=x onerror=alert(1)><b>fett</b>")
    await page.get_by_test_id("chat--104").click()
    shown = page.locator("#messages .message-text")
    await expect(shown).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(page.locator("#messages img")).to_have_count(0)


@pytest.mark.anyio
async def test_unread_messages_are_counted_until_the_chat_is_opened(page: Page) -> None:
    await say(page, COMMENT)
    entry = page.get_by_test_id("chat--104")
    await expect(entry.locator(".unread")).to_have_text("1")
    await entry.click()
    await expect(entry.locator(".unread")).to_be_hidden()


@pytest.mark.anyio
async def test_a_fault_is_switched_on_and_off(page: Page) -> None:
    fault = page.get_by_test_id("fault-telegram_down")
    await fault.click()
    await expect(fault).to_have_attribute("aria-pressed", "true")
    await fault.click()
    await expect(fault).to_have_attribute("aria-pressed", "false")


@pytest.mark.anyio
async def test_the_page_speaks_english_when_asked(page: Page) -> None:
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_test_id("messenger-send")).to_have_text("Send")
    await page.reload()
    await expect(page.get_by_test_id("messenger-send")).to_have_text("Send")
    await expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.anyio
async def test_a_narrow_screen_shows_one_pane_without_scrolling_sideways(page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    for name in ("page", "phone", "press"):
        tab = page.get_by_test_id(f"tab-{name}")
        await tab.click()
        await expect(page.get_by_test_id(f"pane-{name}")).to_be_visible()
        await expect(page.locator(".pane:visible")).to_have_count(1)
        assert await page.evaluate("document.documentElement.scrollWidth") == 390
        assert ((await tab.bounding_box()) or {"height": 0})["height"] >= 44


@pytest.mark.anyio
async def test_the_tour_has_five_steps(page: Page) -> None:
    await page.get_by_role("button", name="Rundgang").click()
    for number in range(1, 6):
        await expect(page.locator("#tour-count")).to_have_text(f"Schritt {number} von 5")
        await page.locator("#tour-next").click()
    await expect(page.locator("#tour")).to_be_hidden()


async def first_post(page: Page) -> str:
    """Id of the post on the page of the whole city."""
    await page.get_by_test_id("page-100200303").click()
    box: Locator = page.locator("[data-testid^=comment-box-]").first
    return (await box.get_attribute("data-testid") or "").removeprefix("comment-box-")


async def say(page: Page, text: str) -> None:
    """Comment on that post as the chosen citizen."""
    post = await first_post(page)
    await page.get_by_test_id(f"comment-box-{post}").fill(text)
    await page.get_by_test_id(f"comment-send-{post}").click()


def words() -> tuple[dict[str, str], dict[str, str]]:
    """The German and the English texts by name."""
    source = (STATIC / "texts.js").read_text()
    german, english = source.split("  en: {")
    found = (
        re.findall(r'^    (\w+): "(.*)",$', part.split("\n  },")[0], re.M)
        for part in (german, english)
    )
    return dict(next(found)), dict(next(found))


def policy_of(answer: httpx.Response) -> str:
    """The page's content security policy."""
    return answer.headers["content-security-policy"]


@asynccontextmanager
async def visitor(**changes: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the simulator without a browser."""
    transport = httpx.ASGITransport(app=town(TownHall(), **changes))
    async with httpx.AsyncClient(transport=transport, base_url="http://simulator") as client:
        yield client


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """The demo page in a browser; anything in its console fails the test."""
    hall = TownHall()
    listening = socket.create_server(("127.0.0.1", 0))  # so the browser need not wait for it
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    app = town(hall, product_page=f"{address}/static/icon.svg")
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    complaints: list[str] = []
    async with anyio.create_task_group() as tasks, async_playwright() as playwright:
        tasks.start_soon(server.serve, [listening])
        await hall.telegram("setWebhook", url=f"{PRODUCT}/telegram")
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        context = await browser.new_context(
            base_url=address, viewport={"width": 1440, "height": 900}
        )
        opened = await context.new_page()
        opened.on("console", lambda message: complaints.append(message.text))
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        await context.request.post(
            "/simulator/pages/100200303/posts", data={"text": "Was sollen wir anpacken? (Demo)"}
        )
        await opened.goto("/")
        await expect(opened.get_by_test_id("chat--104")).to_be_visible()
        yield opened
        await browser.close()
        server.should_exit = True
    assert complaints == []
