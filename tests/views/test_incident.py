"""The card, the announcement and the list: what each state offers and says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.core.incident import RoleHolder
from bot.views import ids
from bot.views.incident import announcement, card, incident_list, paging_line, status, topic
from bot.views.phrases import Commands
from bot.views.situation import PageState, following
from tests.export.sample import ALICE, BOB, START, after, incident, page
from tests.views.gallery import NOW, PEOPLE, situation
from tests.views.limits import buttons, texts

if TYPE_CHECKING:
    from bot.core.page import PageStatus

ACTIVE = incident(status="active", resolved_at=None, mitigated_at=None, acknowledged_at=None)
COMMANDER = RoleHolder("commander", BOB, START)


def said(view: object) -> str:
    return "\n".join(texts(list(view.blocks)))  # type: ignore[attr-defined]


def test_a_fresh_card_offers_every_role_and_every_way_on() -> None:
    view = card(situation(ACTIVE, roles=()), NOW)
    assert buttons(list(view.blocks)) == {
        "incident.claim_role.commander": "Be commander",
        "incident.claim_role.comms": "Be comms lead",
        "incident.claim_role.scribe": "Be scribe",
        "incident.update": "Update",
        "incident.assign_role": "Assign role",
        "incident.mitigate": "Mitigate",
        "incident.resolve": "Resolve",
    }
    assert "Nobody yet" in said(view)


def test_a_role_that_is_taken_is_not_offered_and_the_commander_does_comms_until_one_is_named() -> None:
    view = card(situation(ACTIVE, roles=(COMMANDER,)), NOW)
    assert "incident.claim_role.commander" not in buttons(list(view.blocks))
    assert f"*Comms lead*\n<@{BOB}> until one is named" in said(view)


def test_past_holders_hold_nothing() -> None:
    view = card(situation(ACTIVE, roles=(replace(COMMANDER, until=after(5)),)), NOW)
    assert "incident.claim_role.commander" in buttons(list(view.blocks))


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ("triage", {"incident.update", "incident.assign_role", "incident.mitigate", "incident.resolve"}),
        ("mitigated", {"incident.update", "incident.assign_role", "incident.resolve"}),
        ("resolved", {"incident.postmortem", "incident.reopen", "incident.close"}),
        ("closed", {"incident.postmortem", "incident.reopen"}),
        ("cancelled", {"incident.reopen"}),
        ("merged", set()),
    ],
)
def test_each_state_offers_what_can_be_done_in_it(state: str, offered: set[str]) -> None:
    view = card(situation(incident(status=state)), NOW)
    assert {action for action in buttons(list(view.blocks)) if "claim_role" not in action} == offered


def test_buttons_say_which_incident_they_mean() -> None:
    (row,) = [block for block in card(situation(ACTIVE), NOW).blocks if block["type"] == "actions"][-1:]
    assert {ids.parse_incident(button["value"]) for button in row["elements"]} == {12}


def test_the_card_tells_who_is_paged_and_what_comes_next() -> None:
    live = page(status="triggered", next_at=after(15), acknowledged_at=None, acknowledged_by=None)
    view = card(situation(ACTIVE, pages=(PageState(live, ("alice",), "schedule x"),)), NOW)
    assert f"Paging <@{ALICE}>. Escalates to schedule x at <!date^" in said(view)


def test_the_card_tells_who_acknowledged_how_and_how_fast() -> None:
    view = card(situation(ACTIVE, pages=(PageState(page(), ("alice",)),)), NOW)
    assert f"acknowledged by <@{BOB}> by key press in a call after 1 min 30 s" in said(view)


def test_an_exhausted_page_is_loud() -> None:
    lost = page(status="exhausted", next_at=after(25), acknowledged_at=None)
    view = card(situation(ACTIVE, pages=(PageState(lost, ("alice",)),)), NOW)
    assert "*Nobody acknowledged.* The last resort is paged again at" in said(view)


@pytest.mark.parametrize(
    ("due", "told"),
    [
        (None, "No next update is promised. Give one with `/ts-incident update`."),
        (after(30), "Next update by <!date^"),
        (after(5), "is due."),
    ],
)
def test_the_promise_of_the_next_update_is_told(due: object, told: str) -> None:
    view = card(situation(replace(ACTIVE, next_update_at=due)), NOW, Commands.prefixed("ts-"))
    assert told in said(view)


def test_a_resolved_incident_says_how_long_it_took() -> None:
    assert "Resolved after 54 min" in said(announcement(situation(incident()), NOW))


def test_an_announcement_of_an_open_incident_invites_to_join() -> None:
    view = announcement(situation(replace(ACTIVE, next_update_at=after(30))), NOW)
    assert buttons(list(view.blocks)) == {"incident.join": "Join"}
    assert "Work happens in <#C0INC12>" in said(view)
    assert "Next update by" in said(view)
    assert buttons(list(announcement(situation(incident()), NOW).blocks)) == {}


def test_a_drill_says_so_in_its_first_words() -> None:
    assert (
        card(situation(replace(ACTIVE, is_drill=True)), NOW)
        .blocks[0]["text"]["text"]
        .startswith(":rotating_light: DRILL · #12")
    )


def test_the_topic_names_who_leads() -> None:
    assert topic(situation(ACTIVE, roles=(COMMANDER,))) == f"P1 · Active · Commander <@{BOB}> · checkout-api"


def test_a_list_tells_how_long_each_is_going_on() -> None:
    view = incident_list([ACTIVE], NOW)
    assert "P1 · Active, 17 min so far · checkout-api · <#C0INC12>" in said(view)
    assert buttons(list(view.blocks)) == {"incident.join": "Join"}


def test_an_empty_list_says_what_to_do() -> None:
    assert "No incident is open. Declare one with `/incident declare &lt;what is wrong&gt;`" in said(
        incident_list([], NOW)
    )
    assert "No incident found for “&lt;x&gt;”" in said(incident_list([], NOW, "<x>"))


def test_status_has_the_facts_without_buttons() -> None:
    view = status(situation(ACTIVE), NOW)
    assert buttons(list(view.blocks)) == {}
    assert "*P1* · SEV1 Critical, high urgency" in said(view)


def test_who_comes_next_is_told_with_the_people_that_it_means_now() -> None:
    fired = page(status="triggered", step=0)
    assert following(fired, lambda _target: ("alice", "bob"), PEOPLE) == (
        f"schedule checkout/secondary (<@{ALICE}> and Bob &lt;b&gt;Brown&lt;/b&gt;)"
    )
    assert following(fired, lambda _target: (), PEOPLE) == "schedule checkout/secondary (nobody)"
    assert following(replace(fired, step=1, round=1), lambda _target: (), PEOPLE) == ""


@pytest.mark.parametrize("state", ["acknowledged", "resolved"])
def test_whoever_acknowledged_a_page_stays_named_when_it_is_over(state: PageStatus) -> None:
    found = replace(page(), status=state, acknowledged_by=BOB, acknowledged_at=after(3), acknowledged_via="voice")
    assert f"acknowledged by <@{BOB}>" in paging_line(PageState(found, ("alice",)), PEOPLE, NOW)


def test_a_page_that_ended_unacknowledged_does_not_look_as_if_somebody_had_answered() -> None:
    found = replace(page(), status="resolved", acknowledged_by=None, acknowledged_at=None, acknowledged_via=None)
    line = paging_line(PageState(found, ("alice",)), PEOPLE, NOW)
    assert "ended before anybody acknowledged it" in line
    assert f"<@{ALICE}>" in line
