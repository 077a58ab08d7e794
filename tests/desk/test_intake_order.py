"""Platforms repeat and reorder: whatever comes when, the same is known in the end."""

from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from desk.events import Author, Event
from desk.tables import Case, Citizen, EarlyChange, Message
from desk.words import Status
from tests.databases import rolled_back
from tests.desk.town import (
    ANNA,
    BERND,
    apply,
    comment,
    direct,
    edited,
    hidden,
    make_town,
    own,
    removed,
    visitor_post,
)

Snapshot = tuple[set[Any], list[Any]]

IDS = ["55_1", "55_2", "55_3"]  # the first is the top of the thread, the others reply to it


@st.composite
def public_stories(draw: st.DrawFn) -> list[Event]:
    """A thread of one to three comments, what becomes of them, and the page's own replies."""
    authors = st.sampled_from([ANNA, BERND, None])
    ids = IDS[: draw(st.integers(1, 3))]
    minutes = draw(_instants())
    events: list[Event] = [
        comment(
            one, next(minutes), author=draw(authors), parent_id=None if one == ids[0] else ids[0]
        )
        for one in ids
    ]
    return events + draw(_consequences(ids, minutes))


@st.composite
def visitor_stories(draw: st.DrawFn) -> list[Event]:
    """A visitor's post, their own word more under it, and what becomes of both."""
    minutes = draw(_instants())
    post = visitor_post("1001_90", next(minutes))
    word = comment("90_1", next(minutes), post_id="1001_90")
    return [post, word, *draw(_consequences(["1001_90", "90_1"], minutes))]


@st.composite
def direct_stories(draw: st.DrawFn) -> list[Event]:
    """A conversation in which nothing is unsent, since an empty one would be closed."""
    minutes = draw(_instants())
    events: list[Event] = [direct(f"m_{n}", next(minutes)) for n in range(draw(st.integers(1, 3)))]
    for n in range(draw(st.integers(0, 2))):
        events.append(own(f"m_9{n}", ANNA.external_id, next(minutes), kind=events[0].kind))  # type: ignore[union-attr]
    return events


@st.composite
def _instants(draw: st.DrawFn) -> Any:
    return iter(draw(st.permutations(range(30))))


@st.composite
def _consequences(draw: st.DrawFn, ids: Sequence[str], minutes: Any) -> list[Event]:
    events: list[Event] = []
    for one in ids:
        events += [edited(one, 100 + next(minutes), f"geändert {n}") for n in range(draw(_few))]
        events += [
            hidden(one, 100 + next(minutes), hide=draw(st.booleans())) for _ in range(draw(_few))
        ]
        if draw(st.booleans()):
            events.append(removed(one, 100 + next(minutes)))
    for n in range(draw(_few)):
        reply = own(f"55_9{n}", draw(st.sampled_from(ids)), next(minutes))
        events.append(reply)
        if draw(st.booleans()):
            events.append(removed(reply.external_id, 100 + next(minutes)))
    return events


_few = st.integers(0, 2)


@st.composite
def shuffled(draw: st.DrawFn, stories: st.SearchStrategy[list[Event]]) -> Any:
    """A story in the order in which it happened, and as a platform may tell it."""
    story = draw(stories)
    repeated = draw(st.lists(st.sampled_from(story), max_size=4))
    return sorted(story, key=_happened), draw(st.permutations(story + repeated))


def _happened(event: Any) -> Any:
    return getattr(event, "sent_at", None) or event.at


def outcome(engine: Engine, events: Sequence[Event]) -> Snapshot:
    with rolled_back(engine) as session:
        town = make_town(session)
        apply(session, town, *events)
        return snapshot(session)


def snapshot(session: Session) -> Snapshot:
    """All that is known, but for what tells of the order itself: numbers, versions, timeline."""
    rows = session.exec(
        select(Message, Case, Citizen.external_id)
        .join(Case, col(Case.id) == col(Message.case_id))
        .outerjoin(Citizen, col(Citizen.id) == col(Case.citizen_id))
    ).all()
    grouped: dict[int, set[Any]] = {}
    about: dict[int, Any] = {}
    for message, case, citizen in rows:
        grouped.setdefault(message.case_id, set()).add(
            (
                message.external_id,
                message.text,
                message.progress,
                message.edited_at,
                message.removed_at,
                message.hidden_at,
            )
        )
        about[message.case_id] = (
            case.thread,
            citizen,
            case.status,
            case.opened_at,
            case.waiting_since,
        )
    known = {(about[number], frozenset(found)) for number, found in grouped.items()}
    waiting = sorted(session.exec(select(EarlyChange.external_id)))
    return known, waiting


stories = st.one_of(public_stories(), visitor_stories(), direct_stories())


@given(shuffled(stories))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_order_and_repetition_ends_in_the_same_rows(
    sqlite_engine: Engine, told: tuple[list[Event], list[Event]]
) -> None:
    as_it_happened, as_it_was_told = told
    known, early = outcome(sqlite_engine, as_it_was_told)
    assert (known, early) == outcome(sqlite_engine, as_it_happened)
    assert early == [], "all was told, and yet a change waits for its message"
    for (_, _, status, _, waiting_since), _ in known:
        assert (status is Status.NEW) == (waiting_since is not None)


def test_two_authors_of_one_name_are_told_apart(sqlite_engine: Engine) -> None:
    twin = Author("7009", ANNA.name)
    known, _ = outcome(sqlite_engine, [direct(), direct("m_2", author=twin)])
    assert len(known) == 2
