"""How it stands with the platforms: circuits of their calls, and what watches over the pages."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlmodel import Field, SQLModel

from desk.columns import UtcDateTime


class Circuit(SQLModel, table=True):
    """The state of calls to a platform, of the whole app (`app:facebook`) or of a page (`page:7`).

    A page's public answers (`public:7`) and direct messages (`direct:7`) have their own, and so
    has the bot (`telegram`).  A row is shared by all processes.  While `paused_until` lies ahead
    nothing is sent through it.
    """

    __tablename__ = "circuits"
    key: str = Field(primary_key=True)
    failures: int = 0  # in a row
    paused_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    why: str | None = None  # what opened it: codes, no text
    usage_percent: int = 0  # of the budget, as the platform said last
    usage_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    succeeded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    booked_until: datetime | None = Field(default=None, sa_type=UtcDateTime)  # its calls a second


class PageWatch(SQLModel, table=True):
    """What watches over a page: when it last brought something, and when to look next."""

    __tablename__ = "page_watches"
    page_id: int = Field(primary_key=True, foreign_key="pages.id")
    event_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # last one by a webhook
    silent_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    look_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # its subscription


class PageHour(SQLModel, table=True):
    """How many messages a page's webhooks brought in an hour: its usual rate."""

    __tablename__ = "page_hours"
    page_id: int = Field(primary_key=True, foreign_key="pages.id")
    hour_at: datetime = Field(primary_key=True, sa_type=UtcDateTime)  # its beginning
    messages: int = 0


class Backfill(SQLModel, table=True):
    """A look through a page's history for what no webhook brought; it goes on where it stopped."""

    __tablename__ = "backfills"
    __table_args__ = (
        Index(
            "ix_backfills_open",
            "page_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    page_id: int = Field(foreign_key="pages.id")
    since: datetime = Field(sa_type=UtcDateTime)
    why: str  # gap, new-page, command
    position: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # where it goes on
    looked_at: int = 0  # messages seen on the platform
    missing: int = 0  # of them, those that no webhook had brought
    problem: str | None = None
    started_at: datetime = Field(sa_type=UtcDateTime)
    not_before: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
