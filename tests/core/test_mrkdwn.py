"""mrkdwn: what is escaped stays as typed, what Slack marked up is found, what is neither is text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.mrkdwn import (
    Broadcast,
    Code,
    Directory,
    Emoji,
    Fence,
    Link,
    Paragraph,
    Quote,
    Reference,
    Styled,
    Text,
    escape,
    inert,
    links_in,
    parse,
    plain,
    unescape,
)

NAMES = Directory(users={"U01": "Alice"}, channels={"C01": "general"}, groups={"S01": "checkout-oncall"})


def line(text: str) -> tuple[object, ...]:
    (paragraph,) = parse(text)
    assert isinstance(paragraph, Paragraph)
    (found,) = paragraph.lines
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain words", (Text("plain words"),)),
        ("1 &lt; 2 &amp;&amp; 3", (Text("1 < 2 && 3"),)),
        ("*bold*", (Styled("bold", (Text("bold"),)),)),
        ("_it_ and ~gone~", (Styled("italic", (Text("it"),)), Text(" and "), Styled("strike", (Text("gone"),)))),
        ("*_both_*", (Styled("bold", (Styled("italic", (Text("both"),)),)),)),
        ("_snake_case stays_", (Styled("italic", (Text("snake_case stays"),)),)),
        ("2*3*4 snake_case_name a~b~c", (Text("2*3*4 snake_case_name a~b~c"),)),
        ("cost*not* bold, a_b_ c, a~b~ c", (Text("cost*not* bold, a_b_ c, a~b~ c"),)),
        ("* not bold*", (Text("* not bold*"),)),
        ("*open", (Text("*open"),)),
        ("`*code* &amp; more`", (Code((Text("*code* & more"),)),)),
        ("`curl <http://x>`", (Code((Text("curl "), Link("http://x"), Text(""))),)),
        ("<@U01> <@U02|bob>", (Reference("user", "U01"), Text(" "), Reference("user", "U02", "bob"))),
        ("<#C01|general>", (Reference("channel", "C01", "general"),)),
        ("<!subteam^S01|@checkout-oncall>", (Reference("group", "S01", "@checkout-oncall"),)),
        ("<!here> <!channel>", (Broadcast("here"), Text(" "), Broadcast("channel"))),
        ("<https://a.example/?x=1&amp;y=2|the page>", (Link("https://a.example/?x=1&y=2", "the page"),)),
        ("<https://a.example|https://a.example>", (Link("https://a.example"),)),
        ("<mailto:a@b.example|a@b.example>", (Link("mailto:a@b.example", "a@b.example"),)),
        ("<javascript:alert(1)|click>", (Text("click (javascript:alert(1))"),)),
        ("<data:text/html,x>", (Text("data:text/html,x"),)),
        ("see https://a.example/b_c_d.", (Text("see "), Link("https://a.example/b_c_d"), Text("."))),
        (":fire::+1::skin-tone-2: 10:30:45", (Emoji("fire"), Emoji("+1"), Text(" 10:30:45"))),
        ("<!unknown^x|fallback>", (Text("fallback"),)),
        ("<script>", (Text("<script>"),)),
    ],
)
def test_a_line_is_read_as_slack_shows_it(text: str, expected: tuple[object, ...]) -> None:
    assert line(text) == expected


def test_quotes_and_code_are_blocks_between_paragraphs() -> None:
    found = parse("before\n&gt; quoted\n&gt;again\nafter ```\n  x = 1\n\n  y < 2```")
    assert found == (
        Paragraph(((Text("before"),),)),
        Quote(((Text("quoted"),), (Text("again"),))),
        Paragraph(((Text("after "),),)),
        Fence(((Text("  x = 1"),), (Text(""),), (Text("  y < 2"),))),
    )


def test_three_marks_quote_the_rest_of_the_message() -> None:
    assert parse("a\n&gt;&gt;&gt; b\nc") == (Paragraph(((Text("a"),),)), Quote(((Text("b"),), (Text("c"),))))


def test_a_date_is_an_instant_and_its_fallback_when_it_is_none() -> None:
    assert plain("<!date^1700000000^{date} at {time}|some day>", NAMES) == "2023-11-14 22:13 UTC"
    assert plain("<!date^99999999999999999^{date}|some day>", NAMES) == "some day"


def test_plain_text_has_names_for_ids_and_no_markup() -> None:
    text = "*<@U01>* in <#C01>: <!subteam^S01> <@U09> :fire: `a&lt;b` <https://a.example|docs>\nend"
    assert plain(text, NAMES) == "@Alice in #general: @checkout-oncall @unknown user U09 🔥 a<b docs\nend"


def test_only_web_links_that_slack_marked_are_listed() -> None:
    text = "<https://a.example|A> <@U01> <mailto:a@b.example> <javascript:x> <http://b.example/?x=1&amp;y=2>"
    assert list(links_in(text)) == [Link("https://a.example", "A"), Link("http://b.example/?x=1&y=2")]


@given(st.text())
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    assert unescape(escape(text)) == text


@given(st.text(alphabet=st.sampled_from(list("<>!@#&;`*|channel here\n"))))
def test_escaped_text_never_calls_anybody_and_never_links(text: str) -> None:
    for piece in parse(escape(text)):
        for each in piece.lines:
            assert not [found for found in each if isinstance(found, (Broadcast, Reference, Link))]


@given(st.text(alphabet=st.sampled_from(list("`*ab <>&\n"))))
def test_inert_text_makes_neither_code_nor_bold(text: str) -> None:
    for piece in parse(inert(text)):
        assert not isinstance(piece, Fence)
        for each in piece.lines:
            assert not [found for found in each if isinstance(found, (Code, Styled))]


@pytest.mark.parametrize(
    "hostile", [" _a", " *a", " ~a", "`", "<", "<a ", "_<a>", "*`a` ", "```", "&gt;", ":a", "http://"]
)
def test_a_message_full_of_openings_is_read_to_its_end(hostile: str) -> None:
    text = hostile * (40_000 // len(hostile))
    assert len(plain(text, NAMES)) > 0
