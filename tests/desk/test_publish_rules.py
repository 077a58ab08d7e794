"""What happens to a text is the department's rule."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from desk.cases import actions, drafting
from desk.cases.drafting import PATIENCE
from desk.errors import DraftWaits, InvalidRequest, NotPossible, SecondPerson, Unseen
from desk.outgoing import attempts, outbox
from desk.storage.database import Database
from desk.tables import Card
from desk.words import Face, Progress, Status
from tests.databases import rolled_back
from tests.desk.town import (
    CIVIL,
    Town,
    apply,
    comment,
    direct,
    make_town,
    messages,
    only_case,
)
from tests.factories import MONDAY, make_staff

MOMENT = timedelta(seconds=1)


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


def ready(session: Session, town: Town, rule: str, *, public: bool = True) -> int:
    town.civil.publish = rule
    session.add(town.civil)
    apply(session, town, comment() if public else direct())
    return only_case(session).id or 0


def write(session: Session, town: Town, text: str = "Wird repariert.", chat: str = CIVIL) -> None:
    number, source = only_case(session).id or 0, f"{chat}:{text}"
    drafting.draft(
        session,
        number,
        text,
        by=town.staff,
        now=MONDAY,
        source=source,
        chat_id=chat,
        reply_to=None,
    )
    session.flush()


def test_what_is_private_goes_out_by_itself_after_a_moment(session: Session, town: Town) -> None:
    number = ready(session, town, "confirm", public=False)
    write(session, town)
    assert only_case(session).status is Status.ANSWERED
    assert outbox.begin(session, number, now=MONDAY + PATIENCE - MOMENT) is None
    assert outbox.begin(session, number, now=MONDAY + PATIENCE) is not None


def test_what_is_public_waits_for_a_tap(session: Session, town: Town) -> None:
    number = ready(session, town, "confirm")
    write(session, town)
    assert only_case(session).status is Status.DRAFT
    assert outbox.begin(session, number, now=MONDAY + 10 * PATIENCE) is None


def write_as(session: Session, town: Town, text: str, source: str) -> None:
    drafting.draft(
        session,
        only_case(session).id or 0,
        text,
        by=town.staff,
        now=MONDAY,
        source=source,
        chat_id=CIVIL,
        reply_to=None,
    )
    session.flush()


@pytest.mark.parametrize("rule", ["confirm", "hold", "direct"])
def test_who_writes_again_for_want_of_a_receipt_is_read_once(
    session: Session, town: Town, rule: str
) -> None:
    number = ready(session, town, rule, public=False)
    write_as(session, town, "Wir kommen.", "1")
    write_as(session, town, "Wir kommen.", "2")
    job = outbox.begin(session, number, now=MONDAY + PATIENCE)
    assert job is not None
    attempts.succeed(session, job, "m_9", now=MONDAY + PATIENCE)
    write_as(session, town, "Wir kommen.", "3")
    assert outbox.begin(session, number, now=MONDAY + 3 * PATIENCE) is None
    assert len(messages(session, Progress.SENT)) == 1


def test_the_same_words_answer_the_next_question(session: Session, town: Town) -> None:
    ready(session, town, "direct", public=False)
    write_as(session, town, "Gerne!", "1")
    apply(session, town, direct("m_2", 1, text="Noch eine Frage"))
    write_as(session, town, "Gerne!", "2")
    assert len(messages(session, Progress.QUEUED)) == 2


def test_direct_goes_out_at_once(session: Session, town: Town) -> None:
    number = ready(session, town, "direct")
    write(session, town)
    assert outbox.begin(session, number, now=MONDAY) is not None


def test_within_the_moment_it_can_be_taken_back(session: Session, town: Town) -> None:
    number = ready(session, town, "hold")
    write(session, town)
    version = only_case(session).version
    drafting.discard(session, number, version=version, by=town.staff, now=MONDAY + MOMENT)
    assert only_case(session).status is Status.CLAIMED
    assert only_case(session).waiting_since is not None
    assert outbox.begin(session, number, now=MONDAY + 10 * PATIENCE) is None


def test_a_correction_within_the_moment_goes_out_corrected_and_later(
    session: Session, town: Town
) -> None:
    number = ready(session, town, "hold")
    write(session, town, "Wirt repariert.")
    source, later = f"{CIVIL}:Wirt repariert.", MONDAY + PATIENCE / 2
    drafting.rewrite_draft(session, source, "Wird repariert.", by=town.staff, now=later)
    assert outbox.begin(session, number, now=MONDAY + PATIENCE) is None
    job = outbox.begin(session, number, now=later + PATIENCE)
    assert job is not None
    assert job.answer.text == "Wird repariert."


def test_what_began_to_go_out_cannot_be_taken_back(session: Session, town: Town) -> None:
    number = ready(session, town, "hold")
    write(session, town)
    outbox.begin(session, number, now=MONDAY + PATIENCE)
    version = only_case(session).version
    with pytest.raises(NotPossible):
        drafting.discard(session, number, version=version, by=town.staff, now=MONDAY + PATIENCE)


def test_four_eyes_are_those_of_two_people(session: Session, town: Town) -> None:
    number = ready(session, town, "four-eyes")
    write(session, town)
    version = only_case(session).version
    with pytest.raises(SecondPerson):
        drafting.publish(session, number, version=version, by=town.staff, now=MONDAY)
    drafting.publish(session, number, version=version, by=town.officer, now=MONDAY)
    assert len(messages(session, Progress.QUEUED)) == 1


def test_with_four_eyes_the_group_reads_what_was_written_in_private(
    session: Session, town: Town
) -> None:
    number = ready(session, town, "four-eyes")
    write(session, town, chat="4711")
    version = only_case(session).version
    drafting.publish(session, number, version=version, by=town.officer, now=MONDAY)
    assert only_case(session).status is Status.ANSWERED


def test_without_it_only_the_author_decides_on_what_is_private(
    session: Session, town: Town
) -> None:
    number = ready(session, town, "confirm")
    write(session, town, chat="4711")
    version = only_case(session).version
    with pytest.raises(Unseen):
        drafting.publish(session, number, version=version, by=town.officer, now=MONDAY)


def test_a_colleagues_draft_is_not_pushed_out_unasked(session: Session, town: Town) -> None:
    number = ready(session, town, "confirm")
    write(session, town)
    other = make_staff(session, name="Ben Ott (Demo)", departments=[town.civil])

    def instead(*, replace: bool) -> None:
        drafting.draft(
            session,
            number,
            "Schon erledigt.",
            by=other,
            now=MONDAY,
            source="2",
            chat_id=CIVIL,
            reply_to=None,
            replace=replace,
        )

    with pytest.raises(DraftWaits) as waits:
        instead(replace=False)
    assert waits.value.author == town.staff.name
    assert [draft.text for draft in messages(session, Progress.DRAFT)] == ["Wird repariert."]
    instead(replace=True)
    assert [draft.text for draft in messages(session, Progress.DRAFT)] == ["Schon erledigt."]
    assert [draft.text for draft in messages(session, Progress.DISCARDED)] == ["Wird repariert."]


def test_who_takes_a_case_gets_it_in_private(session: Session, town: Town) -> None:
    number = ready(session, town, "confirm")
    town.staff.messenger_id = "4711"
    actions.take(session, number, by=town.staff, now=MONDAY)
    session.flush()
    cards = [card for card in messages_cards(session) if card.face is Face.WORK]
    assert [(card.chat_id, card.shown < card.wanted) for card in cards] == [("4711", True)]


def messages_cards(session: Session) -> list[Card]:
    from sqlmodel import select  # noqa: PLC0415

    return list(session.exec(select(Card)))


@pytest.mark.anyio
async def test_a_sender_and_a_tap_at_once_never_both_win(database: Database) -> None:
    """The moment is over just as somebody taps: it is sent, or it is discarded."""
    later = MONDAY + PATIENCE

    def prepare(session: Session) -> tuple[int, int, Town]:
        town = make_town(session)
        number = ready(session, town, "hold")
        write(session, town)
        return number, only_case(session).version, town

    number, version, town = await database.write(prepare)

    async def tap() -> bool:
        try:
            await database.write(
                drafting.discard, number, version=version, by=town.staff, now=later
            )
        except InvalidRequest:
            return False
        return True

    begun, discarded = await asyncio.gather(database.write(outbox.begin, number, now=later), tap())
    assert (begun is not None) != discarded


tries = st.sampled_from(["write", "correct", "publish", "second", "discard", "send", "wait"])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rule=st.sampled_from(["confirm", "hold", "four-eyes", "direct"]),
    public=st.booleans(),
    steps=st.lists(tries, max_size=25),
)
def test_in_whatever_order_nothing_goes_out_twice_or_after_it_was_discarded(
    sqlite_engine: Engine, rule: str, public: bool, steps: list[str]
) -> None:
    with rolled_back(sqlite_engine) as session:
        town = make_town(session)
        number = ready(session, town, rule, public=public)
        now, written, standing = MONDAY, 0, dict[int, str]()
        for step in steps:
            case = only_case(session)
            before = {message.id for message in messages(session, Progress.DISCARDED)}
            try:
                with session.begin_nested():
                    match step:
                        case "write":
                            written += 1
                            write(session, town, f"Antwort {written}")
                        case "correct":
                            source = f"{CIVIL}:Antwort {written}"
                            drafting.rewrite_draft(session, source, "…", by=town.staff, now=now)
                        case "publish" | "second":
                            by = town.staff if step == "publish" else town.officer
                            drafting.publish(session, number, version=case.version, by=by, now=now)
                        case "discard":
                            version = case.version
                            drafting.discard(
                                session, number, version=version, by=town.staff, now=now
                            )
                        case _:
                            now += PATIENCE / 2
            except InvalidRequest:
                continue
            if step == "send" and (job := outbox.begin(session, number, now=now)) is not None:
                assert job.message_id not in before
                assert job.message_id not in standing
                standing[job.message_id] = job.answer.text
                attempts.succeed(session, job, f"55_9{job.message_id}", now=now)
        texts = [message.text for message in messages(session)]
        assert len(texts) == 1 + written  # nothing that anybody wrote is lost
        sent = {message.id for message in messages(session, Progress.SENT)}
        assert sent == set(standing)
