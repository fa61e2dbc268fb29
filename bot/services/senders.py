"""What becomes of a send: the receipt or fault of a provider as an outcome for the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.delivery import retry_at
from bot.store.outcome import Failed, Retry

if TYPE_CHECKING:
    from datetime import datetime

    from bot.notify.slack import SlackFault
    from bot.store.jobs import Job
    from bot.store.outcome import Outcome


def later(job: Job, now: datetime) -> datetime:
    """Return when to try a job again after a passing failure."""
    return retry_at(job.attempts, now)


def after_fault(job: Job, fault: SlackFault, now: datetime) -> Outcome:
    """Return what to do after a refusal: try again when it may pass (a token may be mended), else give up."""
    if fault.is_passing or fault.is_auth:
        return Retry(retry_at(job.attempts, now, fault.retry_after), str(fault))
    return Failed(str(fault))
