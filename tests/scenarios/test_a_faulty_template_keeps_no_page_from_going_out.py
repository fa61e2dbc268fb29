"""Somebody's own template is faulty, or the folder of them is not there: the one that comes with Tocsin is used."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.surroundings import ready
from tests.support.stage import staged

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("template", "said"),
    [("{{ title }", "sms.txt.j2, line 1"), ("{{ titel }}", "'titel' is undefined"), (None, "there is no such folder")],
)
async def test_the_sms_goes_out_and_health_warns(tmp_path: Path, template: str | None, said: str) -> None:
    own = tmp_path / "templates"
    if template is not None:
        own.mkdir()
        (own / "sms.txt.j2").write_text(template)
    async with staged(tmp_path) as stage:
        stage.settings = replace(stage.settings, templates=own)
        bot = await stage.start_bot()
        found = await ready(stage)
        assert len(found["warnings"]) == 1
        assert said in found["warnings"][0]
        assert "come with Tocsin are used instead" in found["warnings"][0]

        await bot.pager.page("user:alice", "The queue is full", "U0ROBIN", "test")
        assert (await stage.person("alice").sms("The queue is full"))["body"].startswith("Tocsin: The queue is full.")
