"""Surges: one message instead of single cards while too much comes.

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

GOES_ON, DUE = sa.text("ended_at IS NULL"), sa.text("shown < wanted")


def upgrade() -> None:
    """No card is held back yet."""
    op.create_table(
        "surges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.String(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("scope", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("shown_as", sa.BigInteger(), nullable=True),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_surges_once",
        "surges",
        ["chat_id", "scope"],
        unique=True,
        sqlite_where=GOES_ON,
        postgresql_where=GOES_ON,
    )
    op.create_index("ix_surges_due", "surges", ["chat_id"], sqlite_where=DUE, postgresql_where=DUE)
    with op.batch_alter_table("cards") as cards:
        cards.add_column(sa.Column("held", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("cases") as cases:
        cases.create_index("ix_cases_post", ["post_id", "opened_at"])


def downgrade() -> None:
    """Back to the schema before; what was held back comes as single cards."""
    with op.batch_alter_table("cases") as cases:
        cases.drop_index("ix_cases_post")
    with op.batch_alter_table("cards") as cards:
        cards.drop_column("held")
    op.drop_table("surges")
