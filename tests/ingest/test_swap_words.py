"""What people type after ``swap``, in whatever order its parts stand."""

from __future__ import annotations

import pytest

from bot.ingest.swap_words import SwapWords, read_swap_words

CASES = {
    "": SwapWords(""),
    "primary": SwapWords("primary"),
    "primary with <@U0BOB> fri 18:00 to mon 9:00": SwapWords("primary fri 18:00 to mon 9:00", "<@U0BOB>"),
    "primary fri 18:00 to mon 9:00 with <@U0BOB|bob>": SwapWords("primary fri 18:00 to mon 9:00", "<@U0BOB>"),
    "<@U0BOB> tomorrow 9am for 2h": SwapWords("tomorrow 9am for 2h", "<@U0BOB>"),
    "my primary to @bob.baker fri": SwapWords("primary fri", "@bob.baker"),
    "primary everyone fri 18:00 to sat 12:00": SwapWords("primary fri 18:00 to sat 12:00", is_all=True),
    "primary fri 18:00 to sat 12:00 with the team": SwapWords("primary fri 18:00 to sat 12:00", is_all=True),
    "primary everybody": SwapWords("primary", is_all=True),
    "primary with <@U0BOB> fri for <@U0BOB>'s sat": SwapWords("primary fri", "<@U0BOB>", back="sat"),
    "primary with <@U0BOB> fri for <@U0BOB>\u2019s secondary sat 9:00 to sun 9:00": SwapWords(
        "primary fri", "<@U0BOB>", back="secondary sat 9:00 to sun 9:00"
    ),
    "primary fri for <@U0BOB>'s sat": SwapWords("primary fri", "<@U0BOB>", back="sat"),
    "primary fri for @bob's sat": SwapWords("primary fri", "@bob", back="sat"),
    "with <@U0BOB> fri for his sat": SwapWords("fri", "<@U0BOB>", back="sat"),
    "primary with <@U0BOB> fri in return for sat": SwapWords("primary fri", "<@U0BOB>", back="sat"),
    "primary with <@U0BOB> fri in return": SwapWords("primary fri", "<@U0BOB>", back=""),
    "primary with <@U0BOB> for 2h": SwapWords("primary for 2h", "<@U0BOB>"),
    "team-a/all-hands everyone": SwapWords("team-a/all-hands", is_all=True),
}


@pytest.mark.parametrize("text", CASES)
def test_the_parts_of_a_swap_are_found_in_any_order(text: str) -> None:
    assert read_swap_words(text) == CASES[text]
