"""Words that people do not want among a department's topics.

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Rejected words are remembered, so that nobody is asked twice."""
    op.create_table(
        "rejected_words",
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("department_id", "word"),
    )


def downgrade() -> None:
    """Back to the schema before; what was rejected is suggested again."""
    op.drop_table("rejected_words")
