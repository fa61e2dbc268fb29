"""Modals and their readers: what is filled in comes back, what is wrong is said at its field."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.roster import Policy, Target
from bot.errors import BadInputError
from bot.views import ids
from bot.views.declare import DeclareForm, declare_modal, from_text, parse_declare, read_declare, service_options
from bot.views.forms import FormError, modal_errors
from bot.views.ids import Origin
from bot.views.update import (
    ending_modal,
    note_modal,
    parse_cancel,
    parse_note,
    parse_rename,
    parse_role,
    parse_severity,
    parse_text,
    parse_update,
    rename_modal,
    role_modal,
    severity_modal,
    update_modal,
)
from tests.export.sample import BOB, incident
from tests.views.gallery import NOW, roster
from tests.views.limits import buttons, texts

ACTIVE = incident(status="active")
KEYS = {"static_select": "initial_option", "external_select": "initial_option", "users_select": "initial_user"}


def submitted(view: dict[str, Any], **changes: object) -> dict[str, Any]:
    """Return the view as Slack submits it when nothing but ``changes`` was touched."""
    values = {block["block_id"]: _value(block["element"]) for block in view["blocks"] if block["type"] == "input"}
    for block, change in changes.items():
        (action,) = values[block]
        values[block] = {action: {**values[block][action], **_change(values[block][action]["type"], change)}}
    return {**view, "id": "V1", "state": {"values": values}}


def _value(element: dict[str, Any]) -> dict[str, Any]:
    kind = element["type"]
    if kind == "plain_text_input":
        return {element["action_id"]: {"type": kind, "value": element.get("initial_value")}}
    if kind == "checkboxes":
        return {element["action_id"]: {"type": kind, "selected_options": element.get("initial_options", [])}}
    field = "selected_user" if kind == "users_select" else "selected_option"
    return {element["action_id"]: {"type": kind, field: element.get(KEYS[kind])}}


def _change(kind: str, value: object) -> dict[str, Any]:
    if kind == "plain_text_input":
        return {"value": value}
    if kind == "checkboxes":
        return {"selected_options": value}
    if kind == "users_select":
        return {"selected_user": value}
    return {"selected_option": None if value is None else {"text": {}, "value": value}}


def test_a_declaration_comes_back_as_it_was_filled_in() -> None:
    values = DeclareForm("Checkout is down", "SEV1", "low", "checkout-api", "Cards\nfail", "Support", page=False)
    view = submitted(declare_modal(roster(), NOW, values))
    assert parse_declare(view, roster()) == values


def test_a_declaration_in_a_hurry_needs_a_title_only() -> None:
    view = submitted(declare_modal(roster(), NOW), title="  Checkout   is down ")
    assert parse_declare(view, roster()) == DeclareForm("Checkout is down", "SEV2", "high", None, page=True)


def test_where_the_modal_was_opened_comes_back() -> None:
    values = DeclareForm(title="x y", origin=Origin("C1", "1700000000.000100"))
    assert parse_declare(submitted(declare_modal(roster(), NOW, values)), roster()).origin == values.origin


def test_more_services_than_a_select_holds_are_searched_for() -> None:
    many = roster(300)
    view = declare_modal(many, NOW, DeclareForm(title="x", service="service-250"))
    assert parse_declare(submitted(view), many).service == "service-250"
    found = service_options(many, "VICE-25")["options"]
    assert [option["value"] for option in found][:2] == ["service:service-25", "service:service-250"]
    assert service_options(many, "")["options"][0]["value"] == "none"
    assert len(service_options(many, "checkout")["options"]) == 100


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"title": None}, "title", "Say in a few words what is wrong"),
        ({"title": " \u200b "}, "title", "Say in a few words what is wrong"),
        ({"title": "x" * 201}, "title", "under 200 characters"),
        ({"severity": None}, "severity", "Choose a severity: SEV1, SEV2"),
        ({"severity": "SEV9"}, "severity", "Choose a severity"),
        ({"service": None}, "service", "Choose the service"),
        ({"service": "service:gone"}, "service", "There is no service gone any more"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(changes: dict[str, Any], field: str, told: str) -> None:
    view = submitted(declare_modal(roster(), NOW, DeclareForm(title="Down")), **changes)
    with pytest.raises(FormError) as fault:
        parse_declare(view, roster())
    assert list(fault.value.errors) == [field]
    assert told in fault.value.errors[field]


def test_all_faults_are_said_at_once() -> None:
    view = submitted(declare_modal(roster(), NOW), severity=None)
    with pytest.raises(FormError) as fault:
        parse_declare(view, roster())
    assert set(fault.value.errors) == {"title", "severity"}
    answer = modal_errors(fault.value, view)
    assert answer["response_action"] == "errors"
    assert set(answer["errors"]) == {"title", "severity"}


@pytest.mark.parametrize("title", ["🔥", "结账", "الدفع", "?", "5xx"])
def test_a_title_in_any_script_is_a_title(title: str) -> None:
    view = submitted(declare_modal(roster(), NOW), title=title)
    assert parse_declare(view, roster()).title == title


def test_open_incidents_of_the_service_come_first_with_join_but_private_ones_do_not() -> None:
    shown = [ACTIVE, incident(status="active", is_private=True, title="Secret"), incident(title="Over")]
    view = declare_modal(roster(), NOW, None, shown)
    assert buttons(view["blocks"]) == {ids.INCIDENT_JOIN: "Join"}
    assert "Checkout is down" in "".join(texts(view["blocks"]))
    assert "Secret" not in "".join(texts(view["blocks"]))
    assert "Private" not in "".join(texts(view["blocks"]))
    assert "Over" not in "".join(texts(view["blocks"]))


def test_drawing_it_again_keeps_what_was_typed_even_when_it_is_not_finished() -> None:
    view = submitted(declare_modal(roster(), NOW), service="service:checkout-api", affected="Cards", severity=None)
    kept = read_declare(view)
    assert (kept.title, kept.severity, kept.service, kept.affected) == ("", "", "checkout-api", "Cards")


def test_an_update_comes_back_with_its_promise() -> None:
    view = submitted(update_modal(ACTIVE, timedelta(minutes=30)), text="Half <!here> see https://a.example")
    found = parse_update(view)
    assert found.incident == 12
    assert found.text == "Half &lt;!here&gt; see <https://a.example>"
    assert found.next_in == timedelta(minutes=30)
    assert parse_update(submitted(view, text="x", next="none")).next_in is None


@pytest.mark.parametrize(("usual", "offered"), [(None, None), (timedelta(minutes=50), timedelta(hours=1))])
def test_the_promise_offered_is_the_nearest_to_what_the_priority_wants(usual: object, offered: object) -> None:
    view = submitted(update_modal(ACTIVE, usual), text="x")  # type: ignore[arg-type]
    assert parse_update(view).next_in == offered


def test_an_empty_update_or_note_is_refused_at_its_field() -> None:
    with pytest.raises(FormError) as update:
        parse_update(submitted(update_modal(ACTIVE), text="  "))
    with pytest.raises(FormError) as note:
        parse_note(submitted(note_modal(ACTIVE)))
    assert list(update.value.errors) == ["text"]
    assert list(note.value.errors) == ["text"]
    assert parse_note(submitted(note_modal(ACTIVE, "seen"))).text == "seen"


@pytest.mark.parametrize("target", ["mitigated", "resolved"])
def test_an_ending_needs_no_words(target: Any) -> None:
    view = ending_modal(ACTIVE, target)
    assert parse_text(submitted(view)).text == ""
    assert parse_text(submitted(view, text="rolled back")).text == "rolled back"
    assert view["callback_id"] == {"mitigated": ids.MODAL_MITIGATE, "resolved": ids.MODAL_RESOLVE}[target]


def test_who_cancels_says_why() -> None:
    view = ending_modal(ACTIVE, "cancelled")
    assert view["callback_id"] == ids.MODAL_CANCEL
    assert parse_cancel(submitted(view, text="A <false> alarm")).text == "A &lt;false&gt; alarm"
    with pytest.raises(FormError) as fault:
        parse_cancel(submitted(view))
    assert list(fault.value.errors) == ["text"]


def test_severity_urgency_and_title_are_filled_in_and_come_back() -> None:
    found = parse_severity(submitted(severity_modal(ACTIVE, roster().organization), severity="SEV3"))
    assert (found.incident, found.severity, found.urgency) == (12, "SEV3", "high")
    renamed = parse_rename(submitted(rename_modal(ACTIVE), title="R&D <is> down\x00"))
    assert (renamed.incident, renamed.text) == (12, "R&D <is> down")


def test_what_the_choices_lead_to_is_a_line_for_each_priority() -> None:
    (shown,) = [each for each in texts(severity_modal(ACTIVE, roster().organization)) if "*P1*" in each]
    assert shown.splitlines() == [
        "*P1* pages at once: SEV1 high or SEV2 high",
        "*P2* pages in working hours: SEV1 low or SEV3 high",
        "*P3* wakes nobody: SEV2 low, SEV3 low or SEV4 high",
        "*P4* wakes nobody: SEV4 low",
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"default_policy": "checkout/default"}, "No service pages along checkout/default."),
        ({"default_policy": "checkout/gone"}, "No service pages the last resort: alice."),
        ({"last_resort": (Target("user", "alice"), Target("channel", "ops"))}, "the last resort: alice and #ops."),
        ({"last_resort": ()}, ":warning: No service pages nobody"),
    ],
)
def test_the_form_says_whom_an_incident_without_a_service_pages(changes: dict[str, Any], said: str) -> None:
    found = roster()
    policies = {"checkout/default": Policy("checkout", "default", ())}
    found = replace(found, policies=policies, organization=replace(found.organization, **changes))
    assert any(said in each for each in texts(declare_modal(found, NOW)))


def test_more_than_a_title_holds_is_kept_below_it() -> None:
    text = "Checkout is down " * 20
    form = from_text(text, "Robin", Origin())
    assert len(form.title) <= 200
    assert form.title.endswith("Checkout is…")
    assert form.affected == text.strip()
    assert from_text("Checkout is down", "Robin", Origin()).affected == ""


def test_a_role_needs_a_role_and_a_person() -> None:
    found = parse_role(submitted(role_modal(ACTIVE, "comms", BOB)))
    assert (found.incident, found.role, found.user) == (12, "comms", BOB)
    with pytest.raises(FormError) as fault:
        parse_role(submitted(role_modal(ACTIVE)))
    assert set(fault.value.errors) == {"role", "user"}


def test_an_error_without_a_field_of_this_modal_is_shown_at_the_first_one() -> None:
    view = note_modal(ACTIVE)
    assert modal_errors(BadInputError("No."), view)["errors"] == {"text": "No."}
    assert modal_errors(BadInputError("No.", field="title"), view)["errors"] == {"text": "No."}
    both = FormError({"a": "One.", "b": "Two."})
    assert modal_errors(both, view)["errors"] == {"text": "One. Two."}
