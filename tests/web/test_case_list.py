import re
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from desk.cases.case import tell
from desk.storage.database import Database
from desk.tables import Case, Page
from desk.words import Concern, Direction, Progress, Status, What
from routing.signals import Level
from tests.factories import MONDAY, make_case, make_message
from tests.web.browser import NOW, StillClock, Town, browser, sign_in
from web.rendering import Banner

pytestmark = pytest.mark.anyio


def shown(html: str) -> set[int]:
    return {int(number) for number in re.findall(r'<tr [^>]*id="case-(\d+)"', html)}


async def page(database: Database, address: str = "/", **values: Any) -> str:
    async with browser(database, open_access=True, **values) as client:
        answer = await client.get(address)
    assert answer.status_code == 200
    return answer.text


async def test_staff_see_their_departments_cases_only(database: Database, town: Town) -> None:
    async with browser(database) as client:
        await sign_in(database, client, town.firefighter)
        answer = await client.get("/")
    assert shown(answer.text) == {town.siren}
    assert "Schlagloch" not in answer.text
    assert "Tiefbauamt" not in answer.text


async def test_an_address_shows_staff_nothing_more(database: Database, town: Town) -> None:
    async with browser(database) as client:
        await sign_in(database, client, town.firefighter)
        for query in (f"number={town.pothole}", "department=tiefbau", "escalated=1"):
            assert town.pothole not in shown((await client.get(f"/?{query}")).text)


async def test_the_press_office_sees_all(database: Database, town: Town) -> None:
    async with browser(database) as client:
        await sign_in(database, client, town.press)
        assert shown((await client.get("/")).text) == {town.siren, town.pothole}


async def test_the_demo_needs_no_sign_in_and_says_what_it_is(
    database: Database, town: Town
) -> None:
    banner = Banner("Alles hier ist erfunden.", "Zur Übersicht", "http://127.0.0.1:8081/")
    html = await page(database, banner=banner)
    assert shown(html) == {town.siren, town.pothole}
    assert banner.text in html
    assert f'href="{banner.link}"' in html
    assert "Abmelden" not in html


QUERIES = {
    "status=answered": {"pothole"},
    "status=new&status=answered": {"siren", "pothole"},
    "status=draft": set(),
    "department=feuerwehr": {"siren"},
    "waiting=1": {"siren"},
    "escalated=1": {"pothole"},
    "department=&page=&number=": {"siren", "pothole"},
    "before=2": {"siren"},
}


@pytest.mark.parametrize("query", QUERIES)
async def test_the_address_filters(database: Database, town: Town, query: str) -> None:
    html = await page(database, f"/?{query}")
    assert shown(html) == {getattr(town, name) for name in QUERIES[query]}
    assert "weggelassen" not in html


async def test_a_case_is_found_by_its_number_and_its_page(database: Database, town: Town) -> None:
    for query in (f"number={town.pothole}", f"number=%23{town.pothole}"):
        assert shown(await page(database, f"/?{query}")) == {town.pothole}
    assert shown(await page(database, f"/?page={town.page.id}")) == {town.siren, town.pothole}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("status=broken", "Status"),
        ("department=%00", "Amt"),
        ("department=' OR 1=1", "Amt"),
        ("page=99999999999999999999", "Seite"),
        ("number=99999999999999999999", "Fallnummer"),
        ("number=9999999999", "Fallnummer"),
        ("number=٣", "Fallnummer"),
        ("before=-1", "Ältere Fälle"),
        ("waiting=yes", "Wartet auf Antwort"),
        ("escalated=%ff", "Bei der Pressestelle"),
    ],
)
async def test_a_filter_that_makes_no_sense_is_left_out_and_named(
    database: Database, town: Town, query: str, name: str
) -> None:
    html = await page(database, f"/?{query}")
    assert shown(html) == {town.siren, town.pothole}
    hint = html[html.index('class="hint"') :].partition("</p>")[0]
    assert "weggelassen" in hint
    assert name in hint


async def test_what_is_understood_of_a_filter_still_counts(database: Database, town: Town) -> None:
    html = await page(database, "/?status=answered&status=broken")
    assert shown(html) == {town.pothole}
    assert "weggelassen" in html


async def test_the_form_shows_the_filters_of_the_address(database: Database, town: Town) -> None:
    html = await page(database, "/?status=answered&department=tiefbau&waiting=1")
    assert 'value="answered" checked' in html
    assert 'value="tiefbau" selected' in html
    assert 'name="waiting" value="1" checked' in html
    assert "<details" in html
    assert " open>" in html


async def test_what_citizens_write_is_only_text(database: Database, town: Town) -> None:
    html = await page(database)
    assert "&lt;b&gt;riesig&lt;/b&gt; &amp; tief." in html


async def test_a_removed_text_is_not_shown(database: Database, town: Town) -> None:
    def regret(session: Session) -> int:
        case = make_case(session)
        make_message(session, case=case, text="bereut", removed_at=MONDAY)
        return case.id or 0

    number = await database.write(regret)
    html = await page(database, f"/?number={number}")
    assert shown(html) == {number}
    assert "bereut" not in html
    assert "auf der Plattform gelöscht" in html


async def test_times_are_the_citys(database: Database, town: Town) -> None:
    today = await page(database, "/?department=feuerwehr")
    assert '<time datetime="2026-11-23T10:00:00+01:00">10:00</time>' in today
    assert "90 Minuten" in today
    clock = StillClock(NOW + timedelta(days=2))
    later = await page(database, "/?department=feuerwehr", clock=clock)
    assert ">Mo., 23. Nov., 10:00</time>" in later
    assert "2 Tage" in later


UNARRIVED = {
    ("de-DE", Progress.QUEUED): ("Antwort noch nicht angekommen", "die Antwort, 90 Minuten"),
    ("de-DE", Progress.FAILED): ("Antwort nicht angekommen", "die Antwort, 90 Minuten"),
    ("en-GB", Progress.SENDING): ("Answer has not arrived yet", "the answer, 90 minutes"),
    ("en-GB", Progress.FAILED): ("Answer did not arrive", "the answer, 90 minutes"),
}


@pytest.mark.parametrize(("language", "progress"), UNARRIVED)
async def test_an_answer_that_did_not_arrive_is_said_in_words(
    database: Database, town: Town, language: str, progress: Progress
) -> None:
    def wait(session: Session) -> int:
        case = make_case(session, status=Status.ANSWERED, waiting_since=None)
        make_message(session, case=case, direction=Direction.OUTGOING, progress=progress)
        return case.id or 0

    number = await database.write(wait)
    html = await page(database, f"/?number={number}", language=language)
    label, since = UNARRIVED[language, progress]
    assert f">{label}</span>" in html
    assert f">{since}</span>" in html
    assert "wartet nicht" not in html
    assert "not waiting" not in html


async def test_an_answer_that_arrived_waits_no_more(database: Database, town: Town) -> None:
    html = await page(database, f"/?number={town.pothole}")
    assert "wartet nicht" in html
    assert "angekommen" not in html


async def test_an_empty_desk_says_so(database: Database) -> None:
    assert "Noch kein Fall" in await page(database)


async def test_no_case_under_the_filters_offers_the_way_back(
    database: Database, town: Town
) -> None:
    html = await page(database, "/?status=draft")
    assert "Zu diesen Filtern gibt es keinen Fall." in html
    assert '<a href="/">' in html


async def test_older_cases_are_a_link_that_keeps_the_filters(database: Database) -> None:
    def many(session: Session) -> None:
        for _ in range(101):
            make_case(session)

    await database.write(many)
    html = await page(database, "/?status=new")
    assert len(shown(html)) == 100
    assert 'href="/?status=new&amp;before=2"' in html
    older = await page(database, "/?status=new&before=2")
    assert shown(older) == {1}
    assert "Zu den neuesten Fällen" in older


async def test_the_list_shows_what_was_recognised_and_by_which_words(
    database: Database, town: Town
) -> None:
    def warn(session: Session) -> None:
        case = session.get_one(Case, town.siren)
        case.concern, case.level = Concern.THREAT, Level.crisis
        tell(
            session,
            case,
            What.ESCALATED,
            now=MONDAY,
            text="bring … <b>um</b>",
            concern="threat",
            level="crisis",
            rule="death-threat",
            message=1,
        )

    await database.write(warn)
    html = await page(database)
    assert "Drohung" in html
    assert "Krise" in html
    assert "Erkannt: Drohung (Krise) an" in html
    assert "<q>bring … &lt;b&gt;um&lt;/b&gt;</q>" in html


async def test_the_press_office_sees_how_it_stands_with_the_pages(
    database: Database, town: Town
) -> None:
    async with browser(database) as client:
        await sign_in(database, client, town.press)
        assert "Die Seite ist verbunden." in (await client.get("/")).text

        def lose(session: Session) -> None:
            page = session.get_one(Page, town.page.id)
            page.disconnected_at = NOW
            session.add(page)

        await database.write(lose)
        told = (await client.get("/")).text
        assert "Musterstadt (Demo)</strong>: nicht verbunden" in told
        await sign_in(database, client, town.firefighter)
        assert "nicht verbunden" not in (await client.get("/")).text
