"""Socket Mode and the Events API: the envelope protocol, repetition until acknowledged, and who gets which event."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.seed import SeedUser
from tests.sandbox.slack_lab import ALICE, BOB, BOT, CAROL, Lab, eventually, laboratory, refused


async def open_socket(lab: Lab) -> aiohttp.ClientWebSocketResponse:
    client = AsyncWebClient(base_url=lab.sandbox.slack_api_url, session=lab.http)
    answer = await client.apps_connections_open(app_token=lab.sandbox.app_token)
    return await lab.http.ws_connect(answer["url"])


@asynccontextmanager
async def socket(lab: Lab) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    opened = await open_socket(lab)
    yield opened
    await opened.close()


async def test_a_connection_begins_with_hello(slack: Lab) -> None:
    async with socket(slack) as first, socket(slack) as second:
        hello = await first.receive_json()
        assert hello["type"] == "hello"
        assert hello["num_connections"] == 1
        assert hello["connection_info"]["app_id"] == "A0SANDBOX1"
        assert (await second.receive_json())["num_connections"] == 2


async def test_a_ticket_opens_one_connection_only(slack: Lab) -> None:
    client = AsyncWebClient(base_url=slack.sandbox.slack_api_url, session=slack.http)
    url = (await client.apps_connections_open(app_token=slack.sandbox.app_token))["url"]
    opened = await slack.http.ws_connect(url)
    await opened.receive_json()
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await slack.http.ws_connect(url)
    await opened.close()


async def test_only_the_app_token_opens_connections(slack: Lab) -> None:
    assert await refused(slack.bot.api_call("apps.connections.open")) == "not_allowed_token_type"
    client = AsyncWebClient(base_url=slack.sandbox.slack_api_url, session=slack.http, token="xapp-other")
    assert await refused(client.api_call("apps.connections.open")) == "invalid_auth"


async def test_an_event_comes_in_an_envelope_and_ends_with_its_acknowledgement(slack: Lab) -> None:
    ops = slack.channel("ops")
    async with socket(slack) as opened:
        await opened.receive_json()
        posted = await slack.bob.api.chat_postMessage(channel=ops, text="Hello")
        envelope = await opened.receive_json()
        assert envelope["type"] == "events_api"
        assert envelope["accepts_response_payload"] is False
        assert (envelope["retry_attempt"], envelope["retry_reason"]) == (0, "")
        payload = envelope["payload"]
        assert payload["type"] == "event_callback"
        assert payload["event_id"].startswith("Ev")
        assert payload["authorizations"] == [
            {
                "enterprise_id": None,
                "team_id": "T0SANDBOX1",
                "user_id": BOT,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ]
        expected = {"type": "message", "channel": ops, "channel_type": "channel", "user": BOB, "text": "Hello"}
        assert expected.items() <= payload["event"].items()
        assert payload["event"]["ts"] == payload["event"]["event_ts"] == posted["ts"]
        await opened.send_json({"envelope_id": envelope["envelope_id"]})
        await slack.bob.api.chat_postMessage(channel=ops, text="Next")
        assert (await opened.receive_json())["payload"]["event"]["text"] == "Next"


async def test_an_event_that_is_not_acknowledged_comes_again_and_says_so(slack: Lab) -> None:
    slack.sandbox.site.sockets.ack_seconds = 0.1
    slack.sandbox.site.events.retry_seconds = (0.0, 0.05, 0.05)
    async with socket(slack) as opened:
        await opened.receive_json()
        await slack.bob.api.chat_postMessage(channel=slack.channel("ops"), text="Hello")
        came = [await opened.receive_json() for _ in range(4)]
        assert [each["retry_attempt"] for each in came] == [0, 1, 2, 3]
        assert [each["retry_reason"] for each in came] == ["", "timeout", "timeout", "timeout"]
        assert len({each["payload"]["event_id"] for each in came}) == 1
        assert len({each["envelope_id"] for each in came}) == 4
        with pytest.raises(TimeoutError):
            await opened.receive_json(timeout=0.3)


async def test_an_event_of_a_lost_connection_comes_again_on_the_next(slack: Lab) -> None:
    async with socket(slack) as opened:
        await opened.receive_json()
        await slack.bob.api.chat_postMessage(channel=slack.channel("ops"), text="Hello")
        first = await opened.receive_json()
    async with socket(slack) as opened:
        await opened.receive_json()
        again = await opened.receive_json()
    assert again["payload"]["event_id"] == first["payload"]["event_id"]
    assert again["retry_attempt"] == 1


async def test_each_event_goes_to_exactly_one_of_several_connections(slack: Lab) -> None:
    async with socket(slack) as first, socket(slack) as second:
        await first.receive_json()
        await second.receive_json()
        for number in range(4):
            await slack.bob.api.chat_postMessage(channel=slack.channel("ops"), text=str(number))
        got = [[(await each.receive_json())["payload"]["event"]["text"] for _ in range(2)] for each in (first, second)]
        assert sorted(got[0] + got[1]) == ["0", "1", "2", "3"]


async def test_an_eleventh_connection_is_turned_away(slack: Lab) -> None:
    opened = [await open_socket(slack) for _ in range(11)]
    answers = [await each.receive_json() for each in opened]
    assert [answer["type"] for answer in answers] == ["hello"] * 10 + ["disconnect"]
    assert answers[-1]["reason"] == "too_many_websockets"
    for each in opened:
        await each.close()


async def test_a_requested_refresh_says_so_and_keeps_the_connection_for_what_is_under_way(slack: Lab) -> None:
    async with socket(slack) as opened:
        await opened.receive_json()
        slack.sandbox.faults.refresh_sockets()
        assert (await opened.receive_json())["reason"] == "refresh_requested"
        await slack.bob.api.chat_postMessage(channel=slack.channel("ops"), text="Hello")
        assert (await opened.receive_json())["type"] == "events_api"


async def test_the_framework_connects_again_after_a_refresh_and_after_a_drop(slack: Lab) -> None:
    heard: list[str] = []

    def register(app: AsyncApp) -> None:
        async def on_message(event: dict[str, Any]) -> None:
            heard.append(event["text"])

        app.event("message")(on_message)

    def opened() -> int:
        return sum(request.method == "apps.connections.open" for request in slack.sandbox.requests)

    async with slack.bolt(register):
        for number, trouble in enumerate([slack.sandbox.faults.refresh_sockets, slack.sandbox.faults.drop_sockets]):
            before = opened()
            trouble()
            await eventually(lambda before=before: opened() > before, "another connection")
            await slack.bob.api.chat_postMessage(channel=slack.channel("ops"), text=f"after {number}")
            await eventually(lambda number=number: f"after {number}" in heard, "the event")


async def test_the_bot_hears_of_its_channels_only(slack: Lab) -> None:
    async with socket(slack) as opened:
        await opened.receive_json()
        await slack.alice.api.chat_postMessage(channel=slack.channel("random"), text="elsewhere")
        await slack.bob.api.chat_postMessage(channel=slack.channel("secret"), text="hidden")
        await slack.alice.api.chat_postMessage(channel=slack.channel("ops"), text="here")
        assert (await opened.receive_json())["payload"]["event"]["text"] == "here"


MANIFEST = {
    "display_information": {"name": "Pager"},
    "features": {"bot_user": {"display_name": "Pager"}, "slash_commands": []},
    "oauth_config": {"scopes": {"bot": ["chat:write", "channels:read", "channels:history"]}},
    "settings": {"event_subscriptions": {"bot_events": ["message.channels", "app_mention", "reaction_added"]}},
}


async def test_only_events_that_the_manifest_names_are_delivered() -> None:
    async with laboratory(MANIFEST) as lab, socket(lab) as opened:
        await opened.receive_json()
        ops = lab.channel("ops")
        direct = (await lab.bob.api.conversations_open(users=BOT))["channel"]["id"]
        await lab.bob.api.chat_postMessage(channel=direct, text="not subscribed: message.im")
        posted = await lab.bob.api.chat_postMessage(channel=ops, text=f"<@{BOT}> hi")
        await lab.bob.api.pins_add(channel=ops, timestamp=posted["ts"])
        await lab.bob.api.reactions_add(channel=ops, timestamp=posted["ts"], name="eyes")
        kinds = []
        for _ in range(4):
            envelope = await opened.receive_json()
            kinds.append(envelope["payload"]["event"].get("subtype") or envelope["payload"]["event"]["type"])
            await opened.send_json({"envelope_id": envelope["envelope_id"]})
        assert kinds == ["message", "app_mention", "pinned_item", "reaction_added"]


async def test_a_method_without_its_scope_is_refused_for_that_kind_of_conversation() -> None:
    async with laboratory(MANIFEST) as lab:
        assert (await lab.bot.conversations_list())["ok"]
        assert await refused(lab.bot.conversations_list(types="private_channel")) == "missing_scope"
        assert await refused(lab.bot.users_info(user=ALICE)) == "missing_scope"
        assert await refused(lab.bot.conversations_create(name="x")) == "missing_scope"
        assert (await lab.alice.api.users_info(user=ALICE))["user"]["profile"].get("email") is None


async def happenings(lab: Lab) -> list[dict[str, Any]]:
    """Do one of everything and return the events that the app got."""
    events: list[dict[str, Any]] = []
    async with socket(lab) as opened:

        async def listen() -> None:
            async for message in opened:
                envelope = message.json()
                if envelope["type"] == "events_api":
                    events.append(envelope["payload"]["event"])
                    await opened.send_json({"envelope_id": envelope["envelope_id"]})

        listener = asyncio.create_task(listen())
        room = (await lab.alice.api.conversations_create(name="inc-9"))["channel"]["id"]
        await lab.alice.api.conversations_invite(channel=room, users=[BOT, BOB])
        ts = (await lab.bob.api.chat_postMessage(channel=room, text="Hello"))["ts"]
        await lab.bob.api.reactions_add(channel=room, timestamp=ts, name="pushpin")
        await lab.bob.api.reactions_remove(channel=room, timestamp=ts, name="pushpin")
        await lab.bob.api.pins_add(channel=room, timestamp=ts)
        await lab.bob.api.chat_postMessage(channel=room, text="Reply", thread_ts=ts)
        await lab.bob.api.chat_update(channel=room, ts=ts, text="Hello again")
        await lab.alice.api.conversations_setTopic(channel=room, topic="On fire")
        await lab.alice.api.conversations_kick(channel=room, user=BOB)
        await lab.alice.api.conversations_archive(channel=room)
        await lab.alice.do("home/open", tab="home")
        await eventually(lambda: any(event["type"] == "app_home_opened" for event in events), "app_home_opened")
        await opened.close()
        await listener
    return events


async def test_events_have_the_published_shapes(slack: Lab) -> None:
    events = await happenings(slack)
    by_kind = {event.get("subtype") or event["type"]: event for event in events}
    kinds = """channel_created member_joined_channel channel_join message reaction_added reaction_removed pin_added
        pinned_item message_changed channel_topic member_left_channel channel_leave channel_archive app_home_opened"""
    assert set(by_kind) == set(kinds.split())
    room = by_kind["channel_created"]["channel"]["id"]
    reaction = by_kind["reaction_added"]
    assert reaction["item"] == {"type": "message", "channel": room, "ts": reaction["item"]["ts"]}
    assert (reaction["user"], reaction["reaction"], reaction["item_user"]) == (BOB, "pushpin", BOB)
    changed = by_kind["message_changed"]
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("Hello again", "Hello")
    assert (changed["hidden"], changed["channel"], changed["channel_type"]) == (True, room, "channel")
    assert by_kind["message"]["thread_ts"] == reaction["item"]["ts"]
    assert by_kind["pin_added"]["item"]["message"]["text"] == "Hello"
    assert by_kind["pin_added"]["channel_id"] == room
    assert by_kind["channel_topic"]["topic"] == "On fire"
    assert by_kind["app_home_opened"]["tab"] == "home"
    joined = [event["user"] for event in events if event["type"] == "member_joined_channel"]
    assert joined == [BOT, BOB]


async def test_private_channels_have_events_of_their_own(slack: Lab) -> None:
    async with socket(slack) as opened:
        await opened.receive_json()
        room = (await slack.bob.api.conversations_create(name="inc-private", is_private=True))["channel"]["id"]
        await slack.bob.api.conversations_invite(channel=room, users=[BOT, CAROL])
        first = (await opened.receive_json())["payload"]["event"]
        assert (first["subtype"], first["channel_type"], first["user"]) == ("group_join", "group", BOT)
        assert (await opened.receive_json())["payload"]["event"]["channel_type"] == "G"


async def test_people_who_come_and_change_are_told_of(slack: Lab) -> None:
    async with socket(slack) as opened, slack.watching(slack.alice):
        await opened.receive_json()
        slack.sandbox.add_person(SeedUser("U0DAVE001", "dave", "Dave Diaz", "dave@example.com"))
        slack.sandbox.change_person(BOB, tz="Europe/Paris")
        joined, changed = [(await opened.receive_json())["payload"]["event"] for _ in range(2)]
        await slack.alice.sees("user_change")
    assert (joined["type"], joined["user"]["name"]) == ("team_join", "dave")
    assert (changed["type"], changed["user"]["id"], changed["user"]["tz"]) == ("user_change", BOB, "Europe/Paris")
    assert (await slack.bot.users_info(user=BOB))["user"]["tz"] == "Europe/Paris"
