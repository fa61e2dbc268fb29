"""The forms about offers of shifts: give one away or swap it, take a part, assign; each beside its reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.core.swap import NOTE_LIMIT
from bot.views import ids
from bot.views.blocks import (
    OPTION_VALUE,
    OPTIONS,
    Block,
    Element,
    View,
    context,
    datetime_picker,
    input_block,
    length,
    modal,
    option,
    section,
    select,
    text_input,
    users_select,
)
from bot.views.forms import Form, FormError
from bot.views.phrases import inline
from bot.views.swap_ids import OfferRef, Turn
from bot.views.swaps import terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.core.swap import Offer
    from bot.views.shift_plan import Reader


@dataclass(frozen=True)
class SwapForm:
    """What the form is filled with, at first or by a person. ``taker`` is a Slack user id, empty for everybody.

    ``start`` and ``end`` (aware UTC) narrow the shift; None leaves it whole. ``back`` is wanted in return.
    """

    shift: Turn | None = None
    start: datetime | None = None
    end: datetime | None = None
    taker: str = ""
    back: Turn | None = None
    note: str = ""

    @property
    def gives(self) -> Turn | None:
        """Return the shift, or the part of it that was chosen."""
        if self.shift is None:
            return None
        return Turn(self.shift.schedule, self.start or self.shift.start, self.end or self.shift.end)


@dataclass(frozen=True)
class PartForm:
    """Somebody takes what of an offer lies in [start, end), aware UTC."""

    offer: OfferRef
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True)
class AssignForm:
    """An offer is to be given to somebody (a Slack user id)."""

    offer: OfferRef
    taker: str


def swap_modal(own: Sequence[Turn], values: SwapForm, theirs: Sequence[Turn], reader: Reader) -> View:
    """Return the form. ``own`` are the reader's next shifts, ``theirs`` those of whoever is chosen, in order."""
    if not own:
        said = "You are not on call in the coming weeks, so there is nothing to give away."
        return modal(ids.SHEET, "Give away a shift", [section(said)])
    shift = select(ids.INPUT, _options(own, reader), "Which shift?", _value(values.shift or own[0], own))
    blocks: list[Block] = [
        input_block("shift", "Your shift", shift),
        input_block("start", "Only from", datetime_picker(ids.INPUT, values.start), optional=True),
        input_block(
            "end",
            "Only until",
            datetime_picker(ids.INPUT, values.end),
            hint="Leave both empty to give away the whole shift.",
            optional=True,
        ),
        input_block(
            "taker",
            "To whom",
            users_select(ids.SWAP_TAKER, "Everybody in the team", values.taker or None),
            hint="Leave this empty to offer it to everybody in the team.",
            optional=True,
            dispatches=True,
        ),
    ]
    blocks.extend(_in_return(values, theirs, reader))
    note = text_input(ids.INPUT, initial=values.note, placeholder="Why, or anything they should know", limit=NOTE_LIMIT)
    blocks.append(input_block("note", "Note", note, optional=True))
    blocks.append(context(f"Times are in your time zone, {inline(reader.zone)}. Nothing is sent before you confirm."))
    return modal(ids.MODAL_SWAP, "Give away or swap", blocks, submit="Next")


def _in_return(values: SwapForm, theirs: Sequence[Turn], reader: Reader) -> Iterator[Block]:
    if not values.taker:
        return
    if not theirs:
        yield context(f"<@{values.taker}> has no shift in the coming weeks that you could take in return.")
        return
    # Another person's shifts are another field: what was chosen of the first one's must not stay.
    found = select(ids.INPUT, _options(theirs, reader), "Nothing", _value(values.back, theirs))
    yield input_block(_back_of(values.taker), "You take in return", found, optional=True)


def _back_of(taker: str) -> str:
    """Return the block of the shifts that a Slack user may give in return."""
    return f"back.{taker}"


def _options(turns: Sequence[Turn], reader: Reader) -> list[Element]:
    fitting = [turn for turn in turns if length(turn.encode()) <= OPTION_VALUE]
    return [
        option(f"{reader.span(turn.start, turn.end)} · {turn.schedule}", turn.encode()) for turn in fitting[:OPTIONS]
    ]


def _value(turn: Turn | None, turns: Sequence[Turn]) -> str | None:
    """Return the option that is chosen at first: the turn, or the one that it lies in."""
    if turn is None:
        return None
    found = (
        each
        for each in turns
        if each.schedule == turn.schedule and each.start <= turn.start < each.end and turn.end <= each.end
    )
    return next((each.encode() for each in found), None)


def read_swap(view: Mapping[str, Any]) -> SwapForm:
    """Return the form as it is filled in so far."""
    form = Form(view)
    shift, taker = form.choice("shift"), form.user("taker")
    back = form.choice(_back_of(taker))
    return SwapForm(
        shift=Turn.decode(shift) if shift else None,
        start=form.instant("start"),
        end=form.instant("end"),
        taker=taker,
        back=Turn.decode(back) if back else None,
        note=form.text("note"),
    )


def parse_swap(view: Mapping[str, Any]) -> SwapForm:
    """Return the submitted form. Raises ``FormError`` that says of each field what is wrong with it."""
    found = read_swap(view)
    gives = found.gives
    if found.shift is None or gives is None:
        raise FormError({"shift": "Choose one of your shifts."})
    errors: dict[str, str] = {}
    if found.start is not None and not found.shift.start <= found.start < found.shift.end:
        errors["start"] = "This is outside the shift."
    if found.end is not None and not found.shift.start < found.end <= found.shift.end:
        errors["end"] = "This is outside the shift."
    if not errors and gives.end <= gives.start:
        errors["end"] = "The end must be later than the start."
    if errors:
        raise FormError(errors)
    return found


def part_modal(offer: Offer, reader: Reader) -> View:
    """Return the form in which somebody says which part of an offer they take."""
    blocks = [
        section(f"*Which part do you take?*\n{terms(offer, reader)}"),
        input_block("start", "From", datetime_picker(ids.INPUT, offer.gives.start)),
        input_block("end", "Until", datetime_picker(ids.INPUT, offer.gives.end)),
        context(f"Times are in your time zone, {inline(reader.zone)}. The rest stays open for others."),
    ]
    value = OfferRef(offer.id, offer.version).encode()
    return modal(ids.MODAL_SWAP_PART, "Take a part", blocks, submit="Take it", metadata=value)


def parse_part(view: Mapping[str, Any]) -> PartForm:
    """Return the part that was chosen."""
    form = Form(view)
    return PartForm(OfferRef.decode(form.metadata), form.instant("start"), form.instant("end"))


def assign_modal(offer: Offer, reader: Reader) -> View:
    """Return the form in which a manager gives what is on offer to somebody."""
    chosen = reader.people[offer.taker].slack if offer.taker in reader.people and offer.taker else None
    hint = "They are told, and need not agree."
    blocks = [
        section(f"*Who takes it?*\n{terms(offer, reader)}"),
        input_block("user", "Person", users_select(ids.INPUT, "Who is on call then?", chosen), hint=hint),
        context(f"Times are in your time zone, {inline(reader.zone)}."),
    ]
    value = OfferRef(offer.id, offer.version).encode()
    return modal(ids.MODAL_SWAP_ASSIGN, "Assign a shift", blocks, submit="Assign", metadata=value)


def parse_assign(view: Mapping[str, Any]) -> AssignForm:
    """Return who was chosen. Raises ``FormError`` when nobody was."""
    form = Form(view)
    taker = form.user("user")
    if not taker:
        raise FormError({"user": "Choose a person."})
    return AssignForm(OfferRef.decode(form.metadata), taker)
