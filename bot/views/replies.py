"""What only the person sees who typed or pressed something: help, errors, confirmations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.core.incident import ROLES
from bot.views import ids
from bot.views.blocks import Block, Message, actions, button, context, divider, message, section
from bot.views.incident import incident_list
from bot.views.phrases import SLASH, STATUS_WORDS, Commands, channel_link, inline, numbered, typed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.core.incident import Incident, Status, TimelineEntry
    from bot.errors import TocsinError

_NAMED = re.compile(r"&lt;([@#][A-Z0-9]{2,20})&gt;")
_HELP = """\
*Anywhere*
`{incident} declare Checkout is down`   opens the form
`{incident} list`   open incidents · `{incident} list checkout`   by title
`{oncall}`   who is on call · `{oncall} checkout`   one team or service
`{page} ack 1234`   acknowledge a page

*In an incident's channel*
`{incident}`   the card with its buttons · `{incident} status`
`{incident} update Payments are back for half of the users`
`{incident} role comms @anna`   also commander, scribe, sme
`{incident} note Rolled back to 4.2`   for the timeline; or react with :pushpin: to a message
`{incident} mitigate` · `resolve` · `reopen` · `close`
`{incident} postmortem`   the draft"""


def incident_help(incidents: Sequence[Incident], now: datetime, commands: Commands = SLASH) -> Message:
    """Return the answer to ``/incident`` outside an incident's channel: what to type, and what is open."""
    text = _HELP.format(incident=commands.incident, oncall=commands.oncall, page=commands.page)
    blocks: list[Block] = [section(text), actions(button("Declare an incident", ids.HOME_DECLARE, "declare"))]
    if incidents:
        blocks.extend((divider(), *incident_list(incidents, now, commands=commands).blocks))
    return message(f"How to use {commands.incident}", *blocks)


def unknown_command(word: str, commands: Commands = SLASH) -> Message:
    """Return the answer to a subcommand that does not exist."""
    return reply(f"There is no `{commands.incident} {inline(word[:40])}`. Type `{commands.incident}` to see what is.")


def outside_channel(verb: str, commands: Commands = SLASH) -> Message:
    """Return the answer to a command that works in an incident's channel only."""
    found = f"Find it with `{commands.incident} list`."
    return reply(f"`{commands.incident} {inline(verb)}` works in the incident's own channel. {found}")


def problem(error: TocsinError) -> Message:
    """Return an expected error in its own words. People and channels in it (``<@U1>``, ``<#C1>``) stay named."""
    text = _NAMED.sub(r"<\1>", typed(str(error)))
    return reply(f":warning: {text}")


def trouble(reference: str = "") -> Message:
    """Return the answer when something broke that nobody expected. ``reference`` finds it in the log."""
    mark = f" Tell your administrator: `{inline(reference)}`." if reference else ""
    return reply(f":warning: Something went wrong in Tocsin, and it was written to its log. Try again.{mark}")


def cannot_move(incident: Incident, target: Status) -> str:
    """Return why an incident cannot go to ``target``, plain."""
    now = STATUS_WORDS[incident.status].lower()
    wanted = STATUS_WORDS[target].lower()
    if incident.status == target:
        return f"#{incident.number} is {now} already."
    return f"#{incident.number} is {now}: it cannot become {wanted} from there."


def declared(incident: Incident, *, is_paging: bool) -> Message:
    """Return the answer to whoever declared an incident; again once its channel exists."""
    place = channel_link(incident)
    where = f"Go to {place}." if place else "Its channel is being opened; you are invited in a moment."
    paging = "Whoever is on call is being paged." if is_paging else "Nobody is paged."
    head = f"{incident.priority} incident {inline(numbered(incident))} is declared."
    return message(head, section(f":rotating_light: {head} {where} {paging}"))


def joined_incident(incident: Incident) -> Message:
    """Return the answer to Join."""
    place = channel_link(incident)
    return reply(f"You are in {place}." if place else "The channel is being opened; you are invited in a moment.")


def recorded(entry: TimelineEntry) -> Message:
    """Return the confirmation that something is on the timeline."""
    text = f":pushpin: On the timeline of #{entry.incident}"
    return message(text, section(f"{text}:\n{entry.text}"), context("The postmortem will have it."))


def role_taken(incident: Incident, role: str, holder: str) -> str:
    """Return why somebody cannot claim a role: mrkdwn, ``holder`` is a Slack user id."""
    name = ROLES.get(role, role)
    return f"<@{holder}> is {name.lower()} of #{incident.number} already. Use Assign role on the card to hand it over."


def reply(text: str) -> Message:
    """Return a message of one mrkdwn section."""
    return message(text, section(text))
