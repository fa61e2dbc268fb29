"""Take and override inside a temporary schedule edit its shifts; what they do not touch of it stays as it was."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.core.schedule import shifts
from tests.scenarios.oncall_steps import PRIMARY, ask, press
from tests.support.stage import staged

if TYPE_CHECKING:
    from pathlib import Path

TEMPORARY = """\
    temporary:
      - start: 2026-03-07T00:00+00:00
        end: 2026-03-09T00:00+00:00
        shifts: [{start: 2026-03-07T00:00+00:00, end: 2026-03-08T00:00+00:00, users: [carol]}]
"""


async def test_a_change_over_the_edge_of_a_temporary_schedule(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        file = stage.settings.schedules / "checkout.yml"
        file.write_text(file.read_text().replace("  secondary:\n", f"{TEMPORARY}  secondary:\n"))
        await stage.start_bot()
        bob = stage.person("bob")
        shown = await ask(bob, "take primary fri 18:00 to sun 12:00", "Before", "<@U0CAROL>", "nobody")
        await press(bob, shown, "oncall.confirm", "Done")
        found = shifts(
            stage.bot.world.roster.schedules[PRIMARY],
            datetime(2026, 3, 6, tzinfo=UTC),
            datetime(2026, 3, 10, tzinfo=UTC),
        )
        assert [(f"{each.start:%a %H:%M}", f"{each.end:%a %H:%M}", each.users) for each in found] == [
            ("Fri 00:00", "Fri 18:00", ("alice",)),
            ("Fri 18:00", "Sun 12:00", ("bob",)),
            ("Mon 00:00", "Tue 00:00", ("alice",)),
        ]
        away = await ask(bob, "override primary <@U0BOB> off sat 8:00 to 20:00", "Before", "nobody")
        await press(bob, away, "oncall.confirm", "Done")
        await ask(bob, "primary at sat 9:00", "Nobody is on call until Sat 7 Mar, 20:00 GMT")
