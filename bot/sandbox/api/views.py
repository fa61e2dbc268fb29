"""views.*: modals and App Home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.wire import Json, SlackError

if TYPE_CHECKING:
    from bot.sandbox.call import Call
    from bot.sandbox.modals import View


def open_view(call: Call) -> Json:
    """views.open."""
    definition = call.site.modals.check(_definition(call), "modal")
    user_id, _ = call.site.triggers.exchange(call.text("trigger_id"))
    return _answer(call, call.site.modals.open(user_id, definition))


def push(call: Call) -> Json:
    """views.push."""
    definition = call.site.modals.check(_definition(call), "modal")
    _, view_id = call.site.triggers.exchange(call.text("trigger_id"))
    modals = call.site.modals
    return _answer(call, modals.push(modals.get(view_id or ""), definition))


def update(call: Call) -> Json:
    """views.update."""
    modals = call.site.modals
    if not (call.has("view_id") or call.has("external_id")):
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: view_id"])
    view = modals.get(call.text("view_id")) if call.has("view_id") else modals.named(call.text("external_id"))
    modals.update(view, _definition(call), call.text("hash"))
    return _answer(call, view)


def publish(call: Call) -> Json:
    """views.publish."""
    if not call.actor.is_bot:
        raise SlackError("not_allowed_token_type")
    user_id = call.text("user_id")
    if user_id not in call.workspace.users:
        raise SlackError("invalid_arguments", ["[ERROR] invalid user_id [json-pointer:/user_id]"])
    return _answer(call, call.site.modals.publish(user_id, _definition(call), call.text("hash")))


def _definition(call: Call) -> Json:
    given: Any = call.data("view", "invalid_arguments")
    if not isinstance(given, dict):
        raise SlackError("invalid_arguments", ["[ERROR] must provide an object [json-pointer:/view]"])
    return given


def _answer(call: Call, view: View) -> Json:
    return {"view": call.site.modals.render(view)}


METHODS = {
    "views.open": open_view,
    "views.push": push,
    "views.update": update,
    "views.publish": publish,
}
