"""Pictures of messages: sent by staff, or written beside a citizen's words."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from desk.columns import Encrypted, EncryptedText, UtcDateTime, Word
from desk.words import PictureState


class Picture(SQLModel, table=True):
    """One picture; its bytes are encrypted like everything that people write."""

    __tablename__ = "pictures"
    __table_args__ = (
        Index(
            "ix_pictures_due",
            "id",
            sqlite_where=text("state = 'wanted'"),
            postgresql_where=text("state = 'wanted'"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="messages.id", index=True)
    state: PictureState = Field(sa_type=Word(PictureState))
    kind: str | None = None  # `image/jpeg` and the like, by what is in it
    content: bytes | None = Field(default=None, sa_type=Encrypted)
    address: str | None = Field(default=None, sa_type=EncryptedText)  # where it is fetched from
    attempts: int = 0
    not_before: datetime | None = Field(default=None, sa_type=UtcDateTime)
