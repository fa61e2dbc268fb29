"""Changes of who is on call as they are shown: in words, before and after, with what the buttons carry."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.change import Effect, Wish
from bot.core.record import Version
from bot.core.roster import Person, Schedule
from bot.core.schedule import Shift
from bot.views import ids, replies, shift_plan
from bot.views.blocks import Message
from bot.views.me import Self, me
from bot.views.phrases import moment_in, span_in
from tests.views.limits import texts

NOW = datetime(2026, 3, 4, 10, 0, 20, tzinfo=UTC)
PEOPLE = {
    "alice": Person("alice", "Alice", slack="U0ALICE"),
    "bob": Person("bob", "Bob", slack="U0BOB"),
    "carol": Person("carol", "Carol"),
}
READER = shift_plan.Reader("U0BOB", PEOPLE, "Europe/London", NOW)
SCHEDULE = Schedule("checkout", "primary", "Europe/Berlin")


def hours(start: float, end: float, *users: str) -> Shift:
    return Shift(NOW + timedelta(hours=start), NOW + timedelta(hours=end), users)


def pressable(message: Message) -> list[dict[str, Any]]:
    rows = [[*block.get("elements", []), block.get("accessory", {})] for block in message.blocks]
    return [each for row in rows for each in row if each.get("type") == "button"]


def effect(wish: Wish | None = None, *after: Shift) -> Effect:
    wish = wish or Wish(SCHEDULE.address, NOW, NOW + timedelta(hours=4), "bob")
    return Effect(wish, (hours(0, 4, "alice"),), after or (hours(0, 4, "bob"),))


def shown(wish: Wish | None = None, *after: Shift, note: str = "") -> list[str]:
    done = effect(wish, *after)
    message = shift_plan.proposal(done, ids.Plan("take", done.wish, 7), SCHEDULE, READER, note)
    return texts(list(message.blocks))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"user": "bob"}, "You take over *checkout/primary*, "),
        ({"user": "alice"}, "<@U0ALICE> takes over *checkout/primary*, "),
        ({"user": "bob", "replaces": "alice"}, "You stand in for <@U0ALICE> on *checkout/primary*, "),
        ({"user": "alice", "replaces": "bob"}, "<@U0ALICE> stands in for you on *checkout/primary*, "),
        ({"user": "carol", "add": True}, "Carol is on call as well on *checkout/primary*, "),
        ({"replaces": "bob"}, "You are off on *checkout/primary*, and nobody stands in, "),
        ({"replaces": "alice"}, "<@U0ALICE> is off on *checkout/primary*, and nobody stands in, "),
    ],
)
def test_a_change_is_one_sentence(fields: dict[str, object], said: str) -> None:
    wish = Wish(SCHEDULE.address, NOW, NOW + timedelta(hours=4), **fields)  # type: ignore[arg-type]  # a table
    assert shown(wish)[0] == f"*Is this right?* {said}now until 14:00 GMT."


def test_gaps_are_shown_and_who_is_told() -> None:
    found = shown(None, hours(1, 3, "bob"))
    lines = "*After*\n:warning: now until 11:00 GMT: nobody\n• Wed 4 Mar, 11:00 to 13:00 GMT: you"
    assert lines in found[2]
    assert ":warning: Wed 4 Mar, 13:00 to 14:00 GMT: nobody" in found[2]
    assert found[3] == (
        "<@U0ALICE> will be told. Times are in your time zone, Europe/London; the schedule's is Europe/Berlin."
    )


def test_a_reading_that_may_surprise_stands_below() -> None:
    assert shown(note="Until the end of Fri 13 Mar.")[3].startswith("Until the end of Fri 13 Mar. <@U0ALICE>")


def test_confirm_carries_what_was_shown_and_the_revision() -> None:
    done = effect()
    plan = ids.Plan("take", done.wish, 7)
    message = shift_plan.proposal(done, plan, SCHEDULE, READER)
    found = {each["action_id"]: each["value"] for each in pressable(message)}
    carried = ids.Plan.decode(found["oncall.confirm"])
    assert carried == replace(plan, wish=replace(plan.wish, start=NOW, end=plan.wish.end))


def test_in_a_modal_cancel_is_the_modals_own() -> None:
    done = effect()
    message = shift_plan.proposal(done, ids.Plan("take", done.wish, 7), SCHEDULE, READER)
    assert [each["text"]["text"] for each in pressable(message)] == ["Confirm", "Change…", "Cancel"]
    view = replies.sheet(message)
    assert [each["text"]["text"] for each in pressable(replace(message, blocks=tuple(view["blocks"])))] == [
        "Confirm",
        "Change…",
    ]
    assert view["close"]["text"] == "Cancel"
    assert replies.sheet(shift_plan.nothing_changed())["close"]["text"] == "Close"


def test_what_is_over_in_history_has_no_undo() -> None:
    facts = {"start": NOW.isoformat(), "end": (NOW + timedelta(hours=2)).isoformat(), "user": "bob", "add": False}
    made = Version(3, SCHEDULE.address, 2, NOW, "U0BOB", "take", facts)
    file = Version(1, SCHEDULE.address, 1, NOW, "checkout.yml", "file")
    message = shift_plan.history([(made, True), (replace(made, undone_by=4), False), (file, False)], "checkout", READER)
    found = texts(list(message.blocks))
    assert found[0] == "*Last changes on checkout*"
    assert "You take over *checkout/primary*, now until 12:00 GMT\nWed 4 Mar, 10:00 GMT, by <@U0BOB>" in found
    assert any("(taken back)" in text for text in found)
    assert "What the file `checkout.yml` says of *checkout/primary*\nWed 4 Mar, 10:00 GMT" in found
    assert [each["value"] for each in pressable(message)] == ["version:3"]


FACTS = {"start": NOW.isoformat(), "end": (NOW + timedelta(hours=2)).isoformat(), "user": "bob", "add": False}
OF_FILE = {"file": "checkout.yml", "changed_at": NOW.isoformat()}
BEFORE = "the layers of *checkout/primary* before `checkout.yml` changed them on Wed 4 Mar, 10:00 GMT"
TAKES = "you take over *checkout/primary*, now until 12:00 GMT"


def version(kind: str, facts: dict[str, Any] | None = None, author: str = "U0BOB") -> Version:
    return Version(3, SCHEDULE.address, 2, NOW, author, kind, facts or {})


@pytest.mark.parametrize(
    ("known", "question", "line"),
    [
        (version("take", FACTS), "*Take this back?* Y" + TAKES[1:], "Y" + TAKES[1:]),
        (version("undo", FACTS), "*Put this back?* Y" + TAKES[1:], f"Taken back: {TAKES}"),
        (version("redo", FACTS), "*Take this back?* Y" + TAKES[1:], f"Put back: {TAKES}"),
        (version("file", author="checkout.yml"), f"*Go back?* To {BEFORE}", "What the file `checkout.yml` says of"),
        (version("undo", OF_FILE), "*Put this back?* What the file `checkout.yml` says of", f"Back to {BEFORE}"),
        (version("redo", OF_FILE), f"*Go back?* To {BEFORE}", "Put back: what the file `checkout.yml` says of"),
        (
            version("file", author="files"),
            "*Go back?* To the layers of *checkout/primary* before it left the files on Wed 4 Mar, 10:00 GMT",
            "*checkout/primary* is in no file any more",
        ),
    ],
)
def test_each_version_is_named_by_what_it_did_and_by_what_taking_it_back_does(
    known: Version, question: str, line: str
) -> None:
    asked = shift_plan.undo_proposal(known, [effect()], ids.Undoing(3, 2), SCHEDULE, READER)
    assert texts(list(asked.blocks))[0].startswith(question)
    assert texts(list(shift_plan.history([(known, True)], "", READER).blocks))[1].startswith(line)


def test_what_was_taken_back_or_put_back_is_said_once_and_can_be_reversed() -> None:
    taken, put = (shift_plan.undone(version(kind, FACTS), READER) for kind in ("undo", "redo"))
    assert taken.text == f":leftwards_arrow_with_hook: Taken back: {TAKES}."
    assert put.text == f":leftwards_arrow_with_hook: Put back: {TAKES}."
    labels = [each["text"]["text"] for message in (taken, put) for each in pressable(message)]
    assert labels == ["Put it back", "Undo"]


@pytest.mark.parametrize(
    ("start", "end", "zone", "said"),
    [
        ("2026-03-06T18:00", "2026-03-09T09:00", "UTC", "Fri 6 Mar, 18:00 to Mon 9 Mar, 09:00 UTC"),
        ("2026-03-06T09:00", "2026-03-06T17:00", "UTC", "Fri 6 Mar, 09:00 to 17:00 UTC"),
        ("2026-03-04T09:00", "2026-03-04T17:00", "UTC", "now until 17:00 UTC"),
        ("2026-03-04T09:00", "2026-03-05T17:00", "UTC", "now until Thu 5 Mar, 17:00 UTC"),
        ("2026-03-28T12:00", "2026-03-29T12:00", "Europe/Berlin", "Sat 28 Mar, 13:00 CET to Sun 29 Mar, 14:00 CEST"),
        ("2026-10-25T00:30", "2026-10-25T01:30", "Europe/Berlin", "Sun 25 Oct, 02:30 CEST to 02:30 CET"),
        ("2026-12-30T09:00", "2027-01-02T09:00", "UTC", "Wed 30 Dec, 09:00 to Sat 2 Jan 2027, 09:00 UTC"),
    ],
)
def test_a_span_says_what_both_ends_share_once(start: str, end: str, zone: str, said: str) -> None:
    begin, finish = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (start, end))
    assert span_in(begin, finish, zone, NOW) == said


def test_another_year_is_said() -> None:
    assert moment_in(NOW.replace(year=2025), "UTC", NOW) == "Tue 4 Mar 2025, 10:00 UTC"
    assert moment_in(NOW, "UTC", NOW) == "Wed 4 Mar, 10:00 UTC"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Slack and SMS at once, calls after 1 min, 2 min and 3 min. Low urgency: Slack only."),
        ({"media": frozenset({"slack"})}, "High urgency: Slack at once. Low"),
        ({"media": frozenset()}, "Nothing reaches you"),
        ({"is_answerable": False}, "SMS and calls are one-way here: acknowledge in Slack"),
        ({"has_phone": False}, "SMS and calls are not set up here"),
        ({"person": Person("bob", "Bob")}, "has no phone number of yours, so nothing rings"),
        ({"person": None}, "You are in none of the schedule files"),
    ],
)
def test_me_says_how_one_is_reached_and_what_is_missing(changes: dict[str, object], said: str) -> None:
    media = frozenset({"slack", "sms", "voice"})
    own = Self(Person("bob", "Bob", phone="+447700900102"), "UTC", (), media, has_phone=True, is_answerable=True)
    found = texts(list(me(replace(own, **changes), NOW).blocks))  # type: ignore[arg-type]  # a table
    assert any(said in text for text in found), found
    assert not any("+4477" in text for text in found)
