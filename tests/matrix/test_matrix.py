"""Every fault of Telegram with every fault of Facebook, and what staff read.

A comment comes, its card, the draft; then both platforms fail and the person publishes.  First
Telegram is well again, then Facebook.  In the end the answer stands exactly once, or not at all
where it must be refused, and who wrote it has read how it is.
"""

import re
from dataclasses import dataclass, replace

import pytest
from sqlmodel import Session, select

from desk.storage.database import Database
from desk.tables import Attempt, Case, Delivery
from tests.matrix import platforms
from tests.matrix.house import ADMINISTRATOR, GROUP, NEW_GROUP, PRESS, House
from tests.matrix.platforms import TelegramFault

pytestmark = pytest.mark.anyio

ANSWER = "Wird morgen repariert."
COMMENT = {
    "changes": [
        {
            "field": "feed",
            "value": {
                "item": "comment",
                "verb": "add",
                "from": {"id": "7001", "name": "Anna K. (Demo)"},
                "message": "Wann wird das Schlagloch repariert?",
                "post_id": "1001_55",
                "comment_id": "55_900",
                "parent_id": "1001_55",
                "created_time": 1_795_424_400,
            },
        }
    ]
}
MESSAGE = {
    "messaging": [
        {
            "sender": {"id": "7001"},
            "recipient": {"id": platforms.PAGE},
            "timestamp": 1_795_424_400_000,
            "message": {"mid": "m_1", "text": "Wann wird das Schlagloch repariert?"},
        }
    ]
}

LATER = (
    "Die Plattform nimmt die Antwort gerade nicht an. Wir versuchen es weiter; "
    "Sie müssen nichts tun."
)
INTERRUPTED = (
    "Die Verbindung zur Facebook-Seite ist unterbrochen. Die Antwort wartet und geht danach von "
    "selbst hinaus. Die Administration ist benachrichtigt; Sie müssen nichts tun."
)
TOO_LATE = (
    "Die Frist für private Antworten ist abgelaufen (7 Tage nach der letzten Nachricht). "
    "Sie können erst wieder schreiben, wenn die Person sich meldet."
)
STOPPED = (
    "Facebook hat das Antworten dieser Seite vorübergehend gesperrt. Administration und "
    "Pressestelle sind benachrichtigt. Bitte mit ihnen absprechen, wann „Erneut versuchen“ "
    "sinnvoll ist."
)
WAITS = f"⏳ #1 wartet · Facebook, öffentlich\n{{}}\n{ANSWER}"
PUBLISHED = f"✅ #1 veröffentlicht · Facebook, öffentlich\n{ANSWER}"
NOT_PUBLISHED = f"❗ #1 nicht veröffentlicht · {{}}\n{ANSWER}"
FAILED = "❗ #1: Ihre Antwort ist nicht angekommen.\n{}"
SOLVED = "#1: erledigt, die Antwort ist unterwegs oder angekommen."
ANSWERED = f"✅ Antwort von Frau Yilmaz (Demo), {{}}:\n{ANSWER}"
MISSED = f"❗ Antwort von Frau Yilmaz (Demo) ist nicht angekommen:\n{ANSWER}"


TIME = re.compile(r"\d\d\.\d\d\. \d\d:\d\d")


@dataclass(frozen=True)
class Reading:
    """What stands in the chat: the draft, the card's status and its end, and further messages."""

    draft: str
    status: str
    card: str
    further: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """A fault of Facebook: what staff read while it lasts, what in the end, what stands there."""

    broken: Reading
    end: Reading
    stands: int = 1
    direct: bool = False
    retry: bool = False  # a person tries again in the end
    alerts: tuple[str, ...] = ()  # how they begin, for administrators and the press office


DONE = Reading(PUBLISHED, "🟢 BEANTWORTET", ANSWERED)
DELAYED = Reading(WAITS.format(LATER), "🟠 ANTWORT WARTET", f"⏳ {LATER}\n{ANSWER}")
REFUSED = Reading(
    NOT_PUBLISHED.format("Messenger, privat"), "🟡 IN ARBEIT", MISSED, (FAILED.format(TOO_LATE),)
)
FACEBOOK: dict[str, Row] = {
    "500": Row(broken=DELAYED, end=DONE),
    "timeout before": Row(broken=DELAYED, end=DONE),
    "timeout after": Row(broken=DONE, end=DONE),
    "190": Row(
        broken=Reading(
            WAITS.format(INTERRUPTED), "🟠 ANTWORT WARTET", f"⏳ {INTERRUPTED}\n{ANSWER}"
        ),
        end=DONE,
        alerts=(
            "⚠️ Musterstadt: Verbindung zu Facebook unterbrochen\n"
            "Das Token der Seite ist abgelaufen.",
            "✅ Musterstadt: wieder mit Facebook verbunden\n"
            "Die wartenden Antworten gehen jetzt hinaus.",
        ),
    ),
    "10": Row(
        broken=REFUSED,
        end=REFUSED,
        stands=0,
        direct=True,
    ),
    "368": Row(
        broken=Reading(
            NOT_PUBLISHED.format("Facebook, öffentlich"),
            "🟡 IN ARBEIT",
            MISSED,
            (FAILED.format(STOPPED),),
        ),
        end=replace(DONE, further=(SOLVED,)),
        retry=True,
        alerts=("⛔ Musterstadt: Facebook sperrt Antworten\nÖffentliche Antworten dieser Seite",),
    ),
    "4": Row(broken=DELAYED, end=DONE),
}


@dataclass(frozen=True)
class Trouble:
    """A fault of Telegram, and the chat in which the case is seen afterwards."""

    fault: TelegramFault
    chat: str = GROUP
    silences: bool = True  # nothing new is seen as long as it lasts
    has_draft: bool = True  # the message under the person's own text is still there


TELEGRAM: dict[str, Trouble] = {
    "429": Trouble(platforms.flood),
    "502": Trouble(platforms.down),
    "timeout": Trouble(platforms.silent),
    "403": Trouble(platforms.kicked_from(GROUP), chat=PRESS, silences=False, has_draft=False),
    "migrated": Trouble(platforms.upgraded(GROUP, NEW_GROUP), chat=NEW_GROUP, silences=False),
}


@pytest.mark.parametrize("facebook", FACEBOOK)
@pytest.mark.parametrize("telegram", TELEGRAM)
async def test_nothing_is_lost_or_doubled_and_staff_read_how_it_is(
    database: Database, telegram: str, facebook: str
) -> None:
    row, trouble = FACEBOOK[facebook], TELEGRAM[telegram]
    house = House(database)
    await house.open()
    await the_card_comes(house, row, trouble)
    await a_draft_waits(house, row)
    before = house.reads(GROUP)

    house.telegram.fault, house.facebook.fault = trouble.fault, facebook
    if not row.direct:
        await house.tap(GROUP, "Veröffentlichen")
    await house.pass_time(seconds=20)
    if trouble.silences:
        assert house.reads(GROUP) == before

    house.telegram.fault = platforms.well
    await house.pass_time(minutes=1)
    check(house, trouble, row.broken)

    house.facebook.fault = None
    if row.retry:
        await house.tap(trouble.chat, "🔁 Erneut versuchen")
    await house.pass_time(minutes=20)
    check(house, trouble, row.end)
    assert [one["message"] for one in house.facebook.written] == [ANSWER] * row.stands
    check_alerts(house, row)
    await database.read(nothing_is_lost)


async def the_card_comes(house: House, row: Row, trouble: Trouble) -> None:
    """Telegram fails already when the card is due, unless the group itself is gone for good."""
    if trouble.silences:
        house.telegram.fault = trouble.fault
    await house.write(MESSAGE if row.direct else COMMENT)
    await house.pass_time(seconds=10)
    house.telegram.fault = platforms.well
    await house.pass_time(minutes=1)
    assert len(house.reads(GROUP)) == 1


async def a_draft_waits(house: House, row: Row) -> None:
    """What is private goes out by itself after a moment; what is public waits for a tap."""
    [card] = house.telegram.chats[GROUP]
    await house.reply(GROUP, card, ANSWER)
    await house.pass_time(**{"seconds": 3} if row.direct else {"minutes": 1})
    head = "⏳ #1 geht gleich hinaus · " if row.direct else "📝 Entwurf zu #1 · "
    assert house.reads(GROUP)[1].startswith(head)


def check(house: House, trouble: Trouble, expected: Reading) -> None:
    """The chat shows exactly that, each thing once."""
    texts = house.reads(trouble.chat)
    cards = [text for text in texts if "#1 · Tiefbauamt" in text]
    assert len(cards) == 1, texts
    assert cards[0].startswith(f"{expected.status}  #1 · ")
    assert expected.card in TIME.sub("{}", cards[0])
    drafts = [text for text in texts if ANSWER in text and text not in cards]
    assert [draft.partition("\nBeitrag")[0] for draft in drafts] == (
        [expected.draft] if trouble.has_draft else []
    )
    others = [text for text in texts if text.startswith(("❗ #1: ", "#1: "))]
    assert others == list(expected.further)


def check_alerts(house: House, row: Row) -> None:
    """Administrators and the press office read the same, each thing once."""
    for chat_id in (PRESS, ADMINISTRATOR):
        told = [text for text in house.reads(chat_id) if " Musterstadt: " in text]
        assert len(told) == len(row.alerts), told
        for text, start in zip(told, row.alerts, strict=True):
            assert text.startswith(start)


def nothing_is_lost(session: Session) -> None:
    """What came is read, it is one case, and every try has its end."""
    [delivery] = session.exec(select(Delivery)).all()
    assert (delivery.read_at is not None, delivery.problem) == (True, None)
    assert len(session.exec(select(Case)).all()) == 1
    assert [one for one in session.exec(select(Attempt)) if one.ended_at is None] == []
