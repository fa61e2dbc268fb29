"""reactions.* and pins.*: what people put on messages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.sandbox.channels import Pin
from bot.sandbox.posting import SYSTEM, Draft, post
from bot.sandbox.wire import Json, SlackError, ts_key

if TYPE_CHECKING:
    from bot.sandbox.call import Call
    from bot.sandbox.channels import Channel
    from bot.sandbox.messages import Message

MAX_EMOJI = 23
MAX_PINS = 100

_EMOJI = re.compile(r"^[a-z0-9_+'-]+(::skin-tone-[2-6])?$")


def _item(call: Call, *, needs_membership: bool) -> tuple[Channel, Message]:
    if not (call.has("channel") and call.has("timestamp")):
        raise SlackError("no_item_specified")
    channel = call.joined_channel() if needs_membership else call.channel()
    message = channel.log.get(ts_key(call.text("timestamp"), "bad_timestamp"))
    if message is None:
        raise SlackError("message_not_found")
    return channel, message


def _emoji(call: Call) -> str:
    name = call.text("name").strip(":")
    if not _EMOJI.match(name):
        raise SlackError("invalid_name")
    return name


def add_reaction(call: Call) -> Json:
    """reactions.add."""
    name = _emoji(call)
    channel, message = _item(call, needs_membership=False)
    if channel.is_archived:
        raise SlackError("is_archived")
    if call.actor.is_bot and call.actor.id not in channel.members:
        # The reference gives no word of its own for a bot that is not there.
        raise SlackError("channel_not_found" if channel.is_private else "no_access")
    users = message.reactions.get(name, [])
    if call.actor.id in users:
        raise SlackError("already_reacted")
    if name not in message.reactions and len(message.reactions) >= MAX_EMOJI:
        raise SlackError("too_many_emoji")
    message.reactions[name] = [*users, call.actor.id]
    _tell_reaction(call, channel, message, "reaction_added", name)
    return {}


def remove_reaction(call: Call) -> Json:
    """reactions.remove."""
    name = _emoji(call)
    channel, message = _item(call, needs_membership=False)
    users = message.reactions.get(name, [])
    if call.actor.id not in users:
        raise SlackError("no_reaction")
    left = [user for user in users if user != call.actor.id]
    if left:
        message.reactions[name] = left
    else:
        del message.reactions[name]
    _tell_reaction(call, channel, message, "reaction_removed", name)
    return {}


def _tell_reaction(call: Call, channel: Channel, message: Message, kind: str, name: str) -> None:
    event: Json = {
        "type": kind,
        "user": call.actor.id,
        "reaction": name,
        "item": {"type": "message", "channel": channel.id, "ts": message.ts},
        "item_user": message.author,
        "event_ts": call.workspace.next_ts(),
    }
    call.workspace.tell(channel, event)


def get_reactions(call: Call) -> Json:
    """reactions.get."""
    channel, message = _item(call, needs_membership=False)
    return {"type": "message", "channel": channel.id, "message": message.render()}


def add_pin(call: Call) -> Json:
    """pins.add: also writes the notice that people see."""
    channel, message = _item(call, needs_membership=True)
    if message.is_pinned:
        raise SlackError("already_pinned")
    if SYSTEM.match(message.body.get("subtype", "")):
        raise SlackError("not_pinnable")
    if len(channel.pins) >= MAX_PINS:
        raise SlackError("too_many_pins")
    message.is_pinned = True
    channel.pins.append(Pin(message.ts, call.actor.id, call.workspace.seconds()))
    _tell_pin(call, channel, message, "pin_added")
    if not channel.is_archived:
        notice = f"<@{call.actor.id}> pinned a message to this channel."
        extra = {"item_type": "message", "item": {"type": "message", "channel": channel.id, "ts": message.ts}}
        post(call.workspace, channel, Draft(call.actor.id, notice, subtype="pinned_item", extra=extra))
    return {}


def remove_pin(call: Call) -> Json:
    """pins.remove."""
    channel, message = _item(call, needs_membership=True)
    if not message.is_pinned:
        raise SlackError("no_pin")
    message.is_pinned = False
    channel.pins = [pin for pin in channel.pins if pin.ts != message.ts]
    _tell_pin(call, channel, message, "pin_removed")
    return {}


def _tell_pin(call: Call, channel: Channel, message: Message, kind: str) -> None:
    now = call.workspace.seconds()
    item: Json = {
        "type": "message",
        "created": now,
        "created_by": call.actor.id,
        "channel": channel.id,
        "message": {**message.render(), "permalink": call.site.permalink(message)},
    }
    event: Json = {
        "type": kind,
        "user": call.actor.id,
        "channel_id": channel.id,
        "item": item,
        "item_user": message.author,
        "pin_count": len(channel.pins),
        "pinned_info": {"channel": channel.id, "pinned_by": call.actor.id, "pinned_ts": now},
        "event_ts": call.workspace.next_ts(),
        **({"has_pins": bool(channel.pins)} if kind == "pin_removed" else {}),
    }
    call.workspace.tell(channel, event)


def list_pins(call: Call) -> Json:
    """pins.list: newest first."""
    channel = call.channel()
    items: list[Json] = []
    for pin in reversed(channel.pins):
        message = channel.log.get(pin.ts)
        if message is not None:
            shown = {**message.render(), "permalink": call.site.permalink(message)}
            item = {"type": "message", "created": pin.created, "created_by": pin.by, "channel": channel.id}
            items.append({**item, "message": shown})
    return {"items": items}


METHODS = {
    "reactions.add": add_reaction,
    "reactions.remove": remove_reaction,
    "reactions.get": get_reactions,
    "pins.add": add_pin,
    "pins.remove": remove_pin,
    "pins.list": list_pins,
}
