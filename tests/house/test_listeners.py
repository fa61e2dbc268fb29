"""Everything that a person can press, type or send has exactly one listener, and manifest.yml subscribes to it."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from bot.clock import ManualClock
from bot.core.roster import Roster
from bot.services.world import World
from bot.slack import calendar_buttons, commands, events, interactions, oncall_buttons, oncall_commands, swap_buttons
from bot.slack.oncall_grammar import ONCALL_VERBS
from bot.views import ids
from tests.house.checkout import read
from tests.house.test_manifest import SCOPES_OF_EVENTS

if TYPE_CHECKING:
    from collections.abc import Callable


class Listeners:
    """Stands where Bolt's application does and writes down what is listened for, by kind."""

    def __init__(self, prefix: str = "") -> None:
        clock = ManualClock(datetime(2026, 1, 5, tzinfo=UTC))
        desk: Any = SimpleNamespace(world=World(clock=clock, roster=Roster(), command_prefix=prefix))
        self.patterns: dict[str, list[str | re.Pattern[str]]] = defaultdict(list)
        for module in (commands, events, interactions, oncall_commands, oncall_buttons, calendar_buttons, swap_buttons):
            register: Callable[[Any, Any], None] = module.register
            register(self, desk)

    def __getattr__(self, kind: str) -> Callable[[str | re.Pattern[str]], Callable[[object], object]]:
        def listen(pattern: str | re.Pattern[str]) -> Callable[[object], object]:
            self.patterns[kind].append(pattern)
            return lambda listener: listener

        return listen

    def count(self, kind: str, name: str) -> int:
        """Return how many listeners take this name, as Bolt matches: a text by equality, a pattern from its start."""
        found = self.patterns[kind]
        return sum(each == name if isinstance(each, str) else each.match(name) is not None for each in found)


@pytest.fixture(scope="module")
def listeners() -> Listeners:
    return Listeners()


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return yaml.safe_load(read("manifest.yml"))


def names(prefix: str) -> list[str]:
    """Return the ids of bot/views/ids.py whose constant begins with ``prefix``."""
    found = [value for name, value in vars(ids).items() if name.startswith(prefix) and isinstance(value, str)]
    assert found, f"no constant {prefix}*"
    return found


def test_every_command_of_the_manifest_has_one_listener(listeners: Listeners, manifest: dict[str, Any]) -> None:
    listed = [each["command"] for each in manifest["features"]["slash_commands"]]
    assert {name: listeners.count("command", name) for name in listed} == dict.fromkeys(listed, 1)
    assert len(listeners.patterns["command"]) == len(listed)


def test_commands_with_a_prefix_leave_the_names_without_it_to_another_app() -> None:
    prefixed = Listeners(prefix="acme-")
    assert prefixed.count("command", "/acme-incident") == 1
    assert prefixed.count("command", "/incident") == 0


def test_every_shortcut_of_the_manifest_has_one_listener(listeners: Listeners, manifest: dict[str, Any]) -> None:
    listed = [each["callback_id"] for each in manifest["features"]["shortcuts"]]
    assert sorted(listed) == sorted(names("SHORTCUT_"))
    assert {name: listeners.count("shortcut", name) for name in listed} == dict.fromkeys(listed, 1)


def test_the_manifest_subscribes_to_the_events_that_are_listened_for(
    listeners: Listeners, manifest: dict[str, Any]
) -> None:
    subscribed = manifest["settings"]["event_subscriptions"]["bot_events"]
    heard = [event for event in SCOPES_OF_EVENTS if listeners.count("event", event.partition(".")[0]) == 1]
    assert subscribed == heard


@pytest.mark.parametrize(
    "action",
    [
        *names("INCIDENT_"),
        *names("PAGE_"),
        *names("HOME_"),
        *names("ONCALL_"),
        *names("CALENDAR_"),
        *names("SWAP_"),
        ids.DECLARE_SERVICE,
    ],
)
def test_every_button_has_one_listener(listeners: Listeners, action: str) -> None:
    assert listeners.count("action", action) == 1


def test_every_button_of_an_incident_does_something() -> None:
    nobody: Any = None
    done = {*interactions.Buttons(nobody).acts, ids.INCIDENT_CLAIM_ROLE}
    assert done == set(names("INCIDENT_"))


def test_every_button_and_verb_of_oncall_does_something() -> None:
    nobody: Any = None
    assert set(oncall_buttons.OnCallButtons(nobody).acts) == set(names("ONCALL_"))
    assert set(calendar_buttons.CalendarButtons(nobody).acts) == set(names("CALENDAR_"))
    assert set(swap_buttons.SwapButtons(nobody).acts) == set(names("SWAP_"))
    assert oncall_commands.OnCallCommands(nobody).verbs.keys() == ONCALL_VERBS.keys()


@pytest.mark.parametrize("callback", names("MODAL_"))
def test_every_modal_has_one_listener(listeners: Listeners, callback: str) -> None:
    assert listeners.count("view", callback) == 1
