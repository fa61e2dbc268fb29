"""Changes of who is on call as they are shown: before and after, made, taken back, and the list of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.core.change import Wish
from bot.core.record import NO_FILE
from bot.views import ids
from bot.views.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    message,
    section,
)
from bot.views.changes import author
from bot.views.phrases import SLASH, Commands, everyone, inline, joined, moment_in, span_in, who

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.core.change import Effect
    from bot.core.record import Version
    from bot.core.roster import Person, Schedule
    from bot.core.schedule import Shift

_SHOWN_SHIFTS = 8
_AS_NOW = timedelta(minutes=1)
_SIGNS = {"undo": "taken back: ", "redo": "put back: "}


@dataclass(frozen=True)
class Reader:
    """Whoever looks at a change: their Slack user id, the roster's people, their own IANA zone, and what time it is."""

    user: str
    people: Mapping[str, Person]
    zone: str
    now: datetime

    def span(self, start: datetime, end: datetime) -> str:
        """Return a span in the reader's zone. What begins within a minute begins now."""
        begin = self.now if self.now <= start < self.now + _AS_NOW else start
        return span_in(begin, end, self.zone, self.now)

    def moment(self, at: datetime) -> str:
        """Return an instant in the reader's zone."""
        return moment_in(at, self.zone, self.now)

    def named(self, key: str | None) -> str:
        """Return mrkdwn for a person, ``you`` for the reader."""
        if key is None:
            return "nobody"
        person = self.people.get(key)
        return "you" if person is not None and person.slack == self.user else who(key, self.people)


def proposal(
    effect: Effect, plan: ids.Plan, schedule: Schedule, reader: Reader, note: str = "", warning: str = ""
) -> Message:
    """Return a change before it is made: in words, before and after, and the buttons that carry it.

    ``note`` (plain) says how a time was read, ``warning`` (mrkdwn) why it is shown once more.
    """
    said = f"*Is this right?* {_sentence(effect.wish, reader)}."
    blocks: list[Block] = [section(warning)] if warning else []
    blocks.extend((section(said), *_before_after(effect, reader)))
    told = [reader.named(key) for key in dict.fromkeys((*effect.relieved, *effect.put_on))]
    others = [name for name in told if name != "you"]
    is_told = f"{joined(others)} will be told." if others else ""
    notes = (inline(note), is_told, zone_line(reader.zone, schedule))
    blocks.append(context(" ".join(filter(None, notes))))
    value = plan.encode()
    blocks.append(
        actions(
            button("Confirm", ids.ONCALL_CONFIRM, value, style="primary"),
            button("Change…", ids.ONCALL_CHANGE, value),
            button("Cancel", ids.ONCALL_CANCEL, value),
        )
    )
    return message(f"{warning} {said}".strip(), *blocks)


def made(version: Version, effect: Effect, reader: Reader, commands: Commands = SLASH) -> Message:
    """Return a change that was made, with the button that takes it back."""
    told = [key for key in dict.fromkeys((*effect.relieved, *effect.put_on)) if reader.named(key) != "you"]
    names = f" {everyone(told, reader.people)} {'is' if len(told) == 1 else 'are'} being told." if told else ""
    said = f":white_check_mark: *Done.* {_sentence(effect.wish, reader)}.{names}"
    undo = button("Undo", ids.ONCALL_UNDO, ids.version_value(version.id))
    hint = f"`{commands.oncall} undo` takes it back later too."
    return message(said, section(said), actions(undo), context(hint))


def undo_proposal(
    version: Version,
    effects: Sequence[Effect],
    undoing: ids.Undoing,
    schedule: Schedule | None,
    reader: Reader,
    warning: str = "",
) -> Message:
    """Return what taking a version back would do, on each schedule that it concerns, and the button that does it."""
    said, label = _asked(version, reader)
    blocks: list[Block] = [section(warning)] if warning else []
    blocks.append(section(f"{said}\n{_made_by(version, reader)}" if version.kind != "file" else said))
    for effect in effects:
        if len(effects) > 1:
            blocks.append(section(f"*{inline(effect.wish.schedule)}*"))
        blocks.extend(_before_after(effect, reader))
    blocks.append(context(zone_line(reader.zone, schedule)))
    confirm = button(label, ids.ONCALL_UNDO_CONFIRM, undoing.encode(), style="primary")
    blocks.append(actions(confirm, button("Cancel", ids.ONCALL_CANCEL, undoing.encode())))
    return message(f"{warning} {said}".strip(), *blocks)


def _asked(version: Version, reader: Reader) -> tuple[str, str]:
    """Return the question whether a version is to be taken back, mrkdwn, and the button's label."""
    if version.kind == "undo":
        return f"*Put this back?* {_capital(_what(version, reader))}.", "Put it back"
    if _is_of_file(version):
        return f"*Go back?* To {_layers_before(version, reader)}.", "Go back"
    return f"*Take this back?* {_capital(_what(version, reader))}.", "Take it back"


def undone(undo: Version, reader: Reader) -> Message:
    """Return that a version was taken back by ``undo``, or put back; that can be taken back as well."""
    said = f":leftwards_arrow_with_hook: {_capital(_told(undo, reader))}."
    label = "Undo" if undo.kind == "redo" else "Put it back"
    again = button(label, ids.ONCALL_UNDO, ids.version_value(undo.id))
    return message(said, section(said), actions(again))


def history(
    versions: Sequence[tuple[Version, bool]], about: str, reader: Reader, commands: Commands = SLASH
) -> Message:
    """Return the last versions, newest first, each with whether it can be taken back.

    ``about`` is the schedule or team that was asked for, empty for all.
    """
    named = inline(about) if about else "all schedules"
    if not versions:
        return message(f"Nothing has changed on {named} yet.", section(f"Nothing has changed on {named} yet."))
    blocks: list[Block] = [section(f"*Last changes on {named}*")]
    for version, can_undo in versions:
        undo = button("Undo", ids.ONCALL_UNDO, ids.version_value(version.id)) if can_undo else None
        blocks.append(section(_history_line(version, reader), undo))
    hint = "" if about else f" `{commands.oncall} history checkout` shows one schedule or team."
    blocks.append(context(f"Times are in your time zone, {inline(reader.zone)}.{hint}"))
    return message(f"Last changes on {named}", *blocks)


def _history_line(version: Version, reader: Reader) -> str:
    what = _told(version, reader)
    gone = " (taken back)" if version.undone_by is not None else ""
    return f"{_capital(what)}{gone}\n{_made_by(version, reader)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _made_by(version: Version, reader: Reader) -> str:
    at = reader.moment(version.at)
    return at if version.kind == "file" else f"{at}, by {author(version, reader.people)}"


def _told(version: Version, reader: Reader) -> str:
    """Return what a version did, in the middle of a sentence."""
    if version.kind == "undo" and _is_of_file(version):
        return f"back to {_layers_before(version, reader)}"
    return f"{_SIGNS.get(version.kind, '')}{_what(version, reader)}"


def _is_of_file(version: Version) -> bool:
    return version.kind == "file" or "file" in version.facts


def _layers_before(version: Version, reader: Reader) -> str:
    """Return what taking back a version of the files leads to, or what its undo led to."""
    place, file = f"*{inline(version.schedule)}*", version.facts.get("file", version.author)
    at = reader.moment(datetime.fromisoformat(version.facts.get("changed_at", version.at.isoformat())))
    if file == NO_FILE:
        return f"the layers of {place} before it left the files on {at}"
    return f"the layers of {place} before `{inline(file)}` changed them on {at}"


def _what(version: Version, reader: Reader) -> str:
    """Return what a version was about, in the middle of a sentence: of an undo, what it took back."""
    place, facts = f"*{inline(version.schedule)}*", version.facts
    if _is_of_file(version):
        file = facts.get("file", version.author)
        return (
            f"{place} is in no file any more" if file == NO_FILE else f"what the file `{inline(file)}` says of {place}"
        )
    if "offer" in facts:
        return _swap(version, reader)
    if "start" not in facts:
        return f"a change of {place}"
    start, end = datetime.fromisoformat(facts["start"]), datetime.fromisoformat(facts["end"])
    wish = Wish(version.schedule, start, end, facts.get("user"), facts.get("replaces"), bool(facts.get("add")))
    return _sentence(wish, reader, is_past=True)


def _swap(version: Version, reader: Reader) -> str:
    """Return what taking or assigning an offer did, in the middle of a sentence: one direction, or both of a swap."""
    facts, back = version.facts, version.facts.get("in_return")
    giver, taker = reader.named(facts["giver"]), reader.named(facts["taker"])
    first = _direction(facts["gives"], taker, giver, reader)
    if back is None:
        return f"{first} ({'assigned' if facts['is_assigned'] else 'swap'})"
    return f"{first}, and in return {_direction(back, giver, taker, reader)} (swap)"


def _direction(time: Mapping[str, str], user: str, replaced: str, reader: Reader) -> str:
    span = reader.span(datetime.fromisoformat(time["start"]), datetime.fromisoformat(time["end"]))
    stands = "stand" if user == "you" else "stands"
    return f"{user} {stands} in for {replaced} on *{inline(time['schedule'])}*, {span}"


def question(text: str, choices: Sequence[tuple[str, str]]) -> Message:
    """Return what is asked back: ``choices`` are labels (plain) with the command that each stands for."""
    said = f":grey_question: {inline(text)}"
    found = [
        button(label, action, ids.say_value(command))
        for action, (label, command) in zip(ids.ONCALL_SAYS, choices, strict=False)
    ]
    return message(said, section(said), actions(*found))


def nothing_changed() -> Message:
    """Return the answer to Cancel."""
    return message("Nothing was changed.", section("Nothing was changed."))


def _sentence(wish: Wish, reader: Reader, *, is_past: bool = False) -> str:
    """Return ``You take over *checkout/primary*, now until …``; in the middle of a sentence when ``is_past``."""
    user, replaced = reader.named(wish.user), reader.named(wish.replaces)
    place = f" *{inline(wish.schedule)}*"
    on = f" on{place}"
    is_you = "you" in {user, "" if wish.user else replaced}
    if wish.user is None:
        said = f"{replaced} {'are' if is_you else 'is'} off{on}, and nobody stands in"
    elif wish.add:
        said = f"{user} {'are' if is_you else 'is'} on call as well{on}"
    elif wish.replaces is not None:
        said = f"{user} {'stand' if is_you else 'stands'} in for {replaced}{on}"
    else:
        said = f"{user} {'take' if is_you else 'takes'} over{place}"
    return f"{said if is_past else _capital(said)}, {reader.span(wish.start, wish.end)}"


def _before_after(effect: Effect, reader: Reader) -> Iterator[Block]:
    start, end = effect.wish.start, effect.wish.end
    yield section(f"*Before*\n{_lines(effect.before, start, end, reader)}")
    yield section(f"*After*\n{_lines(effect.after, start, end, reader)}")


def _lines(found: Sequence[Shift], start: datetime, end: datetime, reader: Reader) -> str:
    """Return who is on call when, gaps included."""
    lines: list[str] = []
    at = start
    for shift in found:
        if at < shift.start:
            lines.append(_gap(at, shift.start, reader))
        names = joined([reader.named(key) for key in shift.users])
        lines.append(f"• {reader.span(shift.start, shift.end)}: {names}")
        at = shift.end
    if at < end:
        lines.append(_gap(at, end, reader))
    more = len(lines) - _SHOWN_SHIFTS
    return "\n".join([*lines[:_SHOWN_SHIFTS], *([f"… and {more} more"] if more > 0 else [])])


def _gap(start: datetime, end: datetime, reader: Reader) -> str:
    return f":warning: {reader.span(start, end)}: nobody"


def zone_line(zone: str, schedule: Schedule | None = None) -> str:
    """Return whose zone times are in, and the schedule's own when that is another, mrkdwn."""
    said = f"Times are in your time zone, {inline(zone)}"
    if schedule is None or schedule.timezone == zone:
        return f"{said}."
    return f"{said}; the schedule's is {inline(schedule.timezone)}."
