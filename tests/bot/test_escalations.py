"""What the press office reads of an escalation on the phone, and what it does about it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from bot import escalation_taps
from bot.escalation_taps import About, EscalationTap
from bot.escalation_texts import written
from desk.cases import actions
from desk.escalations import handling, notices, ringing
from desk.escalations.notices import DueNotice
from desk.escalations.ringing import Reason
from desk.tables import Case, City, Escalation, Post, Staff
from desk.words import Concern, Role, Rule
from routing.signals import Level
from tests.bot.bench import PRESS, Desk, open_case
from tests.factories import MONDAY, make_staff

CHANNEL = "-300"

pytestmark = pytest.mark.anyio


def storm(session: Session) -> int:
    open_case(session)
    case = session.exec(select(Case)).one()
    post = Post(
        page_id=case.page_id,
        external_id="55",
        text="Rohrbruch <in> der Altstadt",
        posted_at=MONDAY,
    )
    session.add(post)
    session.flush()
    case.post_id = post.id
    row = ringing.ring_post(session, post, Reason(Rule.VOLUME, Level.crisis), now=MONDAY)
    return row.id or 0


def officer(session: Session) -> Staff:
    return make_staff(session, name="Herr Press <Demo>", role=Role.PRESS)


def escalated(session: Session) -> int:
    number = open_case(session)
    actions.escalate(session, number, Concern.MEDIA, by=officer(session), now=MONDAY)
    return number


def labels(call: dict[str, Any]) -> list[str]:
    rows = (call.get("reply_markup") or {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


async def test_a_message_about_a_post_stays_true(desk: Desk) -> None:
    row = await desk.database.write(storm)
    person = await desk.database.write(officer)
    await desk.pacer().pace(PRESS)
    (sent,) = desk.wire.of("sendMessage")
    assert "🚨 KRISE · Beitrag „Rohrbruch &lt;in&gt; der Altstadt“" in sent["text"]
    assert "1 Fälle, 1 davon offen" in sent["text"]
    assert "Noch von niemandem gesehen" in sent["text"]
    assert labels(sent) == ["👁 Gesehen", "🔕 1 h Ruhe", "🔕 4 h Ruhe", "☑️ Beenden"]
    await desk.database.write(handling.acknowledge, row, by=person, now=MONDAY)
    await desk.pacer().pace(PRESS)
    (edited,) = desk.wire.of("editMessageText")
    assert "👁 Gesehen von Herr Press &lt;Demo&gt;, 23.11. 10:00" in edited["text"]
    assert labels(edited) == ["🔕 1 h Ruhe", "🔕 4 h Ruhe", "☑️ Beenden"]
    await desk.database.write(handling.finish, row, by=person, now=MONDAY)
    await desk.pacer().pace(PRESS)
    over = desk.wire.of("editMessageText")[-1]
    assert "✅ Vorbei" in over["text"]
    assert "Beendet von Herr Press" in over["text"]
    assert labels(over) == []
    assert len(desk.wire.of("sendMessage")) == 1


async def test_the_card_of_a_case_says_who_has_seen_it(desk: Desk) -> None:
    number = await desk.database.write(escalated)
    await desk.pacer().pace(PRESS)
    (card,) = desk.wire.of("sendMessage")
    assert "👁 Gesehen" in labels(card)
    person = await desk.database.write(officer)
    await desk.database.write(handling.acknowledge_case, number, by=person, now=MONDAY)
    await desk.pacer().pace(PRESS)
    seen = desk.wire.of("editMessageText")[-1]
    assert "👁 Gesehen von Herr Press" in seen["text"]
    assert "👁 Gesehen" not in labels(seen)
    await desk.database.write(actions.calm, number, by=person, now=MONDAY)
    await desk.pacer().pace(PRESS)
    over = desk.wire.of("editMessageText")[-1]["text"]
    assert f"☑️ #{number} · Tiefbauamt · Eskalation 23.11. 10:00 bis 23.11. 10:00" in over
    assert "beendet von Herr Press" in over


async def test_the_channel_reads_of_all_and_no_word_of_a_citizen(desk: Desk) -> None:
    def with_channel(session: Session) -> None:
        session.exec(select(City)).one().escalations = {"channel": CHANNEL}

    await desk.database.write(with_channel)
    number = await desk.database.write(escalated)
    await desk.pacer().pace(CHANNEL)
    (sent,) = desk.wire.of("sendMessage")
    assert f"⚠️ DRINGEND · #{number} · Tiefbauamt" in sent["text"]
    assert "Presseanfrage" in sent["text"]
    assert "Schlagloch" not in sent["text"]
    assert labels(sent) == []


async def test_an_unclear_or_lost_message_comes_again(desk: Desk) -> None:
    await desk.database.write(storm)
    desk.wire.faults["sendMessage"] = [(502, {"description": "Bad Gateway"})]
    await desk.pacer().pace(PRESS)
    desk.clock.instant += timedelta(minutes=1)
    await desk.pacer().pace(PRESS)
    assert len(desk.wire.of("sendMessage")) == 2
    gone = {"description": "Bad Request: message to edit not found"}
    desk.wire.faults["editMessageText"] = [(400, gone)]

    def again(session: Session) -> None:
        notices.want(session, session.exec(select(Escalation)).one(), at_once=True)

    await desk.database.write(again)
    await desk.pacer().pace(PRESS)
    desk.clock.instant += timedelta(minutes=1)
    await desk.pacer().pace(PRESS)
    assert len(desk.wire.of("sendMessage")) == 3


def test_buttons_are_read_as_they_are_written() -> None:
    for tap in (
        EscalationTap(About.SEEN, 7),
        EscalationTap(About.SILENT, 7, "4"),
        EscalationTap(About.END, 12),
    ):
        assert escalation_taps.read(tap.data()) == tap
    for odd in ("v1e:silent:7", "v1e:seen.1:7", "v1e:silent.2:7", "v1e:end:x", "v1e:nothing:7"):
        assert escalation_taps.read(odd) is None


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("rule", Rule)
def test_every_reason_is_written(language: str, level: Level, rule: Rule) -> None:
    for concern in (None, *Concern):
        due = DueNotice(
            id=1,
            chat_id=PRESS,
            wanted=1,
            shown_as=None,
            escalation_id=1,
            case=None,
            post=None,
            post_id=None,
            page="Musterstadt",
            department=None,
            level=level,
            reasons=[{"rule": rule, "level": level, "concern": concern, "at": "", "by": None}],
            began_at=MONDAY,
            came=0,
            still_open=0,
            seen_by=None,
            seen_at=None,
            silent_until=MONDAY,
            ended_at=None,
            ended_by=None,
            read_only=False,
            timezone="Europe/Berlin",
            language=language,
        )
        assert "Musterstadt" in written(due, "https://musterstadt.example")
