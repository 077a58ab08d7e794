"""The city's own guide for its pages.

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """No city has written one yet."""
    with op.batch_alter_table("cities") as cities:
        cities.add_column(sa.Column("guide", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Back to the schema before; the guide stays in the city file."""
    with op.batch_alter_table("cities") as cities:
        cities.drop_column("guide")
