"""Calendars in Slack: a secret address that is shown once, and the picture of a week.

No message's ``text`` holds an address: that goes where a notification does, and may be kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.mrkdwn import escape
from bot.views import ids
from bot.views.blocks import Block, Element, Message, actions, button, confirmation, context, message, section
from bot.views.phrases import Commands, inline, local_time

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.calendar import Feed


def own_calendar_button(key: str) -> Element:
    """Return the button of ``/oncall me`` that leads to one's own calendar; ``key`` is one's own in the files."""
    return button("My calendar…", ids.CALENDAR_SHOW, f"feed:person:{key}")


def given(name: str, feed: Feed, calendar: str, page: str, contact: str | None) -> Message:
    """Return the answer that shows a new address: the only one that ever does."""
    lines = [
        f"*Calendar of {inline(name)}*",
        "Add it in your calendar program as a calendar from the web, with this address:",
        f"```{escape(calendar)}```",
        f"Its page has the week as a picture, and subscribes you in one click: <{escape(page)}>",
    ]
    if contact:
        lines.append(
            f"Save the numbers that call you as a contact, and let it ring through do-not-disturb: <{escape(contact)}>"
        )
    return message(
        f"Your calendar of {inline(name)}",
        section("\n".join(lines)),
        _replacing(feed),
        context(":key: The address is shown once. Whoever has it can read this calendar, so keep it to yourself."),
    )


def held(name: str, feed: Feed, since: datetime) -> Message:
    """Return the answer to somebody who has an address of this calendar already."""
    text = (
        f"*Calendar of {inline(name)}*\nYou have had its address since {local_time(since)}. It is kept nowhere, so it "
        "cannot be shown again. A new one takes its place, and calendars with the old one stop being kept up to date."
    )
    return message(f"You have an address of the calendar of {inline(name)}", section(text), _replacing(feed))


def _replacing(feed: Feed) -> Block:
    value = ids.feed_value(feed)
    sure = confirmation(
        "Revoke the address?", "Calendars that use it are no longer kept up to date.", "Revoke", "Keep it"
    )
    return actions(
        button("New address", ids.CALENDAR_RENEW, value),
        button("Revoke", ids.CALENDAR_REVOKE, value, style="danger", confirm=sure),
    )


def without_address(name: str, feed: Feed, commands: Commands) -> Message:
    """Return the answer while Tocsin has no address of its own: the files instead."""
    text = (
        f"*Calendar of {inline(name)}*\nTocsin has no address of its own here (PUBLIC_URL is not set), so a calendar "
        f"cannot keep itself up to date. You can have it as a file: import it, and again after a change. "
        f"`{commands.oncall} week` shows a week as a picture."
    )
    send = button("Send me the files", ids.CALENDAR_FILES, ids.feed_value(feed))
    return message(f"The calendar of {inline(name)} as a file", section(text), actions(send))


def revoked(name: str, *, had_one: bool) -> Message:
    """Return the answer to Revoke."""
    if not had_one:
        return _one(f"You have no address of the calendar of {inline(name)}.")
    return _one(f"The address of the calendar of {inline(name)} leads nowhere any more.")


def files_coming() -> Message:
    """Return the answer to the wish for files."""
    return _one("The files come by direct message in a moment.")


def week_coming(name: str, feed: Feed, label: str, *, can_share: bool) -> Message:
    """Return the answer to ``/oncall week``; ``can_share`` when it was asked in a channel."""
    text = f"The week of {inline(name)} comes by direct message in a moment."
    if not can_share:
        return _one(text)
    share = button("Show it here too", ids.CALENDAR_SHARE, ids.week_value(feed, label))
    return message(text, section(text), actions(share))


def week_shared(name: str) -> Message:
    """Return the answer to whoever shows a week in a channel."""
    return _one(f"The week of {inline(name)} is shown here in a moment.")


def week_comment(name: str, dates: str, by: str | None) -> str:
    """Return what stands over a picture; ``by`` is the Slack user who shows it to others."""
    shown = f" <@{by}> shows it." if by else ""
    return f"On call: *{inline(name)}*, {dates}.{shown}"


def not_shared(name: str, channel: str) -> str:
    """Return what is said to whoever wanted a week shown where the bot cannot speak, mrkdwn."""
    return (
        f":warning: The week of {inline(name)} could not be shown in <#{channel}>: I am not in it. Invite me with "
        "`/invite`, or forward the picture from here."
    )


def _one(text: str) -> Message:
    return message(text, section(text))
