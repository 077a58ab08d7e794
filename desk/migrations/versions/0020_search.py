"""Search: the index of hashed words, in each database's own kind.

Revision: 0020, after 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

CHANGED = sa.text("to_index")
CHANGED_IN_SQLITE = sa.text("to_index = 1")  # as its queries say it, or it does not see the index


def upgrade() -> None:
    """Every case is to be indexed; that happens beside the work."""
    with op.batch_alter_table("cases") as cases:
        cases.add_column(
            sa.Column("to_index", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    with op.batch_alter_table("cases") as cases:
        cases.alter_column("to_index", server_default=None)
    op.create_index(
        "ix_cases_to_index",
        "cases",
        ["id"],
        sqlite_where=CHANGED_IN_SQLITE,
        postgresql_where=CHANGED,
    )
    op.drop_index("ix_cases_department_id", "cases")
    op.create_index("ix_cases_department", "cases", ["department_id", "status"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TABLE case_words ("
            "case_id INTEGER PRIMARY KEY REFERENCES cases (id), words TSVECTOR NOT NULL)"
        )
        op.execute("CREATE INDEX ix_case_words ON case_words USING gin (words)")
    else:
        op.execute("CREATE VIRTUAL TABLE case_words USING fts5(words, detail=none, columnsize=0)")


def downgrade() -> None:
    """Back to the schema before."""
    op.drop_table("case_words")
    op.drop_index("ix_cases_department", "cases")
    op.create_index("ix_cases_department_id", "cases", ["department_id"])
    op.drop_index("ix_cases_to_index", "cases")
    with op.batch_alter_table("cases") as cases:
        cases.drop_column("to_index")
