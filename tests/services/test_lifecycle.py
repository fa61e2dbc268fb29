"""Moving an incident on: states, clocks, updates, corrections."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import BadInputError, ConflictError, NotFoundError
from bot.store import incidents, leases, pages
from tests.services.conftest import ALICE, ROBIN

if TYPE_CHECKING:
    from datetime import datetime

    from bot.store import Connection
    from tests.services.conftest import Office


async def test_each_state_sets_its_clock_and_reopening_clears_them(office: Office) -> None:
    await office.declare()
    office.clock.advance(timedelta(minutes=10))
    mitigated = await office.incidents.move(1, "mitigated", ROBIN, "rolled back")
    assert mitigated.mitigated_at == office.clock.now()
    office.clock.advance(timedelta(minutes=10))
    resolved = await office.incidents.move(1, "resolved", ROBIN)
    assert resolved.resolved_at == office.clock.now()
    assert resolved.mitigated_at == mitigated.mitigated_at
    reopened = await office.incidents.move(1, "active", ROBIN)
    assert (reopened.mitigated_at, reopened.resolved_at) == (None, None)


async def test_an_open_incident_cannot_be_closed_and_says_what_to_do(office: Office) -> None:
    await office.declare()
    with pytest.raises(ConflictError, match="/incident resolve"):
        await office.incidents.move(1, "closed", ROBIN)


async def test_the_same_move_twice_is_told(office: Office) -> None:
    await office.declare()
    await office.incidents.move(1, "resolved", ROBIN)
    with pytest.raises(ConflictError, match="is resolved already"):
        await office.incidents.move(1, "resolved", ROBIN)


async def test_an_update_promises_the_next_one(office: Office) -> None:
    await office.declare()
    await office.incidents.update(1, "Half of the users are back", ROBIN, timedelta(minutes=30))
    incident = await office.db.read(lambda conn: incidents.get(conn, 1))
    assert incident is not None
    assert incident.next_update_at == office.clock.now() + timedelta(minutes=30)
    with pytest.raises(BadInputError):
        await office.incidents.update(1, "   ", ROBIN, None)


async def test_another_severity_gives_another_priority(office: Office) -> None:
    await office.declare()
    changed = await office.incidents.correct(1, {"severity": "SEV4"}, ROBIN)
    assert (changed.severity, changed.priority) == ("SEV4", "P3")
    with pytest.raises(BadInputError, match="SEV1, SEV2"):
        await office.incidents.correct(1, {"severity": "SEV7"}, ROBIN)


async def test_a_note_from_one_command_is_written_once(office: Office) -> None:
    await office.declare()
    for _ in range(2):
        await office.incidents.note(1, "note", "rolled back", ROBIN, "command:1.2.3")
    entries = await office.db.read(lambda conn: incidents.entries(conn, 1))
    assert [entry.text for entry in entries if entry.kind == "note"] == ["rolled back"]


async def test_an_incident_that_does_not_exist_is_named(office: Office) -> None:
    with pytest.raises(NotFoundError, match="#9"):
        await office.incidents.move(9, "resolved", ROBIN)


async def test_a_private_incident_does_not_exist_for_outsiders(office: Office) -> None:
    await office.declare(is_private=True)
    assert (await office.incidents.visible(1, ROBIN)).number == 1
    with pytest.raises(NotFoundError):
        await office.incidents.visible(1, "U0OUTSIDER")
    assert await office.incidents.search("Checkout") == []


async def test_an_update_that_is_delivered_again_is_given_once(office: Office) -> None:
    await office.declare()
    for _ in range(3):
        await office.incidents.update(1, "Half of the payments work", ALICE, None, source="view:V1")
    entries = await office.db.read(lambda conn: incidents.entries(conn, 1))
    assert [entry.text for entry in entries if entry.kind == "update"] == ["Half of the payments work"]
    later = office.clock.now() + timedelta(days=1)
    claimed = await office.db.write(lambda conn: _posts(conn, later))
    assert claimed.count("update") == 1


def _posts(conn: Connection, at: datetime) -> list[str]:
    found = leases.claim(conn, [leases.Want("room", frozenset({"room.post"}), 100)], at, at)
    return [str(each.payload["what"]) for each in found]


NIGHT = timedelta(hours=12)  # from Wednesday 10:00 to 22:00 UTC


async def test_a_page_that_waits_for_the_morning_goes_out_when_the_impact_grows(office: Office) -> None:
    office.clock.advance(NIGHT)
    await office.declare(severity="SEV3")
    (waiting,) = await office.db.read(pages.live)
    assert waiting.step == -1
    await office.incidents.correct(1, {"severity": "SEV1"}, ALICE)
    (page,) = await office.db.read(pages.live)
    assert page.step == 0
    assert await office.db.read(lambda conn: pages.reached_by(conn, [page.id])) == ("alice",)


async def test_an_incident_that_woke_nobody_pages_when_it_becomes_one_that_does(office: Office) -> None:
    await office.declare(severity="SEV4")
    assert await office.db.read(pages.live) == ()
    await office.incidents.correct(1, {"severity": "SEV1"}, ALICE)
    (page,) = await office.db.read(pages.live)
    assert page.step == 0


async def test_a_severity_that_changes_while_people_are_paged_pages_nobody_again(office: Office) -> None:
    await office.declare()
    await office.incidents.correct(1, {"severity": "SEV3"}, ALICE)
    await office.incidents.correct(1, {"severity": "SEV1"}, ALICE)
    (page,) = await office.db.read(pages.live)
    assert (page.step, page.version) == (0, 2)


async def test_who_chose_to_page_nobody_is_not_overruled_by_a_change_from_one_loud_priority_to_another(
    office: Office,
) -> None:
    await office.declare(severity="SEV3", wants_page=False)
    await office.incidents.correct(1, {"severity": "SEV1"}, ALICE)
    assert await office.db.read(pages.live) == ()


async def test_an_old_title_and_a_reason_to_page_do_nothing_on_the_timeline(office: Office) -> None:
    await office.declare("<!channel> *x* & co")
    await office.incidents.correct(1, {"title": "Checkout is slow"}, ROBIN)
    await office.pager.page("bob", "<!here> & co", ROBIN, "command:1", 1)
    texts = [entry.text for entry in await office.db.read(lambda conn: incidents.entries(conn, 1))]
    assert "from “&lt;!channel&gt; ∗x∗ &amp; co”" in texts[2]  # noqa: RUF001  # a sign that looks alike
    assert "&lt;!here&gt; &amp; co" in texts[-1]
    assert not [text for text in texts if "<!" in text]


async def test_a_severity_that_leaves_the_priority_as_it_is_says_so(office: Office) -> None:
    await office.declare()
    await office.incidents.correct(1, {"severity": "SEV2"}, ROBIN)
    texts = [entry.text for entry in await office.db.read(lambda conn: incidents.entries(conn, 1))]
    assert texts[-1] == "<@U0ROBIN> set SEV2, high urgency: it stays P1"


async def test_a_reopened_incident_pages_again_when_it_grows_each_time(office: Office) -> None:
    await office.declare()
    for _ in range(2):
        await office.incidents.move(1, "resolved", ROBIN)
        await office.incidents.move(1, "active", ROBIN)
        assert await office.db.read(pages.live) == ()
        await office.incidents.correct(1, {"severity": "SEV4"}, ALICE)
        await office.incidents.correct(1, {"severity": "SEV1"}, ALICE)
        (page,) = await office.db.read(pages.live)
        assert (page.step, page.incident) == (0, 1)
