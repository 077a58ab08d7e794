"""Pictures: from a staff member's phone to a citizen, and from citizens to the server.

Revision: 0017, after 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

DUE = sa.text("state = 'wanted'")


def upgrade() -> None:
    """None are kept yet; what platforms showed before has expired there."""
    op.create_table(
        "pictures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_pictures_message_id", "pictures", ["message_id"])
    op.create_index("ix_pictures_due", "pictures", ["id"], sqlite_where=DUE, postgresql_where=DUE)


def downgrade() -> None:
    """Back to the schema before, without pictures."""
    op.drop_table("pictures")
