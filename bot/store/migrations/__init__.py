"""How the schema came to be, step by step (Alembic). ``python -m bot.store.migrations "What changes"`` drafts one."""
