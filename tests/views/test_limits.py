"""Every view, whatever its title, keeps Slack's limits, and nothing that was typed acts."""

from __future__ import annotations

import re

import pytest

from bot.core.mrkdwn import Broadcast, Link, parse
from bot.views import incident as incident_views
from tests.views import gallery
from tests.views.limits import faults, mrkdwn_texts, texts, units

TITLES = {
    "plain": "Checkout is down",
    "long": "very " * 40 + "long",
    "huge": "x" * 3000,
    "entities": "&" * 400 + "<" * 400,
    "emoji": "🔥👨‍👩‍👧‍👦" * 40,
    "arabic": "الدفع معطل تماما " * 12,
    "chinese": "结账完全坏了" * 34,
    "broadcast": "<!channel> @channel <!here|x> <@U02BOB> <#C0INC12>",
    "markup": "*bold* `code` ```fence``` _it_ ~no~ &amp; &lt;!channel&gt;",
    "link": "<https://evil.example|click me> https://evil.example/ [x](https://evil.example)",
    "lines": "one\n\n> two\n\ttwo",
    "blank": " \u200b ",
}
OURS = re.compile(r"<(?:@[UW][A-Z0-9]+|#C[A-Z0-9]+|!date\^[0-9]+\^[^|<>]+\|[^<>]+)>")


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_every_message_keeps_the_limits(title: str) -> None:
    wrong = {name: faults({"blocks": list(each.blocks)}) for name, each in gallery.messages(title).items()}
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_every_modal_and_home_keeps_the_limits(title: str) -> None:
    wrong = {name: faults(each) for name, each in gallery.views(title).items()}
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_every_message_has_a_text_for_notifications(title: str) -> None:
    found = {name: each.text for name, each in gallery.messages(title).items()}
    assert [name for name, text in found.items() if not text.strip() or units(text) > 4000] == []


@pytest.mark.parametrize("title", ["broadcast", "link", "entities", "markup"])
def test_a_title_calls_nobody_and_hides_no_link(title: str) -> None:
    for name, each in gallery.messages(TITLES[title]).items():
        for text in (*mrkdwn_texts(list(each.blocks)), each.text):
            assert OURS.sub("", text).count("<!") == 0, (name, text)
            pieces = [part for piece in parse(OURS.sub("", text)) for line in piece.lines for part in line]
            assert not [part for part in pieces if isinstance(part, Broadcast)], (name, text)
            assert not [part for part in pieces if isinstance(part, Link) and part.label], (name, text)


def test_the_topic_fits() -> None:
    for title in TITLES.values():
        for found in gallery.incidents(title):
            named = gallery.replace(found, service=title)
            assert units(incident_views.topic(gallery.situation(named))) <= 250


def test_a_private_incident_is_a_number_in_lists_and_announcements() -> None:
    private = gallery.incidents("Takeover talks")[7]
    assert private.is_private
    view = gallery.situation(private)
    listed = incident_views.incident_list([private], gallery.NOW)
    shown = [*texts(list(listed.blocks)), *texts(list(incident_views.announcement(view, gallery.NOW).blocks))]
    assert [text for text in shown if "Takeover" in text] == []
    assert "Private incident 12" in shown
