"""The schedule files are faulty when Tocsin starts for the first time: it runs, and pages the last resort."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.steps import CHANNEL, declare, page_of
from tests.scenarios.surroundings import ready, unready
from tests.support.stage import ROSTER, staged

if TYPE_CHECKING:
    from pathlib import Path

GOOD = ROSTER.replace("WAIT", "5m")
FAULTY = GOOD.replace("participants: [alice]", "participants: [alicia]").replace('"+447700900102"', "nonsense")


async def test_it_says_file_line_key_and_nearest_name_and_pages_the_last_resort(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        file = stage.settings.schedules / "checkout.yml"
        file.write_text(FAULTY)
        await stage.start_bot()
        said = await unready(
            stage, f"{file}:11: schedules.primary.layers[0].participants[0]:", "alicia", "Did you mean alice?"
        )
        assert "every page goes to the last resort" in said
        assert "people.bob.phone" in said
        assert "nonsense" not in said

        robin, carol = stage.person("robin"), stage.person("carol")
        await declare(robin, service=None)
        await page_of(carol)
        await carol.sms("Checkout is down")
        await robin.channel(CHANNEL)

        file.write_text(GOOD)
        await ready(stage)
        await declare(robin, "And again")
        await stage.person("alice").sms("And again")
