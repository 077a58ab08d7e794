"""The city as its file describes it, and the posts seen on its pages."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from desk.columns import Duration, EncryptedText, UtcDateTime, Word
from desk.words import MAY_HIDE, Channel


class City(SQLModel, table=True):
    """The one city of this installation, and the file that was applied last."""

    __tablename__ = "cities"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    timezone: str
    holidays: str | None = None
    closed: list[str] = Field(default_factory=list, sa_type=JSON)
    languages: list[str] = Field(default_factory=list, sa_type=JSON)
    triage: str  # slug of the department that gets what no rule can place
    press: str  # slug of the department that watches escalations
    hide: list[str] = Field(default_factory=lambda: list(MAY_HIDE), sa_type=JSON)  # roles
    cards_kept: timedelta = Field(default=timedelta(hours=48), sa_type=Duration)  # then one line
    block_words: list[str] = Field(default_factory=list, sa_type=JSON)  # they hide a comment
    guide: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # see `GuideEntry`
    escalations: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # `EscalationsEntry`
    reports_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the next daily report
    precision: float = 0.95  # of automatic assignments, that is aimed at
    digest: str  # changes with everything that is set, so that all processes take it up
    file_digest: str  # SHA-256 of the applied file, so that a start applies only what changed
    first_number: int = 0  # of new cases: lower ones were given by a database that is lost


class CityChange(SQLModel, table=True):
    """What was set anew at once, by the file or on the pages.  Only ever added."""

    __tablename__ = "city_changes"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    staff_id: int | None = Field(default=None, foreign_key="staff.id")  # nobody: the file
    changes: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # `Change`


class Department(SQLModel, table=True):
    """A department with the words citizens use for its work, and its group in the messenger."""

    __tablename__ = "departments"
    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=64)
    name: str
    aliases: list[str] = Field(default_factory=list, sa_type=JSON)
    topics: list[str] = Field(default_factory=list, sa_type=JSON)
    not_topics: list[str] = Field(default_factory=list, sa_type=JSON)
    chat_id: str | None = Field(default=None, index=True)
    group_link: str | None = None  # by which its people ask to be let into the group
    first_response: timedelta | None = Field(default=None, sa_type=Duration)
    publish: str = "confirm"
    content: str = "masked"
    hours: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    greets_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when its day begins
    position: int = 0  # order in the city file
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # left the city file


class District(SQLModel, table=True):
    """A district with its streets and places, and the offices that stand in for others there."""

    __tablename__ = "districts"
    name: str = Field(primary_key=True)
    places: list[str] = Field(default_factory=list, sa_type=JSON)
    instead: dict[str, str] = Field(default_factory=dict, sa_type=JSON)  # slugs of departments
    department: str | None = None  # slug: gets what no word can place
    position: int = 0


class Page(SQLModel, table=True):
    """A page of the city on a platform.  Without a department it is a page of the whole city."""

    __tablename__ = "pages"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)
    id: int | None = Field(default=None, primary_key=True)
    channel: Channel = Field(sa_type=Word(Channel))
    external_id: str
    name: str
    department_id: int | None = Field(default=None, foreign_key="departments.id")
    emergency_reply: bool = False  # an automatic answer where words speak of danger to life
    acknowledge: bool = False  # private messages while nobody is at work
    token_env: str | None = None
    token: str | None = Field(default=None, sa_type=EncryptedText)
    lacks: list[str] = Field(default_factory=list, sa_type=JSON)  # acts that were not permitted
    disconnected_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # its token died
    disconnected_why: str | None = None  # the platform's codes
    dead_token: str | None = None  # fingerprint of the token that died
    blocked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # answers were stopped
    blocked_why: str | None = None
    position: int = 0
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Post(SQLModel, table=True):
    """What the city posted on a page: context for the comments below it."""

    __tablename__ = "posts"
    __table_args__ = (UniqueConstraint("page_id", "external_id"),)
    id: int | None = Field(default=None, primary_key=True)
    page_id: int = Field(foreign_key="pages.id")
    external_id: str
    text: str | None = Field(default=None, sa_type=EncryptedText)
    link: str | None = None
    posted_at: datetime = Field(sa_type=UtcDateTime)
