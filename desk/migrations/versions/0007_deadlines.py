"""Deadlines, the ladder of reminders, and claims that lapse.

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

INSTANTS = ("due_since", "due_at", "alive_at", "asked_at", "look_at")


def upgrade() -> None:
    """Cases that wait already get their deadline with the next thing that happens to them."""
    with op.batch_alter_table("cases") as cases:
        for name in INSTANTS:
            cases.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        cases.add_column(sa.Column("rung", sa.Integer(), nullable=False, server_default="0"))
        cases.create_index("ix_cases_look", ["look_at"])


def downgrade() -> None:
    """Back to the schema before."""
    with op.batch_alter_table("cases") as cases:
        cases.drop_index("ix_cases_look")
        for name in (*INSTANTS, "rung"):
            cases.drop_column(name)
