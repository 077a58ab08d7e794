"""All rows of one database into another of the same schema, of whichever kind they are."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, LargeBinary, MetaData, Table, func, insert, select, update
from sqlmodel import SQLModel

import desk.tables  # noqa: F401 - registers the tables
from desk.cases.numbers import count_on
from desk.columns import Encrypted
from desk.tables import Case

ROWS_A_STEP = 1_000


def copy_rows(
    source: Connection, target: Connection, report: Callable[[int, int], None]
) -> dict[str, int]:
    """Copy every row; encrypted columns are copied as they are, without a key.

    Args:
        source: Of the newest schema, too.
        target: Migrated and without a row; nothing is committed.
        report: Told how many rows of all are copied.

    Returns:
        How many rows each table has.
    """
    tables = _without_encryption()
    counts = {table.name: _count(source, table) for table in tables}
    total, done = sum(counts.values()), 0
    for table in tables:
        for rows in _steps(source, table):
            target.execute(insert(table), rows)
            done += len(rows)
            report(done, total)
    target.execute(update(Case).values(to_index=True))  # the index of words is not copied
    if target.dialect.name == "postgresql":
        count_on(target)
    return counts


def _without_encryption() -> list[Table]:
    """The tables in the order of their references, with encrypted columns as plain bytes."""
    metadata = MetaData()
    for table in SQLModel.metadata.sorted_tables:
        for column in table.to_metadata(metadata).columns:
            if isinstance(column.type, Encrypted):
                column.type = LargeBinary()
    return metadata.sorted_tables


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _steps(connection: Connection, table: Table) -> Iterator[Sequence[dict[str, Any]]]:
    found = connection.execution_options(yield_per=ROWS_A_STEP).execute(
        select(table).order_by(*table.primary_key.columns)
    )
    for rows in found.mappings().partitions():
        yield [dict(row) for row in rows]
