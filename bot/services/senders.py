"""What becomes of a send: the receipt or fault of a provider as an outcome for the engine."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.core.delivery import retry_at
from bot.store.outcome import Failed, Retry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.notify.slack import SlackFault
    from bot.store.jobs import Job, Lane
    from bot.store.outcome import Outcome


def mark(job: Job) -> str:
    """Return the mark by which a message of this job is found again."""
    return f"job:{job.id}"


def later(job: Job, now: datetime) -> datetime:
    """Return when to try a job again after a passing failure."""
    return retry_at(job.attempts, now)


def after_fault(job: Job, fault: SlackFault, now: datetime) -> Outcome:
    """Return what to do after a refusal: try again when it passes or somebody may mend it, else give up.

    What Slack asks to wait is waited, and a little longer by what is less urgent, so that pages go first when Slack
    takes calls again.
    """
    if fault.is_passing:
        asked = fault.retry_after + _GIVES_WAY[job.lane] if fault.retry_after else None
        return Retry(retry_at(job.attempts, now, asked), str(fault))
    if fault.may_be_mended:
        asked = _UNTIL_MENDED if job.attempts > _TRIES_BEFORE_SLOWING_DOWN else None
        return Retry(retry_at(job.attempts, now, asked), str(fault))
    return Failed(str(fault))


_GIVES_WAY: Mapping[Lane, timedelta] = {
    "page": timedelta(0),
    "room": timedelta(seconds=1),
    "cosmetic": timedelta(seconds=2),
}
_TRIES_BEFORE_SLOWING_DOWN = 10
_UNTIL_MENDED = timedelta(minutes=5)
