"""Chats of the staff's messenger: their budget, and the cards they should see and have seen."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from desk.columns import UtcDateTime, Word
from desk.words import AlertKind, Face


class Chat(SQLModel, table=True):
    """A chat with its budget: the instants of the calls of the last minute."""

    __tablename__ = "chats"
    id: str = Field(primary_key=True)
    calls: list[float] = Field(default_factory=list, sa_type=JSON)  # Unix seconds, oldest first
    paused_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    failures: int = 0  # calls in a row of which nobody knows how they ended
    problem: str | None = None  # why nothing can be shown there
    latest_id: int | None = Field(default=None, sa_type=BigInteger)  # newest message id seen there


class Card(SQLModel, table=True):
    """What a chat should see of a case (`wanted`) and what it has seen (`shown`).

    Rows whose `shown` is below `wanted` are due; nothing else has to be remembered to catch up.

    Whoever shows a card takes it first: until `not_before` it is theirs.  `tried_after` is set from
    before a new message is sent until its end is known: the chat's newest message id of then, above
    which the message stands if it was sent after all.
    """

    __tablename__ = "cards"
    __table_args__ = (
        Index(
            "ix_cards_due",
            "chat_id",
            "urgency",
            "id",
            sqlite_where=text("shown < wanted"),
            postgresql_where=text("shown < wanted"),
        ),
        Index("ix_cards_shown_as", "chat_id", "shown_as"),
        UniqueConstraint("case_id", "chat_id", "face", "message_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id")
    chat_id: str
    face: Face = Field(sa_type=Word(Face))
    message_id: int = 0  # the draft or failed answer it shows, 0 where it shows the case
    reply_to: int | None = Field(default=None, sa_type=BigInteger)  # the chat's message it answers
    shown_as: int | None = Field(default=None, sa_type=BigInteger)  # the chat's message id
    replaces: int | None = Field(default=None, sa_type=BigInteger)  # an older one to reduce
    wanted: int = 1
    shown: int = 0
    digest: str | None = None  # of what was shown, so that an equal card costs no call
    menu: str | None = None  # an open choice, like "forward"
    urgency: int = 0  # higher is shown first
    held: bool = False  # a surge goes on, whose message counts it
    not_before: datetime | None = Field(default=None, sa_type=UtcDateTime)
    tried_after: int | None = Field(default=None, sa_type=BigInteger)  # see below


class Alert(SQLModel, table=True):
    """Something about the operation that a chat has to be told once: a page is disconnected.

    Until it is over (`ended_at`) the same `subject` is no news to the chat; that the database
    refuses a second row keeps it so when two processes notice the same thing.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        Index(
            "ix_alerts_due",
            "chat_id",
            "id",
            sqlite_where=text("shown_at IS NULL"),
            postgresql_where=text("shown_at IS NULL"),
        ),
        Index(
            "ix_alerts_once",
            "chat_id",
            "kind",
            "subject",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    chat_id: str
    kind: AlertKind = Field(sa_type=Word(AlertKind))
    subject: str = ""  # what it is about: `page:7`, `department:feuerwehr`
    page_id: int | None = Field(default=None, foreign_key="pages.id")
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # ids, counts, codes
    raised_at: datetime = Field(sa_type=UtcDateTime)
    not_before: datetime | None = Field(default=None, sa_type=UtcDateTime)
    shown_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
