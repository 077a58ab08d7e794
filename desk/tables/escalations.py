"""Escalations: what the press office has to see, who has seen it, and the messages about it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from desk.columns import UtcDateTime, Word
from routing.signals import Level


class Escalation(SQLModel, table=True):
    """Something about a case, a post or a whole page that people have to see.

    The database refuses a second one about the same (`subject`) while one goes on.  `stage` counts
    the links of the chain that were called since `rang_at`, when it became as grave as it is.
    """

    __tablename__ = "escalations"
    __table_args__ = (
        Index(
            "ix_escalations_once",
            "subject",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_escalations_look", "look_at"),
        Index("ix_escalations_began", "began_at"),
        Index("ix_escalations_case", "case_id"),
        Index("ix_escalations_post", "post_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    subject: str  # `case:12`, `post:5`, `page:2`
    case_id: int | None = Field(default=None, foreign_key="cases.id")
    post_id: int | None = Field(default=None, foreign_key="posts.id")
    page_id: int = Field(foreign_key="pages.id")
    level: Level = Field(sa_type=Word(Level))
    reasons: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # rules, no text
    began_at: datetime = Field(sa_type=UtcDateTime)
    rang_at: datetime = Field(sa_type=UtcDateTime)
    stage: int = 0
    look_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the clock is due
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    seen_by: int | None = Field(default=None, foreign_key="staff.id")
    silent_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_by: int | None = Field(default=None, foreign_key="staff.id")


class EscalationNotice(SQLModel, table=True):
    """The message about an escalation in a chat, reconciled like a card: `shown` below `wanted`."""

    __tablename__ = "escalation_notices"
    __table_args__ = (
        UniqueConstraint("escalation_id", "chat_id"),
        Index(
            "ix_escalation_notices_due",
            "chat_id",
            sqlite_where=text("shown < wanted"),
            postgresql_where=text("shown < wanted"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    escalation_id: int = Field(foreign_key="escalations.id")
    chat_id: str
    wanted: int = 0
    shown: int = 0
    shown_as: int | None = Field(default=None, sa_type=BigInteger)  # the chat's message id
    not_before: datetime | None = Field(default=None, sa_type=UtcDateTime)  # counts may change
    taken_until: datetime | None = Field(default=None, sa_type=UtcDateTime)  # a call is under way


class Reaction(SQLModel, table=True):
    """Somebody reacted to a message; once a person, so that what is told twice counts once."""

    __tablename__ = "reactions"
    channel: str = Field(primary_key=True)
    external_id: str = Field(primary_key=True)  # of the message
    person: str = Field(primary_key=True)  # the platform's id, or of the reaction where it hides it
    at: datetime = Field(sa_type=UtcDateTime)
