"""Settings change on the pages, too: what changed is kept, and the file that was applied last.

Revision: 0023, after 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """So far every change came from the file."""
    with op.batch_alter_table("cities") as cities:
        cities.add_column(sa.Column("file_digest", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("cities") as cities:
        cities.alter_column("file_digest", server_default=None)
    op.execute("UPDATE cities SET file_digest = digest")
    op.create_table(
        "city_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
    )


def downgrade() -> None:
    """Back to the schema before."""
    op.drop_table("city_changes")
    with op.batch_alter_table("cities") as cities:
        cities.drop_column("file_digest")
