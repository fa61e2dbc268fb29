"""What the buttons of offers carry comes back as it was, and anything else is refused in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import BadInputError
from bot.views.swap_ids import OfferRef, SwapDraft, Turn

START = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)
TURN = Turn("checkout/primary", START, START + timedelta(hours=9))
DRAFTS = [
    SwapDraft(TURN, START),
    SwapDraft(TURN, START + timedelta(milliseconds=7), "bob", TURN, 'Zahnarzt: "9 Uhr"\nund \u2615'),
]


@pytest.mark.parametrize("value", [OfferRef(12, 3), TURN, *DRAFTS])
def test_a_value_comes_back_as_it_was(value: OfferRef | Turn | SwapDraft) -> None:
    assert type(value).decode(value.encode()) == value


def test_the_same_offer_shown_twice_is_told_apart_by_when_it_was_shown() -> None:
    assert SwapDraft(TURN, START).encode() != SwapDraft(TURN, START + timedelta(seconds=1)).encode()


@pytest.mark.parametrize("kind", [OfferRef, Turn, SwapDraft])
@pytest.mark.parametrize(
    "value",
    ["", "offer:1", "offer:x:1", "offer:1:2:3", "1 2", "a b c", "9e99 1 x", "draft:", "draft:[]", 'draft:{"g":1}',
     'draft:{"g":"1 2 x"}', "page:1", "99999999999999999 1 x"],
)  # fmt: skip
def test_anything_else_is_refused_in_words(kind: type[OfferRef | Turn | SwapDraft], value: str) -> None:
    with pytest.raises(BadInputError, match="older version"):
        kind.decode(value)
