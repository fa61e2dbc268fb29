"""Who has opened App Home."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; who opened Home before is in it from the next time on."""
    op.create_table(
        "home",
        sa.Column("viewer", sa.String(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("viewer", name=op.f("pk_home")),
    )
