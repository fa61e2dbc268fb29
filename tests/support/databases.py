"""Fixtures of real databases, a fresh one for each test: a SQLite file, and a database on a real PostgreSQL.

- ``database_address``: each test runs twice, once on SQLite and once on PostgreSQL; the schema is there.
- ``db``: that database, open; closed after the test.
- ``empty_address``: the same without a schema.
- ``sqlite_address``, ``postgres_address``: for what only one of them does; the schema is there.

PostgreSQL is started once, by the first test that needs it or, with pytest-xdist, for all workers together.
"""

from __future__ import annotations

import shutil
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from bot.store import Database, schema
from tests.support.postgres import Postgres

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

_SHARED = pytest.StashKey[Postgres]()
_TEMPLATE = "tocsin_template"
_SPENT: list[str] = []
"""Databases to drop before the next one is made: dropped at once, each would wait a tenth of a second for its users."""


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Give each of pytest-xdist's workers the address of one server that this process keeps."""
    stash = node.config.stash
    if _SHARED not in stash:
        stash[_SHARED] = Postgres()
        _make_template(stash[_SHARED].address)
    node.workerinput["postgres"] = stash[_SHARED].address("{}")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server that the workers shared."""
    if _SHARED in config.stash:
        config.stash[_SHARED].stop()


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[Callable[[str], str]]:
    """Return what makes an address of a database's name, on a server with a database that has the schema."""
    shared = getattr(request.config, "workerinput", {}).get("postgres")
    if shared is not None:
        yield shared.format
        return
    server = Postgres()
    _make_template(server.address)
    yield server.address
    server.stop()


def _make_template(address: Callable[[str], str]) -> None:
    with psycopg.connect(address("postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {_TEMPLATE}")
    schema.upgrade(address(_TEMPLATE))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file that has the schema and nothing else; nobody has it open."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    schema.upgrade(f"sqlite:///{path}")
    return path


@contextmanager
def _postgres_database(postgres: Callable[[str], str], template: str) -> Iterator[str]:
    name = f"t_{uuid.uuid4().hex}"
    with psycopg.connect(postgres("postgres"), autocommit=True) as admin:
        while _SPENT:
            admin.execute(f"DROP DATABASE {_SPENT.pop()} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield postgres(name)
    _SPENT.append(name)


@pytest.fixture
def sqlite_address(tmp_path: Path, sqlite_template: Path) -> str:
    """Return the address of a SQLite file with the schema."""
    path = tmp_path / "tocsin.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_address(postgres: Callable[[str], str]) -> Iterator[str]:
    """Return the address of a PostgreSQL database with the schema."""
    with _postgres_database(postgres, _TEMPLATE) as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database_address(request: pytest.FixtureRequest) -> str:
    """Return the address of a database with the schema: the test runs once on each kind."""
    return request.getfixturevalue("sqlite_address" if request.param == "sqlite" else "postgres_address")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of a database without a schema: the test runs once on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with _postgres_database(request.getfixturevalue("postgres"), "template1") as address:
        yield address


@pytest.fixture
async def db(database_address: str) -> AsyncIterator[Database]:
    """Return an open database with the schema: the test runs once on each kind."""
    database = Database.open(database_address)
    yield database
    await database.close()
