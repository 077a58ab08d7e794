"""Templates: answers that a department gives often."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from desk.columns import UtcDateTime


class Template(SQLModel, table=True):
    """A text with placeholders; without a department it is the whole city's."""

    __tablename__ = "templates"
    id: int | None = Field(default=None, primary_key=True)
    department_id: int | None = Field(default=None, foreign_key="departments.id", index=True)
    name: str
    text: str
    staff_id: int | None = Field(default=None, foreign_key="staff.id")  # who wrote it last
    at: datetime = Field(sa_type=UtcDateTime)
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
