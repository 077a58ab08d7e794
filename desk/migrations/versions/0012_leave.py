"""People who are on leave.

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Nobody is on leave yet."""
    with op.batch_alter_table("staff") as staff:
        staff.add_column(sa.Column("away_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Back to the schema before."""
    with op.batch_alter_table("staff") as staff:
        staff.drop_column("away_until")
