"""Numbers of cases.  The database counts; after a restore it leaves a gap.

A number that was given stands on cards and in people's minds; were it given again, an answer to
the old card would reach another citizen.
"""

from sqlalchemy import Connection, Integer, func, literal, update
from sqlmodel import Session, SQLModel, select

from desk.tables import Case, City

LEFT_OUT = 100_000  # of every table: more than is given between two backups


def next_number(session: Session) -> int | None:
    """The number of a case that is opened now; `None` where the database counts on by itself."""
    first = session.exec(select(City.first_number)).first() or 0
    return first if first and first > highest_number(session) else None


def highest_number(session: Session) -> int:
    """The highest number of a case."""
    return session.exec(select(func.max(Case.id))).one() or 0


def leave_gap(session: Session, *, above: int = 0) -> int:
    """Numbers after those of the rows, and after `above`, stay unused; the first new one."""
    first = max(highest_number(session), above) + LEFT_OUT
    counted = session.connection().dialect.name == "postgresql"
    if counted:
        count_on(session.connection(), cases_from=first)
    session.exec(update(City).values(first_number=0 if counted else first))
    return first


def count_on(connection: Connection, *, cases_from: int | None = None) -> None:
    """Let PostgreSQL count on after the rows of each table; with `cases_from` after a gap."""
    for table in SQLModel.metadata.sorted_tables:
        number = table.columns.get("id")
        if number is not None and isinstance(number.type, Integer):
            after = func.coalesce(func.max(number), 0) + (LEFT_OUT if cases_from else 1)
            first = (
                literal(cases_from) if cases_from and table.name == Case.__tablename__ else after
            )
            sequence = func.pg_get_serial_sequence(table.name, "id")
            connection.execute(select(func.setval(sequence, first, False)).select_from(table))
