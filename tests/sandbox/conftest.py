"""A fresh workspace for each test that asks for one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.slack_lab import Lab, laboratory


@pytest.fixture
async def slack() -> AsyncIterator[Lab]:
    async with laboratory() as lab:
        yield lab
