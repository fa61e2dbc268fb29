"""Who may assign shifts without being asked for them, and which parts of a time an offer is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Json

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; the workspace's users are read again at each start, which tells who is an admin."""
    with op.batch_alter_table("slack_user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_admin", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    with op.batch_alter_table("swap_offer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("spans", Json(), server_default="[]", nullable=False))
