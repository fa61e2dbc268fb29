"""Changes of who is on call, in words: who made them, and what they mean for whoever they concern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.phrases import inline, joined, who, zoned

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.core.change import Effect
    from bot.core.record import Version
    from bot.core.roster import Person, Roster
    from bot.core.schedule import Shift

_SHOWN = 4
_BY = {"undo": " by taking back a change", "redo": " by putting back a change"}


def author(version: Version, people: Mapping[str, Person]) -> str:
    """Return who made a version: a mention, or the schedule file."""
    return f"The file `{inline(version.author)}`" if version.kind == "file" else who(version.author, people)


def notices(
    version: Version, done: Effect, people: Mapping[str, Person], roster: Roster, by: str
) -> Iterator[tuple[str, str]]:
    """Yield (key of a person, mrkdwn) for everybody who is on call for more or for less of the time than before.

    ``by`` is the Slack user id of who made the change; times are in each person's own zone.
    """
    for key in dict.fromkeys((*done.put_on, *done.relieved)):
        zone = _zone(key, people, roster, version.schedule)
        is_on = key in done.put_on
        spans = _spans(key, done.after if is_on else done.before, zone)
        sign, what = (":bell:", "on call") if is_on else (":zzz:", "off call")
        undone = _BY.get(version.kind, "")
        yield key, f"{sign} {who(by, people)} put you {what} on *{inline(version.schedule)}*{undone}: {spans}."


def _spans(key: str, found: Sequence[Shift], zone: str) -> str:
    spans = [f"{zoned(shift.start, zone)} to {zoned(shift.end, zone)}" for shift in found if key in shift.users]
    more = len(spans) - _SHOWN
    return joined([*spans[:_SHOWN], f"{more} more"] if more > 0 else spans)


def _zone(key: str, people: Mapping[str, Person], roster: Roster, schedule: str) -> str:
    person = people.get(key)
    if person is not None and person.timezone:
        return person.timezone
    known = roster.schedules.get(schedule)
    return known.timezone if known else "UTC"
