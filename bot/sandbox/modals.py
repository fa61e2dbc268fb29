"""Views: each person's stack of modals, and their App Home."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.sandbox.blocks import prepare_view
from bot.sandbox.elements import state_of
from bot.sandbox.wire import Json, SlackError
from bot.sandbox.workspace import TEAM_ID

if TYPE_CHECKING:
    from bot.sandbox.workspace import Workspace

MAX_STACK = 3
MAX_BYTES = 250_000


@dataclass(eq=False)
class View:
    """A modal or App Home as somebody sees it. ``values`` is the state that their client last sent."""

    id: str
    user_id: str
    definition: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    values: Json = field(default_factory=dict[str, "object"])

    @property
    def blocks(self) -> list[Json]:
        """Return its blocks."""
        return self.definition["blocks"]

    @property
    def external_id(self) -> str:
        """Return the id that the app gave it, or ""."""
        return self.definition.get("external_id") or ""


class Modals:
    """Every open view. A person has one stack of at most three modals, and one Home."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._views: dict[str, View] = {}
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def get(self, view_id: str) -> View:
        """Return an open view. Raises ``not_found``."""
        view = self._views.get(view_id)
        if view is None:
            raise SlackError("not_found")
        return view

    def named(self, external_id: str) -> View:
        """Return the open view to which the app gave this id. Raises ``not_found``."""
        view = next((each for each in self._views.values() if each.external_id == external_id), None)
        if view is None:
            raise SlackError("not_found")
        return view

    def home(self, user_id: str) -> View | None:
        """Return the App Home published for the person, or None."""
        return self._homes.get(user_id)

    def top(self, user_id: str) -> View | None:
        """Return the modal that the person sees, or None."""
        stack = self._stacks.get(user_id)
        return stack[-1] if stack else None

    def stack(self, user_id: str) -> list[View]:
        """Return the person's modals, the lowest first."""
        return list(self._stacks.get(user_id, []))

    def open(self, user_id: str, definition: Json) -> View:
        """Open a modal that was checked, in place of those that the person has open."""
        self.clear(user_id)
        view_id = self._workspace.new_id("V")
        view = View(view_id, user_id, definition, self._hash(), view_id)
        self._show(view)
        return view

    def push(self, below: View, definition: Json) -> View:
        """Put a modal that was checked on top of the stack that ``below`` is in. Raises ``push_limit_reached``."""
        stack = self._stacks.get(below.user_id, [])
        if below not in stack:
            raise SlackError("not_found")
        if len(stack) >= MAX_STACK:
            raise SlackError("push_limit_reached")
        view_id = self._workspace.new_id("V")
        view = View(view_id, below.user_id, definition, self._hash(), below.root_id, stack[-1].id)
        self._show(view)
        return view

    def _show(self, view: View) -> None:
        self._views[view.id] = view
        self._stacks.setdefault(view.user_id, []).append(view)
        self._workspace.tell_person(view.user_id, {"type": "view_opened", "view": self.render(view)})

    def update(self, view: View, definition: Json, expected_hash: str | None = None) -> None:
        """Replace a view's content. Raises ``hash_conflict`` when it changed since ``expected_hash``."""
        checked = self.check(definition, view.definition["type"], view)
        if expected_hash and expected_hash != view.hash:
            raise SlackError("hash_conflict")
        view.definition = checked
        view.hash = self._hash()
        kind = "home_updated" if view.definition["type"] == "home" else "view_updated"
        self._workspace.tell_person(view.user_id, {"type": kind, "view": self.render(view)})

    def publish(self, user_id: str, definition: Json, expected_hash: str | None = None) -> View:
        """Publish a person's App Home. Raises ``hash_conflict`` when it changed since ``expected_hash``."""
        view = self._homes.get(user_id)
        if view is not None:
            self.update(view, definition, expected_hash)
            return view
        checked = self.check(definition, "home")
        view_id = self._workspace.new_id("V")
        view = View(view_id, user_id, checked, self._hash(), view_id)
        self._views[view_id] = self._homes[user_id] = view
        self._workspace.tell_person(user_id, {"type": "home_updated", "view": self.render(view)})
        return view

    def close(self, view: View) -> None:
        """Close a modal and whatever lies above it."""
        stack = self._stacks.get(view.user_id, [])
        while view in stack:
            self._forget(stack.pop())

    def clear(self, user_id: str) -> None:
        """Close all modals of the person."""
        for view in reversed(self._stacks.pop(user_id, [])):
            self._forget(view)

    def _forget(self, view: View) -> None:
        del self._views[view.id]
        self._workspace.tell_person(view.user_id, {"type": "view_closed", "view_id": view.id})

    def _hash(self) -> str:
        return f"{self._workspace.seconds()}.{self._workspace.secret('hash')[:8]}"

    def check(self, definition: Json, kind: str, replaced: View | None = None) -> Json:
        """Return a view as Slack stores it.

        Raises ``view_too_large``, ``invalid_arguments``, ``duplicate_external_id``.
        """
        if len(json.dumps(definition)) > MAX_BYTES:
            raise SlackError("view_too_large")
        checked = prepare_view(definition, kind)
        external_id = checked.get("external_id")
        if external_id and any(
            each.external_id == external_id and each is not replaced for each in self._views.values()
        ):
            raise SlackError("duplicate_external_id")
        return checked

    def render(self, view: View) -> Json:
        """Return the view object as methods and payloads carry it, with its state."""
        given = view.definition
        app = self._workspace.app
        shape: Json = {
            "id": view.id,
            "team_id": TEAM_ID,
            "type": given["type"],
            "blocks": given["blocks"],
            "private_metadata": given.get("private_metadata") or "",
            "callback_id": given.get("callback_id") or "",
            "state": {"values": state_of(given["blocks"], view.values)},
            "hash": view.hash,
            "title": given.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
            "clear_on_close": bool(given.get("clear_on_close")),
            "notify_on_close": bool(given.get("notify_on_close")),
            "submit_disabled": bool(given.get("submit_disabled")),
            "close": given.get("close"),
            "submit": given.get("submit"),
            "previous_view_id": view.previous_id,
            "root_view_id": view.root_id,
            "app_id": app.id,
            "external_id": view.external_id,
            "app_installed_team_id": TEAM_ID,
            "bot_id": app.bot_id,
        }
        return shape
