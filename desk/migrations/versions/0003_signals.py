"""Signals: how bad a case is, and answers that go out by themselves.

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Levels of cases, automatic messages, and the pages that may send them."""
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("level", sa.String(length=40), nullable=True))

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("automatic", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(
            "ix_messages_automatic",
            ["sent_at"],
            unique=False,
            sqlite_where=sa.text("automatic"),
            postgresql_where=sa.text("automatic"),
        )

    with op.batch_alter_table("pages", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("emergency_reply", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    """Back to the schema before."""
    with op.batch_alter_table("pages", schema=None) as batch_op:
        batch_op.drop_column("emergency_reply")

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_messages_automatic",
            sqlite_where=sa.text("automatic"),
            postgresql_where=sa.text("automatic"),
        )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_column("automatic")

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_column("level")
