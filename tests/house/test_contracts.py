"""The import contracts that name packages one by one name all of them."""

from __future__ import annotations

import tomllib

import pytest

from tests.house.checkout import BOT, read


def packages() -> set[str]:
    """Return the packages and modules right below ``bot``, such as bot.core and bot.clock."""
    found = {path.stem for path in BOT.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    return {f"bot.{name}" for name in found - {"__init__", "__main__"}}


def named(contract: str, key: str) -> set[str]:
    """Return what a contract of pyproject.toml lists under a key."""
    contracts = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    return next(set(each[key]) for each in contracts if each["id"] == contract)


@pytest.mark.parametrize(
    ("contract", "key", "left_out"),
    [
        ("sandbox", "forbidden_modules", {"bot.sandbox", "bot.cli"}),
        ("bolt", "source_modules", {"bot.slack", "bot.sandbox"}),
        ("apscheduler", "source_modules", {"bot.engine"}),
    ],
)
def test_a_contract_covers_every_package_that_it_does_not_leave_out(
    contract: str, key: str, left_out: set[str]
) -> None:
    assert packages() - named(contract, key) == left_out
