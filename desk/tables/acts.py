"""What people want done on a platform beside answering: hide, show again, take back, change."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from desk.columns import EncryptedText, UtcDateTime, Word
from desk.words import ActKind, ActProgress


class Act(SQLModel, table=True):
    """One wish about one message.  Doing it twice changes nothing, so it may simply be repeated."""

    __tablename__ = "acts"
    __table_args__ = (
        Index(
            "ix_acts_due",
            "case_id",
            "id",
            sqlite_where=text("progress = 'waiting'"),
            postgresql_where=text("progress = 'waiting'"),
        ),
        Index("ix_acts_case", "case_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="cases.id")
    message_id: int = Field(foreign_key="messages.id")
    kind: ActKind = Field(sa_type=Word(ActKind))
    text: str | None = Field(default=None, sa_type=EncryptedText)  # what it should say now
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    wanted_at: datetime = Field(sa_type=UtcDateTime)
    progress: ActProgress = Field(sa_type=Word(ActProgress))
    attempts: int = 0
    not_before: datetime | None = Field(default=None, sa_type=UtcDateTime)
    problem: str | None = None  # why it failed, a `Reason`
