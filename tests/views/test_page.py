"""The direct message of a page in each of its states."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.views import ids
from bot.views.page import acknowledged_reply, exhausted_notice, page_message
from bot.views.situation import PageState
from tests.export.sample import ALICE, BOB, after, incident, page
from tests.views.gallery import NOW, PEOPLE, situation
from tests.views.limits import buttons, texts

LIVE = page(status="triggered", next_at=after(15), acknowledged_at=None, acknowledged_by=None, acknowledged_via=None)
ACTIVE = situation(incident(status="active"), roles=())


def said(view: object) -> str:
    return "\n".join(texts(list(view.blocks)))  # type: ignore[attr-defined]


def test_a_page_says_what_why_and_what_happens_if_nobody_answers() -> None:
    view = page_message(PageState(LIVE, ("alice",), "schedule checkout/secondary"), PEOPLE, NOW, ACTIVE)
    text = said(view)
    assert view.blocks[0]["text"]["text"] == ":pager: P1 #12 Checkout is down"
    assert "*Service*\ncheckout-api (Checkout)" in text
    assert f"*Paged by*\n<@{ALICE}>" in text
    assert "*Escalation*\ncheckout/default, step 1 of 2" in text
    assert "Escalates to schedule checkout/secondary at <!date^" in text
    assert "Nobody yet: it is you once you acknowledge" in text
    assert buttons(list(view.blocks)) == {ids.PAGE_ACKNOWLEDGE: "Acknowledge"}


def test_the_other_ways_to_acknowledge_are_named_where_they_work() -> None:
    two_way = said(page_message(PageState(LIVE), PEOPLE, NOW))
    one_way = said(page_message(PageState(LIVE), PEOPLE, NOW, two_way=False))
    assert "reply `ACK 4821` to the SMS, press 4 in the call, or type `/page ack 4821`" in two_way
    assert "ACK 4821`" not in one_way
    assert "`/page ack 4821`" in one_way


def test_a_page_without_an_incident_shows_its_own_text() -> None:
    view = page_message(PageState(replace(LIVE, incident=None, title="Disk is full")), PEOPLE, NOW)
    assert view.blocks[0]["text"]["text"] == ":pager: Disk is full"
    assert "*Urgency*\nHigh" in said(view)


def test_somebody_called_in_reads_why() -> None:
    view = page_message(PageState(replace(LIVE, title="Your gateway refuses cards")), PEOPLE, NOW, ACTIVE)
    assert "*Why*\nYour gateway refuses cards" in said(view)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (page(), f"*Acknowledged by <@{BOB}>* by key press in a call, <!date^"),
        (page(status="resolved"), "*This page is over.*"),
    ],
)
def test_a_page_that_is_over_has_no_button_and_says_how_it_ended(state: object, told: str) -> None:
    view = page_message(PageState(state, ("alice",)), PEOPLE, NOW, ACTIVE)  # type: ignore[arg-type]
    assert buttons(list(view.blocks)) == {}
    assert told in said(view)
    assert f"Reached: <@{ALICE}>." in said(view)


def test_an_exhausted_page_can_still_be_acknowledged() -> None:
    lost = PageState(replace(LIVE, status="exhausted"), ("alice",))
    assert buttons(list(page_message(lost, PEOPLE, NOW).blocks)) == {ids.PAGE_ACKNOWLEDGE: "Acknowledge"}
    notice = exhausted_notice(lost, PEOPLE, NOW, incident())
    assert "Nobody acknowledged the page “#12 Checkout is down”." in said(notice)
    assert buttons(list(notice.blocks)) == {ids.PAGE_ACKNOWLEDGE: "Acknowledge"}
    assert "Private incident 12" in said(exhausted_notice(lost, PEOPLE, NOW, incident(is_private=True)))


def test_whoever_acknowledges_is_told_what_it_did() -> None:
    first = acknowledged_reply(page(), BOB, PEOPLE, is_first=True)
    again = acknowledged_reply(page(), BOB, PEOPLE, is_first=False)
    late = acknowledged_reply(page(), ALICE, PEOPLE, is_first=False)
    over = acknowledged_reply(page(status="resolved"), ALICE, PEOPLE, is_first=False)
    assert "is yours" in first
    assert again.startswith("You had acknowledged")
    assert late.startswith(f"<@{BOB}> had acknowledged")
    assert over.startswith("This page is over")
