"""PostgreSQL cannot be reached at start: Tocsin ends with where it looked. While it runs: it waits, and goes on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from tests.scenarios.steps import CHANNEL, declare, page_of
from tests.scenarios.surroundings import assert_refused, free_port, ready, run_to_the_end, unready
from tests.support.road import road_elsewhere
from tests.support.stage import staged

if TYPE_CHECKING:
    import pytest

    from tests.support.road import RoadElsewhere

SOCKET = ".s.PGSQL.5432"


def test_at_the_start_the_host_is_named_and_the_password_is_not(tmp_path: Path) -> None:
    port = free_port()
    address = f"postgresql://tocsin:hunter2%2Fsecret@127.0.0.1:{port}/tocsin"
    done = run_to_the_end(tmp_path, {"DATABASE_URL": address})
    assert_refused(done, f"The PostgreSQL database tocsin at 127.0.0.1:{port} cannot be reached", "Check DATABASE_URL")
    assert "hunter2" not in done.stderr


async def test_while_it_runs_people_are_told_and_it_goes_on_when_the_server_is_back(
    tmp_path: Path, postgres_address: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    url = make_url(postgres_address)
    here = tmp_path_factory.mktemp("pg")
    address = url.set(query={**url.query, "host": str(here)}).render_as_string(hide_password=False)
    server = Path(str(url.query["host"])) / SOCKET
    with road_elsewhere(here / SOCKET, server) as way:
        way.open()
        await go_through_it(tmp_path, address, way)


async def go_through_it(folder: Path, address: str, way: RoadElsewhere) -> None:
    async with staged(folder, address) as stage:
        await stage.start_bot()
        await ready(stage)
        robin = stage.person("robin")
        channel = await robin.channel("general")

        way.close()
        await unready(stage, "database")
        await robin.command("/page alice The queue is full", channel)
        await robin.ephemeral(channel, "The database cannot be used now", "goes on as soon as it is back")

        way.open()
        await ready(stage)
        await declare(robin)
        await robin.channel(CHANNEL)
        await page_of(stage.person("alice"))
