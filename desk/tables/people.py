"""People: citizens as a platform shows them, staff, and the links by which staff come in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from desk.columns import EncryptedText, UtcDateTime, Word
from desk.words import Role


class Citizen(SQLModel, table=True):
    """A person as one page sees them; the same person is somebody else on another page."""

    __tablename__ = "citizens"
    __table_args__ = (UniqueConstraint("page_id", "external_id"),)
    id: int | None = Field(default=None, primary_key=True)
    page_id: int = Field(foreign_key="pages.id")
    external_id: str
    name: str | None = Field(default=None, sa_type=EncryptedText)


class Staff(SQLModel, table=True):
    """A staff member.  Who has no messenger account linked cannot act there."""

    __tablename__ = "staff"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    role: Role = Field(sa_type=Word(Role))
    messenger_id: str | None = Field(default=None, unique=True)  # Telegram's user id
    language: str = "de"
    created_at: datetime = Field(sa_type=UtcDateTime)
    informed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # of what is stored
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    on_call_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    away_until: datetime | None = Field(default=None, sa_type=UtcDateTime)  # on leave


class Membership(SQLModel, table=True):
    """A staff member works for a department."""

    __tablename__ = "memberships"
    staff_id: int = Field(foreign_key="staff.id", primary_key=True)
    department_id: int = Field(foreign_key="departments.id", primary_key=True)


class Purpose(StrEnum):
    """What a one-time link is for."""

    STAFF = "staff"
    GROUP = "group"
    SIGN_IN = "sign-in"


class OneTimeLink(SQLModel, table=True):
    """A link that works once and for a short time; only the hash of its token is kept."""

    __tablename__ = "one_time_links"
    token_hash: str = Field(primary_key=True)
    purpose: Purpose = Field(sa_type=Word(Purpose))
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    department_id: int | None = Field(default=None, foreign_key="departments.id")
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Identity(SQLModel, table=True):
    """An account at the city's own provider, and whose it is."""

    __tablename__ = "identities"
    issuer: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    staff_id: int = Field(foreign_key="staff.id", index=True)
    seen_at: datetime = Field(sa_type=UtcDateTime)  # when it signed in last


class WebSession(SQLModel, table=True):
    """A signed-in browser; the cookie holds the token, the row its hash."""

    __tablename__ = "web_sessions"
    token_hash: str = Field(primary_key=True)
    staff_id: int = Field(foreign_key="staff.id")
    expires_at: datetime = Field(sa_type=UtcDateTime)
