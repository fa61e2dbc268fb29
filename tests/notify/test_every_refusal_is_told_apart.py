"""Every refusal of every method that the bot calls, through the real client, from a server that speaks like Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.notify.slack import Posted, SlackApi, SlackFault, Uploaded
from bot.sandbox.methods import METHODS
from bot.sandbox.methods.method import COMMON_ERRORS
from bot.sandbox.seed import Seed
from bot.sandbox.server import Sandbox
from bot.views.blocks import message
from tests.house.test_manifest import methods_of_the_program
from tests.support import refusals

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from tests.support.refusals import Kind

HELLO = message("hello")
VIEW = {"type": "modal"}
CALLS: Mapping[str, Callable[[SlackApi, str], Awaitable[object]]] = {
    "auth.test": lambda slack, channel: slack.who_am_i(),
    "bookmarks.add": lambda slack, channel: slack.bookmark(channel, "Runbook", "https://example.com"),
    "bookmarks.list": lambda slack, channel: slack.bookmark(channel, "Runbook", "https://example.com"),
    "chat.postMessage": lambda slack, channel: slack.post(channel, HELLO),
    "chat.update": lambda slack, channel: slack.update(Posted(channel, "1000000000.000001"), HELLO),
    "conversations.create": lambda slack, channel: slack.create_channel("inc-1", is_private=False),
    "conversations.history": lambda slack, channel: slack.newest(channel),
    "conversations.invite": lambda slack, channel: slack.invite(channel, ["U1"]),
    "conversations.join": lambda slack, channel: slack.join(channel),
    "conversations.list": lambda slack, channel: anext(slack.channels()),
    "conversations.open": lambda slack, channel: slack.direct_channel("U1"),
    "conversations.replies": lambda slack, channel: slack.message(channel, "1000000000.000001"),
    "conversations.setTopic": lambda slack, channel: slack.set_topic(channel, "P1"),
    "files.completeUploadExternal": lambda slack, channel: slack.share_file(
        Uploaded("F1"), channel, title="x", comment="y"
    ),
    "files.getUploadURLExternal": lambda slack, channel: slack.offer_file("x.md", "x"),
    "pins.add": lambda slack, channel: slack.pin(Posted(channel, "1000000000.000001")),
    "usergroups.list": lambda slack, channel: slack.user_groups(),
    "usergroups.users.list": lambda slack, channel: slack.group_members("S1"),
    "usergroups.users.update": lambda slack, channel: slack.set_group_members("S1", ["U1"]),
    "users.info": lambda slack, channel: slack.user("U1"),
    "users.list": lambda slack, channel: slack.users(),
    "users.lookupByEmail": lambda slack, channel: slack.user_by_email("a@example.com"),
    "views.open": lambda slack, channel: slack.open_view("1000000000.000001", VIEW),
    "views.publish": lambda slack, channel: slack.publish_home("U1", VIEW),
    "views.update": lambda slack, channel: slack.update_view("V1", "hash", VIEW),
}
# Refusals that say that what was wanted is so already, or that there is another way.
NO_FAULT = {
    ("conversations.invite", "already_in_channel"),
    ("conversations.open", "deprecated_endpoint"),
    ("conversations.open", "method_deprecated"),
    ("conversations.open", "missing_scope"),
    ("conversations.open", "unknown_method"),
    ("conversations.replies", "thread_not_found"),
    ("pins.add", "already_pinned"),
}


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    found = Sandbox(Seed("Acme"))
    await found.start()
    yield found
    await found.stop()


@pytest.fixture
async def slack(sandbox: Sandbox) -> AsyncIterator[SlackApi]:
    api = SlackApi.connect(sandbox.bot_token, sandbox.slack_api_url)
    await api.open()
    yield api
    await api.close()


@pytest.fixture
async def channel(slack: SlackApi) -> str:
    """Return a channel that the bot is in."""
    return await slack.create_channel("inc-1", is_private=False)


def kind_of(fault: SlackFault) -> Kind:
    kinds: dict[Kind, bool] = {
        "passes": fault.is_passing,
        "token": fault.is_auth,
        "scope": fault.is_missing_scope,
        "shape": fault.is_shape,
        "gone": fault.is_gone,
        "closed": fault.is_closed,
    }
    found = [kind for kind, holds in kinds.items() if holds]
    assert len(found) <= 1, found
    return found[0] if found else "stays"


def methods() -> list[str]:
    """Return the methods that ``SlackApi`` calls; the SDK opens Socket Mode and names an upload its own way."""
    return sorted(methods_of_the_program() - {"apps.connections.open", "files.upload.v2"})


def test_every_refusal_that_slack_documents_has_its_place_in_the_table() -> None:
    for method in (*methods(), "apps.connections.open"):
        documented = {*METHODS[method].errors, *COMMON_ERRORS}
        placed = [*refusals.met(method), *refusals.never(method)]
        assert sorted(documented - set(placed)) == [], method
        assert sorted(set(placed) - documented) == [], method
        assert sorted(refusals.met(method).keys() & refusals.never(method)) == [], method


def test_every_method_that_is_called_is_driven_here() -> None:
    assert sorted(CALLS) == methods()


@pytest.mark.parametrize("method", sorted(CALLS))
async def test_every_refusal_is_of_its_kind_and_is_told_in_words(
    method: str, sandbox: Sandbox, slack: SlackApi, channel: str
) -> None:
    for error, kind in refusals.met(method).items():
        if (method, error) in NO_FAULT:
            continue
        sandbox.faults.clear()
        sandbox.faults.fail(method, error)
        with pytest.raises(SlackFault) as raised:
            await CALLS[method](slack, channel)
        fault = raised.value
        assert (fault.method, fault.code) == (method, error)
        assert kind_of(fault) == kind, (method, error)
        assert sandbox.bot_token not in str(fault)
        assert not fault.reason.startswith("Slack says") or kind == "passes", error


@pytest.mark.parametrize("method", sorted(CALLS))
async def test_whatever_breaks_on_the_way_passes(method: str, sandbox: Sandbox, slack: SlackApi, channel: str) -> None:
    for trouble in (500, 503, 429, "lost"):
        sandbox.faults.clear()
        if trouble == "lost":
            sandbox.faults.lose(method)
        else:
            sandbox.faults.fail(method, int(trouble), retry_after=7 if trouble == 429 else None)
        with pytest.raises(SlackFault) as raised:
            await CALLS[method](slack, channel)
        assert raised.value.is_passing
        assert raised.value.method == method
        assert (raised.value.retry_after is not None) == (trouble == 429)
