"""Pages that acknowledge private messages while nobody is at work.

Revision: 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """No page does until the city file says so."""
    with op.batch_alter_table("pages") as pages:
        pages.add_column(
            sa.Column("acknowledge", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    """Back to the schema before."""
    with op.batch_alter_table("pages") as pages:
        pages.drop_column("acknowledge")
