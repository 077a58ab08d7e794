from datetime import timedelta

import pytest

from desk.people import SESSION_LIFE, SIGN_IN_LIFE
from desk.storage.database import Database
from desk.tables import Staff
from tests.web.browser import ADDRESS, NOW, OWN, StillClock, Town, browser, link_for, sign_in

pytestmark = pytest.mark.anyio


async def test_who_is_not_signed_in_reads_how_to_get_a_link_and_nothing_else(
    database: Database, town: Town
) -> None:
    async with browser(database) as client:
        answer = await client.get("/")
    assert answer.status_code == 401
    assert "/anmelden" in answer.text
    for secret in ("Sirene", "Anna", "Feuerwehr", "Musterstadt", "#1"):
        assert secret not in answer.text


async def test_a_made_up_session_is_nobody(database: Database, town: Town) -> None:
    async with browser(database) as client:
        client.cookies.set("buergerdraht_session", "made-up")
        assert (await client.get("/")).status_code == 401


async def test_the_button_of_the_link_signs_in(database: Database, town: Town) -> None:
    async with browser(database) as client:
        answer = await sign_in(database, client, town.press)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        listed = await client.get("/")
    assert listed.status_code == 200
    assert "Herr Sommer (Demo)" in listed.text


async def test_opening_the_link_does_not_use_it_up(database: Database, town: Town) -> None:
    token = await link_for(database, town.press)
    async with browser(database) as client:
        for _ in range(3):
            page = await client.get("/anmelden", params={"token": token})
            assert page.status_code == 200
            assert page.text.count("<button") == 1
            assert "set-cookie" not in page.headers
        answer = await client.post("/anmelden", data={"token": token}, headers=OWN)
    assert answer.status_code == 303


async def test_the_page_of_the_link_does_not_say_whose_it_is(
    database: Database, town: Town
) -> None:
    token = await link_for(database, town.press)
    async with browser(database) as client:
        known = await client.get("/anmelden", params={"token": token})
        unknown = await client.get("/anmelden", params={"token": "x" * len(token)})
    assert known.text.replace(token, "") == unknown.text.replace("x" * len(token), "")


async def test_a_link_works_once(database: Database, town: Town) -> None:
    token = await link_for(database, town.press)
    async with browser(database) as client:
        first = await client.post("/anmelden", data={"token": token}, headers=OWN)
        second = await client.post("/anmelden", data={"token": token}, headers=OWN)
    assert (first.status_code, second.status_code) == (303, 403)
    assert "set-cookie" not in second.headers
    assert "gilt nicht mehr" in second.text


async def test_a_link_works_for_minutes(database: Database, town: Town) -> None:
    token = await link_for(database, town.press, now=NOW - SIGN_IN_LIFE)
    async with browser(database) as client:
        answer = await client.post("/anmelden", data={"token": token}, headers=OWN)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "body", [b"", b"token=", b"token=%ff%00", b"\xff\xfe", b"a=1&token=nobody", b"token[]=x"]
)
async def test_nonsense_instead_of_a_link_is_refused_in_plain_words(
    database: Database, body: bytes
) -> None:
    async with browser(database) as client:
        answer = await client.post("/anmelden", content=body, headers=OWN)
        without = await client.get("/anmelden")
    assert (answer.status_code, without.status_code) == (403, 400)
    assert "/anmelden" in answer.text


async def test_a_token_in_the_address_is_only_text(database: Database) -> None:
    async with browser(database) as client:
        page = await client.get("/anmelden", params={"token": '"><script>'})
    assert '"><script>' not in page.text


@pytest.mark.parametrize(("secure", "marks"), [(True, True), (False, False)])
async def test_the_cookie_stays_with_us(
    database: Database, town: Town, secure: bool, marks: bool
) -> None:
    async with browser(database, secure_cookies=secure) as client:
        answer = await sign_in(database, client, town.press)
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("buergerdraht_session=")
    assert all(mark in cookie for mark in ("httponly", "samesite=lax", "path=/"))
    assert ("secure" in cookie) is marks


async def test_signing_out_ends_the_session_on_the_server(database: Database, town: Town) -> None:
    async with browser(database) as client:
        await sign_in(database, client, town.press)
        kept = client.cookies["buergerdraht_session"]
        answer = await client.post("/abmelden", headers=OWN)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert "buergerdraht_session" not in client.cookies
        client.cookies.set("buergerdraht_session", kept)
        assert (await client.get("/")).status_code == 401


async def test_a_session_ends_after_its_hours(database: Database, town: Town) -> None:
    clock = StillClock()
    async with browser(database, clock=clock) as client:
        await sign_in(database, client, town.press)
        clock.instant = NOW + SESSION_LIFE - timedelta(seconds=1)
        assert (await client.get("/")).status_code == 200
        clock.instant = NOW + SESSION_LIFE
        assert (await client.get("/")).status_code == 401


async def test_who_leaves_the_city_is_signed_out(database: Database, town: Town) -> None:
    async with browser(database) as client:
        await sign_in(database, client, town.press)
        await database.write(
            lambda session: setattr(session.get_one(Staff, town.press.id), "removed_at", NOW)
        )
        assert (await client.get("/")).status_code == 401


FORMS = {
    "own": ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
    "own, old browser": ({"origin": ADDRESS}, True),
    "other site": ({"sec-fetch-site": "cross-site", "origin": ADDRESS}, False),
    "other page of the same site": ({"sec-fetch-site": "same-site"}, False),
    "other origin": ({"origin": "https://elsewhere.test"}, False),
    "other port": ({"origin": f"{ADDRESS}:8443"}, False),
    "hidden origin": ({"origin": "null"}, False),
    "no origin": ({}, False),
}


@pytest.mark.parametrize("name", FORMS)
async def test_only_our_own_forms_count(database: Database, town: Town, name: str) -> None:
    headers, ours = FORMS[name]
    token = await link_for(database, town.press)
    async with browser(database) as client:
        entering = await client.post("/anmelden", data={"token": token}, headers=headers)
        assert entering.status_code == (303 if ours else 403)
        if not ours:
            await client.post("/anmelden", data={"token": token}, headers=OWN)
        leaving = await client.post("/abmelden", headers=headers)
        assert leaving.status_code == (303 if ours else 403)
        assert (await client.get("/")).status_code == (401 if ours else 200)


async def test_a_huge_form_is_refused(database: Database) -> None:
    async with browser(database) as client:
        answer = await client.post("/anmelden", content=b"token=" + b"x" * 5000, headers=OWN)
    assert answer.status_code == 413
