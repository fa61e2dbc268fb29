"""Where a page is shown in its incident's channel."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; pages from before stay without a message of their own until they change."""
    op.add_column("page", sa.Column("room_ts", sa.String(), nullable=True))
