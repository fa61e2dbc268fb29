"""What people see when Slack refuses one call of an incident's beginning, and that the page goes out whatever it is.

Each row orders one refusal, declares an incident and looks at what is there in the workspace. A kind of refusal that is
the same everywhere has one row for each place; ``tests/notify`` drives every single one through the client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.support.aftermath import WHOLE, Scene
from tests.support.stage import staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from bot.sandbox.wire import Json

ROBIN, ALICE = "U0ROBIN", "U0ALICE"
FOR_EVER = 10_000


class Row(NamedTuple):
    """Refusals that look the same to people: what is not there then, and who is told what (once).

    ``also`` is a method that is refused the same thing.
    """

    errors: str
    times: int = FOR_EVER
    lacks: str = ""
    where: str = ""
    told: tuple[str, ...] = ()
    also: str = ""


def is_page(args: Json) -> bool:
    return "page.acknowledge" in str(args.get("blocks")) and str(args["channel"])[0] in "UD"


def is_card(args: Json) -> bool:
    return "incident.claim_role" in str(args.get("blocks"))


def is_announcement(args: Json) -> bool:
    return "incident.join" in str(args.get("blocks"))


PASSES = Row("internal_error service_unavailable ratelimited", times=1)
TOKEN = Row("token_revoked account_inactive", times=2)
RULES = "no_permission access_denied ekm_access_denied enterprise_is_restricted two_factor_setup_required"
NO_ROOM = "channel card pinned joined topic links paging"
CLOSED = (
    "channel_not_found is_archived restricted_action restricted_action_read_only_channel"
    " restricted_action_thread_only_channel restricted_action_non_threadable_channel restricted_action_thread_locked"
)
SHAPE = (
    "invalid_blocks invalid_blocks_format msg_too_long msg_blocks_too_long no_text invalid_arguments"
    " attachment_payload_limit_exceeded"
)
STAYS = "app_access_restricted ekm_access_denied slack_connect_file_link_sharing_blocked team_access_not_granted"

CHANNEL = [
    PASSES,
    TOKEN,
    Row("name_taken invalid_name invalid_name_maxlength invalid_name_punctuation invalid_name_specials", times=1),
    Row("invalid_name_required", times=1),
    Row("missing_scope", times=2, where=ROBIN, told=("could not be opened", "manifest.yml")),
    Row(
        f"restricted_action cannot_create_channel no_channel invalid_name name_taken {RULES}",
        lacks=NO_ROOM,
        where=ROBIN,
        told=("its channel could not be opened", "/incident status"),
    ),
]
CARD = [
    PASSES,
    TOKEN,
    Row("not_in_channel", times=1),
    Row(SHAPE, lacks="card", where="room", told=("Act by command", "/incident help"), also="chat.update"),
    Row("missing_scope", times=2, where=ROBIN, told=("could not be", "manifest.yml")),
    Row(f"{CLOSED} {STAYS}", lacks="card pinned", where=ROBIN, told=("The card of", "could not be posted")),
]
ANNOUNCEMENT = [
    PASSES,
    TOKEN,
    Row("not_in_channel", times=1),
    Row(SHAPE, lacks="announced", where="announcements", told=("P1 Active",), also="chat.update"),
    Row(
        f"{CLOSED} {STAYS} missing_scope not_in_channel",
        lacks="announced",
        where="room",
        told=("not announced in #incidents", "organization.yml"),
    ),
]
PAGE = [
    PASSES,
    TOKEN,
    Row("missing_scope", times=2),
    Row(SHAPE, lacks="page", where=ALICE, told=("Page: ", "/page ack"), also="chat.update"),
    Row(
        f"channel_not_found messages_tab_disabled is_archived restricted_action {STAYS}",
        lacks="page",
        where="room",
        told=("Paging <@U0ALICE>", "was not reached by Slack", "claim_role"),
    ),
]
INVITE = [
    PASSES,
    TOKEN,
    Row("external_channel_migrating", times=1),
    Row("not_in_channel", times=1),
    Row("already_in_channel", lacks="joined"),
    Row(
        "user_not_found cant_invite user_is_restricted ura_max_channels org_user_not_in_team invitee_cant_see_channel"
        " no_external_invite_permission app_cannot_join_channel cant_invite_self",
        lacks="joined",
        where="room",
        told=("• <@U0ROBIN> could not be invited: ", "• <@U0ALICE> could not be invited: "),
    ),
    Row(
        "no_permission missing_scope access_denied channel_not_found is_archived not_in_channel",
        lacks="joined",
        where=ROBIN,
        told=("Nobody could be invited into", "Open the channel and join it"),
    ),
]
PIN = [
    PASSES,
    TOKEN,
    Row("external_channel_migrating not_in_channel", times=1),
    Row("already_pinned missing_scope", lacks="pinned"),
    Row(
        f"too_many_pins not_pinnable restricted_action channel_not_found message_not_found {RULES}",
        lacks="pinned",
        where="room",
        told=("The card could not be pinned: ",),
    ),
]
TOPIC = [
    PASSES,
    TOKEN,
    Row("not_in_channel", times=1),
    Row("missing_scope", lacks="topic"),
    Row(
        f"too_long user_is_restricted channel_not_found is_archived {RULES}",
        lacks="topic",
        where="room",
        told=("The topic could not be set: ",),
    ),
]
LINKS = [
    PASSES,
    TOKEN,
    Row("too_many_requests", times=1),
    Row(
        "access_denied permission_denied not_implemented too_many_bookmarks too_many_tabs invalid_link"
        " channel_not_found cannot_bookmark_from_external_org cannot_bookmark_restricted_sharing_enabled missing_scope",
        lacks="links",
        where="room",
        told=("Runbook: ", "https://runbooks.example.com/checkout-api", "not in the bookmarks bar"),
    ),
]
SHOWN_LINKS = [
    PASSES,
    Row("access_denied not_implemented channel_not_found", lacks="links", where="room", told=("Runbook: ",)),
]
PLACES: dict[str, tuple[str, Callable[[Json], bool] | None, list[Row]]] = {
    "the channel": ("conversations.create", lambda args: args["name"].startswith("inc-"), CHANNEL),
    "the card": ("chat.postMessage", is_card, CARD),
    "the announcement": ("chat.postMessage", is_announcement, ANNOUNCEMENT),
    "a page": ("chat.postMessage", is_page, PAGE),
    "an invitation": ("conversations.invite", None, INVITE),
    "the pin": ("pins.add", None, PIN),
    "the topic": ("conversations.setTopic", None, TOPIC),
    "a bookmark": ("bookmarks.add", None, LINKS),
    "the bookmarks": ("bookmarks.list", None, SHOWN_LINKS),
}


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with staged(tmp_path, wait="60m") as stage:
        yield Scene(stage, await stage.start_bot())


@pytest.mark.long
@pytest.mark.parametrize("place", PLACES)
async def test_a_refusal_at_the_beginning_costs_what_it_must_and_never_the_page(place: str, scene: Scene) -> None:
    method, when, rows = PLACES[place]
    for row in rows:
        for error in row.errors.split():
            await _survives(scene, method, when, row, error)


async def _survives(scene: Scene, method: str, when: Callable[[Json], bool] | None, row: Row, error: str) -> None:
    case = f"{method}: {error} x {row.times}"
    for each in filter(None, (method, row.also)):
        scene.stage.sandbox.faults.fail(each, error, times=row.times, when=when)
    number = await scene.declare(f"Checkout {case}"[:60])
    for seconds in (3, 30, 5):
        await scene.pass_time(seconds)
    met = [each for each in scene.stage.sandbox.requests if each.method == method and each.error == error]
    assert met, f"{case}: never met"
    assert len(met) <= 20, f"{case}: asked {len(met)} times"
    facts = await scene.facts(number)
    assert facts == WHOLE - set(row.lacks.split()), case
    if row.told:
        assert await scene.told(number, row.where, *row.told), f"{case}: {row.where} was not told once {row.told}"
    scene.stage.sandbox.requests.clear()
    await scene.end(number)
