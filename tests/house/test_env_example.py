""".env.example is the list of settings: the same names, defaults and order as bot/config.py."""

from __future__ import annotations

from dataclasses import MISSING, fields
from pathlib import Path

from bot.config import Settings
from tests.house.checkout import read


def explained(text: str) -> dict[str, tuple[str, str]]:
    """Return value and explanation by name; the explanation is the comment line right above."""
    found: dict[str, tuple[str, str]] = {}
    above = ""
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found[name] = (value, above.removeprefix("#").strip())
        above = line if line.startswith("#") else ""
    return found


def test_it_lists_the_settings_of_the_program_in_their_order() -> None:
    assert list(explained(read(".env.example"))) == [each.metadata["env"] for each in fields(Settings)]


def test_every_setting_has_one_line_of_explanation() -> None:
    wanting = [name for name, (_, why) in explained(read(".env.example")).items() if not why.endswith(".")]
    assert wanting == []


def test_secrets_are_empty() -> None:
    listed = explained(read(".env.example"))
    filled = [each.metadata["env"] for each in fields(Settings) if each.metadata["secret"]]
    assert {name: listed[name][0] for name in filled} == dict.fromkeys(filled, "")


def test_values_are_the_defaults() -> None:
    listed = explained(read(".env.example"))
    wrong = {}
    for each in fields(Settings):
        assert each.default is not MISSING
        value, default = listed[each.metadata["env"]][0], each.default
        is_shipped_folder = isinstance(default, Path) and default.is_absolute()
        if value != ("" if is_shipped_folder else str(default)):
            wrong[each.metadata["env"]] = (value, default)
    assert wrong == {}


def test_it_is_read_as_the_defaults() -> None:
    environment = {name: value for name, (value, _) in explained(read(".env.example")).items()}
    assert Settings.from_environment(environment) == Settings()


def test_a_setting_without_a_comment_right_above_has_no_explanation() -> None:
    assert explained("# About A.\nA=1\nB=\n\n# A heading.\n\nC=3\n") == {
        "A": ("1", "About A."),
        "B": ("", ""),
        "C": ("3", ""),
    }
