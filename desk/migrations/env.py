"""Alembic's entry: runs the migrations on the connection that the caller opened."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import text
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

import desk.tables  # noqa: F401 - registers the tables


def render_plain(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Write plain column types into migrations: they must outlive the program's own types."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    # Several processes that start at once bring the schema up one after the other.
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('buergerdraht migrations'))"))


def is_ours(_: Any, name: str | None, kind: str, *__: Any) -> bool:
    """Whether the models describe it; the index of words is each database's own kind."""
    indexed = (name or "").startswith(("case_words", "ix_case_words"))
    return not (kind in ("table", "index") and indexed)


context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render_plain,
    include_object=is_ours,
)
with context.begin_transaction():
    context.run_migrations()
