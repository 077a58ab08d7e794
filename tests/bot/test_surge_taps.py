"""A tap about a surge is answered at once; what it shows waits for the budget of its chat."""

from typing import Any

import pytest
from sqlmodel import Session

from bot.surge_taps import About, SurgeTap
from desk.cases import collective
from desk.storage.database import Database
from desk.words import Role
from tests.bot.bench import Desk
from tests.bot.test_door import AYLIN, door_of, receive
from tests.desk.test_surges import only_surge, storm
from tests.desk.town import CIVIL, make_town
from tests.factories import make_staff

pytestmark = pytest.mark.anyio

PERSON = {"id": AYLIN, "is_bot": False, "first_name": "Aylin", "language_code": "de"}


def answering(session: Session) -> tuple[int, int, int]:
    """A surge, its newest case, and a case of its first theme; Aylin works there."""
    town = make_town(session)
    aylin = make_staff(session, role=Role.STAFF, departments=[town.civil], messenger_id=str(AYLIN))
    storm(session, town)
    surge = only_surge(session).id or 0
    found = collective.choices(session, surge, by=aylin)
    return surge, found.newest, found.themes[0].example_id


def tap(update_id: int, data: str) -> dict[str, Any]:
    """A tap on the question what should become of Aylin's text."""
    chat = {"id": int(CIVIL), "type": "supergroup", "title": "Amt"}
    common = {"date": 1_700_000_000, "chat": chat}
    text = {"message_id": 10, "from": PERSON, "text": "Bis 18 Uhr läuft das Wasser.", **common}
    question = {"message_id": 11, "text": "-", "reply_to_message": text, **common}
    query = {"id": "1", "from": PERSON, "chat_instance": "1", "data": data, "message": question}
    return {"update_id": update_id, "callback_query": query}


@pytest.mark.parametrize("about", [About.THEME, About.THEME_IT, About.BACK])
async def test_the_tap_is_answered_before_its_message_changes(
    database: Database, about: About
) -> None:
    """Telegram takes an answer for 15 seconds; an edit may wait longer than that in a storm."""
    desk = Desk(database)
    surge, newest, example = await database.write(answering)
    data = SurgeTap(about, surge, newest, 0 if about is About.BACK else example).data()
    await receive(desk, door_of(desk), tap(1, data))
    shown = ("answerCallbackQuery", "editMessageText")
    assert [name for name, _ in desk.wire.calls if name in shown] == list(shown)
