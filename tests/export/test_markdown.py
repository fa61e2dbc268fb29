"""mrkdwn as Markdown: read by a real CommonMark parser, a message is what it was in Slack and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.core.characters import clean
from bot.core.mrkdwn import Directory, escape
from bot.export.markdown import Markdown, heading, typed, typed_lines

NAMES = Directory(
    users={"U01": "Alice *Admin* Adler", "U02": "<b>Bob</b>"}, channels={"C01": "general"}, groups={"S01": "oncall"}
)
MARKDOWN = Markdown(NAMES, "Europe/Berlin")
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def tokens(markdown: str) -> list[Token]:
    found: list[Token] = []
    for token in READER.parse(markdown):
        found.append(token)
        found.extend(token.children or ())
    return found


def seen(markdown: str) -> str:
    """Return the characters that a reader of the rendered document sees."""
    breaks = {"softbreak", "hardbreak"}
    blocks = (token.children or () for token in READER.parse(markdown) if token.type == "inline")
    return "\n".join("".join("\n" if each.type in breaks else each.content for each in block) for block in blocks)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*bold* _it_ ~gone~", "**bold** *it* ~~gone~~"),
        ("*_both_*", "***both***"),
        ("<@U02> said", "@&lt;b>Bob&lt;/b> said"),
        ("<@U01> &amp; <@U09|dan>", r"@Alice \*Admin\* Adler & @dan"),
        ("<@U77>", "@unknown user U77"),
        ("in <#C01> and <#C02|ops> for <!subteam^S01> <!here>", "in #general and #ops for @oncall @here"),
        ("<https://a.example/x|the page>", "[the page](https://a.example/x)"),
        ("<https://a.example/x_y(1)|a [b] | c>", r"[a \[b\] \| c](https://a.example/x_y%281%29)"),
        ("<https://a.example/?a=1&amp;copy=2>", "<https://a.example/?a=1&copy=2>"),
        ("<https://a.example/?a=1&amp;copy;=2>", "<https://a.example/?a=1&amp;copy;=2>"),
        ("<mailto:a@b.example|write>", "[write](mailto:a@b.example)"),
        ("<javascript:alert(1)|click>", "click (javascript:alert(1))"),
        ("wow!<https://a.example|x>", r"wow\![x](https://a.example)"),
        ("`a | <b> {{ c }} *d*`", "`a | <b> {{ c }} *d*`"),
        ("`curl <http://x.example>`", "`curl http://x.example`"),
        ("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"),
        ("&lt;script&gt; &lt;!-- x", "&lt;script> &lt;!-- x"),
        ("{{ secrets }} {% include %}", r"\{{ secrets }} \{% include %}"),
        ("&amp;copy; &amp;amp;", "&amp;copy; &amp;amp;"),
        ("a | b", r"a \| b"),
        ("snake_case and _ alone", r"snake_case and \_ alone"),
        (":fire: :partyparrot: :a_b:", "🔥 :partyparrot: :a_b:"),
        ("<!date^1700000000^{date}|x>", "Tue 14 Nov, 23:13 CET"),
        ("# no heading", r"\# no heading"),
        ("#### no heading", r"\#### no heading"),
        ("- no item", r"\- no item"),
        ("+ no item", r"\+ no item"),
        ("12. no item", r"12\. no item"),
        ("-v is a flag", "-v is a flag"),
        ("---", r"\---"),
        ("===", r"\==="),
        ("> ", ""),
        ("    four spaces", "\u00a0\u00a0\u00a0\u00a0four spaces"),
        ("[x]: http://evil.example", r"\[x\]: <http://evil.example>"),
        ("nul\x00 and \u202eoverride", "nul and override"),
    ],
)
def test_one_line_comes_out_as_it_was_meant(text: str, expected: str) -> None:
    assert "\n".join(MARKDOWN.lines(text)) in {expected, f"> {expected}".rstrip()}


def test_line_breaks_are_kept_and_paragraphs_too() -> None:
    assert MARKDOWN.lines("one\ntwo\n\nthree") == ["one  ", "two", "", "three"]


def test_a_fence_is_longer_than_any_run_of_backticks_in_it() -> None:
    named = Markdown(Directory(users={"U01": "```"}), "UTC")
    assert named.lines("```<@U01> x```") == ["````", "@``` x", "````"]


def test_code_and_quotes_hang_below_their_lead() -> None:
    assert (
        MARKDOWN.hanging("**A:**", "```\nx\n\ny\n```\nend", "    ")
        == "**A:**\n    ```\n    x\n\n    y\n    ```\n    end"
    )
    assert MARKDOWN.hanging("**A:**", "&gt; q\nend", "  ") == "**A:**\n  > q\n\n  end"
    assert MARKDOWN.hanging("**A:**", "one\ntwo", "  ") == "**A:** one  \n  two"
    assert MARKDOWN.hanging("**A:**", "", "  ") == "**A:**"


def test_code_in_a_list_item_is_read_as_code() -> None:
    item = "- " + MARKDOWN.hanging("**A:**", "look ```\n# x\n<script>\n```", "    ") + "\n- next"
    fences = [token.content for token in tokens(item) if token.type == "fence"]
    assert fences == ["# x\n<script>\n"]
    assert [token.type for token in tokens(item)].count("list_item_open") == 2


def test_an_inline_text_is_one_line() -> None:
    assert MARKDOWN.inline("one\n&gt; two\n```three```") == "one two three"


HARMLESS = {"paragraph_open", "paragraph_close", "inline", "text", "softbreak", "hardbreak", "text_special"}
NASTY = st.text(
    alphabet=st.sampled_from(list("`*_~#>-+=|:[](){}%!&;<\\/$.1 aé你\n\t\"'\u00a0")), min_size=1, max_size=60
)


@given(NASTY)
@example("Foo\n===")
@example("a | b\n--- | ---")
@example("1) x\n    code")
@example("<!-- \n# h -->")
@example("\\<b>")
@example("___")
@example("![a](b)")
def test_whatever_is_typed_into_a_form_is_text(text: str) -> None:
    shown = typed_lines(text)
    assert {token.type for token in tokens(shown)} <= HARMLESS
    assert seen(shown).split() == clean(text).split()


@given(NASTY)
def test_whatever_is_typed_is_text_in_a_table_too(text: str) -> None:
    table = f"| a | b |\n| --- | --- |\n| x{typed(text)} | c |"
    found = tokens(table)
    assert [token.type for token in found].count("td_open") == 2
    assert not [token for token in found if token.type.startswith(("html", "link", "image", "em", "strong", "code"))]


@given(NASTY)
def test_whatever_is_typed_is_one_heading(text: str) -> None:
    shown = f"# About {heading(text)}\n\nnext"
    opened = [token.tag for token in tokens(shown) if token.type == "heading_open"]
    assert opened == ["h1"]
    assert seen(shown).removesuffix("next").split() == ["About", *clean(text).split()]


@given(NASTY.filter(lambda text: not set("`*_~:\n\t>") & set(text)))
def test_a_message_that_slack_escaped_shows_what_was_typed(text: str) -> None:
    shown = "\n".join(MARKDOWN.lines(escape(text)))
    assert {token.type for token in tokens(shown)} <= HARMLESS
    assert seen(shown).split() == text.split()


@given(NASTY)
def test_no_message_makes_html_headings_tables_or_lists(text: str) -> None:
    item = f"- {MARKDOWN.hanging('**A:**', escape(text), '    ')}\n- next"
    found = [token.type for token in tokens(item)]
    assert not [each for each in found if each.startswith(("html", "heading", "table", "hr", "image", "code_block"))]
    assert found.count("bullet_list_open") == 1
    assert found.count("list_item_open") == 2
    assert "ordered_list_open" not in found


@given(st.text(max_size=80))
def test_no_text_at_all_breaks_the_conversion(text: str) -> None:
    shown = MARKDOWN.hanging("A", text, "  ")
    assert shown.encode("utf-8").decode("utf-8") == shown
