"""What a case brought and cost stands in its row; lists of few among many find them at once.

Revision: 0021, after 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

FIGURED = sa.text("what IN ('reopened', 'hidden', 'escalated', 'forwarded')")
FEW = [
    (f"ix_cases_{name}_{by}", column, by)
    for name, column in (("waiting", "waiting_since"), ("escalated", "concern"))
    for by in ("id", "status")
]
OURS = (
    "FROM messages WHERE messages.case_id = cases.id AND direction = 'outgoing' "
    "AND progress IN ('sent', 'outside') AND NOT automatic"
)
THEIRS = "FROM messages WHERE messages.case_id = cases.id AND direction = 'incoming'"


def upgrade() -> None:
    """Reckon what is there; nobody's thanks were looked for so far."""
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
        for name in ("received", "sent"):
            cases.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        cases.add_column(
            sa.Column("thanked", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("cases") as cases:
        for name in ("received", "sent", "thanked"):
            cases.alter_column(name, server_default=None)
    op.execute(
        f"UPDATE cases SET answered_at = (SELECT min(sent_at) {OURS}), "  # noqa: S608 - our words
        f"sent = (SELECT count(*) {OURS}), received = (SELECT count(*) {THEIRS})"
    )
    for name, column, by in FEW:
        told = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, "cases", [by], sqlite_where=told, postgresql_where=told)
    op.create_index(
        "ix_timeline_figures",
        "timeline",
        ["at", "what"],
        sqlite_where=FIGURED,
        postgresql_where=FIGURED,
    )


def downgrade() -> None:
    """Back to the schema before."""
    op.drop_index("ix_timeline_figures", "timeline")
    for name, _column, _by in FEW:
        op.drop_index(name, "cases")
    with op.batch_alter_table("cases") as cases:
        for name in ("answered_at", "received", "sent", "thanked"):
            cases.drop_column(name)
