"""App Home: what is open, what waits for this person, and when they are on call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.characters import one_line
from bot.views import ids, swaps
from bot.views.blocks import (
    Block,
    Element,
    View,
    actions,
    button,
    context,
    divider,
    header,
    home_view,
    plain_section,
    section,
)
from bot.views.incident import listed, next_line
from bot.views.phrases import SLASH, Commands, inline, local_time, span_in
from bot.views.swap_ids import Turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bot.core.incident import Incident
    from bot.views.shift_plan import Reader
    from bot.views.situation import PageState
    from bot.views.swaps import Listing

_SHOWN_PAGES = 10
_SHOWN_INCIDENTS = 20
_SHOWN_SHIFTS = 10
_SHOWN_OFFERS = 6


@dataclass(frozen=True)
class OwnShift:
    """A shift of the person whose Home it is, aware instants; ``schedule`` is ``team/name``."""

    schedule: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Offers:
    """The shifts on offer that concern the person whose Home it is, and how they read."""

    found: Listing
    reader: Reader


def home(
    incidents: Sequence[Incident],
    pages: Sequence[PageState],
    shifts: Sequence[OwnShift],
    zone: str,
    now: datetime,
    commands: Commands = SLASH,
    said: str = "",
    offers: Offers | None = None,
) -> View:
    """Return the Home of one person.

    ``incidents`` are those that are open, ``pages`` the ones that wait for this person, ``shifts`` their next ones in
    order, ``zone`` their IANA zone. ``said`` (mrkdwn) answers what they pressed last, ``offers`` are shifts on offer.
    """
    blocks: list[Block] = [section(said), divider()] if said else []
    blocks.extend((*_pages(pages, now), header("Open incidents"), *_incidents(incidents, now)))
    blocks.append(actions(button("Declare an incident", ids.HOME_DECLARE, "declare", style="primary")))
    blocks.extend((divider(), header("Your next shifts"), *_shifts(shifts, zone, now), _on_call_buttons()))
    if offers is not None and (on_offer := list(swaps.listed(offers.found, offers.reader, _SHOWN_OFFERS))):
        blocks.extend((divider(), header("Shifts on offer"), *on_offer))
    help_line = f"`{commands.incident}` shows what you can type. `{commands.oncall}` says who is on call."
    return home_view([*blocks, divider(), context(help_line)])


def _on_call_buttons() -> Block:
    """Return what one can do about being on call."""
    anywhere = ids.schedule_value(None)
    return actions(
        button("Take a shift…", ids.ONCALL_TAKE, anywhere),
        button("Override…", ids.ONCALL_OVERRIDE, anywhere),
        button("Who is on call", ids.ONCALL_WHO, anywhere),
    )


def _pages(pages: Sequence[PageState], now: datetime) -> Iterator[Block]:
    if not pages:
        return
    yield header(":pager: Waiting for you")
    for state in pages[:_SHOWN_PAGES]:
        acknowledge = button("Acknowledge", ids.PAGE_ACKNOWLEDGE, ids.page_value(state.page.id), style="primary")
        yield plain_section(state.page.title, acknowledge)
        yield context(f"Paged {local_time(state.page.triggered_at)}. {next_line(state, now)}".strip())
    if len(pages) > _SHOWN_PAGES:
        yield context(f"{len(pages) - _SHOWN_PAGES} more pages wait for you.")
    yield divider()


def _incidents(incidents: Sequence[Incident], now: datetime) -> Iterator[Block]:
    if not incidents:
        yield section("No incident is open.")
    for incident in incidents[:_SHOWN_INCIDENTS]:
        yield from listed(incident, now)
    if len(incidents) > _SHOWN_INCIDENTS:
        yield context(f"{len(incidents) - _SHOWN_INCIDENTS} more are open.")


def _shifts(shifts: Sequence[OwnShift], zone: str, now: datetime) -> Iterator[Block]:
    if not shifts:
        yield section("You are not on call in the coming weeks.")
        return
    for shift in shifts[:_SHOWN_SHIFTS]:
        yield section(_shift(shift, zone, now), _give_away(shift))
    yield context(f"Times are in your time zone, {inline(zone)}.")


def _give_away(shift: OwnShift) -> Element | None:
    """Return the button that offers a shift; none for a name that no button can carry."""
    if one_line(shift.schedule) != shift.schedule:
        return None
    return button("Give away or swap…", ids.SWAP_START, Turn(shift.schedule, shift.start, shift.end).encode())


def _shift(shift: OwnShift, zone: str, now: datetime) -> str:
    sign = ":telephone_receiver:" if shift.start <= now else "•"
    return f"{sign} *{inline(shift.schedule)}*: {span_in(shift.start, shift.end, zone, now)}"
