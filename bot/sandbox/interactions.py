"""What people do with the app: commands, buttons, modals, shortcuts. Each goes to the app and waits for its word."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from bot.sandbox import elements
from bot.sandbox.applink import AppLink, NotAcknowledged
from bot.sandbox.mentions import escape_mentions
from bot.sandbox.wire import Json, SlackError

if TYPE_CHECKING:
    from bot.sandbox.callbacks import Callbacks
    from bot.sandbox.ephemerals import Ephemeral, Ephemerals
    from bot.sandbox.messages import Message
    from bot.sandbox.modals import Modals, View
    from bot.sandbox.payloads import Payloads
    from bot.sandbox.triggers import Triggers
    from bot.sandbox.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"

# What an element's definition and the client's choice contribute to an entry of ``actions``.
_ECHOED = ("text", "value", "style", "url", "placeholder")


@dataclass(frozen=True)
class Interactions:
    """The things that people do, for one workspace and app."""

    workspace: Workspace
    link: AppLink
    triggers: Triggers
    callbacks: Callbacks
    ephemerals: Ephemerals
    modals: Modals
    payloads: Payloads

    async def command(self, user_id: str, channel_id: str, text: str) -> None:
        """Run a slash command. Raises ``SlackError`` whose word is what the person reads."""
        name, *rest = text.strip().split(maxsplit=1)
        command = self.workspace.app.commands.get(name)
        if command is None:
            raise SlackError(f"{name} is not a valid command.")
        channel = self.workspace.channel(channel_id, user_id)
        said = rest[0] if rest else ""
        if command.should_escape:
            said = escape_mentions(self.workspace, said)
        payload = self.payloads.command(user_id, channel, name, said)
        payload["response_url"] = self.callbacks.issue("commands", user_id, channel)
        payload["trigger_id"] = self.triggers.issue(user_id)
        try:
            answer = await self.link.deliver("slash_commands", payload)
        except NotAcknowledged as failure:
            raise SlackError(f'{name} failed with the error "{failure.word}"') from failure
        if answer:
            self.callbacks.answer_command(user_id, channel, answer)

    async def global_shortcut(self, user_id: str, callback_id: str) -> None:
        """Run a global shortcut."""
        if self.workspace.app.shortcut("global", callback_id) is None:
            raise SlackError("shortcut_not_found")
        payload = self.payloads.shortcut(user_id, callback_id, self.workspace.next_ts())
        payload["trigger_id"] = self.triggers.issue(user_id)
        await self._deliver(payload)

    async def message_shortcut(self, user_id: str, callback_id: str, channel_id: str, ts: str) -> None:
        """Run a message shortcut on a message."""
        if self.workspace.app.shortcut("message", callback_id) is None:
            raise SlackError("shortcut_not_found")
        channel = self.workspace.channel(channel_id, user_id)
        message = channel.log.get(ts)
        if message is None:
            raise SlackError("message_not_found")
        payload = self.payloads.message_shortcut(user_id, callback_id, self.workspace.next_ts(), message)
        payload["trigger_id"] = self.triggers.issue(user_id)
        payload["response_url"] = self.callbacks.issue("actions", user_id, channel, message)
        await self._deliver(payload)

    async def message_action(self, user_id: str, source: Message | Ephemeral, did: Json) -> None:
        """Press or choose something in a message."""
        blocks = elements.of_message(source.body)
        action = _action(blocks, did, self.workspace.next_ts())
        channel = self.workspace.channels[source.channel_id]
        payload = self.payloads.message_actions(user_id, source)
        payload["state"] = {"values": elements.state_of(blocks, _with_choice(_sent(did), action))}
        payload["trigger_id"] = self.triggers.issue(user_id)
        payload["response_url"] = self.callbacks.issue("actions", user_id, channel, source)
        payload["actions"] = [action]
        await self._deliver(payload)

    async def view_action(self, user_id: str, view: View, did: Json) -> None:
        """Press or choose something in a modal or App Home."""
        action = _action(view.blocks, did, self.workspace.next_ts())
        view.values = _with_choice(_sent(did) or view.values, action)
        payload = self.payloads.view_actions(user_id, self.modals.render(view))
        is_modal = view.definition["type"] == "modal"
        payload["trigger_id"] = self.triggers.issue(user_id, view.id if is_modal else None)
        payload["actions"] = [action]
        await self._deliver(payload)

    async def submit(self, view: View, values: Json) -> Json:
        """Submit a modal and return what its person sees next: ``response_action``, ``errors``, ``view``."""
        view.values = values
        rendered = self.modals.render(view)
        faults = elements.input_errors(view.blocks, rendered["state"]["values"])
        if faults:
            return {"ok": True, "response_action": "errors", "errors": faults}
        payload = self.payloads.view_submission(view.user_id, rendered)
        payload["trigger_id"] = self.triggers.issue(view.user_id, view.id)
        payload["response_urls"] = self._response_urls(view, rendered["state"]["values"])
        try:
            answer = await self.link.deliver("interactive", payload)
            return self._next_view(view, answer)
        except (NotAcknowledged, SlackError) as failure:
            raise SlackError(TROUBLE) from failure

    def _next_view(self, view: View, answer: Json) -> Json:
        action = answer.get("response_action")
        if action == "errors":
            return {"ok": True, "response_action": "errors", "errors": _known_errors(view, answer)}
        if action == "update":
            self.modals.update(self.modals.get(view.id), _sent_view(answer))
        elif action == "push":
            self.modals.push(view, self.modals.check(_sent_view(answer), "modal"))
        elif action == "clear":
            self.modals.clear(view.user_id)
        else:
            self.modals.close(view)
        top = self.modals.top(view.user_id)
        return {"ok": True, "response_action": action, "view": self.modals.render(top) if top else None}

    def _response_urls(self, view: View, values: Json) -> list[Json]:
        urls: list[Json] = []
        for block, element in elements.pairs(view.blocks):
            if not element.get("response_url_enabled"):
                continue
            state = values[block["block_id"]][element["action_id"]]
            chosen = state.get("selected_channel") or state.get("selected_conversation")
            channel = self.workspace.channels.get(chosen or "")
            if channel is not None:
                url = self.callbacks.issue("app", view.user_id, channel)
                place = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": channel.id}
                urls.append({**place, "response_url": url})
        return urls

    async def close(self, view: View, *, is_cleared: bool) -> None:
        """Close a modal (with all of its stack when ``is_cleared``), telling the app where it asked to be told."""
        is_cleared = is_cleared or bool(view.definition.get("clear_on_close"))
        closing = self.modals.stack(view.user_id) if is_cleared else [view]
        told = [self.modals.render(each) for each in reversed(closing) if each.definition.get("notify_on_close")]
        if is_cleared:
            self.modals.clear(view.user_id)
        else:
            self.modals.close(view)
        for each in told:
            # The modal is gone for its person, whatever the app says to that.
            with contextlib.suppress(NotAcknowledged):
                payload = self.payloads.view_closed(view.user_id, each, is_cleared=is_cleared)
                await self.link.deliver("interactive", payload)

    async def options(self, user_id: str, blocks: list[Json], place: Json, did: Json) -> Json:
        """Ask the app for the options of an external select; ``place`` is the container part of the payload."""
        found = elements.find(blocks, did["action_id"], did.get("block_id"))
        if found is None:
            raise SlackError("no_such_action")
        block, element = found
        payload = {**self.payloads.interaction("block_suggestion", user_id), **place}
        payload |= {"action_id": element["action_id"], "block_id": block["block_id"], "value": did.get("value", "")}
        return await self._deliver(payload)

    async def _deliver(self, payload: Json) -> Json:
        try:
            return await self.link.deliver("interactive", payload)
        except NotAcknowledged as failure:
            raise SlackError(TROUBLE) from failure


def _sent_view(answer: Json) -> Json:
    view = answer.get("view")
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments")
    return cast("Json", view)


def _sent(did: Json) -> Json:
    state: Any = did.get("state") or {}
    return state.get("values", state)


def _with_choice(values: Json, action: Json) -> Json:
    """Return the state with what was chosen just now in it."""
    name = elements.STATE_FIELDS.get(action["type"], ("", ""))[0]
    if not name:
        return values
    block = {**values.get(action["block_id"], {}), action["action_id"]: {name: action[name]}}
    return {**values, action["block_id"]: block}


def _action(blocks: list[Json], did: Json, action_ts: str) -> Json:
    found = elements.find(blocks, str(did.get("action_id")), did.get("block_id"))
    if found is None:
        raise SlackError("no_such_action")
    block, element = found
    kind = element["type"]
    action: Json = {"action_id": element["action_id"], "block_id": block["block_id"], "type": kind}
    action |= {key: element[key] for key in _ECHOED if key in element}
    name = "selected_option" if kind == "overflow" else elements.STATE_FIELDS.get(kind, ("", ""))[0]
    if name:
        action[name] = did.get(name, did.get("value") if name == "value" else None)
    return {**action, "action_ts": action_ts}


def _known_errors(view: View, answer: Json) -> dict[str, str]:
    errors = answer.get("errors")
    inputs = {block["block_id"] for block in view.blocks if block.get("type") == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise SlackError("invalid_errors")
    return {str(block): str(text) for block, text in errors.items()}
