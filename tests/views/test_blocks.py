"""Cutting: never longer than allowed, never in the middle of something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views import blocks
from bot.views.blocks import clip, clip_mrkdwn, length

FAMILY = "👨‍👩‍👧‍👦"


@given(st.text(max_size=60), st.integers(min_value=1, max_value=40))
def test_a_clipped_text_fits_and_begins_as_the_text_does(text: str, limit: int) -> None:
    shown = clip(text, limit)
    assert length(shown) <= limit
    assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))


PIECES = st.sampled_from(["a", " ", "<@U01ABC>", "&amp;", "&lt;", "🔥"])


@given(st.lists(PIECES, max_size=40).map("".join), st.integers(3, 60))
def test_clipped_mrkdwn_holds_whole_references_and_entities_only(text: str, limit: int) -> None:
    shown = clip_mrkdwn(text, limit)
    assert length(shown) <= limit
    for whole in ("<@U01ABC>", "&amp;", "&lt;"):
        shown = shown.replace(whole, "")
    assert set(shown) <= set("a 🔥…")


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("abcdef", 4, "abc…"),
        ("abc def", 5, "abc…"),
        (f"a{FAMILY}", 5, "a…"),
        ("e\u0301" * 4, 4, "e\u0301…"),
        ("🔥🔥🔥", 4, "🔥…"),
    ],
)
def test_a_cut_never_parts_what_belongs_together(text: str, limit: int, cut: str) -> None:
    assert clip(text, limit) == cut


def test_a_message_of_too_many_blocks_says_how_many_are_missing() -> None:
    made = blocks.message("x", *(blocks.divider() for _ in range(60)))
    assert len(made.blocks) == 50
    assert made.blocks[-1]["elements"][0]["text"] == "11 more lines are not shown."


def test_metadata_that_is_too_long_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="3,000"):
        blocks.modal("modal.x", "X", [], metadata="x" * 3001)


def test_a_text_that_is_not_there_is_a_dash() -> None:
    assert blocks.section(" \n")["text"]["text"] == "-"
