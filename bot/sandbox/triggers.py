"""Trigger ids: what an interaction hands the app so that it may open a modal. Short-lived, good for one use."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.sandbox.wire import SlackError

if TYPE_CHECKING:
    from bot.sandbox.workspace import Workspace

TRIGGER_SECONDS = 3.0


@dataclass
class _Trigger:
    user_id: str
    view_id: str | None
    issued: float
    is_used: bool = False


class Triggers:
    """The trigger ids that were handed out. They expire in real time: the fast-forward is not part of Slack."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._issued: dict[str, _Trigger] = {}
        self.life_seconds = TRIGGER_SECONDS

    def issue(self, user_id: str, view_id: str | None = None) -> str:
        """Return a fresh trigger id for an interaction of the person, inside ``view_id`` when there is one."""
        number = len(self._issued) + 1
        trigger_id = f"{self._workspace.seconds()}.{number:011}.{self._workspace.secret('trigger')}"
        self._issued[trigger_id] = _Trigger(user_id, view_id, time.monotonic())
        return trigger_id

    def exchange(self, trigger_id: str) -> tuple[str, str | None]:
        """Use a trigger id up and return the user id and the view it came from.

        Raises ``invalid_trigger_id``, ``expired_trigger_id``, ``exchanged_trigger_id``.
        """
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.is_used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - trigger.issued > self.life_seconds:
            raise SlackError("expired_trigger_id")
        trigger.is_used = True
        return trigger.user_id, trigger.view_id
