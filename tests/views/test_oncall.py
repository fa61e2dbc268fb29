"""Who is on call: for people in any zone, with gaps said plainly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.oncall import Standing
from bot.core.roster import Schedule, Team
from bot.core.schedule import Shift
from bot.views.home import OwnShift, home
from bot.views.oncall import ScheduleStanding, TeamStanding, overview, person_detail, short_line, team_detail
from tests.export.sample import ALICE
from tests.views.gallery import PEOPLE
from tests.views.limits import texts

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
PRIMARY = Schedule("checkout", "primary", "Europe/Berlin")
TEAM = Team("checkout", "Checkout", "Europe/Berlin")
BOB_NEXT = Shift(MONDAY, FRIDAY, ("bob",))


def standing(
    users: tuple[str, ...] = (), until: datetime | None = None, following: Shift | None = None
) -> ScheduleStanding:
    return ScheduleStanding(PRIMARY, Standing(users, None, until, following))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            standing(("alice",), MONDAY, BOB_NEXT),
            f"• primary: <@{ALICE}> until Mon 23 Nov, 09:00 CET, then Bob &lt;b&gt;Brown&lt;/b&gt;",
        ),
        (standing(("alice",)), f"• primary: <@{ALICE}>"),
        (
            standing((), MONDAY, BOB_NEXT),
            "• primary: :warning: Nobody is on call until Mon 23 Nov, 09:00 CET, then Bob &lt;b&gt;Brown&lt;/b&gt;.",
        ),
        (standing(), "• primary: :warning: Nobody is on call, and nobody is coming."),
    ],
)
def test_one_line_says_who_until_when_and_who_is_next(found: ScheduleStanding, said: str) -> None:
    assert short_line(found, PEOPLE, "Europe/Berlin") == said


def test_times_are_in_the_zone_of_whoever_asks() -> None:
    view = overview([TeamStanding(TEAM, (standing(("alice",), MONDAY),))], PEOPLE, "America/New_York")
    text = "\n".join(texts(list(view.blocks)))
    assert "until Mon 23 Nov, 03:00 EST" in text
    assert "Times are in your time zone, America/New_York." in text
    assert view.text == f"On call. Checkout primary: <@{ALICE}>"


def test_the_answer_for_a_team_tells_from_when_until_when_the_next_is_on_call() -> None:
    found = TeamStanding(TEAM, (standing(("alice",), MONDAY, BOB_NEXT),))
    text = "\n".join(texts(list(team_detail(found, PEOPLE, "UTC", service="checkout-api").blocks)))
    assert "On call for checkout-api (Checkout) now" in text
    assert f"Now: <@{ALICE}> until Mon 23 Nov, 08:00 UTC" in text
    assert "from Mon 23 Nov, 08:00 UTC until Fri 27 Nov, 08:00 UTC" in text


def test_a_gap_after_the_present_shift_is_said() -> None:
    later = TeamStanding(TEAM, (standing(("alice",), MONDAY, Shift(TUESDAY, FRIDAY, ("bob",))),))
    never = TeamStanding(TEAM, (standing(("alice",), MONDAY),))
    assert "Then nobody until Tue 24 Nov, 08:00 UTC" in "\n".join(texts(list(team_detail(later, PEOPLE, "UTC").blocks)))
    assert "Then: nobody" in "\n".join(texts(list(team_detail(never, PEOPLE, "UTC").blocks)))


def test_a_question_about_another_time_names_it() -> None:
    view = overview([TeamStanding(TEAM, (standing(("alice",)),))], PEOPLE, "UTC", at=FRIDAY)
    assert "On call at Fri 27 Nov, 08:00 UTC" in texts(list(view.blocks))[0]


def test_a_person_reads_where_they_are_on_call_now_and_next() -> None:
    found = (standing(("alice",), MONDAY, BOB_NEXT),)
    now = "\n".join(texts(list(person_detail("alice", found, PEOPLE, "UTC").blocks)))
    later = "\n".join(texts(list(person_detail("bob", found, PEOPLE, "UTC").blocks)))
    assert f"<@{ALICE}> is on call now.*\n• checkout/primary until Mon 23 Nov, 08:00 UTC" in now
    assert "is not on call now.*\n• checkout/primary from Mon 23 Nov, 08:00 UTC until Fri 27 Nov, 08:00 UTC" in later


def test_home_shows_own_shifts_in_own_time() -> None:
    friday = OwnShift("checkout/primary", FRIDAY, FRIDAY + timedelta(hours=8))
    shifts = [OwnShift("checkout/primary", MONDAY, TUESDAY), friday]
    text = "\n".join(texts(home([], [], shifts, "Europe/Berlin", MONDAY)["blocks"]))
    assert ":telephone_receiver: *checkout/primary*: now until Tue 24 Nov, 09:00 CET" in text
    assert "• *checkout/primary*: Fri 27 Nov, 09:00 to 17:00 CET" in text
    assert "No incident is open." in text
