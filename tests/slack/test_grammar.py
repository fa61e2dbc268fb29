"""How the text after a slash command is read."""

from __future__ import annotations

import pytest

from bot.slack.grammar import Spoken, harmless, nearest, plain, read, said, take_number, take_target, take_user


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


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<!subteam^S012|@all-hands> and <!subteam^S012>", "@all-hands and @subteam"),
        ("<!date^0^{date}^https://evil.example|then>", "@then"),
        ("ask <@U01|bob> in <#C01|general>", "ask <@U01|bob> in <#C01|general>"),
        ("<https://a.example/x> <https://a.example/|a.example>", "<https://a.example/x> <https://a.example/>"),
        ("<https://evil.example|https://bank.example>", "https://bank.example (<https://evil.example>)"),
        ("<javascript:alert(1)|x> <b>", "&lt;javascript:alert(1)|x&gt; &lt;b&gt;"),
        ("a &lt;!channel&gt; &amp;amp; b", "a &lt;!channel&gt; &amp;amp; b"),
    ],
)
def test_what_is_noted_wakes_no_group_and_hides_no_address(typed: str, kept: str) -> None:
    assert harmless(typed) == kept


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("<@U0BOB|bob> ", "<@U0BOB>"), ("R&amp;D", "R&D"), ("<!here>", "@here"), ("a &lt; b", "a < b"), ("", "")],
)
def test_a_target_is_a_mention_or_plain_text(typed: str, meant: str) -> None:
    assert take_target(typed) == meant


def test_what_no_text_may_hold_is_left_out_of_commands() -> None:
    assert said({"text": "note a\x00b\x1b[31m\u202ec"}) == "note ab[31mc"
    assert said({}) == ""
