"""The schedule files on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import ConfigurationError
from bot.ingest.yaml_tree import LARGEST_FILE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_ENDINGS = frozenset({".yml", ".yaml"})


def read_files(*paths: Path) -> dict[str, str]:
    """Return the text of each file by its path; a folder stands for the ``*.yml`` and ``*.yaml`` directly in it.

    Raises ``ConfigurationError`` naming the path and the cure when there is nothing to read.
    """
    return {str(file): _text(file) for path in paths for file in _files(path)}


def _files(path: Path) -> Iterable[Path]:
    try:
        if not path.is_dir():
            return [path]
        found = sorted(file for file in path.iterdir() if file.suffix in _ENDINGS and file.is_file())
    except OSError as error:
        raise _unreadable(path, error) from error
    if not found:
        raise ConfigurationError(f"There is no .yml file in {path}. Put one file per team there, such as checkout.yml.")
    return found


def _text(file: Path) -> str:
    """Return the text of a file; of one that is too large only enough for the reader of it to say so."""
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
    except FileNotFoundError as error:
        raise ConfigurationError(f"There is no file or folder {file}. Name one that holds schedule files.") from error
    except OSError as error:
        raise _unreadable(file, error) from error
    if len(content) > LARGEST_FILE:
        return content.decode("utf-8", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file} is not UTF-8 text. Save it as UTF-8.") from error


def _unreadable(path: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(f"{path} cannot be read: {error.strerror}. Check its name and its permissions.")
