"""conversations.history and conversations.replies: what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.paging import decode, encode
from bot.sandbox.wire import Json, SlackError, ts_key

if TYPE_CHECKING:
    from bot.sandbox.call import Call
    from bot.sandbox.channels import Channel
    from bot.sandbox.messages import Message

MAX_PAGE = 999
DEFAULT_PAGE = 100
DEFAULT_REPLIES = 999

_BEGINNING = "0000000000.000000"
_END = "9999999999.999999"


def history(call: Call) -> Json:
    """conversations.history: newest first, without replies."""
    channel = _readable(call)
    after, before = _range(call)
    inclusive = call.truth("inclusive")
    if call.has("cursor"):
        before = ts_key(decode(call.text("cursor"), "next_ts"), "invalid_cursor")
        inclusive = inclusive and not call.has("cursor")
    limit = _limit(call, DEFAULT_PAGE)
    messages, has_more = channel.log.newest_first(after, before, limit, inclusive=inclusive)
    answer: Json = {
        "messages": _rendered(call, messages),
        "has_more": has_more,
        "pin_count": len(channel.pins),
        "channel_actions_ts": None,
        "channel_actions_count": 0,
    }
    if has_more:
        answer["response_metadata"] = {"next_cursor": encode(f"next_ts:{messages[-1].ts}")}
    return answer


def replies(call: Call) -> Json:
    """conversations.replies: the parent, then the replies, oldest first."""
    channel = _readable(call)
    found = channel.log.get(ts_key(call.text("ts"), "thread_not_found"))
    if found is None:
        raise SlackError("thread_not_found")
    if found.thread_ts not in {None, found.ts}:
        return {"messages": _rendered(call, [found]), "has_more": False}
    after, before = _range(call)
    if call.has("cursor"):
        after = ts_key(decode(call.text("cursor"), "next_ts"), "invalid_cursor")
    inclusive = call.truth("inclusive") and not call.has("cursor")
    thread = [each for each in found.replies if _is_within(each.ts, after, before, inclusive=inclusive)]
    limit = _limit(call, DEFAULT_REPLIES)
    if not call.has("cursor"):
        thread = [found, *thread]
    shown = thread[:limit]
    answer: Json = {"messages": _rendered(call, shown), "has_more": len(thread) > limit}
    if len(thread) > limit:
        answer["response_metadata"] = {"next_cursor": encode(f"next_ts:{shown[-1].ts}")}
    return answer


def _is_within(ts: str, after: str, before: str, *, inclusive: bool) -> bool:
    return after <= ts <= before if inclusive else after < ts < before


def _readable(call: Call) -> Channel:
    channel = call.channel()
    # People may read public channels without joining them; bots may not.
    if call.actor.is_bot and call.actor.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _range(call: Call) -> tuple[str, str]:
    after = ts_key(call.text("oldest"), "invalid_ts_oldest") if call.has("oldest") else _BEGINNING
    before = ts_key(call.text("latest"), "invalid_ts_latest") if call.has("latest") else _END
    return after, before


def _limit(call: Call, default: int) -> int:
    return min(max(call.whole("limit", default), 1), MAX_PAGE)


def _rendered(call: Call, messages: list[Message]) -> list[Json]:
    with_metadata = call.truth("include_all_metadata")
    return [message.render(with_metadata=with_metadata) for message in messages]


METHODS = {"conversations.history": history, "conversations.replies": replies}
