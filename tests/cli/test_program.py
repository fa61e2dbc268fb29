"""How the program is put together and how it ends."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest
import typer

from bot.cli.program import COMMANDS
from tests.cli.terminal import tocsin


def test_without_a_command_it_shows_all_of_them_and_ends_as_bad_use() -> None:
    run = tocsin()
    assert run.code == 2
    listed = [line.split()[0] for line in (run.out + run.err).partition("Commands:")[2].splitlines() if line.strip()]
    assert listed == [name for names in COMMANDS.values() for name in names]


def test_an_unknown_command_is_bad_use() -> None:
    run = tocsin("onecall")
    assert run.code == 2
    assert "No such command 'onecall'" in run.err


@pytest.mark.parametrize("module", COMMANDS)
def test_each_module_has_the_commands_that_it_is_listed_with(module: str) -> None:
    app = typer.Typer()
    import_module(module).register(app)
    groups = [group.name for group in app.registered_groups]
    assert tuple([command.name for command in app.registered_commands] + groups) == COMMANDS[module]


def test_looking_at_schedules_does_not_load_the_bot() -> None:
    """Somebody runs it for every schedule they import; loading the web server each time would be felt."""
    code = (
        "import sys; sys.argv = ['tocsin', 'shifts', '--help']\n"
        "from bot.cli import main\n"
        "try:\n    main()\n"
        "finally:\n    print({'fastapi', 'sqlalchemy', 'slack_bolt', 'slack_sdk', 'aiohttp'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == "set()"
