"""The processes that work with this database."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from desk.columns import UtcDateTime


class Heartbeat(SQLModel, table=True):
    """A process lives and can write: its last sign of life."""

    __tablename__ = "heartbeats"
    process: str = Field(primary_key=True)  # made at its start
    role: str  # alone, web, worker
    started_at: datetime = Field(sa_type=UtcDateTime)
    beat_at: datetime = Field(sa_type=UtcDateTime)
