"""The page's state machine: pure functions of (page, who covers what, now) that return a Transition.

Rules: PRODUCT section 6. A step fires when its time has come; a step that nobody covers is passed over at once and
reported; when the policy reaches nobody or runs out, the last resort is paged and repeated until acknowledged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.core.page import Page, Via
    from bot.core.roster import Step, Target

LAST_RESORT_EVERY = timedelta(minutes=15)

Covers: TypeAlias = "Callable[[Target], tuple[str, ...]]"
"""Who a target means at this instant: keys of people, empty when nobody covers it or it is a channel."""


@dataclass(frozen=True)
class Transition:
    """What changes: the page's next state, whom to reach, which channels to tell, and what to write down.

    ``reach`` holds keys of people, each once. ``channels`` holds Slack channel names. ``uncovered`` holds the numbers
    (from 1) of the steps that were passed over because nobody covered them.
    """

    page: Page
    reach: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    uncovered: tuple[int, ...] = ()
    exhausted: bool = False


def advance(page: Page, covers: Covers, last_resort: tuple[Target, ...], now: datetime) -> Transition:
    """Fire the step that is due, or the last resort when there is none left. A test page is over instead.

    A page that nobody has to acknowledge any more is returned as it is. Call it when ``page.next_at`` has come.
    """
    if not page.is_live:
        return Transition(page)
    if page.status == "exhausted":
        return _last_resort(page, covers, last_resort, now, ())
    uncovered: list[int] = []
    for round_, index in _remaining(page):
        step = page.policy.steps[index]
        people, channels = _reached(step.notify, covers)
        if people or channels:
            fired = replace(page, step=index, round=round_, next_at=now + step.wait, version=page.version + 1)
            return Transition(fired, people, channels, tuple(uncovered))
        if index + 1 not in uncovered:
            uncovered.append(index + 1)
    if page.policy.is_test:
        return Transition(resolve(page) or page, uncovered=tuple(uncovered))
    return _last_resort(page, covers, last_resort, now, tuple(uncovered))


def acknowledge(page: Page, by: str, via: Via, now: datetime) -> Page | None:
    """Return the page as acknowledged, or None when it no longer has to be. ``by`` is a Slack user id or a key."""
    if not page.is_live:
        return None
    return replace(
        page,
        status="acknowledged",
        acknowledged_at=now,
        acknowledged_by=by,
        acknowledged_via=via,
        next_at=None,
        version=page.version + 1,
    )


def resolve(page: Page) -> Page | None:
    """Return the page as resolved (its incident is over), or None when it already is."""
    if page.status == "resolved":
        return None
    return replace(page, status="resolved", next_at=None, version=page.version + 1)


def following_step(page: Page) -> Step | None:
    """Return the step that fires next if nobody acknowledges, or None when only the last resort is left."""
    for _round, index in _remaining(page):
        return page.policy.steps[index]
    return None


def _remaining(page: Page) -> list[tuple[int, int]]:
    count = len(page.policy.steps)
    rest = [(page.round, index) for index in range(page.step + 1, count)]
    later = range(page.round + 1, page.policy.repeat + 1)
    return rest + [(round_, index) for round_ in later for index in range(count)]


def _reached(targets: tuple[Target, ...], covers: Covers) -> tuple[tuple[str, ...], tuple[str, ...]]:
    people: dict[str, None] = {}
    for target in targets:
        people.update(dict.fromkeys(covers(target)))
    channels = tuple(dict.fromkeys(target.name for target in targets if target.kind == "channel"))
    return tuple(people), channels


def _last_resort(
    page: Page, covers: Covers, last_resort: tuple[Target, ...], now: datetime, uncovered: tuple[int, ...]
) -> Transition:
    people, channels = _reached(last_resort, covers)
    exhausted = replace(page, status="exhausted", next_at=now + LAST_RESORT_EVERY, version=page.version + 1)
    return Transition(exhausted, people, channels, uncovered, exhausted=True)
