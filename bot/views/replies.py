"""What only the person sees who typed or pressed something: help, errors, confirmations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.core.mrkdwn import escape
from bot.views import ids
from bot.views.blocks import (
    VIEW_TITLE,
    Block,
    Message,
    View,
    actions,
    button,
    context,
    divider,
    message,
    modal,
    plain_text,
    section,
)
from bot.views.incident import incident_list
from bot.views.phrases import SLASH, Commands, channel_link, inline, typed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.core.incident import Incident
    from bot.errors import TocsinError

_NAMED = re.compile(r"&lt;([@#][A-Z0-9]{2,20})&gt;")
_HELP = """\
*Anywhere*
• `{incident} declare Checkout is down` opens the form
• `{incident} list` shows what is open, `{incident} list checkout` finds by title
• `{oncall}` says who is on call, `{oncall} checkout` for one team, service or person
• `{page} checkout Orders are stuck` pages without an incident
• `{page} ack 1234` acknowledges a page

*In an incident's channel* (elsewhere with its number, such as `{incident} note 12 …`)
• `{incident}` shows the card with its buttons, `{incident} status` a short form
• `{incident} update Payments are back for half of the users`
• `{incident} role comms @anna`, also commander, scribe, sme
• `{incident} page payments Your gateway refuses cards` brings in more people
• `{incident} note Rolled back to 4.2`, `decision …`, `action … @anna by friday`
• `{incident} severity SEV1`, `urgency low`, `rename …`
• `{incident} mitigate`, `resolve`, `reopen`, `close`, `cancel`
• `{incident} postmortem` writes the draft
• React to a message with :pushpin: for the timeline, :scales: for a decision, :white_check_mark: for an action item"""


def incident_help(incidents: Sequence[Incident], now: datetime, commands: Commands = SLASH) -> Message:
    """Return the answer to ``/incident`` outside an incident's channel: what to type, and what is open."""
    text = _HELP.format(incident=commands.incident, oncall=commands.oncall, page=commands.page)
    blocks: list[Block] = [section(text), actions(button("Declare an incident", ids.HOME_DECLARE, "declare"))]
    if incidents:
        blocks.extend((divider(), *incident_list(incidents, now, commands=commands).blocks))
    return message(f"How to use {commands.incident}", *blocks)


def unknown_command(word: str, commands: Commands = SLASH) -> Message:
    """Return the answer to a subcommand that does not exist."""
    return reply(
        f"There is no `{commands.incident} {inline(word[:40])}`. Type `{commands.incident} help` to see what is."
    )


def outside_channel(verb: str, commands: Commands = SLASH) -> Message:
    """Return the answer to a command that works in an incident's channel only."""
    name = f"{commands.incident} {inline(verb)}"
    found = f"`{commands.incident} list` shows the open ones."
    return reply(f"Which incident? Type `{name}` in its channel, or its number here: `{name} 12`. {found}")


def problem(error: TocsinError) -> Message:
    """Return an expected error in its own words. People and channels in it (``<@U1>``, ``<#C1>``) stay named."""
    text = _NAMED.sub(r"<\1>", typed(str(error)))
    return reply(f":warning: {text}")


def no_form(code: str, reason: str, commands: Commands = SLASH) -> Message:
    """Return what is said to somebody whose form Slack did not open; ``reason`` is plain, for the end of a sentence."""
    if code in _TOO_LATE:
        return reply(":hourglass: That took too long, so Slack did not open the form. Press or type it once more.")
    return reply(
        f":warning: The form could not be opened: {escape(reason)}. Try once more. Without it, write on one line, for "
        f"example `{commands.incident} update …`, and page people with `{commands.page} checkout Orders are stuck`."
    )


_TOO_LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"})


def joined_incident(incident: Incident) -> Message:
    """Return the answer to Join."""
    place = channel_link(incident)
    return reply(f"You are in {place}." if place else "The channel is being opened; you are invited in a moment.")


def sheet(found: Message, title: str = "On call") -> View:
    """Return a message as a modal, for answers to what is pressed where no message can stand.

    Cancel is the modal's own: it closes it.
    """
    blocks = [_without_cancel(block) for block in found.blocks]
    view = modal(ids.SHEET, title, blocks)
    return {**view, "close": plain_text("Cancel", VIEW_TITLE)} if blocks != list(found.blocks) else view


def _without_cancel(block: Block) -> Block:
    if block["type"] != "actions":
        return block
    return {**block, "elements": [each for each in block["elements"] if each["action_id"] != ids.ONCALL_CANCEL]}


def reply(text: str, hint: str = "") -> Message:
    """Return a message of one mrkdwn section, with ``hint`` (mrkdwn) in small print below it."""
    return message(text, section(text), *([context(hint)] if hint else []))
