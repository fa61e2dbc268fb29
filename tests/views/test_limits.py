"""Every view, whatever its title, keeps Slack's limits, and nothing that was typed acts."""

from __future__ import annotations

import re
import unicodedata

import pytest

from bot.core.mrkdwn import Broadcast, Link, parse
from bot.views import incident as incident_views
from bot.views import page as page_views
from tests.support.titles import TITLES
from tests.views import gallery
from tests.views.limits import faults, mrkdwn_texts, texts, units

PILED = re.compile("[\u0300-\u036f\u0489\u0e47\u20dd]{5}")
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


@pytest.mark.parametrize("title", TITLES)
def test_a_title_calls_nobody_and_hides_no_link(title: str) -> None:
    for name, each in gallery.messages(TITLES[title]).items():
        for text in (*mrkdwn_texts(list(each.blocks)), each.text):
            assert OURS.sub("", text).count("<!") == 0, (name, text)
            pieces = [part for piece in parse(OURS.sub("", text)) for line in piece.lines for part in line]
            assert not [part for part in pieces if isinstance(part, Broadcast)], (name, text)
            assert not [part for part in pieces if isinstance(part, Link) and part.label], (name, text)


@pytest.mark.parametrize("title", TITLES)
def test_nothing_that_is_shown_disturbs_what_stands_around_it(title: str) -> None:
    drawn = {**{name: list(each.blocks) for name, each in gallery.messages(TITLES[title]).items()}}
    shown = {name: texts(each) for name, each in {**drawn, **gallery.views(TITLES[title])}.items()}
    shown["fallbacks"] = [each.text for each in gallery.messages(TITLES[title]).values()]
    for name, found in shown.items():
        for text in found:
            assert not [sign for sign in text if sign not in "\n\t" and unwanted(sign)], (name, text)
            assert not PILED.search(text), (name, text)


@pytest.mark.parametrize("title", ["long", "one long word", "families", "flags"])
def test_a_title_that_is_too_long_for_a_header_stands_below_it_as_a_whole(title: str) -> None:
    whole = TITLES[title][:200]
    live = gallery.incidents(whole)[1]
    view = gallery.situation(live)
    drawn = [incident_views.card(view, gallery.NOW), incident_views.announcement(view, gallery.NOW)]
    drawn.append(page_views.page_message(gallery.pages(whole)[0], gallery.PEOPLE, gallery.NOW, view))
    for each in drawn:
        head, whole_title = each.blocks[0]["text"]["text"], each.blocks[1]["text"]["text"]
        assert head.endswith("…")
        assert whole in whole_title


def test_a_title_that_fits_stands_once() -> None:
    view = gallery.situation(gallery.incidents("Checkout is down")[1])
    assert [each["type"] for each in incident_views.card(view, gallery.NOW).blocks[:2]] == ["header", "section"]
    assert "fields" in incident_views.card(view, gallery.NOW).blocks[1]


@pytest.mark.parametrize(
    ("typed", "shown"), [("a &amp; b", "a &amp;amp; b"), ("a & b", "a &amp; b"), ("<b>", "&lt;b&gt;")]
)
def test_what_was_typed_is_escaped_once(typed: str, shown: str) -> None:
    found = incident_views.incident_list([], gallery.NOW, typed)
    assert f"“{shown}”" in found.text


def unwanted(sign: str) -> bool:
    return (
        unicodedata.category(sign) in {"Cc", "Cs", "Cn"} or "\u202a" <= sign <= "\u202e" or "\u2066" <= sign <= "\u2069"
    )


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
