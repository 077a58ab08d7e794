"""A surge: so much comes at once that a chat sees one message about it instead of single cards."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from desk.columns import UtcDateTime


class Surge(SQLModel, table=True):
    """A surge in a chat: of one post, or of all that comes there (`post_id` is none).

    The message about it is reconciled like a card: `shown` below `wanted` is due, from
    `not_before` on.  The database refuses a second surge of the same while one goes on.
    """

    __tablename__ = "surges"
    __table_args__ = (
        Index(
            "ix_surges_once",
            "chat_id",
            "scope",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_surges_due",
            "chat_id",
            sqlite_where=text("shown < wanted"),
            postgresql_where=text("shown < wanted"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    chat_id: str
    post_id: int | None = Field(default=None, foreign_key="posts.id")
    scope: int = 0  # the post's id again, 0 for all: nulls are never equal to a database
    began_at: datetime = Field(sa_type=UtcDateTime)
    last_at: datetime = Field(sa_type=UtcDateTime)  # when the newest of it came
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    wanted: int = 1
    shown: int = 0
    shown_as: int | None = Field(default=None, sa_type=BigInteger)  # the chat's message id
    pinned: bool = False
    watcher_id: int | None = Field(default=None, foreign_key="staff.id")  # who keeps an eye on it
    not_before: datetime | None = Field(default=None, sa_type=UtcDateTime)
