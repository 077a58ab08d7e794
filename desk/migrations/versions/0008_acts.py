"""Acts on a platform beside answering, and who may hide a comment.

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

WAITING = sa.text("progress = 'waiting'")


def upgrade() -> None:
    """Until the city file says otherwise, everybody who acts may hide."""
    op.create_table(
        "acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("progress", sa.String(length=40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_acts_case", "acts", ["case_id"])
    op.create_index(
        "ix_acts_due",
        "acts",
        ["case_id", "id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    everybody = '["staff", "lead", "press", "admin"]'
    with op.batch_alter_table("cities") as cities:
        cities.add_column(sa.Column("hide", sa.JSON(), nullable=False, server_default=everybody))


def downgrade() -> None:
    """Back to the schema before; what waits to be done is forgotten."""
    with op.batch_alter_table("cities") as cities:
        cities.drop_column("hide")
    op.drop_table("acts")
