import pytest
from sqlmodel import Session, select

from desk.errors import UnknownPage
from desk.events import Attachment, PagePosted
from desk.tables import Assignment, Citizen, EarlyChange, Message, Post, TimelineEntry
from desk.words import Channel, Kind, Progress, Status, What
from tests.desk.town import (
    ANNA,
    BERND,
    CIVIL,
    PAGE,
    POST,
    PRESS,
    Town,
    apply,
    at,
    cases,
    comment,
    direct,
    due_chats,
    edited,
    hidden,
    make_town,
    messages,
    only_case,
    own,
    removed,
    told,
    visitor_post,
)
from tests.factories import MONDAY


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


def threads(session: Session) -> list[str]:
    return [case.thread for case in cases(session)]


def test_a_comment_opens_a_case_that_its_departments_chat_should_see(
    session: Session, town: Town
) -> None:
    picture = Attachment("image", "https://example.org/1.jpg")
    apply(session, town, comment(attachments=(picture,), post_link="https://example.org/post"))
    case = only_case(session)
    assert (case.status, case.department_id, case.public) == (Status.NEW, town.civil.id, True)
    assert (case.opened_at, case.waiting_since) == (at(0), at(0))
    assert due_chats(session) == {CIVIL}
    assert [entry.what for entry in session.exec(select(TimelineEntry))] == [
        What.ROUTED,
        What.RECEIVED,
    ]
    [message] = messages(session)
    assert message.attachments == [
        {"kind": "image", "url": "https://example.org/1.jpg", "title": None}
    ]
    assert session.exec(select(Post.link)).one() == "https://example.org/post"
    assert session.exec(select(Assignment.department_id)).one() == town.civil.id


def test_a_delivery_read_twice_changes_nothing(session: Session, town: Town) -> None:
    apply(session, town, comment())
    version, entries = only_case(session).version, len(session.exec(select(TimelineEntry)).all())
    apply(session, town, comment())
    assert only_case(session).version == version
    assert len(session.exec(select(TimelineEntry)).all()) == entries


def test_comments_of_one_citizen_in_one_thread_are_one_case(session: Session, town: Town) -> None:
    apply(session, town, comment(), comment("55_2", 1, parent_id="55_1"))
    assert threads(session) == ["55_1"]
    assert len(messages(session)) == 2


def test_two_comments_of_one_citizen_under_a_post_are_two_cases(
    session: Session, town: Town
) -> None:
    apply(session, town, comment(), comment("55_2", 1))
    assert threads(session) == ["55_1", "55_2"]


def test_another_citizen_in_the_thread_has_a_case_of_their_own(
    session: Session, town: Town
) -> None:
    reply = comment("55_2", 1, parent_id="55_1", author=BERND)
    apply(session, town, comment(), reply, comment("55_3", 2, parent_id="55_2", author=BERND))
    assert threads(session) == ["55_1", "55_1"]
    assert [message.case_id for message in messages(session)] == [
        cases(session)[0].id,
        cases(session)[1].id,
        cases(session)[1].id,
    ]


def test_anonymous_comments_stay_separate_even_in_one_thread(session: Session, town: Town) -> None:
    apply(
        session,
        town,
        comment(author=None),
        comment("55_2", 1, author=None, parent_id="55_1"),
        comment("55_3", 2, author=None),
    )
    assert threads(session) == ["55_1", "55_1", "55_3"]
    assert all(case.citizen_id is None for case in cases(session))


def test_a_reply_whose_parent_is_unknown_waits_in_its_thread(session: Session, town: Town) -> None:
    apply(session, town, comment("55_2", 1, parent_id="55_1"), comment("55_1", 0))
    assert threads(session) == ["55_1"]
    assert only_case(session).opened_at == at(0)


def test_a_visitor_post_and_its_authors_comments_are_one_case(session: Session, town: Town) -> None:
    own_word, others = comment("90_1", 1, post_id="1001_90"), {"post_id": "1001_90"}
    apply(session, town, visitor_post(), own_word, comment("90_2", 2, author=BERND, **others))
    assert threads(session) == ["1001_90", "90_2"]
    assert only_citizens(session) == ["7001", "7002"]


def test_a_visitors_comment_that_comes_before_their_post_joins_it(
    session: Session, town: Town
) -> None:
    apply(session, town, comment("90_1", 1, post_id="1001_90"), visitor_post())
    assert threads(session) == ["1001_90"]
    assert (only_case(session).opened_at, only_case(session).post_id) == (at(0), None)


def only_citizens(session: Session) -> list[str]:
    return sorted(session.exec(select(Citizen.external_id)))


def test_direct_messages_join_the_open_case(session: Session, town: Town) -> None:
    apply(session, town, direct(), direct("m_2", 1), direct("m_3", 2, author=BERND))
    assert threads(session) == ["direct", "direct"]
    assert [case.public for case in cases(session)] == [False, False]
    assert len({message.case_id for message in messages(session)}) == 2


def test_a_direct_message_after_the_case_was_closed_opens_a_new_one(
    session: Session, town: Town
) -> None:
    apply(session, town, direct())
    only_case(session).status = Status.CLOSED
    apply(session, town, direct("m_2", 1))
    assert [case.status for case in cases(session)] == [Status.CLOSED, Status.NEW]


def test_a_comment_in_a_closed_thread_opens_its_case_again(session: Session, town: Town) -> None:
    apply(session, town, comment())
    only_case(session).status = Status.CLOSED
    apply(session, town, comment("55_2", 1, parent_id="55_1"))
    assert only_case(session).status is Status.NEW
    assert len(told(session, What.REOPENED)) == 1


@pytest.mark.parametrize(
    "event",
    [
        comment(page_id="9999"),
        direct(page_id="9999"),
        visitor_post(page_id="9999"),
        own("55_9", "55_1", 1, page_id="9999"),
        PagePosted(Channel.FACEBOOK, "9999", "9999_1", "Post", None, MONDAY),
    ],
)
def test_an_unknown_page_raises_and_leaves_nothing_behind(
    session: Session, town: Town, event: object
) -> None:
    with pytest.raises(UnknownPage) as unknown:
        apply(session, town, event)  # type: ignore[arg-type]
    assert unknown.value.external_id == "9999"
    for table in (Message, Citizen, Post, EarlyChange, TimelineEntry):
        assert session.exec(select(table)).all() == []


def test_the_same_id_on_another_page_is_another_citizen(session: Session, town: Town) -> None:
    apply(session, town, direct())
    town.page.external_id = "1002"
    session.add(town.page)
    apply(session, town, direct("m_2", page_id="1002"))
    assert len(cases(session)) == 1


def test_what_nobody_can_place_goes_to_the_department_that_sorts(
    session: Session, town: Town
) -> None:
    town.page.department_id = None
    apply(session, town, comment(text="Guten Tag zusammen"))
    assert (only_case(session).department_id, only_case(session).triage) == (town.press.id, True)
    assert due_chats(session) == {PRESS}


def test_a_removed_message_stays_removed(session: Session, town: Town) -> None:
    apply(session, town, comment(), removed("55_1", 2), edited("55_1", 3, "anders"), comment())
    [message] = messages(session)
    assert (message.removed_at, message.text) == (at(2), "anders")
    assert only_case(session).status is Status.CLOSED
    assert only_case(session).waiting_since is None
    assert told(session, What.EDITED) == []


def test_a_case_stays_open_while_one_message_stands(session: Session, town: Town) -> None:
    apply(session, town, comment(), comment("55_2", 1, parent_id="55_1"), removed("55_1", 2))
    assert only_case(session).status is Status.NEW
    assert only_case(session).waiting_since == at(1)


def test_an_older_edit_changes_nothing(session: Session, town: Town) -> None:
    apply(session, town, comment(), edited("55_1", 3, "neu"), edited("55_1", 2, "alt"))
    assert messages(session)[0].text == "neu"
    assert told(session, What.EDITED)[0].text == "Schlagloch 55_1"


def test_a_hidden_case_comes_back_new_and_waits(session: Session, town: Town) -> None:
    apply(session, town, comment(), hidden("55_1", 1))
    assert (only_case(session).status, only_case(session).waiting_since) == (Status.HIDDEN, None)
    apply(session, town, hidden("55_1", 2, hide=False))
    assert (only_case(session).status, only_case(session).waiting_since) == (Status.NEW, at(0))


def test_an_answered_case_that_was_hidden_comes_back_answered(session: Session, town: Town) -> None:
    apply(session, town, comment(), own("55_9", "55_1", 1), hidden("55_1", 2))
    apply(session, town, hidden("55_1", 3, hide=False))
    assert only_case(session).status is Status.ANSWERED


def test_a_case_of_which_only_hidden_messages_stand_is_hidden(session: Session, town: Town) -> None:
    apply(session, town, comment(), comment("55_2", 1, parent_id="55_1"))
    apply(session, town, hidden("55_1", 2), removed("55_2", 3))
    assert only_case(session).status is Status.HIDDEN


def test_changes_that_come_early_wait_for_their_message(session: Session, town: Town) -> None:
    apply(session, town, edited("55_1", 2, "zwei"), edited("55_1", 1, "eins"), removed("55_1", 3))
    assert len(session.exec(select(EarlyChange)).all()) == 3
    apply(session, town, comment())
    assert session.exec(select(EarlyChange)).all() == []
    assert (messages(session)[0].text, messages(session)[0].removed_at) == ("zwei", at(3))


def test_an_early_change_that_is_repeated_waits_once(session: Session, town: Town) -> None:
    apply(session, town, edited("55_1", 1, "eins"), edited("55_1", 1, "eins"))
    assert len(session.exec(select(EarlyChange)).all()) == 1


def test_two_early_answers_of_one_second_are_both_kept(session: Session, town: Town) -> None:
    apply(session, town, own("55_8", "55_1", 1, "Ja."), own("55_9", "55_1", 1, "Nein."), comment())
    assert [m.text for m in messages(session, Progress.OUTSIDE)] == ["Ja.", "Nein."]


def test_the_removal_of_an_own_answer_may_come_before_it(session: Session, town: Town) -> None:
    apply(session, town, removed("55_9", 3), own("55_9", "55_1", 1), comment())
    [answer] = messages(session, Progress.OUTSIDE)
    assert answer.removed_at == at(3)
    assert session.exec(select(EarlyChange)).all() == []


def test_the_citys_post_is_kept_as_context(session: Session, town: Town) -> None:
    apply(session, town, comment())
    posted = PagePosted(Channel.FACEBOOK, PAGE, POST, "Baustelle Nord", None, at(-60))
    apply(session, town, posted, posted)
    post = session.exec(select(Post)).one()
    assert (post.text, post.id) == ("Baustelle Nord", only_case(session).post_id)


def test_a_new_name_of_the_citizen_replaces_the_old_and_silence_does_not(
    session: Session, town: Town
) -> None:
    renamed = type(ANNA)(ANNA.external_id, "Anna B. (Demo)")
    nameless = type(ANNA)(ANNA.external_id)
    apply(session, town, direct(), direct("m_2", author=renamed), direct("m_3", author=nameless))
    assert session.exec(select(Citizen)).one().name == "Anna B. (Demo)"


def test_a_direct_message_without_its_sender_is_kept(session: Session, town: Town) -> None:
    apply(session, town, direct(author=None), direct("m_2", author=None))
    assert [message.kind for message in messages(session)] == [Kind.DIRECT, Kind.DIRECT]
    assert len(cases(session)) == 2


def test_an_instant_that_cannot_be_does_not_outlast_every_later_one(
    session: Session, town: Town
) -> None:
    apply(session, town, comment())
    apply(session, town, own("55_9", "55_1", 60 * 24 * 400))
    apply(session, town, comment("55_2", 5, parent_id="55_1"), now=at(5))
    case = only_case(session)
    assert (case.status, case.waiting_since) == (Status.NEW, at(5))
