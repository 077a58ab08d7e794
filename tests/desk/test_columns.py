from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.fernet import InvalidToken
from sqlalchemy import Engine, text
from sqlalchemy.exc import StatementError
from sqlmodel import Session

from desk.columns import Keyring
from desk.tables import Delivery, Message
from desk.words import Status
from tests.factories import MONDAY, make_case, make_department, make_message, make_staff

SECRET = "Meine Nummer ist 02361 501234"


@pytest.fixture
def ring(session: Session) -> Iterator[Engine]:
    """The engine whose keyring a test changes; it gets its own back."""
    engine = session.get_bind().engine
    keyring = engine.dialect.keyring  # type: ignore[attr-defined]  # see desk.columns
    yield engine
    engine.dialect.keyring = keyring  # type: ignore[attr-defined]


def use(engine: Engine, *secrets: str) -> None:
    engine.dialect.keyring = Keyring(list(secrets))  # type: ignore[attr-defined]


def raw(session: Session, column: str, table: str) -> bytes:
    value = session.connection().execute(text(f"SELECT {column} FROM {table}")).scalar_one()
    return bytes(value)


def test_a_naive_instant_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="naive"):
        make_staff(session, created_at=datetime(2026, 11, 23, 9, 0))


@pytest.mark.parametrize("hours", [-7, 0, 5.5])
def test_an_instant_comes_back_aware_in_utc(session: Session, hours: float) -> None:
    zone = timezone(timedelta(hours=hours))
    instant = datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=zone)
    person = make_staff(session, created_at=instant)
    session.refresh(person)
    assert (person.created_at, person.created_at.tzinfo) == (instant, UTC)


def test_instants_of_different_zones_are_ordered(session: Session) -> None:
    early = MONDAY.astimezone(timezone(timedelta(hours=9)))
    case = make_case(session, opened_at=early)
    session.refresh(case)
    assert case.opened_at == MONDAY


def test_a_duration_is_kept_to_the_second(session: Session) -> None:
    department = make_department(session, first_response=timedelta(hours=4, seconds=7.9))
    session.refresh(department)
    assert department.first_response == timedelta(hours=4, seconds=7)


def test_a_word_is_kept_as_its_value(session: Session) -> None:
    case = make_case(session, status=Status.CLAIMED)
    session.refresh(case)
    assert case.status is Status.CLAIMED
    stored = session.connection().execute(text("SELECT status FROM cases")).scalar_one()
    assert stored == "claimed"


def test_an_unknown_word_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="lost"):
        make_case(session, status="lost", waiting_since=None)  # type: ignore[arg-type]


def test_the_stored_bytes_do_not_hold_the_text(session: Session) -> None:
    message = make_message(session, text=SECRET)
    session.refresh(message)
    assert message.text == SECRET
    assert SECRET.encode() not in raw(session, "text", "messages")


def test_a_delivery_is_stored_byte_for_byte_but_encrypted(session: Session) -> None:
    body = b'{"text": "\\u00e4"}\x00\xff'
    delivery = Delivery(endpoint="meta", lane="meta", body=body, received_at=MONDAY)
    session.add(delivery)
    session.flush()
    session.refresh(delivery)
    assert delivery.body == body
    assert b"text" not in raw(session, "body", "deliveries")


@pytest.mark.parametrize("said", ["", "ä" * 10_000, "\x00 \u202e 🙏🏽"])
def test_any_text_comes_back_as_it_was(session: Session, said: str) -> None:
    message = make_message(session, text=said)
    session.refresh(message)
    assert message.text == said


def test_a_new_key_reads_what_the_old_one_wrote(session: Session, ring: Engine) -> None:
    use(ring, "old")
    message = make_message(session, text=SECRET)
    use(ring, "new", "old")
    session.refresh(message)
    assert message.text == SECRET


def test_after_a_rotation_the_new_key_writes(session: Session, ring: Engine) -> None:
    use(ring, "new", "old")
    number = make_message(session, text=SECRET).id
    session.expire_all()
    use(ring, "new")
    assert session.get_one(Message, number).text == SECRET


def test_without_its_key_nothing_can_be_read(session: Session, ring: Engine) -> None:
    message = make_message(session, text=SECRET)
    use(ring, "another")
    with pytest.raises(InvalidToken):
        session.refresh(message)
