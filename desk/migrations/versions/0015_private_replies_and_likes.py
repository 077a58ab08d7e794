"""Private replies to comments, likes, what a page may not do, and words that hide a comment.

Revision: 0015, after 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Nothing was liked or answered privately, and no page is known to lack a right."""
    with op.batch_alter_table("messages") as messages:
        messages.add_column(sa.Column("private_reply", sa.String(40), nullable=True))
        messages.add_column(sa.Column("liked_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("pages") as pages:
        pages.add_column(sa.Column("lacks", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("cities") as cities:
        cities.add_column(sa.Column("block_words", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Back to the schema before; private replies look like direct messages."""
    with op.batch_alter_table("cities") as cities:
        cities.drop_column("block_words")
    with op.batch_alter_table("pages") as pages:
        pages.drop_column("lacks")
    with op.batch_alter_table("messages") as messages:
        messages.drop_column("liked_at")
        messages.drop_column("private_reply")
