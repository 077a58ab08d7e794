"""A database from a backup is careful with what happened since."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from desk.cases import drafting
from desk.cases.numbers import LEFT_OUT
from desk.errors import Stale
from desk.storage.restoring import OVERLAP, Restored, settle
from desk.tables import Backfill, Card, OneTimeLink, Purpose, StaffUpdate, WebSession
from desk.words import Progress, Status
from tests.desk.town import (
    BERND,
    Town,
    apply,
    begin,
    cases,
    comment,
    draft,
    make_town,
    messages,
    only_case,
    own,
    publish,
)
from tests.factories import MONDAY, make_page

LATER = MONDAY + timedelta(days=1)


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


def restored(session: Session) -> Restored:
    result = settle(session, now=LATER)
    session.expire_all()
    return result


def test_an_answer_that_was_queued_is_looked_for_before_it_is_sent(
    session: Session, town: Town
) -> None:
    apply(session, town, comment())
    publish(session, town)
    assert restored(session).uncertain == 1
    assert begin(session, now=LATER).look


def test_its_echo_is_recognised_although_the_rows_know_of_no_try(
    session: Session, town: Town
) -> None:
    apply(session, town, comment())
    answer = publish(session, town, "Kommt morgen.")
    restored(session)
    apply(session, town, own("55_9", "55_1", 3, "Kommt morgen."), now=LATER)
    assert [message.id for message in messages(session)][1:] == [answer.id]
    assert (answer.progress, answer.external_id) == (Progress.SENT, "55_9")


def test_a_draft_that_was_published_since_is_found_instead_of_published_again(
    session: Session, town: Town
) -> None:
    apply(session, town, comment())
    draft(session, town)
    restored(session)
    case = only_case(session)
    number, version = case.id or 0, case.version
    drafting.publish(session, number, version=version, by=town.staff, now=LATER)
    job = begin(session, now=LATER)
    assert job.look
    assert job.answer.queued_at < LATER - timedelta(hours=1)  # so far back it looks


def test_a_draft_whose_publication_comes_back_is_not_offered_any_more(
    session: Session, town: Town
) -> None:
    apply(session, town, comment())
    draft(session, town)
    [written] = messages(session, Progress.DRAFT)
    restored(session)
    apply(session, town, own("55_9", "55_1", 3, written.text), now=LATER)
    assert only_case(session).status is Status.ANSWERED
    assert written.progress is Progress.DISCARDED


def test_a_failed_answer_that_was_sent_since_is_looked_for(session: Session, town: Town) -> None:
    apply(session, town, comment())
    answer = publish(session, town)
    answer.progress = Progress.FAILED
    restored(session)
    assert (answer.uncertain, answer.attempts) == (True, 1)


def test_what_was_sent_stays_sent(session: Session, town: Town) -> None:
    apply(session, town, comment())
    answer = publish(session, town)
    answer.progress = Progress.SENT
    assert restored(session).uncertain == 0
    assert not answer.uncertain


def test_taps_on_cards_of_before_are_outdated(session: Session, town: Town) -> None:
    apply(session, town, comment())
    draft(session, town)
    number, seen = only_case(session).id or 0, only_case(session).version
    restored(session)
    for version in (seen, seen + 1, seen + 30):
        with pytest.raises(Stale):
            drafting.publish(session, number, version=version, by=town.staff, now=LATER)


def test_no_number_is_given_twice(session: Session, town: Town) -> None:
    apply(session, town, comment())
    before = only_case(session).id or 0
    first = restored(session).first_number
    apply(session, town, comment("55_2", author=BERND), now=LATER)
    apply(session, town, comment("66_1", post_id="1001_66"), now=LATER)
    numbers = [case.id for case in cases(session)]
    assert numbers == [before, first, first + 1]
    assert first >= before + LEFT_OUT


def test_nor_those_of_the_database_that_is_replaced(session: Session, town: Town) -> None:
    apply(session, town, comment())
    above = (only_case(session).id or 0) + 7 * LEFT_OUT
    first = settle(session, now=LATER, above=above).first_number
    apply(session, town, comment("55_2", author=BERND), now=LATER)
    assert cases(session)[-1].id == first > above


def test_open_cases_come_as_new_cards_and_the_others_stay(session: Session, town: Town) -> None:
    apply(session, town, comment(), comment("55_2", author=BERND))
    waiting, closed = cases(session)
    closed.status = Status.CLOSED
    for serial, card in enumerate(session.exec(select(Card))):
        card.shown_as, card.shown, card.digest = 500 + serial, card.wanted, "seen"
    restored(session)
    cards = {card.case_id: card for card in session.exec(select(Card))}
    coming, staying = cards[waiting.id or 0], cards[closed.id or 0]
    assert (coming.shown_as, coming.replaces) == (None, 500)
    assert coming.shown < coming.wanted
    assert (staying.shown_as, staying.shown) == (501, staying.wanted)


def test_what_staff_wrote_just_before_the_backup_is_not_done_again(
    session: Session, town: Town
) -> None:
    for update_id, done_at in ((1, MONDAY), (2, None)):
        row = StaffUpdate(
            update_id=update_id, chat_id="-100", body=b"{}", received_at=MONDAY, done_at=done_at
        )
        session.add(row)
    assert restored(session).dropped == 1
    assert [row.done_at for row in session.exec(select(StaffUpdate))] == [MONDAY, LATER]


def test_browsers_sign_in_anew_and_open_links_are_void(session: Session, town: Town) -> None:
    session.add(WebSession(token_hash="a", staff_id=town.staff.id or 0, expires_at=LATER))
    for token_hash, used_at in (("b", MONDAY), ("c", None)):
        session.add(
            OneTimeLink(
                token_hash=token_hash, purpose=Purpose.STAFF, expires_at=LATER, used_at=used_at
            )
        )
    restored(session)
    assert session.exec(select(WebSession)).all() == []
    assert [link.token_hash for link in session.exec(select(OneTimeLink))] == ["b"]


def test_every_page_is_looked_through_from_the_last_thing_that_is_known(
    session: Session, town: Town
) -> None:
    left = make_page(session, retired_at=MONDAY)
    other = make_page(session)
    going_on = Backfill(
        page_id=other.id or 0,
        since=MONDAY,
        why="gap",
        position={"after": "there"},
        started_at=MONDAY,
    )
    session.add(going_on)
    apply(session, town, comment())
    assert restored(session).newest_at == MONDAY
    looks = session.exec(select(Backfill).order_by(col(Backfill.id))).all()
    assert left.id not in {look.page_id for look in looks}
    assert [(look.page_id, look.since, look.position) for look in looks] == [
        (other.id, MONDAY - OVERLAP, {}),
        (town.page.id, MONDAY - OVERLAP, {}),
    ]


def test_an_empty_database_is_brought_back_too(session: Session) -> None:
    result = restored(session)
    assert (result.newest_at, result.uncertain, result.dropped) == (None, 0, 0)
