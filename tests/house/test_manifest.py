"""manifest.yml asks Slack for what the program uses, and for nothing more."""

from __future__ import annotations

import ast
from typing import Any

import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

from bot.core.checkup import SCOPES
from bot.sandbox.methods import METHODS
from tests.house.checkout import read, trees

# Source: "Required scopes" of each method and event at docs.slack.dev. Where a method has a scope for each kind of
# conversation, the ones for public and private channels are listed: incident channels are either.
_CHANNELS_READ = {"channels:read", "groups:read"}
_CHANNELS_WRITE = {"channels:manage", "groups:write"}
_CHANNELS_HISTORY = {"channels:history", "groups:history"}
SCOPES_OF_METHODS: dict[str, set[str]] = {
    "apps.connections.open": set(),  # connections:write, which is the app-level token's
    "auth.test": set(),
    "bookmarks.add": {"bookmarks:write"},
    "bookmarks.list": {"bookmarks:read"},
    "chat.delete": {"chat:write"},
    "chat.getPermalink": set(),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.archive": _CHANNELS_WRITE,
    "conversations.create": _CHANNELS_WRITE,
    "conversations.history": _CHANNELS_HISTORY | {"im:history"},  # of direct messages too: was this page posted?
    "conversations.info": _CHANNELS_READ,
    "conversations.invite": _CHANNELS_WRITE,
    "conversations.join": {"channels:join"},
    "conversations.list": _CHANNELS_READ,
    "conversations.members": _CHANNELS_READ,
    "conversations.open": {"im:write"},  # with one person: a direct message
    "conversations.replies": _CHANNELS_HISTORY,
    "conversations.setTopic": _CHANNELS_WRITE,
    "files.completeUploadExternal": {"files:write"},
    "files.getUploadURLExternal": {"files:write"},
    "files.upload.v2": {"files:write"},  # the SDK's name for the two above
    "pins.add": {"pins:write"},
    "usergroups.list": {"usergroups:read"},
    "usergroups.users.list": {"usergroups:read"},
    "usergroups.users.update": {"usergroups:write"},
    "users.info": {"users:read"},
    "users.list": {"users:read"},
    "users.lookupByEmail": {"users:read.email"},
    "views.open": set(),
    "views.publish": set(),
    "views.push": set(),
    "views.update": set(),
}
SCOPES_OF_EVENTS: dict[str, set[str]] = {
    "app_home_opened": set(),
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
    "team_join": {"users:read"},
    "user_change": {"users:read"},
}
SDK_NAMES = {name: name.replace("_", ".") for name in vars(AsyncWebClient) if "_" in name.strip("_")}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return yaml.safe_load(read("manifest.yml"))


def methods_called(tree: ast.Module) -> set[str]:
    """Return the Slack methods that a module calls, by the SDK's name or by Slack's own."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in SDK_NAMES:
            found.add(SDK_NAMES[node.attr])
        if isinstance(node, ast.Constant) and node.value in SCOPES_OF_METHODS:
            found.add(str(node.value))
    return found


def methods_of_the_program() -> set[str]:
    return {method for path, tree in trees() if "sandbox" not in path.parts for method in methods_called(tree)}


def test_every_slack_method_that_is_called_has_its_scopes_listed_here() -> None:
    assert sorted(methods_of_the_program() - SCOPES_OF_METHODS.keys()) == []


def test_every_slack_method_that_is_called_is_one_that_the_sandbox_knows() -> None:
    called = methods_of_the_program() - {"files.upload.v2"}  # the SDK's name for two that it calls
    assert sorted(called - METHODS.keys()) == []


def test_it_asks_for_the_scopes_that_are_used_and_no_other(manifest: dict[str, Any]) -> None:
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    used = {"commands"}  # slash commands and shortcuts
    used |= {scope for method in methods_of_the_program() for scope in SCOPES_OF_METHODS[method]}
    used |= {scope for event in events for scope in SCOPES_OF_EVENTS[event]}
    scopes = manifest["oauth_config"]["scopes"]
    assert scopes["bot"] == sorted(used)
    assert list(scopes) == ["bot"]
    assert sorted(SCOPES) == scopes["bot"], "what `tocsin check` asks for"


def test_mentions_in_commands_arrive_as_ids(manifest: dict[str, Any]) -> None:
    commands = manifest["features"]["slash_commands"]
    assert {each["command"]: each["should_escape"] for each in commands} == {
        "/incident": True,
        "/oncall": True,
        "/page": True,
    }


def test_it_works_without_a_public_address(manifest: dict[str, Any]) -> None:
    settings = manifest["settings"]
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"] == {"is_enabled": True}
    assert "://" not in read("manifest.yml")


def test_the_scan_knows_both_ways_to_call_slack() -> None:
    tree = ast.parse(
        "client.conversations_setTopic(x)\nask('pins.add')\nclient.reactions_add(y)\n'an.ordinary string'\n"
    )
    assert methods_called(tree) == {"conversations.setTopic", "pins.add", "reactions.add"}
