"""Learning: what people decided, the counts of it, and what the routing was sure of.

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

DUE = {
    "sqlite_where": sa.text("wanted IS NOT counted"),
    "postgresql_where": sa.text("wanted IS DISTINCT FROM counted"),
}
BY_WORDS = {
    "sqlite_where": sa.text("how <> 'page'"),
    "postgresql_where": sa.text("how <> 'page'"),
}


def upgrade() -> None:
    """Lessons, counts, accepted words; assignments say how sure the routing was."""
    op.create_table(
        "learning",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "learnt",
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("feature", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("label", "feature"),
    )
    with op.batch_alter_table("learnt", schema=None) as batch_op:
        batch_op.create_index("ix_learnt_revision", ["revision"], unique=False)

    op.create_table(
        "accepted_words",
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("department_id", "word"),
    )
    op.create_table(
        "lessons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("wanted", sa.String(length=64), nullable=True),
        sa.Column("counted", sa.String(length=64), nullable=True),
        sa.Column("features", sa.LargeBinary(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id"),
        sa.UniqueConstraint("digest"),
    )
    with op.batch_alter_table("lessons", schema=None) as batch_op:
        batch_op.create_index("ix_lessons_due", ["id"], unique=False, **DUE)
        batch_op.create_index("ix_lessons_at", ["at"], unique=False)

    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("margin", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("how", sa.String(length=40), nullable=True))
        batch_op.add_column(
            sa.Column("audit", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.create_index("ix_assignments_by_words", ["id"], unique=False, **BY_WORDS)

    with op.batch_alter_table("cities", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("precision", sa.Float(), nullable=False, server_default="0.95")
        )


def downgrade() -> None:
    """Back to the schema before; what was learnt is gone."""
    with op.batch_alter_table("cities", schema=None) as batch_op:
        batch_op.drop_column("precision")

    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.drop_index("ix_assignments_by_words", **BY_WORDS)
        batch_op.drop_column("audit")
        batch_op.drop_column("how")
        batch_op.drop_column("margin")

    op.drop_table("lessons")
    op.drop_table("accepted_words")
    op.drop_table("learnt")
    op.drop_table("learning")
