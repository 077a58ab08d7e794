"""The page about the routing: what it says, to whom, and what is chosen on it."""

import html
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlmodel import Session, select

import routing as words
from desk.learning.current import load_routing
from desk.storage.database import Database
from desk.tables import AcceptedWord, City, Department, Membership, RejectedWord, Staff
from desk.words import How, Role, Teacher
from tests.databases import KEYRING
from tests.factories import make_page, make_staff
from tests.web.browser import NOW, OWN, Town, browser, sign_in
from tests.web.decisions import count, decide

pytestmark = pytest.mark.anyio

WORD = {"department": "tiefbau", "word": "Bremsschwelle"}
HOSTILE = (
    "<script>alert(1)</script> Bremsschwelle & mehr, 02361 5012345",
    "Die Bremsschwelle ist zu hoch",
    "Bremsschwelle weg!",
)


@pytest.fixture
async def database(migrated_url: str, anyio_backend: str) -> AsyncIterator[Database]:
    """The page looks at everything that was decided: both databases have to give it."""
    database = Database(migrated_url, KEYRING)
    yield database
    await database.close()


async def wrong(database: Database, town: Town) -> None:
    """Three people write of a thing that no department has among its words."""

    def happen(session: Session) -> None:
        for text in HOSTILE:
            decide(session, text, "tiefbau", first=town.fire)

    await database.write(happen)


async def decisions(database: Database, town: Town, *, right: int, wrong: int) -> None:
    def happen(session: Session) -> None:
        for number in range(right + wrong):
            label = "tiefbau" if number >= wrong else "feuerwehr"
            decide(session, "Schlagloch", label, first=town.roads, how=How.WORDS, audit=True)
        count(session)

    await database.write(happen)


async def stay(database: Database, town: Town) -> None:
    """On a page of the roads' own somebody answers: no guess would have moved the case."""

    def happen(session: Session) -> None:
        own = make_page(session, department=town.roads)
        for _ in range(30):
            decide(session, "Loch", "tiefbau", first=town.roads, how=How.PAGE, page=own)

    await database.write(happen)


async def somebody(database: Database, role: Role, *departments: Department) -> Staff:
    return await database.write(
        lambda session: make_staff(
            session, name=f"Wer ({role})", role=role, departments=departments
        )
    )


async def seen(database: Database, person: Staff, **values: Any) -> httpx2.Response:
    async with browser(database, **values) as client:
        await sign_in(database, client, person)
        return await client.get("/zuordnung")


async def say(database: Database, person: Staff, said: str, **fields: str) -> httpx2.Response:
    async with browser(database) as client:
        await sign_in(database, client, person)
        form = {**WORD, **fields, "said": said}
        return await client.post("/zuordnung", data=form, headers=OWN)


def plain(answer: httpx2.Response) -> str:
    """The words on the page, as they are read."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2]))
    return " ".join(text.split())


def stored(session: Session) -> tuple[list[tuple[str, int | None]], list[tuple[str, int | None]]]:
    accepted = session.exec(select(AcceptedWord)).all()
    rejected = session.exec(select(RejectedWord)).all()
    assert {row.at for row in accepted} | {row.at for row in rejected} <= {NOW}
    return (
        [(row.word, row.staff_id) for row in accepted],
        [(row.word, row.staff_id) for row in rejected],
    )


async def test_a_first_day_says_what_will_stand_here(database: Database, town: Town) -> None:
    text = plain(await seen(database, town.press))
    assert "Noch hat niemand entschieden." in text
    assert "ab 25 Entscheidungen" in text
    assert "Noch kein Fall, über den jemand entschieden hat." in text
    assert "Zurzeit gibt es keinen Vorschlag." in text
    assert "Noch nichts." in text


async def test_too_little_says_how_much_is_missing(database: Database, town: Town) -> None:
    await decisions(database, town, right=20, wrong=0)
    await stay(database, town)
    text = plain(await seen(database, town.press))
    assert "Noch zu wenig entschieden." in text
    assert "Entscheidungen, die zum Messen noch fehlen: 5." in text


async def test_agreement_stands_beside_the_target(database: Database, town: Town) -> None:
    await decisions(database, town, right=39, wrong=1)
    answer = await seen(database, town.press)
    text = plain(answer)
    assert "Bürgerdraht ordnet ohne Rückfrage zu" in text
    assert "97,5 %, Ziel 95 %" in text
    assert "Antworten auf „Richtig zugeordnet?“: 40" in text
    assert "Bisher ohne Rückfrage zugeordnet 100 %" in text
    for bar in ("bar-agreed", "bar-right"):
        assert f'aria-labelledby="{bar}-title {bar}-text"' in answer.text
        assert f'<title id="{bar}-title">' in answer.text
        assert f'<desc id="{bar}-text">' in answer.text


async def test_a_target_above_what_people_reach_is_said_and_what_to_do(
    database: Database, town: Town
) -> None:
    await decisions(database, town, right=30, wrong=20)
    text = plain(await seen(database, town.press))
    assert "Zurzeit wird nichts ohne Rückfrage zugeordnet" in text
    assert "nicht belegt, dass 95 % richtig sind" in text
    assert "senkt dazu precision in der Stadtdatei" in text

    def be_content(session: Session) -> None:
        session.exec(select(City)).one().precision = 0.5

    await database.write(be_content)
    assert "Zurzeit wird nichts" not in plain(await seen(database, town.press))


async def test_a_target_that_only_some_pages_miss_is_said_so(
    database: Database, town: Town
) -> None:
    await decisions(database, town, right=30, wrong=20)

    def leave(session: Session) -> None:
        own = make_page(session, department=town.fire)
        for _ in range(40):
            decide(
                session, "Loch", "tiefbau", first=town.fire, best="tiefbau", how=How.PAGE, page=own
            )

    await database.write(leave)
    text = plain(await seen(database, town.press))
    assert "Auf einem Teil der Seiten wird zurzeit nichts ohne Rückfrage zugeordnet" in text


async def test_answers_below_the_target_are_said(database: Database, town: Town) -> None:
    def happen(session: Session) -> None:
        for number in range(80):
            decide(session, "Loch", "tiefbau", first=town.roads, how=How.TRIAGE, margin=9 + number)
        for number in range(10):
            label = "tiefbau" if number > 1 else "feuerwehr"
            decide(session, "Loch", label, first=town.roads, audit=True, margin=1)
        count(session)

    await database.write(happen)
    assert "weniger richtig, als die Stadt will" in plain(await seen(database, town.press))


async def test_departments_are_counted_and_nobody_is_named(database: Database, town: Town) -> None:
    await wrong(database, town)
    await decisions(database, town, right=40, wrong=10)
    answer = await seen(database, town.press)
    text = plain(answer)
    assert "Entschiedene Fälle in den letzten 90 Tagen: 53, davon „Kein Anliegen“: 0." in text
    rows = re.findall(r"<tr.*?</tr>", answer.text, re.DOTALL)
    (roads,) = [plain_row(row) for row in rows if "Gehört hierher</span>" in row and "Tief" in row]
    assert roads == (
        "Tiefbauamt Kam zuerst hierher 50 davon weitergegeben 10 (20 %) "
        "Gehört hierher 43 davon von anderen Ämtern 3 (7 %)"
    )
    assert town.firefighter.name not in answer.text


def plain_row(row: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", row)).split())


async def test_a_department_with_little_gets_no_share(database: Database, town: Town) -> None:
    await wrong(database, town)
    text = plain(await seen(database, town.press))
    assert "Feuerwehr Kam zuerst hierher 3 davon weitergegeben 3 Gehört hierher 0" in text


async def test_what_was_learnt_is_counted_by_its_source(database: Database, town: Town) -> None:
    def happen(session: Session) -> None:
        decide(session, "Loch", "tiefbau", first=town.roads, source=Teacher.ANSWER)
        decide(session, "Danke", words.NO_CONCERN, first=town.roads, source=Teacher.TRIAGE)
        count(session)
        decide(session, "Später", "tiefbau", first=town.roads)

    await database.write(happen)
    text = plain(await seen(database, town.press))
    assert "Vom Amt, bei dem der Fall lag, beantwortet 1" in text
    assert "Beim Zuordnen ein Amt gewählt, oder „Kein Anliegen“ 1" in text
    assert "Zusammen 2" in text
    assert "Entscheidungen, die noch nicht eingerechnet sind: 1." in text
    for command in ("export gelernt.jsonl", "import gelernt.jsonl", "delete"):
        assert f"buergerdraht learnt {command}" in text


async def test_a_suggested_word_comes_with_a_masked_example_that_is_only_text(
    database: Database, town: Town
) -> None:
    def only_hostile(session: Session) -> None:
        for _ in range(3):
            decide(session, HOSTILE[0], "tiefbau", first=town.fire)

    await database.write(only_hostile)
    answer = await seen(database, town.press)
    text = plain(answer)
    assert "Bremsschwelle Amt Tiefbauamt Stand in 3 Nachrichten von 3 Personen" in text
    assert "<script>alert(1)</script> Bremsschwelle & mehr, [Telefon]" in text
    assert "<script>alert" not in answer.text
    assert "5012345" not in answer.text


async def test_one_tap_accepts_and_the_next_message_goes_there(
    database: Database, town: Town
) -> None:
    await wrong(database, town)
    for _ in range(2):
        answer = await say(database, town.press, "accept")
        assert (answer.status_code, answer.headers["location"]) == (303, "/zuordnung#words")
    assert await database.read(stored) == ([("Bremsschwelle", town.press.id)], [])
    text = plain(await seen(database, town.press))
    assert "Zurzeit gibt es keinen Vorschlag." in text
    assert "Bremsschwelle Tiefbauamt · Herr Sommer (Demo), 11:30 Zurücknehmen" in text

    def best(session: Session) -> str:
        found = load_routing(session).decide(words.Message("Eine Bremsschwelle?")).candidates
        return found[0].department

    assert await database.read(best) == "tiefbau"


async def test_an_accepted_word_is_taken_back_on_the_same_page(
    database: Database, town: Town
) -> None:
    await wrong(database, town)
    await say(database, town.press, "accept")
    for _ in range(2):
        assert (await say(database, town.press, "take-back")).status_code == 303
    assert await database.read(stored) == ([], [])
    assert 'value="accept"' in (await seen(database, town.press)).text


async def test_a_rejected_word_is_not_suggested_again_unless_somebody_wants_it(
    database: Database, town: Town
) -> None:
    await wrong(database, town)
    for _ in range(2):
        assert (await say(database, town.press, "reject")).status_code == 303
    assert await database.read(stored) == ([], [("Bremsschwelle", town.press.id)])
    await wrong(database, town)
    answer = await seen(database, town.press)
    assert 'value="accept"' not in answer.text
    assert "Abgelehnt (1) Bremsschwelle Tiefbauamt" in plain(answer)
    await say(database, town.press, "take-back")
    assert 'value="accept"' in (await seen(database, town.press)).text


async def test_a_lead_chooses_for_their_departments_only(database: Database, town: Town) -> None:
    await wrong(database, town)
    theirs = await somebody(database, Role.LEAD, town.roads)
    another = await somebody(database, Role.LEAD, town.fire)
    assert "Bremsschwelle" in plain(await seen(database, theirs))
    assert "Bremsschwelle" not in plain(await seen(database, another))
    for said in ("accept", "reject", "take-back"):
        assert (await say(database, another, said)).status_code == 403
    assert await database.read(stored) == ([], [])
    assert (await say(database, theirs, "accept")).status_code == 303
    assert "Bremsschwelle" not in plain(await seen(database, another))
    assert (await say(database, another, "take-back")).status_code == 403
    assert await database.read(stored) == ([("Bremsschwelle", theirs.id)], [])


async def test_auditors_look_and_do_not_choose(database: Database, town: Town) -> None:
    await wrong(database, town)
    await say(database, town.press, "reject", word="Schwelle")
    auditor = await somebody(database, Role.AUDITOR)
    answer = await seen(database, auditor)
    assert "Bremsschwelle" in plain(answer)
    assert "wählen dürfen Pressestelle" in plain(answer)
    assert 'name="said"' not in answer.text
    assert (await say(database, auditor, "accept")).status_code == 403


async def test_who_answers_citizens_does_not_see_it(database: Database, town: Town) -> None:
    answer = await seen(database, town.firefighter)
    assert answer.status_code == 403
    assert "nicht für Sie freigegeben" in answer.text
    assert (await say(database, town.firefighter, "accept")).status_code == 403
    async with browser(database) as client:
        await sign_in(database, client, town.firefighter)
        assert "/zuordnung" not in (await client.get("/")).text


async def test_nobody_signed_in_sees_and_changes_nothing(database: Database, town: Town) -> None:
    await wrong(database, town)
    async with browser(database) as client:
        looked = await client.get("/zuordnung")
        said = await client.post("/zuordnung", data={**WORD, "said": "accept"}, headers=OWN)
    assert (looked.status_code, said.status_code) == (401, 401)
    assert "Bremsschwelle" not in looked.text
    assert await database.read(stored) == ([], [])


@pytest.mark.parametrize("headers", [{}, {"sec-fetch-site": "cross-site"}])
async def test_a_form_of_somebody_elses_changes_nothing(
    database: Database, town: Town, headers: dict[str, str]
) -> None:
    async with browser(database) as client:
        await sign_in(database, client, town.press)
        answer = await client.post("/zuordnung", data={**WORD, "said": "accept"}, headers=headers)
    assert answer.status_code == 403
    assert await database.read(stored) == ([], [])


@pytest.mark.parametrize(
    "fields",
    [
        {"department": "hafen"},
        {"department": ""},
        {"department": "\x00"},
        {"word": "  "},
        {"word": "Brems\x00schwelle"},
        {"word": "\u202eSchwelle"},
        {"said": "delete"},
    ],
)
async def test_what_is_none_of_our_buttons_changes_nothing(
    database: Database, town: Town, fields: dict[str, str]
) -> None:
    async with browser(database) as client:
        await sign_in(database, client, town.press)
        form = {**WORD, "said": "accept", **fields}
        answer = await client.post("/zuordnung", data=form, headers=OWN)
    assert answer.status_code == 404
    assert "Nichts wurde geändert" in answer.text
    assert await database.read(stored) == ([], [])


async def test_a_hostile_word_stays_text_and_short(database: Database, town: Town) -> None:
    await say(database, town.press, "accept", word="<img src=x>" + "a" * 500)
    answer = await seen(database, town.press)
    assert "<img" not in answer.text
    ((word, _),) = (await database.read(stored))[0]
    assert len(word) == 64
    await say(database, town.press, "take-back", word=word)
    assert await database.read(stored) == ([], [])


async def test_who_left_the_department_chooses_nothing_there_any_more(
    database: Database, town: Town
) -> None:
    lead = await somebody(database, Role.LEAD, town.roads)

    def leave(session: Session) -> None:
        row = select(Membership).where(Membership.staff_id == lead.id)
        session.delete(session.exec(row).one())

    await database.write(leave)
    assert (await say(database, lead, "accept")).status_code == 403


async def test_a_department_that_left_the_city_file_is_not_asked_about(
    database: Database, town: Town
) -> None:
    await wrong(database, town)
    await say(database, town.press, "accept", word="Kanaldeckel")

    def retire(session: Session) -> None:
        session.get_one(Department, town.roads.id).retired_at = NOW - timedelta(days=1)

    await database.write(retire)
    text = plain(await seen(database, town.press))
    assert "Bremsschwelle" not in text
    assert "Kanaldeckel" not in text
    assert (await say(database, town.press, "accept")).status_code == 404


async def test_the_demo_lets_everybody_choose(database: Database, town: Town) -> None:
    await wrong(database, town)
    async with browser(database, open_access=True) as client:
        answer = await client.post("/zuordnung", data={**WORD, "said": "accept"}, headers=OWN)
        assert answer.status_code == 303
        assert "in der Demo" in (await client.get("/zuordnung")).text
    assert await database.read(stored) == ([("Bremsschwelle", None)], [])


async def test_the_page_speaks_english(database: Database, town: Town) -> None:
    await wrong(database, town)
    await decisions(database, town, right=30, wrong=20)
    answer = await seen(database, town.press, language="en-GB")
    text = plain(answer)
    assert "At present nothing is assigned without asking" in text
    assert "it is not shown that 95% are right" in text
    assert "3 messages by 3 people" in text
    assert 'aria-label="Accept: Bremsschwelle, Tiefbauamt"' in answer.text
    assert '<html lang="en">' in answer.text
    assert not re.search(r"[äöüß]", text.replace("Bürgerdraht", "").replace("über", ""))
