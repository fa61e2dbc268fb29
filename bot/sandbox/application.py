"""The one app installed in the workspace, as its manifest describes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.sandbox.wire import Json

APP_ID = "A0SANDBOX1"
BOT_ID = "B0SANDBOX1"
BOT_USER_ID = "U0SANDBOX1"


@dataclass(frozen=True)
class Command:
    """A slash command: ``name`` with its slash."""

    name: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = True


@dataclass(frozen=True)
class Shortcut:
    """A global or message shortcut."""

    kind: str
    name: str
    callback_id: str
    description: str = ""


@dataclass(frozen=True)
class Application:
    """The app: its names, commands, shortcuts, subscriptions and scopes.

    ``events`` and ``scopes`` are None when no manifest was given: every event is delivered, every scope granted.
    """

    name: str = "App"
    bot_name: str = "app"
    has_home: bool = True
    messages_tab: Literal["enabled", "read_only", "disabled"] = "enabled"
    commands: dict[str, Command] = field(default_factory=dict[str, Command])
    shortcuts: tuple[Shortcut, ...] = ()
    events: frozenset[str] | None = None
    scopes: frozenset[str] | None = None
    id: str = APP_ID
    bot_id: str = BOT_ID
    user_id: str = BOT_USER_ID

    def has_scope(self, scope: str) -> bool:
        """Tell whether the bot token carries ``scope``."""
        return self.scopes is None or scope in self.scopes

    def is_subscribed(self, event: str) -> bool:
        """Tell whether the app asked for ``event`` ("message.channels", "reaction_added")."""
        return self.events is None or event in self.events

    def shortcut(self, kind: str, callback_id: str) -> Shortcut | None:
        """Return the shortcut of that kind ("global" or "message"), or None."""
        return next((each for each in self.shortcuts if (each.kind, each.callback_id) == (kind, callback_id)), None)


def from_manifest(manifest: Json | None, commands: Sequence[str] = ()) -> Application:
    """Read the parsed manifest; without one, an app with the slash commands named in ``commands``."""
    if manifest is None:
        return Application(commands={name: Command(name) for name in commands})
    features = _mapping(manifest, "features")
    name = str(_mapping(manifest, "display_information").get("name", "App"))
    subscriptions = _mapping(_mapping(manifest, "settings"), "event_subscriptions")
    scopes = _mapping(_mapping(manifest, "oauth_config"), "scopes")
    listed = [_command(each) for each in features.get("slash_commands") or []]
    return Application(
        name=name,
        bot_name=str(_mapping(features, "bot_user").get("display_name", name)).lower(),
        has_home=bool(_mapping(features, "app_home").get("home_tab_enabled")),
        messages_tab=_messages_tab(_mapping(features, "app_home")),
        commands={each.name: each for each in listed} | {each: Command(each) for each in commands},
        shortcuts=tuple(_shortcut(each) for each in features.get("shortcuts") or []),
        events=frozenset(subscriptions.get("bot_events") or []),
        scopes=frozenset(scopes.get("bot") or []),
    )


def _messages_tab(app_home: Json) -> Literal["enabled", "read_only", "disabled"]:
    if not app_home.get("messages_tab_enabled", True):
        return "disabled"
    return "read_only" if app_home.get("messages_tab_read_only_enabled") else "enabled"


def _command(entry: Json) -> Command:
    return Command(
        entry["command"], entry.get("description", ""), entry.get("usage_hint", ""), bool(entry.get("should_escape"))
    )


def _shortcut(entry: Json) -> Shortcut:
    return Shortcut(entry["type"], entry["name"], entry["callback_id"], entry.get("description", ""))


def _mapping(of: Json, key: str) -> Json:
    return cast("Json", of.get(key) or {})
