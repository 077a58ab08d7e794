"""One text for many: the city's own comment under a post, and who watches a surge.

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """No case is the city's own yet, and nobody watches."""
    with op.batch_alter_table("cases") as cases:
        cases.add_column(
            sa.Column("collective", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("surges") as surges:
        surges.add_column(sa.Column("watcher_id", sa.Integer(), nullable=True))
        surges.create_foreign_key("fk_surges_watcher", "staff", ["watcher_id"], ["id"])


def downgrade() -> None:
    """Back to the schema before; the comments stay, as cases without a citizen's word."""
    with op.batch_alter_table("surges") as surges:
        surges.drop_constraint("fk_surges_watcher", type_="foreignkey")
        surges.drop_column("watcher_id")
    with op.batch_alter_table("cases") as cases:
        cases.drop_column("collective")
