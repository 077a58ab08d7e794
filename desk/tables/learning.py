"""What people decided about citizens' words, and the counts that came of it."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from desk.columns import Encrypted, UtcDateTime, Word
from desk.words import Teacher


class Lesson(SQLModel, table=True):
    """What people last decided about a case's first text, or about an imported text.

    `wanted` is what should be in the counts, `counted` what is: a department's slug or
    `routing.NO_CONCERN`; nothing where it was taken back.  Rows where the two differ are due.
    `features` is what was added, so that taking back is exact whatever became of the text.
    """

    __tablename__ = "lessons"
    __table_args__ = (
        Index(
            "ix_lessons_due",
            "id",
            sqlite_where=text("wanted IS NOT counted"),
            postgresql_where=text("wanted IS DISTINCT FROM counted"),
        ),
        Index("ix_lessons_at", "at"),
        UniqueConstraint("case_id"),
        UniqueConstraint("digest"),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int | None = Field(default=None, foreign_key="cases.id")  # nothing: imported
    digest: str | None = None  # of an imported text and its label, so that it counts once
    assignment_id: int | None = Field(default=None, foreign_key="assignments.id")  # what was seen
    wanted: str | None = Field(default=None, max_length=64)
    counted: str | None = Field(default=None, max_length=64)
    features: bytes | None = Field(default=None, sa_type=Encrypted)
    source: Teacher = Field(sa_type=Word(Teacher))
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    at: datetime = Field(sa_type=UtcDateTime)


class Learnt(SQLModel, table=True):
    """How often a feature of texts was seen for a label; the sum of what was imported and taught.

    `revision` is that of `Learning` when the row changed last: readers fetch what is newer.
    """

    __tablename__ = "learnt"
    __table_args__ = (Index("ix_learnt_revision", "revision"),)
    label: str = Field(primary_key=True, max_length=64)
    feature: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    amount: int = Field(sa_type=BigInteger)
    revision: int = Field(sa_type=BigInteger)


class Learning(SQLModel, table=True):
    """The one row by which everybody sees that something was learnt; who changes counts locks it.

    A new `epoch` says that rows are gone: counts are read anew as a whole.
    """

    __tablename__ = "learning"
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    revision: int = Field(default=0, sa_type=BigInteger)
    epoch: int = 0
    words: int = 0  # grows with every word that is accepted or taken back


class AcceptedWord(SQLModel, table=True):
    """A word that people added to a department's topics, until the city file has it, too."""

    __tablename__ = "accepted_words"
    department_id: int = Field(foreign_key="departments.id", primary_key=True)
    word: str = Field(primary_key=True, max_length=64)
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    at: datetime = Field(sa_type=UtcDateTime)


class RejectedWord(SQLModel, table=True):
    """A word that people do not want among a department's topics: it is not suggested again."""

    __tablename__ = "rejected_words"
    department_id: int = Field(foreign_key="departments.id", primary_key=True)
    word: str = Field(primary_key=True, max_length=64)
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    at: datetime = Field(sa_type=UtcDateTime)
