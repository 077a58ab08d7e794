"""Templates, and which answers were made from them.

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

MADE = sa.text("template_id IS NOT NULL")


def upgrade() -> None:
    """There are no templates yet."""
    op.create_table(
        "templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_templates_department_id", "templates", ["department_id"])
    with op.batch_alter_table("messages") as messages:
        messages.add_column(sa.Column("template_id", sa.Integer(), nullable=True))
        messages.create_foreign_key(
            "fk_messages_template_id_templates", "templates", ["template_id"], ["id"]
        )
        messages.create_index(
            "ix_messages_template", ["template_id", "id"], sqlite_where=MADE, postgresql_where=MADE
        )


def downgrade() -> None:
    """Back to the schema before; the answers stay."""
    with op.batch_alter_table("messages") as messages:
        messages.drop_index("ix_messages_template")
        messages.drop_constraint("fk_messages_template_id_templates", type_="foreignkey")
        messages.drop_column("template_id")
    op.drop_table("templates")
