"""Titles and names as they come, where they leave Slack: in SMS, in calls, in role instructions, in the postmortem."""

from __future__ import annotations

import re
import unicodedata
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.core.mrkdwn import Directory
from bot.export.postmortem import render_postmortem
from bot.export.speech import speakable
from bot.export.templates import Templates
from tests.export.sample import ALICE, BOB, BOT, CAROL, incident, page, record
from tests.support.titles import TITLES

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
GSM_DOUBLE = "^{}\\[~]|€"


def titled(title: str) -> dict[str, object]:
    return {"incident": incident(title=title, service=title, noticed_by=title), "page": page(title=title)}


def segments(sms: str) -> int:
    """Return the parts that an SMS is sent in (3GPP TS 23.040: 160 or 153 places, 70 or 67 in UCS-2)."""
    if sms.isascii() and "`" not in sms:
        places = len(sms) + sum(sign in GSM_DOUBLE for sign in sms)
        return 1 if places <= 160 else -(-places // 153)
    units = len(sms.encode("utf-16-le")) // 2
    return 1 if units <= 70 else -(-units // 67)


def disturbing(text: str) -> list[str]:
    turns = re.findall("[\u202a-\u202e\u2066-\u2069]", text)
    return turns + [sign for sign in text if unicodedata.category(sign) in {"Cc", "Cs", "Cn"}]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("has_reply", [True, False])
def test_an_sms_is_whole_and_at_most_two_parts(title: str, *, has_reply: bool) -> None:
    found = titled(TITLES[title])
    for text in (
        Templates().sms(found["page"], found["incident"], has_reply=has_reply),  # type: ignore[arg-type]
        Templates().sms(page(title=TITLES[title], incident=None), None, has_reply=has_reply),
    ):
        assert segments(text) <= 2
        assert text.endswith("Reply ACK 4821 to take it." if has_reply else "Acknowledge in Slack.")
        assert not disturbing(text)
        assert "\u200d..." not in text  # half of a family


@pytest.mark.parametrize("title", TITLES)
def test_a_call_says_a_sentence_or_two_and_does_nothing_else(title: str) -> None:
    found = titled(TITLES[title])
    document = ET.fromstring(Templates().one_way_call(found["page"], found["incident"]))  # type: ignore[arg-type]
    assert {each.tag for each in document.iter()} == {"Response", "Say", "Pause", "Hangup"}
    said = document.find("Say")
    assert said is not None
    assert 60 < len(said.text or "") < 550
    assert not [sign for sign in said.text or "" if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "So", "Mn"}]


@given(st.text(max_size=300))
def test_whatever_is_typed_is_said_in_a_few_words(title: str) -> None:
    said = speakable(title)
    assert 0 < len(said) < 180
    ET.fromstring(f"<Say>{said.replace('&', '')}</Say>")


@pytest.mark.parametrize("title", TITLES)
def test_role_instructions_call_nobody_and_link_nowhere(title: str) -> None:
    text = Templates().role("commander", incident(title=TITLES[title], affected=TITLES[title]))
    assert set(re.findall("<[^>]*>", text)) == {"<#C0INC12>"}
    assert not disturbing(text.replace("\n", ""))


@pytest.mark.parametrize("title", TITLES)
def test_the_postmortem_is_the_same_document_whatever_the_title_and_the_names_are(title: str) -> None:
    typed = TITLES[title]
    names = dict.fromkeys((ALICE, BOB, CAROL, BOT, "bob"), typed)
    facts = {"directory": Directory(users=names, channels={"C0GENERAL": typed}), "team": typed, "severity": typed}
    markdown = render_postmortem(record(**titled_record(typed), **facts), Templates())
    plain = {
        **facts,
        "directory": Directory(dict.fromkeys(names, "x"), {"C0GENERAL": "x"}),
        "team": "x",
        "severity": "x",
    }
    assert shape(markdown) == shape(render_postmortem(record(**titled_record("x"), **plain), Templates()))
    assert not disturbing(markdown.replace("\n", ""))


def titled_record(title: str) -> dict[str, object]:
    found = titled(title)
    return {"incident": found["incident"], "pages": (found["page"],)}


def shape(markdown: str) -> list[str]:
    """Return what a document is built of: its blocks, links, pictures, code and HTML, without its words."""
    found: list[str] = []
    for token in READER.parse(markdown):
        found.append(token.type)
        pieces = (each for each in token.children or () if each.type not in {"text", "text_special", "softbreak"})
        found.extend(f"{each.type} {each.attrs.get('href', '')}" for each in pieces)
    return found
