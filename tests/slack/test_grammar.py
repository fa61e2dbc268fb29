"""How the text after a slash command is read."""

from __future__ import annotations

import pytest

from bot.slack.grammar import Spoken, harmless, nearest, plain, read, take_number, take_user


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("declare Checkout is down", Spoken("declare", "declare", "Checkout is down")),
        ("NEW  Checkout", Spoken("declare", "NEW", "Checkout")),
        ("fixed by a rollback", Spoken("resolve", "fixed", "by a rollback")),
        ("", Spoken("", "", "")),
        ("frobnicate it", Spoken(None, "frobnicate", "it")),
    ],
)
def test_the_verb_is_found_by_any_of_its_names(text: str, expected: Spoken) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("typed", "meant"), [("declair", "declare"), ("resovle", "resolve"), ("postmotem", "postmortem")]
)
def test_a_typo_finds_the_nearest_verb(typed: str, meant: str) -> None:
    assert nearest(typed) == meant


def test_nothing_is_near_to_something_else() -> None:
    assert nearest("xyzzy") is None


@pytest.mark.parametrize(
    ("rest", "expected"),
    [("12 it is fixed", (12, "it is fixed")), ("#3", (3, "")), ("12th floor", (None, "12th floor")), ("", (None, ""))],
)
def test_a_number_names_the_incident(rest: str, expected: tuple[int | None, str]) -> None:
    assert take_number(rest) == expected


def test_the_mentioned_user_is_taken_out() -> None:
    assert take_user("comms <@U012|alice>") == ("U012", "comms")
    assert take_user("comms alice") == (None, "comms alice")


def test_broadcasts_wake_nobody() -> None:
    assert harmless("<!channel> look, <!here> <!everyone|everyone>") == "@channel look, @here @everyone"


def test_plain_text_has_names_and_no_markup() -> None:
    typed = "<@U012|alice> sees &lt;b&gt; on <https://example.com|the shop> in <#C01|general> <!channel>"
    assert plain(typed, {"U012": "Alice Ahrens"}) == "@Alice Ahrens sees <b> on the shop in #general @channel"
