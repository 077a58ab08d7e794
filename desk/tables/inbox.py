"""What came in and has to be worked off: the platforms' deliveries and the messenger's updates."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from desk.columns import Encrypted, UtcDateTime


class Delivery(SQLModel, table=True):
    """One request of a platform, byte for byte, stored before it is answered."""

    __tablename__ = "deliveries"
    __table_args__ = (
        Index(
            "ix_deliveries_unread",
            "lane",
            "id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
        Index(
            "ix_deliveries_problem",
            "id",
            sqlite_where=text("problem IS NOT NULL"),
            postgresql_where=text("problem IS NOT NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    endpoint: str  # the path that took it, like "meta"
    lane: str  # what is read in order: the endpoint and the page that it seems to be for
    body: bytes = Field(sa_type=Encrypted)
    received_at: datetime = Field(sa_type=UtcDateTime)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    problem: str | None = None  # where it could not be read, like "entry.0.changes.2"


class StaffUpdate(SQLModel, table=True):
    """A tap or a text of a staff member, as the messenger brought it."""

    __tablename__ = "staff_updates"
    __table_args__ = (
        Index(
            "ix_staff_updates_undone",
            "update_id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )
    update_id: int = Field(
        primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    chat_id: str
    body: bytes = Field(sa_type=Encrypted)
    received_at: datetime = Field(sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
