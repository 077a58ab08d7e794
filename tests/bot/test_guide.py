"""`/leitfaden`: the city's guide, where it does not bury a group."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from bot.guide import parts
from desk.tables import City
from tests.bot.bench import Desk
from tests.bot.test_commands import IN_GROUP, Phone, staffed
from tests.bot.test_door import AYLIN

pytestmark = pytest.mark.anyio

GUIDE = {
    "text": "Wir antworten <am selben Tag>.",
    "greeting": ["Guten Tag"],
    "signature": ["Ihre Stadt"],
    "address": "Sie",
    "forbidden": ["zeitnah"],
    "longest": 500,
}


def with_guide(session: Session) -> None:
    staffed(session)
    city = session.exec(select(City)).one()
    city.guide = GUIDE
    session.add(city)


async def test_the_guide_is_read_in_the_private_chat(desk: Desk) -> None:
    await desk.database.write(with_guide)
    phone = Phone(desk)
    told = await phone.types("/leitfaden")
    for expected in ("Guten Tag", "Ihre Stadt", "Anrede: Sie", "500 Zeichen", "zeitnah"):
        assert expected in told
    assert "privaten Chat" in await phone.types("/leitfaden", **IN_GROUP)


async def test_a_stranger_reads_nothing(desk: Desk) -> None:
    await desk.database.write(with_guide)
    stranger = {"id": AYLIN + 9, "is_bot": False, "first_name": "Wer"}
    told = await Phone(desk).types("/leitfaden", **{"from": stranger})
    assert "selben Tag" not in told
    assert "verbinden" in told


@given(st.text(), st.integers(5, 50))
def test_a_long_guide_loses_nothing_but_white_space(text: str, limit: int) -> None:
    found = parts(text, limit)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(0 < len(part) <= limit for part in found)
