"""How the text after ``/oncall`` is read."""

from __future__ import annotations

import pytest

from bot.services.planning import Said
from bot.slack.grammar import nearest, read
from bot.slack.oncall_grammar import ONCALL_VERBS, read_change, read_lookup, read_take

BOB, ALICE = "<@U0BOB>", "<@U0ALICE>"


@pytest.mark.parametrize(
    ("text", "verb"),
    [("take primary", "take"), ("Override", "override"), ("revert primary", "undo"), ("log", "history"), ("my", "me")],
)
def test_the_verb_is_found_by_any_of_its_names(text: str, verb: str) -> None:
    assert read(text, ONCALL_VERBS).verb == verb


def test_a_name_is_no_verb() -> None:
    assert read("checkout at fri", ONCALL_VERBS).verb is None


@pytest.mark.parametrize(("typed", "meant"), [("tak", "take"), ("overide", "override"), ("histroy", "history")])
def test_a_typo_finds_the_nearest_verb(typed: str, meant: str) -> None:
    assert nearest(typed, ONCALL_VERBS) == meant


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", Said("")),
        ("primary", Said("primary")),
        (f"primary {BOB} fri 18:00 to mon 9:00", Said("primary fri 18:00 to mon 9:00", BOB)),
        ("primary <@U0BOB|bob> for 2h", Said("primary for 2h", BOB)),
        (f"{BOB} primary for 2h", Said("primary for 2h", BOB)),
        (f"primary {BOB} for 2h replacing {ALICE}", Said("primary for 2h", BOB, ALICE)),
        (f"primary {BOB} instead of {ALICE} for 2h", Said("primary for 2h", BOB, ALICE)),
        (f"primary {BOB} for {ALICE} until 18:00", Said("primary until 18:00", BOB, ALICE)),
        ("primary @bob for @alice.b until 18:00", Said("primary until 18:00", "@bob", "@alice.b")),
        (f"primary {BOB} adding for 2h", Said("primary for 2h", BOB, adds=True)),
        (f"primary {BOB} for 2h as well", Said("primary for 2h", BOB, adds=True)),
        (f"primary {BOB} off fri", Said("primary fri", BOB, is_off=True)),
        (f"primary {BOB} is off fri", Said("primary fri", BOB, is_off=True)),
        ("add-ons for 2h", Said("add-ons for 2h")),
        ("off-hours @bob for 2h", Said("off-hours for 2h", "@bob")),
        ("R&amp;D <!here> fri", Said("R&D @here fri")),
    ],
)
def test_an_override_is_read_in_any_order(text: str, said: Said) -> None:
    assert read_change(text) == said


def test_whoever_takes_a_shift_names_a_schedule_and_a_time() -> None:
    assert read_take("  primary   for 2h ") == Said("primary for 2h")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ("", "")),
        ("checkout", ("checkout", "")),
        ("checkout at tomorrow 9am", ("checkout", "tomorrow 9am")),
        ("at tomorrow 9am", ("", "tomorrow 9am")),
        ("checkout at tomorrow at 9am", ("checkout", "tomorrow at 9am")),
        ("checkout tomorrow 9am", ("checkout tomorrow 9am", "")),
        ("<@U0BOB|bob> tomorrow 9am", ("<@U0BOB|bob>", "tomorrow 9am")),
        ("<@U0BOB> at fri 9:00", ("<@U0BOB>", "fri 9:00")),
        ("athens", ("athens", "")),
    ],
)
def test_a_look_up_is_read_as_whom_and_when(text: str, found: tuple[str, str]) -> None:
    assert read_lookup(text) == found
