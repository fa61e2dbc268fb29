"""The schedule files on disk: which are read, and what is said when they cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ConfigurationError
from bot.ingest.schedules import RosterFaults, parse
from bot.services.roster_files import read_files


def test_a_folder_stands_for_its_yaml_files_in_order(tmp_path: Path) -> None:
    for name in ("b.yml", "a.yaml", "notes.md", ".hidden", "c.yml.bak"):
        (tmp_path / name).write_text(name)
    (tmp_path / "folder.yml").mkdir()
    assert read_files(tmp_path) == {str(tmp_path / name): name for name in ("a.yaml", "b.yml")}


def test_files_may_be_named_one_by_one_whatever_their_ending(tmp_path: Path) -> None:
    (tmp_path / "team").write_text("team: x")
    (tmp_path / "b.yml").write_text("team: b")
    assert list(read_files(tmp_path / "team", tmp_path / "b.yml").values()) == ["team: x", "team: b"]


def test_a_mark_of_the_byte_order_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_bytes(b"\xef\xbb\xbfteam: caf\xc3\xa9\n")
    assert read_files(tmp_path) == {str(tmp_path / "a.yml"): "team: café\n"}


def test_what_cannot_be_read_is_said_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"There is no \.yml file in .*Put one file per team there"):
        read_files(tmp_path)
    with pytest.raises(ConfigurationError, match=r"There is no file or folder .*nothing\.yml"):
        read_files(tmp_path / "nothing.yml")
    (tmp_path / "a.yml").write_bytes("team: café".encode("latin-1"))
    with pytest.raises(ConfigurationError, match=r"a\.yml is not UTF-8 text\. Save it as UTF-8\."):
        read_files(tmp_path)
    with pytest.raises(ConfigurationError, match=r"cannot be read: File name too long\. Check its name"):
        read_files(tmp_path / ("schedules" * 40))


def test_a_file_that_is_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_bytes(b"# " + b"\xff" * 9_000_000)
    files = read_files(tmp_path)
    assert max(map(len, files.values())) < 4_100_000
    with pytest.raises(RosterFaults, match="the file is larger than 4 MB"):
        parse(files)
