"""The form that changes who is on call for a time, and the reader of what was filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from bot.views import ids
from bot.views.blocks import (
    OPTIONS,
    Block,
    Element,
    View,
    context,
    datetime_picker,
    input_block,
    modal,
    option,
    searched_select,
    select,
    users_select,
)
from bot.views.forms import Form, FormError
from bot.views.phrases import inline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from bot.core.roster import Roster

How: TypeAlias = Literal["takes_over", "stands_in", "adds", "off"]

_HOW: Mapping[How, str] = {
    "takes_over": "Is on call instead of everybody",
    "stands_in": "Stands in for one person",
    "adds": "Is on call as well",
    "off": "Is off, nobody stands in",
}


@dataclass(frozen=True)
class ShiftForm:
    """What the form is filled with, at first or by a person. ``user`` and ``replaces`` are Slack user ids.

    ``kind`` take is for oneself and asks neither who nor how. Instants are aware UTC.
    """

    kind: ids.PlanKind
    schedule: str | None = None
    user: str = ""
    how: How = "takes_over"
    replaces: str = ""
    start: datetime | None = None
    end: datetime | None = None


def shift_modal(roster: Roster, values: ShiftForm, zone: str, note: str = "") -> View:
    """Return the form; ``zone`` is the IANA zone in which Slack shows times to the reader, ``note`` mrkdwn above it."""
    blocks: list[Block] = [context(note)] if note else []
    blocks.append(input_block("schedule", "Schedule", _schedules(roster, values.schedule)))
    if values.kind == "override":
        blocks.extend(_who(values))
    blocks.append(input_block("start", "From", datetime_picker(ids.INPUT, values.start)))
    blocks.append(input_block("end", "Until", datetime_picker(ids.INPUT, values.end)))
    blocks.append(context(f"Times are in your time zone, {inline(zone)}. Nothing changes before you confirm."))
    if values.kind == "take":
        return modal(ids.MODAL_TAKE, "Take over a shift", blocks, submit="Next")
    return modal(ids.MODAL_OVERRIDE, "Override", blocks, submit="Next")


def _who(values: ShiftForm) -> Iterator[Block]:
    options = [option(text, key) for key, text in _HOW.items()]
    replaced = users_select(ids.INPUT, "Whose place?", values.replaces or None)
    yield input_block("user", "Who", users_select(ids.INPUT, "Who is it about?", values.user or None))
    yield input_block("how", "What changes", select(ids.INPUT, options, "What changes?", values.how))
    hint = "Only for somebody who stands in for one person."
    yield input_block("replaces", "In place of", replaced, hint=hint, optional=True)


def parse_shift(view: Mapping[str, Any], roster: Roster) -> ShiftForm:
    """Return the submitted form. Raises ``FormError`` that says of each field what is wrong with it."""
    form = Form(view)
    kind: ids.PlanKind = "take" if view.get("callback_id") == ids.MODAL_TAKE else "override"
    chosen = form.choice("how")
    how = chosen if chosen in ("takes_over", "stands_in", "adds", "off") else "takes_over"
    found = ShiftForm(
        kind=kind,
        schedule=form.choice("schedule") or None,
        user=form.user("user"),
        how=how,
        replaces=form.user("replaces"),
        start=form.instant("start"),
        end=form.instant("end"),
    )
    errors = dict(_faults(found, roster))
    if errors:
        raise FormError(errors)
    return found


def _faults(found: ShiftForm, roster: Roster) -> Iterator[tuple[str, str]]:
    if found.schedule not in roster.schedules:
        yield "schedule", "Choose a schedule."
    if found.kind == "override" and not found.user:
        yield "user", "Choose who it is about."
    if found.how == "stands_in" and not found.replaces:
        yield "replaces", "Choose in whose place."
    if found.how != "stands_in" and found.replaces:
        yield "replaces", "Leave this empty, or choose “Stands in for one person” above."
    if found.start is None:
        yield "start", "Choose when it begins."
    if found.end is None:
        yield "end", "Choose when it ends."


def schedule_options(roster: Roster, typed: str) -> dict[str, Any]:
    """Return the answer to a ``block_suggestion`` for the schedule: those whose address holds what was typed."""
    wanted = typed.strip().lower()
    found = [name for name in sorted(roster.schedules) if wanted in name.lower()]
    return {"options": [option(name, name) for name in found[:OPTIONS]]}


def _schedules(roster: Roster, chosen: str | None) -> Element:
    names = sorted(roster.schedules)
    if len(names) > OPTIONS:
        initial = option(chosen, chosen) if chosen in roster.schedules and chosen else None
        return searched_select(ids.SHIFT_SCHEDULE, "Type to find a schedule", initial)
    return select(ids.SHIFT_SCHEDULE, [option(name, name) for name in names], "Which schedule?", chosen)
