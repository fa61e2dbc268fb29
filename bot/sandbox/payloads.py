"""The payloads of commands and interactions, as published at docs.slack.dev/reference/interaction-payloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.ephemerals import Ephemeral
from bot.sandbox.workspace import TEAM_ID

if TYPE_CHECKING:
    from bot.sandbox.channels import Channel
    from bot.sandbox.messages import Message
    from bot.sandbox.wire import Json
    from bot.sandbox.workspace import Workspace


class Payloads:
    """Builds payloads about one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def command(self, user_id: str, channel: Channel, name: str, text: str) -> Json:
        """Return a slash command without its trigger_id and response_url. Every value is a string, as in a form."""
        return {
            "token": "sandbox",
            "team_id": TEAM_ID,
            "team_domain": self._workspace.domain,
            "channel_id": channel.id,
            "channel_name": channel.payload_name,
            "user_id": user_id,
            "user_name": self._workspace.users[user_id].name,
            "command": name,
            "text": text,
            "api_app_id": self._workspace.app.id,
            "is_enterprise_install": "false",
        }

    def interaction(self, kind: str, user_id: str) -> Json:
        """Return what every interaction payload has."""
        user = self._workspace.users[user_id]
        return {
            "type": kind,
            "user": {"id": user_id, "username": user.name, "name": user.name, "team_id": TEAM_ID},
            "api_app_id": self._workspace.app.id,
            "token": "sandbox",
            "team": {"id": TEAM_ID, "domain": self._workspace.domain},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def shortcut(self, user_id: str, callback_id: str, action_ts: str) -> Json:
        """Return a global shortcut without its trigger_id."""
        payload = self.interaction("shortcut", user_id)
        del payload["user"]["name"], payload["api_app_id"]
        return {**payload, "action_ts": action_ts, "callback_id": callback_id}

    def message_shortcut(self, user_id: str, callback_id: str, action_ts: str, message: Message) -> Json:
        """Return a message shortcut without its trigger_id and response_url."""
        payload = self.interaction("message_action", user_id)
        del payload["api_app_id"]
        channel = self._workspace.channels[message.channel_id]
        return {
            **payload,
            "action_ts": action_ts,
            "callback_id": callback_id,
            "channel": {"id": channel.id, "name": channel.payload_name},
            "message_ts": message.ts,
            "message": message.render(),
        }

    def message_actions(self, user_id: str, source: Message | Ephemeral) -> Json:
        """Return the part of block_actions that tells where in which message it happened.

        The message itself is left out for ephemeral ones, which Slack does not keep.
        """
        channel = self._workspace.channels[source.channel_id]
        is_ephemeral = isinstance(source, Ephemeral)
        thread_ts = source.body.get("thread_ts")
        container = {
            "type": "message",
            "message_ts": source.ts,
            "channel_id": channel.id,
            "is_ephemeral": is_ephemeral,
            **({"thread_ts": thread_ts} if thread_ts else {}),
        }
        payload = {
            **self.interaction("block_actions", user_id),
            "container": container,
            "channel": {"id": channel.id, "name": channel.payload_name},
        }
        if not isinstance(source, Ephemeral):
            payload["message"] = source.render()
        return payload

    def view_actions(self, user_id: str, view: Json) -> Json:
        """Return the part of block_actions that tells in which view it happened."""
        return {
            **self.interaction("block_actions", user_id),
            "container": {"type": "view", "view_id": view["id"]},
            "view": view,
        }

    def view_submission(self, user_id: str, view: Json) -> Json:
        """Return a view_submission without its trigger_id."""
        return {**self.interaction("view_submission", user_id), "view": view, "response_urls": []}

    def view_closed(self, user_id: str, view: Json, *, is_cleared: bool) -> Json:
        """Return a view_closed."""
        return {**self.interaction("view_closed", user_id), "view": view, "is_cleared": is_cleared}
