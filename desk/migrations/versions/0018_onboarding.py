"""Links into the departments' groups, and who has read what is stored about them.

Revision: 0018, after 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """No link is made yet; who is connected already was told when they came."""
    with op.batch_alter_table("departments") as departments:
        departments.add_column(sa.Column("group_link", sa.String(), nullable=True))
    with op.batch_alter_table("staff") as staff:
        staff.add_column(sa.Column("informed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Back to the schema before."""
    with op.batch_alter_table("staff") as staff:
        staff.drop_column("informed_at")
    with op.batch_alter_table("departments") as departments:
        departments.drop_column("group_link")
