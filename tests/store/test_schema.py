"""The migrations make exactly what the row classes say, on both databases, whoever runs them and when."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from bot.errors import ConfigurationError
from bot.store import Database, jobs, schema
from bot.store.migrations.__main__ import by_table
from tests.store.queue import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store import Connection

INDEXES = {
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
}


def definitions(conn: Connection) -> set[tuple[str, str]]:
    """Return the name and the statement of every index, its condition included."""
    rows = conn.execute(text(INDEXES[conn.dialect.name]))
    return {(name, statement) for name, statement in rows if "alembic_version" not in name}


def test_the_migrations_make_what_the_row_classes_say(database_address: str) -> None:
    def compare(conn: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(conn, opts={"compare_type": True}), schema.METADATA))

    db = Database.open(database_address)
    assert db.read_now(compare) == []
    db.close_now()


def test_the_migrations_make_the_same_indexes_with_the_same_conditions(database_address: str) -> None:
    def rebuild(conn: Connection) -> None:
        schema.METADATA.drop_all(conn)
        schema.METADATA.create_all(conn)

    db = Database.open(database_address)
    migrated = db.read_now(definitions)
    db.write_now(rebuild)
    assert db.read_now(definitions) == migrated
    assert any("WHERE" in statement for _, statement in migrated)
    db.close_now()


def test_a_database_is_current_after_the_upgrade_and_not_before(empty_address: str) -> None:
    assert schema.standing(empty_address) != "current"
    schema.upgrade(empty_address)
    assert schema.standing(empty_address) == "current"


def test_asking_whether_a_file_is_current_does_not_make_it(tmp_path: Path) -> None:
    assert schema.standing(f"sqlite:///{tmp_path / 'tocsin.db'}") != "current"
    assert list(tmp_path.iterdir()) == []


def test_upgrading_again_keeps_what_is_there(database_address: str) -> None:
    db = Database.open(database_address)
    db.write_now(lambda conn: jobs.enqueue(conn, "send", {}, NOW))
    schema.upgrade(database_address)
    assert db.write_now(lambda conn: jobs.kinds_due(conn, NOW, ())) == ["send"]
    db.close_now()


def test_several_processes_that_upgrade_at_once_all_succeed(empty_address: str) -> None:
    upgrade = "import sys; from bot.store import schema; schema.upgrade(sys.argv[1])"
    processes = [subprocess.Popen([sys.executable, "-c", upgrade, empty_address]) for _ in range(3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert schema.standing(empty_address) == "current"


def test_whoever_upgrades_waits_for_another_who_does(postgres_address: str) -> None:
    def is_waiting() -> bool:
        found = admin.execute(
            "SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database "
            "WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
        )
        return found.fetchone() is not None

    with psycopg.connect(postgres_address, autocommit=True) as admin, ThreadPoolExecutor(1) as thread:
        admin.execute("SELECT pg_advisory_lock(hashtextextended('tocsin.migrations', 0))")
        upgrading = thread.submit(schema.upgrade, postgres_address)
        deadline = time.monotonic() + 20
        while not is_waiting():
            assert time.monotonic() < deadline
            assert not upgrading.done()
        admin.execute("SELECT pg_advisory_unlock_all()")
        upgrading.result(20)


def test_a_database_of_a_newer_version_is_refused_and_left_alone(database_address: str) -> None:
    db = Database.open(database_address)
    db.write_now(lambda conn: conn.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    assert schema.standing(database_address) != "current"
    with pytest.raises(ConfigurationError, match="newer version of Tocsin"):
        schema.upgrade(database_address)
    assert db.read_now(lambda conn: conn.execute(text("SELECT version_num FROM alembic_version")).scalar()) == "9999"
    db.close_now()


def test_the_steps_follow_each_other_in_one_line() -> None:
    steps = list(ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions())
    assert [step.revision for step in reversed(steps)] == [f"{number:04d}" for number in range(1, len(steps) + 1)]
    assert all(step.doc for step in steps)


def test_a_draft_has_a_function_for_each_table_in_the_order_of_the_draft() -> None:
    draft = '''"""M."""


def upgrade() -> None:
    """M."""
    # ### commands ###
    op.create_table('a',
    sa.Column('x', sa.Integer())
    )
    with op.batch_alter_table('a', schema=None) as batch_op:
        batch_op.create_index('a_x', ['x'])

    op.drop_table('b')
    op.drop_column('a', 'y')
    # ### end ###
'''
    assert (
        by_table(draft)
        == '''"""M."""


def upgrade() -> None:
    """M."""
    _a()
    _b()
    _a_again()


def _a() -> None:
    op.create_table('a',
    sa.Column('x', sa.Integer())
    )
    with op.batch_alter_table('a', schema=None) as batch_op:
        batch_op.create_index('a_x', ['x'])


def _b() -> None:
    op.drop_table('b')


def _a_again() -> None:
    op.drop_column('a', 'y')
'''
    )
