"""What Alembic runs to migrate, on a connection and in a transaction that come from ``bot.store.schema``."""

from __future__ import annotations

from alembic import context

from bot.store.migrations.rendering import render_item
from bot.store.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite changes a table by making it anew
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
