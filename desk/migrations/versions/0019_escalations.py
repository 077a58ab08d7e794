"""Escalations with their messages, reactions of citizens, and the platform's reply windows.

Revision: 0019, after 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

GOES_ON = sa.text("ended_at IS NULL")
DUE = sa.text("shown < wanted")
INSTANT = sa.DateTime(timezone=True)

# What the press office was called for before there were escalations: one each, seen by nobody.
_KNOWN = """
INSERT INTO escalations
    (subject, case_id, page_id, level, reasons, began_at, rang_at, stage)
SELECT 'case:' || id, id, page_id, COALESCE(level, 'urgent'), '[]', opened_at, opened_at, 9
FROM cases WHERE concern IS NOT NULL
"""


def upgrade() -> None:
    """What the press office watches already becomes an escalation that rings no more."""
    op.create_table(
        "escalations",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("cases.id"), nullable=True),
        sa.Column("post_id", sa.Integer(), sa.ForeignKey("posts.id"), nullable=True),
        sa.Column("page_id", sa.Integer(), sa.ForeignKey("pages.id"), nullable=False),
        sa.Column("level", sa.String(40), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("rang_at", INSTANT, nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("look_at", INSTANT, nullable=True),
        sa.Column("seen_at", INSTANT, nullable=True),
        sa.Column("seen_by", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("silent_until", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by", sa.Integer(), sa.ForeignKey("staff.id"), nullable=True),
    )
    op.create_index(
        "ix_escalations_once",
        "escalations",
        ["subject"],
        unique=True,
        sqlite_where=GOES_ON,
        postgresql_where=GOES_ON,
    )
    op.create_index("ix_escalations_look", "escalations", ["look_at"])
    op.create_index("ix_escalations_began", "escalations", ["began_at"])
    op.create_index("ix_escalations_case", "escalations", ["case_id"])
    op.create_index("ix_escalations_post", "escalations", ["post_id"])
    op.create_table(
        "escalation_notices",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("escalation_id", sa.Integer(), sa.ForeignKey("escalations.id"), nullable=False),
        sa.Column("chat_id", sa.String(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("shown_as", sa.BigInteger(), nullable=True),
        sa.Column("not_before", INSTANT, nullable=True),
        sa.Column("taken_until", INSTANT, nullable=True),
        sa.UniqueConstraint("escalation_id", "chat_id"),
    )
    op.create_index(
        "ix_escalation_notices_due",
        "escalation_notices",
        ["chat_id"],
        sqlite_where=DUE,
        postgresql_where=DUE,
    )
    op.create_table(
        "reactions",
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("external_id", sa.String(), primary_key=True),
        sa.Column("person", sa.String(), primary_key=True),
        sa.Column("at", INSTANT, nullable=False),
    )
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("window_from", INSTANT, nullable=True))
        cases.add_column(
            sa.Column("window_rung", sa.Integer(), nullable=False, server_default=sa.text("0"))
        )
    with op.batch_alter_table("cases") as cases:
        cases.alter_column("window_rung", server_default=None)
    op.create_index("ix_cases_page", "cases", ["page_id", "opened_at"])
    with op.batch_alter_table("cities") as cities:
        cities.add_column(
            sa.Column("escalations", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
        )
        cities.add_column(sa.Column("reports_at", INSTANT, nullable=True))
    with op.batch_alter_table("cities") as cities:
        cities.alter_column("escalations", server_default=None)
    op.execute(sa.text(_KNOWN))


def downgrade() -> None:
    """Back to the schema before."""
    with op.batch_alter_table("cities") as cities:
        cities.drop_column("reports_at")
        cities.drop_column("escalations")
    op.drop_index("ix_cases_page", "cases")
    with op.batch_alter_table("cases") as cases:
        cases.drop_column("window_rung")
        cases.drop_column("window_from")
    op.drop_table("reactions")
    op.drop_table("escalation_notices")
    op.drop_table("escalations")
