"""The only SQL: tables, queries by subject, the job queue, migrations. Rows in, core values out."""

from sqlalchemy.engine import Connection

from bot.store.db import Database
from bot.store.faults import StoreUnavailableError
from bot.store.jobs import LANES, Job, Lane
from bot.store.outcome import Done, Failed, Outcome, Record, Retry
from bot.store.transactions import InnerCommitError

__all__ = [
    "LANES",
    "Connection",
    "Database",
    "Done",
    "Failed",
    "InnerCommitError",
    "Job",
    "Lane",
    "Outcome",
    "Record",
    "Retry",
    "StoreUnavailableError",
]
