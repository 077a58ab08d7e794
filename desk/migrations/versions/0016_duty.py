"""Who is on call, when a department's day begins, and when cards lose their text.

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

TWO_DAYS = str(48 * 3600)  # seconds


def upgrade() -> None:
    """Nobody is on call; cards of cases that ended before keep their text."""
    with op.batch_alter_table("staff") as staff:
        staff.add_column(sa.Column("on_call_until", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("departments") as departments:
        departments.add_column(sa.Column("greets_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
        cases.add_column(
            sa.Column("wiped", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("cities") as cities:
        cities.add_column(
            sa.Column("cards_kept", sa.Integer(), nullable=False, server_default=TWO_DAYS)
        )


def downgrade() -> None:
    """Back to the schema before; cards that lost their text get it back with the next change."""
    with op.batch_alter_table("cities") as cities:
        cities.drop_column("cards_kept")
    with op.batch_alter_table("cases") as cases:
        cases.drop_column("wiped")
        cases.drop_column("settled_at")
    with op.batch_alter_table("departments") as departments:
        departments.drop_column("greets_at")
    with op.batch_alter_table("staff") as staff:
        staff.drop_column("on_call_until")
