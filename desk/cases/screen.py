"""What the cases on one screen refer to, loaded for all of them at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from desk.cases.choices import PageChoice
from desk.cases.signals import Warned, warnings_of
from desk.tables import Case, Department, Message, Page, TimelineEntry
from desk.words import Channel, Direction, Progress, What

ON_THE_WAY = (Progress.QUEUED, Progress.SENDING, Progress.SENT, Progress.OUTSIDE)
UNSENT = (Progress.QUEUED, Progress.SENDING, Progress.FAILED)


@dataclass(frozen=True)
class Newest:
    """The newest message of a case that still stands."""

    text: str
    attachments: int
    hidden: bool


@dataclass(frozen=True)
class Unsent:
    """The newest answer of a case that did not arrive."""

    since: datetime  # when it was published
    failed: bool  # it does not go out by itself


@dataclass(frozen=True)
class Screen:
    """What the cases on the screen refer to, by id and by number."""

    departments: Mapping[int, str]
    pages: Mapping[int, PageChoice]
    newest: Mapping[int, Newest]
    unanswered: Mapping[int, int]
    unsent: Mapping[int, Unsent]
    warnings: Mapping[int, tuple[Warned, ...]]  # only where the press office is called


def load_screen(session: Session, cases: list[Case]) -> Screen:
    """Load the names and the messages that `cases` show; seven queries, however many cases."""
    numbers = [case.id or 0 for case in cases]
    departments = session.exec(
        select(Department.id, Department.name).where(
            col(Department.id).in_({case.department_id for case in cases})
        )
    )
    pages = session.exec(
        select(Page.id, Page.name, Page.channel).where(
            col(Page.id).in_({case.page_id for case in cases})
        )
    )
    return Screen(
        departments={key or 0: name for key, name in departments},
        pages={
            key or 0: PageChoice(key or 0, name, Channel(channel)) for key, name, channel in pages
        },
        newest=_newest(session, numbers),
        unanswered=_unanswered(session, numbers),
        unsent=_unsent(session, numbers),
        warnings=warnings_of(session, [case.id or 0 for case in cases if case.concern]),
    )


def _standing(numbers: list[int]) -> list[ColumnElement[bool]]:
    return [
        col(Message.case_id).in_(numbers),
        col(Message.direction) == Direction.INCOMING,
        col(Message.removed_at).is_(None),
    ]


def _newest(session: Session, numbers: list[int]) -> dict[int, Newest]:
    newest_first = (col(Message.sent_at).desc(), col(Message.id).desc())
    place = func.row_number().over(partition_by=col(Message.case_id), order_by=newest_first)
    ranked = select(Message.id, place.label("place")).where(*_standing(numbers)).subquery()
    messages = session.exec(
        select(Message.case_id, Message.text, Message.attachments, Message.hidden_at)
        .join(ranked, ranked.c.id == col(Message.id))
        .where(ranked.c.place == 1)
    )
    return {
        number: Newest(text, len(attachments), hidden_at is not None)
        for number, text, attachments, hidden_at in messages
    }


def _unanswered(session: Session, numbers: list[int]) -> dict[int, int]:
    answer = aliased(Message)
    answered = select(answer.id).where(
        col(answer.case_id) == col(Message.case_id),
        col(answer.direction) == Direction.OUTGOING,
        col(answer.progress).in_(ON_THE_WAY),
        col(answer.automatic).is_(False),
        col(answer.sent_at) >= col(Message.sent_at),
    )
    counted = session.exec(
        select(Message.case_id, func.count())
        .where(*_standing(numbers), ~answered.exists())
        .group_by(col(Message.case_id))
    )
    return dict(counted.all())


def _unsent(session: Session, numbers: list[int]) -> dict[int, Unsent]:
    """What did not arrive, unless a colleague answered on the platform after it was written."""
    published = (
        select(func.max(TimelineEntry.at))
        .where(
            col(TimelineEntry.case_id) == col(Message.case_id),
            col(TimelineEntry.what) == What.PUBLISHED,
        )
        .scalar_subquery()
    )
    outside = aliased(Message)
    overtaken = select(outside.id).where(
        col(outside.case_id) == col(Message.case_id),
        col(outside.progress) == Progress.OUTSIDE,
        col(outside.sent_at) > col(Message.sent_at),
    )
    messages = session.exec(
        select(Message.case_id, Message.progress, func.coalesce(published, Message.sent_at))
        .where(
            col(Message.case_id).in_(numbers),
            col(Message.progress).in_(UNSENT),
            col(Message.automatic).is_(False),
            ~overtaken.exists(),
        )
        .order_by(col(Message.id))
    )
    return {
        number: Unsent(since, progress == Progress.FAILED) for number, progress, since in messages
    }
