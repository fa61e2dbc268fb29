"""What ``/oncall me`` shows: one's own shifts, and how one would be reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.delivery import plan
from bot.views import ids
from bot.views.blocks import Block, Element, Message, actions, button, context, message, section
from bot.views.phrases import MEDIUM_WORDS, SLASH, Commands, duration, inline, joined, span_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from bot.core.page import Medium
    from bot.core.roster import Person
    from bot.views.home import OwnShift

_SHOWN_SHIFTS = 5
_SHOWN_DIGITS = 3


@dataclass(frozen=True)
class Self:
    """Whoever asks: their person in the files (None: none), IANA zone, next shifts in order, and reach.

    ``has_phone`` says that SMS and calls are set up here, ``is_answerable`` that they can be answered.
    """

    person: Person | None
    zone: str
    shifts: Sequence[OwnShift]
    media: AbstractSet[Medium]
    has_phone: bool
    is_answerable: bool


def me(found: Self, now: datetime, commands: Commands = SLASH, more: Sequence[Element] = ()) -> Message:
    """Return the answer to ``/oncall me``; ``more`` are further buttons."""
    if found.person is None:
        text = "You are in none of the schedule files, so nobody can page you. Have your team add you under `people`."
        return message(text, section(text), context(_zone(found)))
    blocks: list[Block] = [section(f"*Your next shifts*\n{_shifts(found, now)}")]
    blocks.append(section(f"*When you are paged*\n{_reach(found)}"))
    test = button("Send me a test page", ids.ONCALL_TEST, ids.schedule_value(None))
    take = button("Take a shift…", ids.ONCALL_TAKE, ids.schedule_value(None))
    blocks.append(actions(test, take, *more))
    blocks.append(context(f"{_zone(found)} `{commands.oncall} help` shows what else you can type."))
    return message("Your shifts, and how you are reached", *blocks)


def _zone(found: Self) -> str:
    return f"Times are in your time zone, {inline(found.zone)}: it is the one of your Slack profile."


def _shifts(found: Self, now: datetime) -> str:
    if not found.shifts:
        return "None in the coming four weeks."
    lines = [
        f"• *{inline(shift.schedule)}*: {span_in(shift.start, shift.end, found.zone, now)}"
        for shift in found.shifts[:_SHOWN_SHIFTS]
    ]
    more = len(found.shifts) - _SHOWN_SHIFTS
    return "\n".join([*lines, *([f"… and {more} more"] if more > 0 else [])])


def _reach(found: Self) -> str:
    lines = [_rules(found.media), *_phone(found)]
    return "\n".join(f"• {line}" for line in lines)


def _rules(media: AbstractSet[Medium]) -> str:
    """Return when each medium is used for a page of high urgency."""
    if not media:
        return ":warning: Nothing reaches you. Have your team add your e-mail address or phone number to its file."
    rules = plan("high", media)
    first = joined([MEDIUM_WORDS[rule.medium] for rule in rules if not rule.after])
    later = joined([duration(rule.after) for rule in rules if rule.after])
    calls = f", calls after {later}" if later else ""
    return f"High urgency: {first} at once{calls}. Low urgency: Slack only."


def _phone(found: Self) -> Sequence[str]:
    person = found.person
    if person is None or not person.phone:
        return (":warning: Your team's file has no phone number of yours, so nothing rings. Have it added.",)
    if not found.has_phone:
        return ("SMS and calls are not set up here, so your phone number is not used.",)
    known = f"Your phone number ends in {person.phone[-_SHOWN_DIGITS:]}."
    if found.is_answerable:
        return (known,)
    return (known, "SMS and calls are one-way here: acknowledge in Slack. Answering them needs PUBLIC_URL.")
