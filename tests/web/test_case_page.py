"""The page of a case: what it shows, what it does, and to whom it is none."""

import re
from typing import Any

import httpx2
import pytest
from playwright.async_api import Browser, expect
from sqlmodel import Session, select

from desk.cases import templates
from desk.escalations.ringing import Reason, ring_page
from desk.storage.database import Database
from desk.tables import Case, Department, Escalation, Message, Page, Staff, TimelineEntry
from desk.words import Concern, Progress, Role, Rule, Status, What
from routing.signals import Level
from tests.factories import MONDAY, make_staff
from tests.web.browser import OWN, Town, application, browser, link_for, sign_in
from tests.web.screen import PHONE, opened
from web import case_texts
from web.case_actions import Do, read

pytestmark = pytest.mark.anyio


async def form(at: httpx2.AsyncClient, number: int, what: str, **more: str) -> httpx2.Response:
    """Send one of the forms that the page has."""
    page = (await at.get(f"/faelle/{number}")).text
    found = re.search(r'name="version" value="([0-9]+)"', page)
    once = re.search(r'name="once" value="([^"]+)"', page)
    assert found is not None
    data = {"do": what, "version": found[1], "once": once[1] if once else ""} | more
    return await at.post(f"/faelle/{number}", data=data, headers=OWN)


async def stored(database: Database, number: int) -> Case:
    return await database.read(lambda session: session.get_one(Case, number))


async def person(database: Database, role: Role, *slugs: str) -> Staff:
    def make(session: Session) -> Staff:
        known = session.exec(select(Department)).all()
        return make_staff(
            session,
            name=f"{role} (Demo)",
            role=role,
            departments=[one for one in known if one.slug in slugs],
        )

    return await database.write(make)


async def test_the_conversation_is_escaped_and_the_timeline_told(
    database: Database, town: Town
) -> None:
    async with browser(database) as at:
        await sign_in(database, at, town.press)
        page = await at.get(f"/faelle/{town.pothole}")
    assert page.status_code == 200
    assert "Das Schlagloch ist &lt;b&gt;riesig&lt;/b&gt; &amp; tief." in page.text
    assert "Verlauf" in page.text


async def test_everything_from_taking_to_answering(database: Database, town: Town) -> None:
    async with browser(database) as at:
        await sign_in(database, at, town.firefighter)
        number = town.siren
        assert (await form(at, number, "take")).status_code == 303
        assert (await form(at, number, "note", text="Probealarm")).status_code == 303
        assert (await form(at, number, "answer", text="Es ist ein Probealarm.")).status_code == 303
        assert (await stored(database, number)).status is Status.DRAFT
        assert "Es ist ein Probealarm." in (await at.get(f"/faelle/{number}")).text
        assert (await form(at, number, "publish")).status_code == 303
        assert (await stored(database, number)).status is Status.ANSWERED
        timeline = (await at.get(f"/faelle/{number}")).text
    for told in ("Übernommen", "Probealarm", "Entwurf geschrieben", "freigegeben"):
        assert told in timeline


async def test_a_template_becomes_a_draft_and_a_colleague_gets_the_case(
    database: Database, town: Town
) -> None:
    def prepare(session: Session) -> tuple[int, int]:
        template = templates.keep(
            session,
            "probe",
            "Guten Tag {Name}, es ist ein Probealarm.",
            department=None,
            by=make_staff(session, role=Role.ADMIN),
            now=MONDAY,
        )
        fire = session.get_one(Department, town.fire.id)
        colleague = make_staff(
            session, name="Herr Ozan (Demo)", departments=[fire], messenger_id="99"
        )
        session.flush()
        return template.id or 0, colleague.id or 0

    template, colleague = await database.write(prepare)
    number = town.siren
    async with browser(database) as at:
        await sign_in(database, at, town.firefighter)
        page = (await at.get(f"/faelle/{number}")).text
        assert "Vorlage nehmen" in page
        assert "Herr Ozan (Demo)" in page
        for wrong in ("", "0", "999", "x"):
            assert (await form(at, number, "use", choice=wrong)).status_code == 409
            assert (await form(at, number, "hand", choice=wrong)).status_code == 409
        assert (await form(at, number, "use", choice=str(template))).status_code == 303
        assert (
            "Guten Tag Anna K. (Demo), es ist ein Probealarm."
            in (await at.get(f"/faelle/{number}")).text
        )
        assert (await form(at, number, "discard")).status_code == 303
        assert (await form(at, number, "hand", choice=str(colleague))).status_code == 303
    assert (await stored(database, number)).owner_id == colleague


async def test_a_form_that_is_sent_twice_counts_once(database: Database, town: Town) -> None:
    data = {"do": "answer", "version": "1", "once": "abc", "text": "Guten Tag"}
    async with browser(database) as at:
        await sign_in(database, at, town.firefighter)
        for _ in range(2):
            sent = await at.post(f"/faelle/{town.siren}", data=data, headers=OWN)
            assert sent.status_code == 303
    drafts = await database.read(
        lambda session: session.exec(
            select(Message).where(Message.progress == Progress.DRAFT)
        ).all()
    )
    assert len(drafts) == 1


async def test_what_changed_meanwhile_is_not_done_and_what_was_typed_stays(
    database: Database, town: Town
) -> None:
    async with browser(database) as at:
        await sign_in(database, at, town.firefighter)
        await form(at, town.siren, "answer", text="Guten Tag")
        stale = await at.post(
            f"/faelle/{town.siren}", data={"do": "publish", "version": "0"}, headers=OWN
        )
        assert stale.status_code == 409
        assert "Inzwischen hat sich der Fall geändert" in stale.text
        too_long = await form(at, town.siren, "answer", text="x" * 9000)
        assert too_long.status_code == 409
        assert "x" * 9000 in too_long.text
    assert (await stored(database, town.siren)).status is Status.DRAFT


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"do": "explode", "version": "1"},
        {"do": "take", "version": "x"},
        {"do": "answer", "version": "1", "text": " ", "once": "a"},
        {"do": "answer", "version": "1", "text": "Hallo"},
        {"do": "press", "version": "1", "choice": "insult"},
        {"do": "hide", "version": "1", "choice": "block-word"},
        {"do": "silent", "version": "1", "choice": "9"},
        {"do": "forward", "version": "1", "choice": "nirgends"},
    ],
)
async def test_half_a_form_does_nothing(
    database: Database, town: Town, data: dict[str, Any]
) -> None:
    async with browser(database) as at:
        await sign_in(database, at, town.firefighter)
        answer = await at.post(f"/faelle/{town.siren}", data=data, headers=OWN)
    assert answer.status_code == 409
    case = await stored(database, town.siren)
    assert (case.status, case.version) == (Status.NEW, 1)


async def test_another_departments_case_is_none(database: Database, town: Town) -> None:
    async with browser(database) as at:
        address = f"/faelle/{town.pothole}"
        assert (await at.get(address)).status_code == 401
        assert (await at.post(address, data={"do": "take"}, headers=OWN)).status_code == 401
        await sign_in(database, at, town.firefighter)
        theirs = await at.get(address)
        nobodys = await at.get("/faelle/99999")
        assert (theirs.status_code, nobodys.status_code) == (404, 404)
        assert theirs.text == nobodys.text
        for number in ("0", "x", "-1", "99999999999", "1e3"):
            assert (await at.get(f"/faelle/{number}")).status_code == 404
        data = {"do": "take", "version": "1"}
        assert (await at.post(address, data=data, headers=OWN)).status_code == 404
        foreign = {"sec-fetch-site": "cross-site"}
        assert (await at.post(address, data=data, headers=foreign)).status_code == 403
    assert (await stored(database, town.pothole)).owner_id is None


async def test_an_auditor_looks_and_does_nothing(database: Database, town: Town) -> None:
    auditor = await person(database, Role.AUDITOR)
    async with browser(database) as at:
        await sign_in(database, at, auditor)
        page = await at.get(f"/faelle/{town.siren}")
        assert page.status_code == 200
        assert 'name="do"' not in page.text
        for what in Do:
            data = {"do": what, "version": "1", "text": "a", "once": "b", "choice": "media"}
            answer = await at.post(f"/faelle/{town.siren}", data=data, headers=OWN)
            assert answer.status_code in (403, 409), what
    assert (await stored(database, town.siren)).version == 1


async def test_who_calls_and_who_has_seen_it(database: Database, town: Town) -> None:
    async with browser(database) as at:
        await sign_in(database, at, town.firefighter)
        called = await form(at, town.siren, "press", choice=Concern.MEDIA, text="Der WDR fragt")
        assert called.status_code == 303
        await sign_in(database, at, town.press)
        listed = (await at.get("/")).text
        assert "noch von niemandem gesehen" in listed
        (row,) = await database.read(lambda session: session.exec(select(Escalation)).all())
        for what, status in (("seen", 303), ("silent-1", 303), ("explode", 404)):
            answer = await at.post(f"/eskalationen/{row.id}", data={"do": what}, headers=OWN)
            assert answer.status_code == status
        listed = (await at.get("/")).text
        assert "gesehen von Herr Sommer (Demo)" in listed
        assert (await form(at, town.siren, "calm")).status_code == 303
        assert 'id="escalations"' not in (await at.get("/")).text


async def test_others_do_not_see_an_escalation(database: Database, town: Town) -> None:
    def ring(session: Session) -> int:
        page = session.exec(select(Page)).first()
        assert page is not None
        row = ring_page(session, page, Reason(Rule.VOLUME, Level.crisis), now=MONDAY)
        return row.id or 0

    number = await database.write(ring)
    async with browser(database) as at:
        address, data = f"/eskalationen/{number}", {"do": "seen"}
        assert (await at.post(address, data=data, headers=OWN)).status_code == 401
        await sign_in(database, at, town.firefighter)
        assert 'id="escalations"' not in (await at.get("/")).text
        assert (await at.post(address, data=data, headers=OWN)).status_code == 404
        await sign_in(database, at, town.press)
        assert "Krise" in (await at.get("/")).text
        assert (await at.post(address, data={"do": "end"}, headers=OWN)).status_code == 303
        assert 'id="escalations"' not in (await at.get("/")).text


def test_every_word_has_its_text() -> None:
    for what in What:
        assert case_texts.happened(what, str)
    for progress in Progress:
        assert case_texts.mark(progress, str)
    assert read({"do": "take", "version": "1" * 10}) is None


@pytest.mark.parametrize("width", [PHONE, 1440])
@pytest.mark.parametrize("scripts", [True, False])
async def test_a_case_is_answered_in_a_real_browser(
    database: Database, town: Town, chromium: Browser, width: int, *, scripts: bool
) -> None:
    app = application(database, secure_cookies=False)
    async with opened(chromium, app, width=width, scripts=scripts) as page:
        await page.goto(f"/anmelden?token={await link_for(database, town.firefighter)}")
        await page.get_by_role("button", name="Jetzt anmelden").click()
        await page.get_by_role("link", name=f"#{town.siren}").click()
        await page.get_by_role("button", name="Übernehmen").click()
        await page.get_by_text("Antwort schreiben").click()
        await page.get_by_label("Antwort. Öffentlich wird").fill("Es ist ein Probealarm.")
        await page.get_by_role("button", name="Entwurf speichern").click()
        await page.get_by_role("button", name="Veröffentlichen", exact=True).click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Beantwortet")
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    entries = await database.read(lambda session: session.exec(select(TimelineEntry)).all())
    assert What.PUBLISHED in {one.what for one in entries}
