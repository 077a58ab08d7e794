"""What buttons do, typed: in the group and in the private chat, by the same rules."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from desk.cases import actions
from desk.tables import Case, Department, Message, Staff, TimelineEntry
from desk.words import Concern, Progress, Role, Status, What
from tests.bot.bench import GROUP, Desk, open_case
from tests.bot.test_door import AYLIN, door_of, message, receive, said
from tests.factories import MONDAY, make_case, make_department, make_staff

pytestmark = pytest.mark.anyio

IN_GROUP = {"chat": {"id": int(GROUP), "type": "supergroup", "title": "Amt"}}
TYPED_AT = int(MONDAY.timestamp())
ENGLISH = {"from": {"id": AYLIN, "is_bot": False, "first_name": "Aylin", "language_code": "en"}}


def staffed(session: Session, role: Role = Role.STAFF) -> int:
    """An open case of the department that Aylin and Ben work for."""
    number = open_case(session)
    roads = session.exec(select(Department).where(Department.slug == "tiefbau")).one()
    make_staff(session, role=role, departments=[roads], messenger_id=str(AYLIN))
    make_staff(session, name="Ben Ott (Demo)", departments=[roads], messenger_id="4712")
    make_department(session, slug="gruen", name="Grünflächenamt", aliases=["Stadtgärtnerei"])
    make_department(session, slug="gebaeude", name="Gebäudeamt")
    return number


def case(session: Session) -> Case:
    return session.exec(select(Case).order_by(col(Case.id)).limit(1)).one()


def department(session: Session) -> str:
    return session.get_one(Department, case(session).department_id).slug


def texts(session: Session) -> list[tuple[str, Progress]]:
    written = select(Message).where(col(Message.staff_id).is_not(None)).order_by(col(Message.id))
    return [(found.text, found.progress) for found in session.exec(written)]


def notes(session: Session) -> list[str | None]:
    noted = select(TimelineEntry.text).where(col(TimelineEntry.what) == What.NOTED)
    return list(session.exec(noted.order_by(col(TimelineEntry.id))))


def by_ben(session: Session, step: Any, number: int, /, **more: Any) -> Any:
    ben = session.exec(select(Staff).where(Staff.messenger_id == "4712")).one()
    return step(session, number, by=ben, **more)


class Phone:
    """Aylin's phone: what she types is acted on, and what she reads for it is returned."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.door, self.update = desk, door_of(desk), 0

    async def types(self, text: str, **fields: Any) -> str:
        self.update += 1
        before = len(said(self.desk))
        written = message(self.update, text, **({"date": TYPED_AT} | fields))
        await receive(self.desk, self.door, written)
        return "\n".join(said(self.desk)[before:])

    async def corrects(self, to: str, **fields: Any) -> str:
        first, before = self.update, len(said(self.desk))
        self.update += 1
        changed = message(self.update, to, **({"date": TYPED_AT, "message_id": first} | fields))
        await receive(self.desk, self.door, {**changed, "edited_message": changed.pop("message")})
        return "\n".join(said(self.desk)[before:])


@pytest.fixture
async def number(desk: Desk) -> int:
    return await desk.database.write(staffed)


@pytest.fixture
def phone(desk: Desk) -> Phone:
    return Phone(desk)


@pytest.mark.parametrize(
    ("commands", "status"),
    [
        (["/uebernehmen {}"], Status.CLAIMED),
        (["/take {}"], Status.CLAIMED),
        (["/uebernehmen {}", "/freigeben {}"], Status.NEW),
        (["/erledigt #{}"], Status.CLOSED),
        (["/keinanliegen {}"], Status.CLOSED),
        (["/done {}", "/oeffnen {}"], Status.NEW),
        (["/antwort {} Gerne."], Status.DRAFT),
        (["/answer {} Gerne.", "/verwerfen {}"], Status.CLAIMED),
        (["/antwort {} Gerne.", "/intern {}"], Status.CLAIMED),
        (["/antwort {} Gerne.", "/veroeffentlichen {}"], Status.ANSWERED),
        (["/notiz {} Nur für uns."], Status.NEW),
    ],
)
@pytest.mark.parametrize("where", [{}, IN_GROUP], ids=["private", "group"])
async def test_what_buttons_do_can_be_typed(
    desk: Desk,
    phone: Phone,
    number: int,
    commands: list[str],
    status: Status,
    where: dict[str, Any],
) -> None:
    for command in commands:
        await phone.types(command.format(number), **where)
    assert (await desk.database.read(case)).status is status


async def test_the_private_chat_tells_what_a_command_did(phone: Phone, number: int) -> None:
    told = await phone.types(f"/uebernehmen {number}")
    assert told == f"Gemacht. Fall #{number}: IN ARBEIT, Tiefbauamt."
    told = await phone.types(f"/release {number}", **ENGLISH)
    assert told == f"Done. Case #{number}: NEW, Tiefbauamt."


async def test_an_answer_is_the_draft_that_a_reply_would_be(
    desk: Desk, phone: Phone, number: int
) -> None:
    assert await phone.types(f"/antwort {number} Wir\nkommen.", **IN_GROUP) == ""
    assert await desk.database.read(texts) == [("Wir\nkommen.", Progress.DRAFT)]
    await desk.pacer().pace(GROUP)
    drafts = [shown for shown in desk.wire.chats[GROUP].values() if "Entwurf zu" in shown.text]
    assert len(drafts) == 1
    assert "kommen." in drafts[0].text


async def test_what_is_written_in_private_only_its_author_reads(
    desk: Desk, phone: Phone, number: int
) -> None:
    await phone.types(f"/antwort {number} Vertraulich.")
    await desk.pacer().pace(GROUP)
    await desk.pacer().pace(str(AYLIN))
    group = [shown.text for shown in desk.wire.chats[GROUP].values()]
    private = [shown.text for shown in desk.wire.chats[str(AYLIN)].values()]
    assert any("ENTWURF" in text for text in group)
    assert not any("Vertraulich" in text for text in group)
    assert any("Vertraulich" in text for text in private)


async def test_what_colleagues_cannot_read_they_cannot_publish(
    desk: Desk, phone: Phone, number: int
) -> None:
    await phone.types(f"/antwort {number} Vertraulich.")
    ben = {"id": 4712, "is_bot": False, "first_name": "Ben", "language_code": "de"}
    for command in ("veroeffentlichen", "intern"):
        now = int(desk.clock.now().timestamp())
        told = await phone.types(f"/{command} {number}", **IN_GROUP, **{"from": ben, "date": now})
        assert told.startswith("Diesen Entwurf kennt nur")
    assert await desk.database.read(texts) == [("Vertraulich.", Progress.DRAFT)]
    await phone.types(f"/veroeffentlichen {number}")
    assert await desk.database.read(texts) == [("Vertraulich.", Progress.QUEUED)]


async def test_a_corrected_command_corrects_the_draft(
    desk: Desk, phone: Phone, number: int
) -> None:
    await phone.types(f"/antwort {number} Am Dienstga.")
    await phone.corrects(f"/antwort {number} Am Dienstag.")
    assert await desk.database.read(texts) == [("Am Dienstag.", Progress.DRAFT)]


async def test_a_draft_does_not_move_to_another_case(desk: Desk, phone: Phone, number: int) -> None:
    await phone.types(f"/antwort {number} Am Dienstag.")
    told = await phone.corrects(f"/antwort {number + 1} Am Mittwoch.")
    assert f"gehört zu Fall {number}." in told
    assert await desk.database.read(texts) == [("Am Dienstag.", Progress.DRAFT)]


@pytest.mark.parametrize("corrected", ["/notiz {} Doch intern.", "/antwort {} // Doch intern."])
async def test_a_draft_that_is_corrected_to_a_note_becomes_one(
    desk: Desk, phone: Phone, number: int, corrected: str
) -> None:
    await phone.types(f"/antwort {number} Für alle.")
    await phone.corrects(corrected.format(number))
    assert await desk.database.read(texts) == [("Für alle.", Progress.DISCARDED)]
    assert await desk.database.read(notes) == ["Doch intern."]


async def test_an_answer_that_begins_like_a_note_is_one(
    desk: Desk, phone: Phone, number: int
) -> None:
    await phone.types(f"/antwort {number} // Ruft erst an.")
    await phone.types(f"/notiz {number} Habe ich.")
    assert await desk.database.read(texts) == []
    assert await desk.database.read(notes) == ["Ruft erst an.", "Habe ich."]


async def test_on_a_card_the_number_need_not_be_typed(
    desk: Desk, phone: Phone, number: int
) -> None:
    await desk.pacer().pace(GROUP)
    (card,) = desk.wire.chats[GROUP]
    bot = {"id": 1, "is_bot": True, "first_name": "B"}
    shown = {"message_id": card, "date": TYPED_AT, "from": bot, "text": "-", **IN_GROUP}
    await phone.types("/antwort 3 Tage dauert es.", **IN_GROUP, reply_to_message=shown)
    assert await desk.database.read(texts) == [("3 Tage dauert es.", Progress.DRAFT)]


@pytest.mark.parametrize(
    "words", ["gruen", "Grünflächenamt", "grünflächenamt", "Stadtgärtnerei", "Gruenflächen-Amt"]
)
async def test_a_case_is_forwarded_to_whom_the_words_name(
    desk: Desk, phone: Phone, number: int, words: str
) -> None:
    told = await phone.types(f"/weiterleiten {number} {words}")
    assert told == f"Gemacht. Fall #{number}: NEU, Grünflächenamt."
    assert await desk.database.read(department) == "gruen"


async def test_a_typing_mistake_forwards_all_the_same(
    desk: Desk, phone: Phone, number: int
) -> None:
    await phone.types(f"/forward {number} Grünflechenamt")
    assert await desk.database.read(department) == "gruen"


@pytest.mark.parametrize("words", ["Amt", "Xylophon"])
async def test_an_unclear_department_is_asked_about(
    desk: Desk, phone: Phone, number: int, words: str
) -> None:
    told = await phone.types(f"/weiterleiten {number} {words}")
    assert told.startswith("Welches Amt meinen Sie?")
    assert told.count(f"/weiterleiten {number} ") == 3
    assert await desk.database.read(department) == "tiefbau"
    buttons = desk.wire.of("sendMessage")[-1]["reply_markup"]["inline_keyboard"]
    assert len(buttons) == 3
    await phone.types(told.splitlines()[1].partition(": ")[2])


async def test_where_the_words_say_nothing_of_a_department_an_example_helps(
    phone: Phone, number: int
) -> None:
    assert "/weiterleiten 1042 Tiefbauamt" in await phone.types(f"/weiterleiten {number}")


async def test_the_department_that_has_the_case_is_told_so(phone: Phone, number: int) -> None:
    told = await phone.types(f"/weiterleiten {number} tiefbau")
    assert told == "Der Fall ist schon bei diesem Amt."


async def test_the_press_office_is_called_and_calmed(desk: Desk, phone: Phone, number: int) -> None:
    asked = await phone.types(f"/presse {number}")
    assert f"/presse {number} Drohung" in asked
    assert (await desk.database.read(case)).concern is None
    await phone.types(f"/press {number} threat")
    assert (await desk.database.read(case)).concern is Concern.THREAT
    await phone.types(f"/entwarnung {number}")
    assert (await desk.database.read(case)).concern is None


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("/uebernehmen", "/uebernehmen 1042"),
        ("/take", "/uebernehmen 1042"),
        ("/erledigt sieben", "/erledigt 1042"),
        ("/antwort 7", "/antwort 1042 Wir"),
        ("/uebernemen 7", "/uebernehmen 1042"),
        ("/xyz", "/hilfe"),
    ],
)
async def test_who_types_it_wrong_reads_an_example(
    phone: Phone, number: int, text: str, example: str
) -> None:
    told = await phone.types(text)
    assert example in told
    assert "\n" not in told


async def test_an_example_speaks_the_readers_language(phone: Phone, number: int) -> None:
    assert "/take 1042" in await phone.types("/uebernehmen", **ENGLISH)
    assert "/take 1042 – take the case" in await phone.types("/hilfe", **ENGLISH)


async def test_other_bots_commands_are_none_of_ours(phone: Phone, number: int) -> None:
    assert await phone.types("/uebernehmen@other_bot", **IN_GROUP) == ""
    assert await phone.types("/weather", **IN_GROUP) == ""


async def test_somebody_elses_case_looks_like_none(desk: Desk, phone: Phone, number: int) -> None:
    def elsewhere(session: Session) -> int:
        green = session.exec(select(Department).where(Department.slug == "gruen")).one()
        green.chat_id = "-300"
        session.add(green)
        return make_case(session, department=green, status=Status.CLAIMED).id or 0

    theirs = await desk.database.write(elsewhere)
    commands = (
        "/uebernehmen {}",
        "/freigeben {}",
        "/antwort {} Text",
        "/notiz {} Text",
        "/weiterleiten {}",
        "/weiterleiten {} tiefbau",
        "/presse {}",
        "/presse {} Drohung",
        "/entwarnung {}",
        "/erledigt {}",
        "/oeffnen {}",
        "/veroeffentlichen {}",
    )
    for command in commands:
        for none in (theirs, 4_000_000, 999_999_999_999):
            told = await phone.types(command.format(none))
            assert told == f"Den Fall #{none} gibt es nicht."


async def test_who_may_only_look_is_told_so(desk: Desk, phone: Phone) -> None:
    number = await desk.database.write(staffed, Role.AUDITOR)
    assert (await phone.types(f"/uebernehmen {number}")).startswith("Dieser Fall gehört")


async def test_who_is_not_linked_can_do_nothing(desk: Desk, phone: Phone) -> None:
    number = await desk.database.write(open_case)
    assert (await phone.types(f"/erledigt {number}")).startswith("Bitte zuerst verbinden")
    assert (await desk.database.read(case)).status is Status.NEW


async def test_a_stranger_who_replies_to_the_bot_is_shown_the_way_in(phone: Phone) -> None:
    bot = {"id": 1, "is_bot": True, "first_name": "B"}
    chat = {"id": AYLIN, "type": "private"}
    ours = {"message_id": 900, "date": TYPED_AT, "from": bot, "text": "-", "chat": chat}
    assert (await phone.types("Hallo?", reply_to_message=ours)).startswith("Bitte zuerst")


async def test_a_taken_case_names_its_owner(desk: Desk, phone: Phone, number: int) -> None:
    await desk.database.write(by_ben, actions.take, number, now=MONDAY)
    told = await phone.types(f"/uebernehmen {number}")
    assert told == "Schon bei Ben Ott (Demo), seit 10:00 Uhr."


async def test_what_changed_after_it_was_typed_is_not_closed(
    desk: Desk, phone: Phone, number: int
) -> None:
    later = MONDAY + timedelta(minutes=2)
    await desk.database.write(by_ben, actions.note, number, text="Halt!", now=later)
    assert (await phone.types(f"/erledigt {number}")).startswith("Inzwischen hat sich der Fall")
    assert (await desk.database.read(case)).status is Status.NEW
    await phone.types(f"/erledigt {number}", date=int(later.timestamp()))
    assert (await desk.database.read(case)).status is Status.CLOSED


async def test_a_command_that_comes_twice_counts_once(
    desk: Desk, phone: Phone, number: int
) -> None:
    await phone.types(f"/notiz {number} Einmal.")
    phone.update -= 1
    await phone.types(f"/notiz {number} Einmal.")
    assert await desk.database.read(notes) == ["Einmal."]


async def test_the_menu_is_offered_by_chat_and_language(desk: Desk, phone: Phone) -> None:
    await phone.types("/hilfe")
    offered = {
        (call["scope"]["type"], call.get("language_code")): [
            command["command"] for command in call["commands"]
        ]
        for call in desk.wire.of("setMyCommands")
    }
    assert set(offered) == {
        (scope, language)
        for scope in ("all_private_chats", "all_group_chats")
        for language in (None, "en")
    }
    assert "uebernehmen" in offered["all_group_chats", None]
    assert "meine" not in offered["all_group_chats", None]
    assert "mine" in offered["all_private_chats", "en"]


@pytest.mark.parametrize(
    "refusal",
    [
        (429, {"description": "Too Many Requests", "parameters": {"retry_after": 3000}}),
        (400, {"description": "Bad Request: BOT_COMMAND_INVALID"}),
        (502, {"description": "Bad Gateway"}),
    ],
)
async def test_without_the_menu_commands_work_all_the_same(
    desk: Desk, phone: Phone, number: int, refusal: tuple[int, dict[str, Any]]
) -> None:
    desk.wire.faults["setMyCommands"] = [refusal]
    assert (await phone.types(f"/uebernehmen {number}")).startswith("Gemacht.")
