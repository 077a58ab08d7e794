"""What deserves a second look before it is public, and what does not."""

import pytest
from sqlmodel import Session

from desk.cases import drafting
from desk.city_file.models import Address, GuideEntry
from desk.errors import Warned
from desk.guide import Finding, check
from desk.words import Progress, Status, What
from tests.desk.town import (
    CIVIL,
    Town,
    apply,
    comment,
    direct,
    make_town,
    messages,
    only_case,
    told,
)
from tests.factories import MONDAY

PERSONAL, NUMBER, LINK, MIXED, ADDRESS, FORBIDDEN, LONG, GREETING, SIGNATURE = Finding
WANTS = GuideEntry(
    greeting=["Guten Tag", "Hallo"],
    signature=["Ihre Stadt"],
    address=Address.FORMAL,
    forbidden=["zeitnah", "C++", "im Sachverhalt"],
    longest=100,
    ours=["@example.org", "02361 50"],
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Rufen Sie Frau Kern an: 02361 123456", [PERSONAL]),
        ("Schreiben Sie an anna.kern@example.org", [PERSONAL]),
        ("Bitte auf DE89 3704 0044 0532 0130 00 überweisen", [PERSONAL]),
        ("Das Auto RE-AK 123 steht dort", [PERSONAL]),
        ("Wir haben das unter #1042 notiert", [NUMBER]),
        ("Ihr Fall Nr. 1042 ist bearbeitet", [NUMBER]),
        ("Mehr unter https://bit.ly/abc", [LINK]),
        ("Danke, dass du fragst. Wenn Sie mögen, kommen Sie vorbei.", [MIXED]),
    ],
)
def test_what_deserves_a_second_look(text: str, found: list[Finding]) -> None:
    assert list(check(text)) == found


@pytest.mark.parametrize(
    "text",
    [
        "Guten Tag, wir kümmern uns darum.",
        "Am 12.05.2026 von 8:00 bis 16:00 Uhr, Zimmer 104",
        "Die A 43 ist bis Montag gesperrt, die Linie 224 fährt.",
        "Das kostet 1.200,50 Euro, in 45657 Recklinghausen, Rathausplatz 3.",
        "Kommst du morgen? Sie öffnen um 10 Uhr.",
        "Auf jeden Fall 2 Wochen. In diesem Fall hilft das Bürgerbüro.",
        "Mehr unter https://www.recklinghausen.de/baustellen",
    ],
)
def test_what_is_fine_is_left_alone(text: str) -> None:
    assert check(text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Guten Tag,\nwir kommen.\nIhre Stadt", []),
        ("hallo Frau Kern, wir kommen.\n\n  ihre Stadt Musterstadt\n", []),
        ("Wir kommen.\nIhre Stadt", [GREETING]),
        ("Guten Tag, wir kommen.", [SIGNATURE]),
        ("Guten Tag, wir kommen zeitnah.\nIhre Stadt", [FORBIDDEN]),
        ("Guten Tag, Zeitnah\nIhre Stadt", [FORBIDDEN]),
        ("Guten Tag, Zeitnahme beim Lauf\nIhre Stadt", []),
        ("Guten Tag, du kannst kommen.\nIhre Stadt", [ADDRESS]),
        ("Guten Tag, " + "wir kommen " * 10 + "\nIhre Stadt", [LONG]),
        ("Guten Tag, 02361 50-1234 oder info@example.org\nIhre Stadt", []),
        ("Guten Tag, 02361 123456\nIhre Stadt", [PERSONAL]),
        ("Guten Tag, anna.kern@example.com\nIhre Stadt", [PERSONAL]),
        ("   ", [GREETING]),
    ],
)
def test_what_the_city_wants_of_an_answer(text: str, found: list[Finding]) -> None:
    assert list(check(text, WANTS)) == found


def test_who_says_du_is_warned_of_sie() -> None:
    guide = GuideEntry(address=Address.FAMILIAR)
    assert check("Danke, dass Sie fragen.", guide) == (ADDRESS,)
    assert check("Danke, dass du fragst.", guide) == ()


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


def write(session: Session, town: Town, text: str) -> int:
    number = only_case(session).id or 0
    drafting.draft(
        session,
        number,
        text,
        by=town.staff,
        now=MONDAY,
        source=text,
        chat_id=CIVIL,
        reply_to=None,
    )
    session.flush()
    return number


PHONE = "Rufen Sie an: 02361 123456"


def test_a_warned_answer_goes_out_only_if_somebody_says_so(session: Session, town: Town) -> None:
    apply(session, town, comment())
    number = write(session, town, PHONE)
    version = only_case(session).version
    with pytest.raises(Warned) as warned:
        drafting.publish(session, number, version=version, by=town.staff, now=MONDAY)
    assert list(warned.value.findings) == [PERSONAL]
    drafting.publish_anyway(session, number, version=version, by=town.staff, now=MONDAY)
    assert only_case(session).status is Status.ANSWERED
    assert told(session, What.WARNED)[0].detail["findings"] == [PERSONAL]


@pytest.mark.parametrize("rule", ["hold", "direct"])
def test_what_goes_out_by_itself_waits_for_somebody_where_it_is_warned_of(
    session: Session, town: Town, rule: str
) -> None:
    town.civil.publish = rule
    session.add(town.civil)
    apply(session, town, comment())
    write(session, town, PHONE)
    assert only_case(session).status is Status.DRAFT


def test_in_private_a_number_is_an_answer(session: Session, town: Town) -> None:
    apply(session, town, direct())
    write(session, town, PHONE)
    assert len(messages(session, Progress.QUEUED)) == 1
