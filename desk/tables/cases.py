"""Cases: what one citizen wants in one thread, its messages, and everything that happened."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from desk.columns import EncryptedText, UtcDateTime, Word
from desk.words import Channel, Concern, Direction, How, Kind, Progress, Status, What
from routing.signals import Level


def _few(name: str, condition: str) -> list[Index]:
    """Indexes of the few cases that one looks for among all: to list them and to count them."""
    told = text(condition)
    return [
        Index(f"ix_cases_{name}_{by}", by, sqlite_where=told, postgresql_where=told)
        for by in ("id", "status")
    ]


class Case(SQLModel, table=True):
    """What one citizen wants in one thread.  Its number is its id.

    `version` grows with everything a person on the phone should know before a tap counts.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_thread", "page_id", "thread", "citizen_id"),
        Index("ix_cases_list", "status", "opened_at"),
        Index("ix_cases_citizen", "citizen_id"),
        Index("ix_cases_look", "look_at"),
        Index("ix_cases_post", "post_id", "opened_at"),
        Index("ix_cases_page", "page_id", "opened_at"),
        Index("ix_cases_department", "department_id", "status"),
        *_few("waiting", "waiting_since IS NOT NULL"),
        *_few("escalated", "concern IS NOT NULL"),
        Index(
            "ix_cases_to_index",
            "id",
            sqlite_where=text("to_index = 1"),
            postgresql_where=text("to_index"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    page_id: int = Field(foreign_key="pages.id")
    citizen_id: int | None = Field(default=None, foreign_key="citizens.id")
    department_id: int = Field(foreign_key="departments.id")
    thread: str  # the top comment's id, the visitor post's id, or "direct"
    post_id: int | None = Field(default=None, foreign_key="posts.id")
    public: bool
    collective: bool = False  # the city's own comment to all under a post: nobody asked
    status: Status = Field(sa_type=Word(Status))
    version: int = 1
    owner_id: int | None = Field(default=None, foreign_key="staff.id")
    claimed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    concern: Concern | None = Field(default=None, sa_type=Word(Concern))
    level: Level | None = Field(default=None, sa_type=Word(Level))  # none: people called
    triage: bool = False  # nobody knew the department when it came
    opened_at: datetime = Field(sa_type=UtcDateTime, index=True)
    waiting_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    due_since: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the deadline counts
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the deadline
    rung: int = 0  # of the ladder of reminders, see `desk.office.deadlines`
    window_from: datetime | None = Field(default=None, sa_type=UtcDateTime)  # of a direct message
    window_rung: int = 0  # of the platform's reply windows, of how many it was told that they shut
    alive_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # last sign of the owner
    asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # whether still on it
    look_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the clock is due
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # nobody need act since
    wiped: bool = False  # its cards lost their text
    to_index: bool = True  # it changed since search knew it
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # first, by people
    received: int = 0  # messages of the citizen
    sent: int = 0  # answers by people that stand
    thanked: bool = False  # the citizen, after an answer


class Message(SQLModel, table=True):
    """One message of a case, from the citizen or to the citizen.

    `(channel, external_id)` is unique: platforms repeat deliveries, and the refused second
    insert is what makes reading a delivery twice harmless.  `source` is unique for the same
    reason: a staff member's text becomes one draft however often it is handled.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        Index("ix_messages_due", "progress", "not_before"),
        Index(
            "ix_messages_target",
            "channel",
            "target",
            sqlite_where=text("target IS NOT NULL"),
            postgresql_where=text("target IS NOT NULL"),
        ),
        Index(
            "ix_messages_template",
            "template_id",
            "id",
            sqlite_where=text("template_id IS NOT NULL"),
            postgresql_where=text("template_id IS NOT NULL"),
        ),
        Index(
            "ix_messages_automatic",
            "sent_at",
            sqlite_where=text("automatic"),
            postgresql_where=text("automatic"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    channel: Channel = Field(sa_type=Word(Channel))
    external_id: str | None = None  # the platform's own id: `mid`, `comment_id`, `post_id`
    direction: Direction = Field(sa_type=Word(Direction))
    kind: Kind = Field(sa_type=Word(Kind))
    text: str = Field(sa_type=EncryptedText)  # personal data, never logged
    attachments: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    sent_at: datetime = Field(sa_type=UtcDateTime)  # incoming: by the platform's clock
    edited_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    hidden_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    visibility_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # last hide or unhide
    progress: Progress = Field(sa_type=Word(Progress))
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    automatic: bool = False  # nobody wrote it: it answers nothing
    source: str | None = Field(default=None, unique=True)  # where the staff member wrote it
    # What it answers privately, once: the comment or visitor post that is its target.
    private_reply: Kind | None = Field(default=None, sa_type=Word(Kind))
    liked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # by the page
    target: str | None = None  # outgoing: the comment, post or person it answers
    problem: str | None = None  # why it failed, a `Reason`
    template_id: int | None = Field(default=None, foreign_key="templates.id")  # made from it
    attempts: int = 0
    uncertain: bool = False  # a try may have arrived: look before the next
    not_before: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Attempt(SQLModel, table=True):
    """One try to send a message.  Without an end nobody knows how it went."""

    __tablename__ = "attempts"
    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="messages.id", index=True)
    started_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: str | None = None
    detail: str | None = None  # codes and the platform's trace id


class Assignment(SQLModel, table=True):
    """Which department got the case, by whom and why.  Only ever added."""

    __tablename__ = "assignments"
    __table_args__ = (
        Index(
            "ix_assignments_by_words",
            "id",
            sqlite_where=text("how <> 'page'"),
            postgresql_where=text("how <> 'page'"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    department_id: int = Field(foreign_key="departments.id")
    at: datetime = Field(sa_type=UtcDateTime)
    staff_id: int | None = Field(default=None, foreign_key="staff.id")  # nobody: the routing
    score: float | None = None
    margin: float | None = None  # log-odds of the best candidate over the second
    how: How | None = Field(default=None, sa_type=Word(How))
    audit: bool = Field(default=False)  # asked about
    candidates: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    district: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))


FIGURED = text("what IN ('reopened', 'hidden', 'escalated', 'forwarded')")  # queries say it, too


class TimelineEntry(SQLModel, table=True):
    """Something that happened to a case: when, who, what, why.  Only ever added."""

    __tablename__ = "timeline"
    __table_args__ = (
        Index("ix_timeline_figures", "at", "what", sqlite_where=FIGURED, postgresql_where=FIGURED),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    what: What = Field(sa_type=Word(What))
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # ids and words, no text
    text: str | None = Field(default=None, sa_type=EncryptedText)


class EarlyChange(SQLModel, table=True):
    """An edit, removal, hiding or own reply that came before the message it is about."""

    __tablename__ = "early_changes"
    __table_args__ = (Index("ix_early_changes_message", "channel", "external_id"),)
    id: int | None = Field(default=None, primary_key=True)
    channel: Channel = Field(sa_type=Word(Channel))
    external_id: str  # of the message it waits for
    event: str  # the event's class
    content: str = Field(sa_type=EncryptedText)  # the event as JSON
    happened_at: datetime = Field(sa_type=UtcDateTime)
    kept_at: datetime = Field(sa_type=UtcDateTime)
