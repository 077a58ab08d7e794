"""The pages for everybody: WCAG 2.2 A and AA by axe, and all of it by the keyboard alone."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from tests.buergerdraht.test_walk import routes
from tests.end_to_end.chromium import chromium
from tests.end_to_end.people import ADMIN, BRANDT, Colleague
from tests.end_to_end.town import Town

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
WAIT_MILLISECONDS = 20_000.0
NO_PAGES = {  # answers to programs, files, and ways that lead on
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/webhooks/meta",
    "/webhooks/pictures/{token}.jpg",
    "/static/{name}",
    "/bilder/{number}",
    "/live",
    "/berichte/aemter.csv",
    "/berichte/faelle.csv",
    "/einstellungen/city.toml",
    "/anmelden/konto",
    "/anmelden/konto/zurueck",
}
FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex='0']"
# Everything that can be reached, in the order in which it stands there; what is folded away cannot.
REACHABLE = f"""() => [...document.querySelectorAll("{FOCUSABLE}")]
    .filter(each => each.checkVisibility({{visibilityProperty: true}}) && !each.disabled)
    .filter(each => !(each.type === "radio" && !each.checked))
    .map((each, place) => {{ each.dataset.place = place; return place; }}).length"""
FOCUSED = """() => {
    const now = document.activeElement, style = getComputedStyle(now);
    const ring = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none";
    const box = now.getBoundingClientRect();
    const seen = box.bottom > 0 && box.top < innerHeight && box.width > 0;
    return [now.dataset.place === undefined ? -1 : Number(now.dataset.place), ring && seen];
}"""

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class Seen:
    """A case that the press office was called for, and the pages that show it and more."""

    case: str
    pages: Mapping[str, str]  # address by the path of the route


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    expect.set_options(timeout=WAIT_MILLISECONDS)
    async with chromium() as browser:
        yield browser


def prepared(town: Town) -> Seen:
    """Somebody threatens, somebody else asks; the pages have something to show."""
    office = town.city.next_office()
    threat = town.words("Ich bring euch alle um")
    town.comment(office, threat)
    card = town.card(office, threat, "Drohung")
    number = card.text.partition("#")[2].split()[0]
    return Seen(
        number,
        {
            "/": "/",
            "/faelle/{number}": f"/faelle/{number}",
            "/vorlagen": "/vorlagen",
            "/zuordnung": "/zuordnung",
            "/aemter": "/aemter",
            "/beitraege": "/beitraege",
            "/berichte": "/berichte",
            "/einstellungen": "/einstellungen?department=tiefbau",
            "/anmelden": "/anmelden?token=made-up",
        },
    )


async def signed_in(browser: Browser, town: Town, who: Colleague = ADMIN) -> Page:
    page = await browser.new_page(viewport=DESKTOP, locale="de-DE")  # type: ignore[arg-type]
    page.set_default_timeout(WAIT_MILLISECONDS)
    await page.goto(f"{town.url}/anmelden?token={town.sign_in_token(who)}")
    await page.get_by_role("button", name="Jetzt anmelden").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Fälle")
    return page


async def faults(page: Page) -> list[str]:
    """What axe finds on the page as it is now."""
    options = {"runOnly": {"type": "tag", "values": STANDARDS}, "resultTypes": ["violations"]}
    found = (await Axe().run(page, options=options)).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for one in found
        for node in one["nodes"][:3]
    ]


async def test_axe_finds_nothing_on_any_page(browser: Browser, town: Town) -> None:
    seen = prepared(town)
    assert {path for method, path in routes() if method == "GET"} == {*seen.pages, *NO_PAGES}
    page = await signed_in(browser, town)
    stranger = await (await browser.new_context(locale="de-DE")).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    found = {}
    for scheme in ("light", "dark"):
        for size in (PHONE, DESKTOP):
            for one in (page, stranger):
                await one.emulate_media(color_scheme=scheme)
                await one.set_viewport_size(size)  # type: ignore[arg-type]
            for address in (*seen.pages.values(), "/?q=nichts+davon", "/faelle/999999"):
                await page.goto(town.url + address)
                found[address, scheme, size["width"]] = await faults(page)
            for button in ("Prüfen", "Stadtdatei bearbeiten"):  # what would change, and mistakes
                await page.goto(f"{town.url}/einstellungen?department=tiefbau")
                if button == "Prüfen":
                    await page.get_by_label("Themen, eines je Zeile").fill(
                        "Schlagloch\nGehweg\nBordstein"
                    )
                else:
                    await page.get_by_text(button).click()
                    await page.get_by_label("Stadtdatei", exact=True).fill("[city")
                await page.get_by_role("button", name="Prüfen").locator("visible=true").last.click()
                await page.wait_for_load_state()
                found[button, scheme, size["width"]] = await faults(page)
            for address in ("/", "/anmelden"):
                await stranger.goto(town.url + address)
                found[f"nobody: {address}", scheme, size["width"]] = await faults(stranger)
    assert {where: what for where, what in found.items() if what} == {}
    refused = [text for text in complaints if "status of 40" not in text]
    assert refused == []  # nothing was asked for that the policy forbids


async def test_the_keyboard_reaches_everything_in_order(browser: Browser, town: Town) -> None:
    seen = prepared(town)
    page = await signed_in(browser, town)
    for size in (DESKTOP, PHONE):
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        for address in seen.pages.values():
            await page.goto(town.url + address)
            await page.evaluate("document.getElementById('pause')?.click()")  # it stays as it is
            count = await page.evaluate(REACHABLE)
            reached: list[int] = []
            while len(reached) < count:
                await page.keyboard.press("Tab")
                place, visible = await page.evaluate(FOCUSED)
                assert visible, f"{address}: nobody sees where the focus is, at {place}"
                if reached[-1:] != [place]:  # a date has fields of its own
                    reached.append(place)
                assert place == len(reached) - 1, f"{address}: not in order"


async def test_the_skip_link_leads_to_the_content(browser: Browser, town: Town) -> None:
    page = await signed_in(browser, town)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Zum Inhalt springen")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_be_focused()


async def test_trouble_is_seen_and_answered_by_the_keyboard(browser: Browser, town: Town) -> None:
    seen = prepared(town)
    page = await signed_in(browser, town, BRANDT)
    escalation = page.locator(f"#escalations li:has(a[href='/faelle/{seen.case}'])")
    await escalation.get_by_role("button", name="Gesehen").focus()
    await page.keyboard.press("Enter")
    await expect(escalation).to_contain_text("gesehen von Frau Brandt (Demo)")
    await page.locator(f"#case-{seen.case} a.number").focus()
    await page.keyboard.press("Enter")
    answer = town.words("Wir haben das gemeldet.")
    await page.locator("summary", has_text="Antwort schreiben").focus()
    for key in ("Enter", "Tab"):
        await page.keyboard.press(key)
    await expect(page.get_by_label("Antwort. Öffentlich wird")).to_be_focused()
    await page.keyboard.type(answer)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Veröffentlichen")).to_be_visible()
    await expect(page.get_by_text(answer)).to_be_visible()
