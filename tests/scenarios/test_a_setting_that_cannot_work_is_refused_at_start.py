"""A port or a prefix that cannot work keeps Tocsin from starting, in a sentence with the cure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.scenarios.surroundings import assert_refused, run_to_the_end

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"PORT": "65536"}, "tocsin: PORT: 65536 is not a port. Set it to a number from 1 to 65535"),
        ({"TOCSIN_COMMAND_PREFIX": "/acme-"}, "tocsin: TOCSIN_COMMAND_PREFIX: '/acme-' cannot begin a command"),
    ],
)
def test_it_is_refused_with_the_cure(tmp_path: Path, setting: dict[str, str], said: str) -> None:
    assert_refused(run_to_the_end(tmp_path, setting), said, "such as")
