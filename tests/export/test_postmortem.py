"""The rendered draft, held against a file that a person has read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from bot.core.mrkdwn import Directory, escape
from bot.errors import ConfigurationError
from bot.export.postmortem import render_postmortem
from bot.export.templates import Templates
from tests.export import sample
from tests.export.sample import ALICE, BOB, entry, record, said

APPROVED = Path(__file__).parent / "approved" / "postmortem.md"
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def rendered(**changes: object) -> str:
    return render_postmortem(record(**changes), Templates())


def headings(markdown: str) -> list[str]:
    found = READER.parse(markdown)
    return [found[at + 1].content for at, token in enumerate(found) if token.type == "heading_open"]


def test_the_draft_is_the_one_that_was_read_and_approved() -> None:
    assert rendered() == APPROVED.read_text(encoding="utf-8")


def test_the_same_record_gives_the_same_bytes() -> None:
    assert rendered() == rendered()


def test_an_incident_of_which_nothing_is_recorded_has_a_draft_too() -> None:
    empty = sample.incident(service=None, team=None, affected="", noticed_by="", status="active", channel_id=None)
    text = rendered(incident=empty, roles=(), timeline=(), actions=(), pages=(), notifications=(), messages=(), team="")
    assert "Nobody was paged." in text
    assert "Nobody held a role." in text
    assert "Nothing was said in the channel." in text
    assert "\n\n\n\n" not in text


def test_ids_become_names_everywhere() -> None:
    text = rendered()
    assert "U01ALICE" not in text
    assert "<@" not in text


def test_an_incident_over_several_days_has_a_heading_for_each() -> None:
    night = entry(11, 60 * 14, "note", BOB, "still quiet")
    text = rendered(timeline=(*sample.TIMELINE, night), messages=(*sample.MESSAGES, said(60 * 14, BOB, "quiet")))
    assert headings(text).count("Sunday 22 November 2026") == 2
    assert headings(text).count("Monday 23 November 2026") == 2


def test_the_zone_is_named_at_each_time_when_the_clocks_change_meanwhile() -> None:
    # Central European summer time ends on 25 October 2026 at 01:00 UTC: 02:30 happens twice.
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    twice = tuple(
        sample.replace(entry(number, 0, "note", BOB, text), at=first + timedelta(hours=number), recorded_at=first)
        for number, text in enumerate(("before", "after"))
    )
    text = rendered(timeline=twice, messages=())
    assert "**02:30 CEST** 📝 Bob Brown noted: before" in text
    assert "**02:30 CET** 📝 Bob Brown noted: after" in text


NASTY = (
    "<script>alert(1)</script>",
    "# Not a heading",
    "| a | b |\n| --- | --- |",
    "</details><!-- gone",
    "{{ 7 * 7 }} {% raw %}",
    "```\nunclosed",
    "[label](javascript:alert(1))",
    "---\ntitle: front matter\n---",
    "- [ ] a task\n    - nested",
    "> quoted\n===",
    "\u202ereversed",
)


@pytest.mark.parametrize("text", NASTY)
def test_nobody_breaks_the_document(text: str) -> None:
    usual = rendered()
    nasty = rendered(
        incident=sample.incident(title=text, affected=text, noticed_by=text, service=text),
        timeline=(*sample.TIMELINE, entry(11, 48, "note", ALICE, escape(text))),
        messages=(*sample.MESSAGES, said(48, ALICE, escape(text)), said(49, BOB, text)),
        actions=(*record().actions, sample.replace(record().actions[0], id=3, text=escape(text))),
        directory=Directory(users={ALICE: text, BOB: "Bob Brown"}, channels={}),
        team=text,
    )
    assert headings(nasty)[1:] == headings(usual)[1:]
    kinds = {token.type for token in READER.parse(nasty)}
    assert not {"html_block", "hr"} & kinds
    children = {child.type for token in READER.parse(nasty) for child in token.children or ()}
    assert not {"html_inline", "image"} & children
    links = [child.attrs["href"] for token in READER.parse(nasty) for child in token.children or () if child.attrs]
    assert not [link for link in links if not str(link).startswith("https://")]


def test_a_page_that_nobody_acknowledged_says_so() -> None:
    page = sample.page(status="exhausted", acknowledged_at=None, acknowledged_by=None, acknowledged_via=None)
    assert "along checkout/default: nobody acknowledged" in rendered(pages=(page,))


def test_a_done_action_is_ticked() -> None:
    text = rendered()
    assert "- [ ] **Carol Cho**, by Friday 27 November 2026: Alert on the rate of declined payments" in text
    assert "- [x] *no owner yet*: Canary for checkout" in text


def test_the_template_can_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "postmortem.md.j2").write_text("{{ title }}: {{ timeline | length }} day, {{ state }}\n")
    assert render_postmortem(record(), Templates(tmp_path)) == "Checkout is down: 1 day, Resolved\n"


def test_a_fault_in_the_template_names_file_line_and_variable(tmp_path: Path) -> None:
    (tmp_path / "postmortem.md.j2").write_text("# {{ title }}\n\n{{ titel }}\n")
    with pytest.raises(ConfigurationError, match=r"postmortem\.md\.j2, line 3: 'titel' is undefined.*title"):
        render_postmortem(record(), Templates(tmp_path))


def test_what_a_message_holds_is_never_run_as_a_template() -> None:
    text = rendered(messages=(said(1, ALICE, "{{ 7 * 7 }} {% for x in y %}"),))
    assert "49" not in text.split("## Appendix")[1]
    assert r"\{{ 7 \* 7 }} \{% for x in y %}" in text


def test_a_record_that_goes_on_gives_another_draft() -> None:
    assert rendered(messages=(*sample.MESSAGES, said(50, BOB, "one more thing"))) != rendered()
    assert "10:52 Bob Brown:** one more thing" in rendered(messages=(said(50, BOB, "one more thing"),))
