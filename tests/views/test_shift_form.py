"""The form that changes who is on call: what is filled in comes back, what is wrong is said at its field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.views.forms import FormError
from bot.views.shift_form import ShiftForm, parse_shift, schedule_options, shift_modal
from tests.export.sample import ALICE, BOB
from tests.support.person import values_of
from tests.views.gallery import rota

ROSTER = rota("nights", 3)
START, END = datetime(2026, 3, 4, 10, tzinfo=UTC), datetime(2026, 3, 4, 12, tzinfo=UTC)
FULL = ShiftForm("override", "checkout/nights", BOB, "stands_in", ALICE, START, END)


def submitted(form: ShiftForm) -> ShiftForm:
    view = shift_modal(ROSTER, form, "UTC")
    return parse_shift({**view, "state": {"values": values_of(view, {})}}, ROSTER)


@pytest.mark.parametrize(
    "form",
    [
        FULL,
        replace(FULL, how="takes_over", replaces=""),
        replace(FULL, how="adds", replaces=""),
        replace(FULL, how="off", replaces=""),
        ShiftForm("take", "checkout/primary-2", start=START, end=END),
    ],
)
def test_what_is_filled_in_comes_back(form: ShiftForm) -> None:
    assert submitted(form) == form


@pytest.mark.parametrize(
    ("form", "errors"),
    [
        (replace(FULL, schedule=None), {"schedule": "Choose a schedule."}),
        (replace(FULL, user=""), {"user": "Choose who it is about."}),
        (replace(FULL, replaces=""), {"replaces": "Choose in whose place."}),
        (replace(FULL, how="adds"), {"replaces": "Leave this empty, or choose “Stands in for one person” above."}),
        (ShiftForm("take", "checkout/nights"), {"start": "Choose when it begins.", "end": "Choose when it ends."}),
    ],
)
def test_what_is_missing_is_said_at_its_field(form: ShiftForm, errors: dict[str, str]) -> None:
    with pytest.raises(FormError) as found:
        submitted(form)
    assert found.value.errors == errors


def test_more_schedules_than_a_select_holds_are_searched_for() -> None:
    many = rota("nights", 300)
    view = shift_modal(many, FULL, "UTC")
    element = next(block["element"] for block in view["blocks"] if block.get("block_id") == "schedule")
    assert element["type"] == "external_select"
    assert element["initial_option"]["value"] == "checkout/nights"
    assert [each["value"] for each in schedule_options(many, "NIGHTS")["options"]] == ["checkout/nights"]
    assert len(schedule_options(many, "")["options"]) == 100
