"""What is wrong with the address or the place of a database is said with its cure, and without its password."""

from __future__ import annotations

import os
import stat
import traceback
from typing import TYPE_CHECKING

import pytest

from bot.errors import ConfigurationError
from bot.store import Database, schema

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD = "hunter2s3cret"


def fault_of(address: str) -> str:
    """Return what a person is told about an address; neither it nor the traceback may show the password."""
    with pytest.raises(ConfigurationError) as caught:
        Database.open(address)
    with pytest.raises(ConfigurationError):
        schema.upgrade(address)
    shown = "".join(traceback.format_exception(caught.value))
    assert PASSWORD not in shown
    return str(caught.value)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "is not an address"),
        ("tocsin.db", "is not an address"),
        (f"postgresql://u:{PASSWORD}@h:port/x", "is not an address"),
        (f"postgresql://u:{PASSWORD}@127.0.0.1:99999999999999999999/x", "cannot be reached"),
        (f"postgresql://u:12/34{PASSWORD}@127.0.0.1:1/x", "cannot be reached"),
        (f"postgresql://u:p@{PASSWORD}@h/x", "as %40"),
        (f"mysql://u:{PASSWORD}@h/x", "asks for mysql"),
        (f"postgresql+asyncpg://u:{PASSWORD}@h/x", "asks for postgresql+asyncpg"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        (f"postgresql://u:{PASSWORD}@127.0.0.1:1/x", "cannot be reached"),
        (f"postgresql:///x?host=/nowhere&user=u&password={PASSWORD}", "cannot be reached"),
        (f"postgresql://u:{PASSWORD}@127.0.0.1:1/x?nonsense=1", "cannot be reached"),
        ("sqlite:////nowhere/at/all/tocsin.db", "does not exist. Create it, or set TOCSIN_DATA"),
        ("sqlite:////proc/tocsin.db", "cannot be"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_with_its_cure(address: str, said: str) -> None:
    assert said in fault_of(address)


def test_a_server_that_refuses_is_named_with_what_it_said(postgres_address: str) -> None:
    nobody = postgres_address.replace("postgres@", f"stranger:{PASSWORD}@")
    said = fault_of(nobody)
    assert "The PostgreSQL database t_" in said
    assert 'role "stranger" does not exist' in said
    assert "Check DATABASE_URL" in said


def test_a_folder_or_another_file_in_the_place_of_the_database_is_told(tmp_path: Path) -> None:
    assert "is a folder" in fault_of(f"sqlite:///{tmp_path}")
    other = tmp_path / "letter.txt"
    other.write_text("Dear database, " * 100)
    assert "not a database" in fault_of(f"sqlite:///{other}")
    assert "does not exist" in fault_of(f"sqlite:///{other}/tocsin.db")
    assert other.read_text().startswith("Dear database")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_goes_by_every_usual_name(postgres_address: str, scheme: str) -> None:
    db = Database.open(postgres_address.replace("postgresql", scheme, 1))
    assert db.is_shared
    assert "t_" in repr(db)
    db.close_now()


def test_a_new_sqlite_file_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        db = Database.open(f"sqlite:///{tmp_path / 'tocsin.db'}")
        db.write_now(schema.METADATA.create_all)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
        db.close_now()
    finally:
        os.umask(before)
    assert modes == {"tocsin.db": 0o600, "tocsin.db-wal": 0o600, "tocsin.db-shm": 0o600}
