"""Modals and App Home: trigger ids, the stack of views, submission and its answers, closing."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from tests.sandbox.slack_lab import ALICE, BOB, Lab, button, eventually, modal, plain, refusal, refused, text_input

FILLED = {"values": {"title": {"box": {"type": "plain_text_input", "value": "Down"}}}}


class App:
    """An app that opens a modal at ``/incident`` and answers submissions with what the test put in ``answer``."""

    def __init__(self, view: dict[str, Any]) -> None:
        self.view = view
        self.answer: dict[str, Any] = {}
        self.submitted: list[dict[str, Any]] = []
        self.closed: list[dict[str, Any]] = []
        self.acted: list[dict[str, Any]] = []
        self.opened: list[dict[str, Any]] = []

    def register(self, app: AsyncApp) -> None:
        async def command(ack: Any, body: dict[str, Any], client: Any) -> None:
            await ack()
            self.opened.append((await client.views_open(trigger_id=body["trigger_id"], view=self.view))["view"])

        async def submit(ack: Any, body: dict[str, Any]) -> None:
            self.submitted.append(body)
            await ack(**self.answer)

        async def close(ack: Any, body: dict[str, Any]) -> None:
            self.closed.append(body)
            await ack()

        async def act(ack: Any, body: dict[str, Any]) -> None:
            self.acted.append(body)
            await ack()

        app.command("/incident")(command)
        app.view("form")(submit)
        app.view_closed("form")(close)
        app.action("press")(act)

    async def open(self, slack: Lab) -> dict[str, Any]:
        before = len(self.opened)
        await slack.bob.do("command", channel=slack.channel("ops"), text="/incident")
        await eventually(lambda: len(self.opened) > before, "the modal")
        return self.opened[-1]


async def trigger(slack: Lab) -> str:
    return slack.sandbox.site.triggers.issue(BOB)


async def test_a_modal_opens_for_whoever_asked_with_what_slack_adds(slack: Lab) -> None:
    app = App(modal(text_input(), private_metadata="state"))
    async with slack.bolt(app.register), slack.watching(slack.bob):
        view = await app.open(slack)
        seen = await slack.bob.sees("view_opened")
    assert seen["view"] == view
    assert view["id"].startswith("V")
    assert (view["root_view_id"], view["previous_view_id"]) == (view["id"], None)
    assert (view["private_metadata"], view["callback_id"], view["app_id"]) == ("state", "form", "A0SANDBOX1")
    empty = {"title": {"box": {"type": "plain_text_input", "value": None}}}
    assert view["state"] == {"values": empty}
    assert (await slack.bob.ask("views"))["views"] == [view]
    assert (await slack.alice.ask("view", view_id=view["id"]))["error"] == "not_found"


async def test_a_trigger_works_once_and_for_three_seconds(slack: Lab) -> None:
    once = await trigger(slack)
    assert (await slack.bot.views_open(trigger_id=once, view=modal()))["ok"]
    assert await refused(slack.bot.views_open(trigger_id=once, view=modal())) == "exchanged_trigger_id"
    assert await refused(slack.bot.views_open(trigger_id="1.2.3", view=modal())) == "invalid_trigger_id"
    slack.sandbox.site.triggers.life_seconds = 0.05
    late = await trigger(slack)
    await asyncio.sleep(0.06)
    assert await refused(slack.bot.views_open(trigger_id=late, view=modal())) == "expired_trigger_id"


async def test_an_invalid_view_is_refused_and_leaves_the_trigger_good(slack: Lab) -> None:
    once = await trigger(slack)
    bad = modal(title=plain("x" * 25))
    answer = await refusal(slack.bot.views_open(trigger_id=once, view=bad))
    assert answer["error"] == "invalid_arguments"
    place = "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    assert answer["response_metadata"]["messages"] == [place]
    assert (await slack.bot.views_open(trigger_id=once, view=modal()))["ok"]


async def test_a_submission_carries_the_whole_state(slack: Lab) -> None:
    options = [{"text": plain("High"), "value": "high"}]
    select = {"type": "static_select", "action_id": "level", "options": options, "initial_option": options[0]}
    people = {"type": "multi_users_select", "action_id": "people"}
    view = modal(
        text_input(),
        {"type": "input", "block_id": "urgency", "label": plain("U"), "element": select},
        {"type": "input", "block_id": "who", "label": plain("W"), "element": people, "optional": True},
    )
    app = App(view)
    async with slack.bolt(app.register):
        opened = await app.open(slack)
        answer = await slack.bob.do("view/submit", view_id=opened["id"], state=FILLED)
    assert answer == {"ok": True, "response_action": None, "view": None}
    (body,) = app.submitted
    assert body["type"] == "view_submission"
    assert body["user"]["id"] == BOB
    assert body["response_urls"] == []
    assert body["view"]["state"]["values"] == {
        "title": {"box": {"type": "plain_text_input", "value": "Down"}},
        "urgency": {
            "level": {
                "type": "static_select",
                "selected_option": {"text": {**plain("High"), "emoji": True}, "value": "high"},
            }
        },
        "who": {"people": {"type": "multi_users_select", "selected_users": []}},
    }
    assert body["view"]["hash"] == opened["hash"]
    assert (await slack.bob.ask("views"))["views"] == []


@pytest.mark.parametrize(
    ("block", "value", "complaint"),
    [
        (text_input(), "", "Please complete this required field."),
        (text_input(), "   ", "Please complete this required field."),
        (text_input(max_length=3), "four", "Please enter no more than 3 characters."),
        (text_input(min_length=5), "four", "Please enter at least 5 characters."),
        (text_input(type="email_text_input"), "nobody", "Please enter a valid email address."),
        (text_input(type="number_input", is_decimal_allowed=False), "1.5", "Please enter a whole number."),
        (text_input(type="url_text_input"), "nowhere", "Please enter a valid URL."),
    ],
)
async def test_wrong_input_does_not_reach_the_app(slack: Lab, block: Any, value: str, complaint: str) -> None:
    app = App(modal(block))
    async with slack.bolt(app.register):
        opened = await app.open(slack)
        state = {"values": {"title": {"box": {"value": value}}}}
        answer = await slack.bob.do("view/submit", view_id=opened["id"], state=state)
    assert answer == {"ok": True, "response_action": "errors", "errors": {"title": complaint}}
    assert app.submitted == []


async def test_the_app_may_answer_with_errors_update_push_and_clear(slack: Lab) -> None:
    app = App(modal(text_input()))
    async with slack.bolt(app.register), slack.watching(slack.bob):
        first = await app.open(slack)

        async def submit(view_id: str, **answer: Any) -> dict[str, Any]:
            app.answer = answer
            return await slack.bob.do("view/submit", view_id=view_id, state=FILLED)

        wrong = await submit(first["id"], response_action="errors", errors={"title": "Taken"})
        assert wrong == {"ok": True, "response_action": "errors", "errors": {"title": "Taken"}}
        updated = await submit(first["id"], response_action="update", view=modal(text_input(), title=plain("Two")))
        assert (updated["view"]["id"], updated["view"]["title"]["text"]) == (first["id"], "Two")
        assert updated["view"]["hash"] != first["hash"]
        await slack.bob.sees("view_updated")
        pushed = await submit(first["id"], response_action="push", view=modal(text_input(), title=plain("Three")))
        top = pushed["view"]
        assert (top["previous_view_id"], top["root_view_id"]) == (first["id"], first["id"])
        back = await submit(top["id"])
        assert back["view"]["id"] == first["id"]
        cleared = await submit(first["id"], response_action="clear")
        assert cleared["view"] is None
        await slack.bob.sees("view_closed", view_id=first["id"])
    assert (await slack.bob.ask("views"))["views"] == []


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"no-such-block": "x"}},
        {"response_action": "update", "view": modal(title=plain(""))},
    ],
)
async def test_an_answer_that_slack_would_not_understand_shows_as_trouble(slack: Lab, answer: Any) -> None:
    app = App(modal(text_input()))
    app.answer = answer
    async with slack.bolt(app.register):
        opened = await app.open(slack)
        trouble = await slack.bob.do("view/submit", view_id=opened["id"], state=FILLED)
    assert trouble == {"ok": False, "error": "We had some trouble connecting. Try again?"}
    assert len((await slack.bob.ask("views"))["views"]) == 1


async def test_a_late_app_shows_as_trouble_and_the_modal_stays(slack: Lab) -> None:
    view = (await slack.bot.views_open(trigger_id=await trigger(slack), view=modal(text_input())))["view"]
    trouble = await slack.bob.do("view/submit", view_id=view["id"], state=FILLED)
    assert trouble == {"ok": False, "error": "We had some trouble connecting. Try again?"}
    assert (await slack.bob.ask("views"))["views"][0]["id"] == view["id"]


async def test_at_most_three_views_are_stacked(slack: Lab) -> None:
    site = slack.sandbox.site
    view = (await slack.bot.views_open(trigger_id=await trigger(slack), view=modal()))["view"]
    for _ in range(2):
        view = (await slack.bot.views_push(trigger_id=site.triggers.issue(BOB, view["id"]), view=modal()))["view"]
    fourth = slack.bot.views_push(trigger_id=site.triggers.issue(BOB, view["id"]), view=modal())
    assert await refused(fourth) == "push_limit_reached"
    outside = slack.bot.views_push(trigger_id=await trigger(slack), view=modal())
    assert await refused(outside) == "not_found"
    assert len((await slack.bob.ask("views"))["views"]) == 3


async def test_an_update_needs_the_hash_of_what_it_replaces(slack: Lab) -> None:
    shown = modal(external_id="inc-1")
    view = (await slack.bot.views_open(trigger_id=await trigger(slack), view=shown))["view"]
    changed = await slack.bot.views_update(view_id=view["id"], hash=view["hash"], view={**shown, "title": plain("2")})
    stale = slack.bot.views_update(view_id=view["id"], hash=view["hash"], view=shown)
    assert await refused(stale) == "hash_conflict"
    named = await slack.bot.views_update(external_id="inc-1", view={**shown, "title": plain("3")})
    assert (changed["view"]["title"]["text"], named["view"]["title"]["text"]) == ("2", "3")
    assert await refused(slack.bot.views_update(view_id="V0NONE", view=shown)) == "not_found"
    same = slack.bot.views_open(trigger_id=slack.sandbox.site.triggers.issue(ALICE), view=shown)
    assert await refused(same) == "duplicate_external_id"


async def test_closing_is_told_where_the_view_asks_for_it(slack: Lab) -> None:
    app = App(modal(text_input(), notify_on_close=True))
    async with slack.bolt(app.register):
        opened = await app.open(slack)
        assert (await slack.bob.do("view/close", view_id=opened["id"]))["ok"]
        opened = await app.open(slack)
        site = slack.sandbox.site
        silent = await slack.bot.views_push(trigger_id=site.triggers.issue(BOB, opened["id"]), view=modal())
        assert (await slack.bob.do("view/close", view_id=silent["view"]["id"], is_cleared=True))["ok"]
    assert [(body["type"], body["is_cleared"]) for body in app.closed] == [
        ("view_closed", False),
        ("view_closed", True),
    ]
    assert app.closed[1]["view"]["id"] == opened["id"]
    assert (await slack.bob.ask("views"))["views"] == []


async def test_a_button_in_a_modal_may_push_another(slack: Lab) -> None:
    row = {"type": "actions", "block_id": "row", "elements": [button("press", "7")]}
    app = App(modal(text_input(), row))
    async with slack.bolt(app.register):
        opened = await app.open(slack)
        did = {"view_id": opened["id"], "action_id": "press", "block_id": "row", "state": FILLED}
        assert (await slack.bob.do("action", **did))["ok"]
        (body,) = app.acted
        assert body["container"] == {"type": "view", "view_id": opened["id"]}
        assert body["view"]["state"]["values"] == FILLED["values"]
        assert "message" not in body
        assert "response_url" not in body
        pushed = await slack.bot.views_push(trigger_id=body["trigger_id"], view=modal())
    assert pushed["view"]["previous_view_id"] == opened["id"]


async def test_a_submission_names_where_its_answer_may_go(slack: Lab) -> None:
    target = {"type": "conversations_select", "action_id": "to", "response_url_enabled": True}
    app = App(modal({"type": "input", "block_id": "where", "label": plain("W"), "element": target}))
    ops = slack.channel("ops")
    async with slack.bolt(app.register):
        opened = await app.open(slack)
        state = {"values": {"where": {"to": {"selected_conversation": ops}}}}
        await slack.bob.do("view/submit", view_id=opened["id"], state=state)
    (url,) = app.submitted[0]["response_urls"]
    assert (url["block_id"], url["action_id"], url["channel_id"]) == ("where", "to", ops)
    await slack.http.post(url["response_url"], json={"text": "Hello", "response_type": "in_channel"})
    assert [message["text"] for message in slack.history("ops")] == ["Hello"]


async def test_options_of_an_external_select_come_from_the_app(slack: Lab) -> None:
    def register(app: AsyncApp) -> None:
        async def options(ack: Any, body: dict[str, Any]) -> None:
            await ack(options=[{"text": plain(body["value"]), "value": body["view"]["id"]}])

        app.options("ask")(options)

    element = {"type": "external_select", "action_id": "ask"}
    view = modal({"type": "input", "block_id": "b", "label": plain("L"), "element": element})
    opened = (await slack.bot.views_open(trigger_id=await trigger(slack), view=view))["view"]
    async with slack.bolt(register):
        answer = await slack.bob.do("options", view_id=opened["id"], action_id="ask", value="che")
    assert answer["options"] == [{"text": plain("che"), "value": opened["id"]}]


async def test_a_home_is_published_for_one_person_and_told_to_them(slack: Lab) -> None:
    home = {"type": "home", "callback_id": "home", "blocks": [{"type": "section", "text": plain("Hello")}]}
    async with slack.watching(slack.bob), slack.watching(slack.alice):
        published = (await slack.bot.views_publish(user_id=BOB, view=home))["view"]
        await slack.bob.sees("home_updated")
    assert slack.alice.feed == []
    shown = (await slack.bob.ask("home"))["view"]
    assert shown["blocks"][0]["text"]["text"] == "Hello"
    assert (await slack.alice.ask("home"))["view"] is None
    await slack.bot.views_publish(user_id=BOB, view=home, hash=published["hash"])
    stale = slack.bot.views_publish(user_id=BOB, view=home, hash=published["hash"])
    assert await refused(stale) == "hash_conflict"
    opened = await slack.bob.do("home/open", tab="home")
    assert opened["view"]["id"] == published["id"]
