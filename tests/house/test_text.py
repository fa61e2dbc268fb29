"""Nothing unfinished, and nothing that is true on one machine only, is in the project's files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.checkout import ROOT, modules, project_files

# Put together from halves, so that this file does not hold what it looks for.
MARKERS = ["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK", "NotImplemented" + "Error"]
LEFT_OUT_TESTS = ["mark.sk" + "ip", "pytest.sk" + "ip", "xf" + "ail", "importor" + "skip"]
MACHINE_PATHS = ["/wo" + "rk/", "/fa" + "rm/", "fa" + "rm-", ".lib" + "rary/", "/ro" + "ot/"]
REGISTRIES = ["py" + "pi.org", "python" + "hosted.org", "np" + "mjs.org", "deb.deb" + "ian.org", "np" + "mjs.com"]

UNFINISHED = re.compile("|".join(rf"\b{re.escape(marker)}\b" for marker in MARKERS))
NOT_RUN = re.compile("|".join(re.escape(each) for each in LEFT_OUT_TESTS))
ELSEWHERE = re.compile("|".join(re.escape(each) for each in MACHINE_PATHS + REGISTRIES))

SUPPRESSION = re.compile(r"#\s*(noqa|type:\s*ignore|pyright:\s*ignore)(?P<rest>.*)$")
REASONED = re.compile(r"^(:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*|\[[\w-]+(,\s*[\w-]+)*\])\s+[#-] \w")


def text_of(path: Path) -> str | None:
    """Return the text of a file, or None when it is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def matches(pattern: re.Pattern[str], *, suffixes: set[str] | None = None) -> list[str]:
    """Return the lines that match, as path:line: text."""
    found: list[str] = []
    for path in project_files():
        text = text_of(path) if suffixes is None or path.suffix in suffixes else None
        for number, line in enumerate((text or "").splitlines(), start=1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT).as_posix()}:{number}: {line.strip()}")
    return found


def test_nothing_is_marked_as_unfinished() -> None:
    assert matches(UNFINISHED) == []


def test_no_test_is_left_out() -> None:
    assert matches(NOT_RUN, suffixes={".py"}) == []


def test_no_file_names_a_path_of_one_machine_or_a_package_registry() -> None:
    assert matches(ELSEWHERE) == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (UNFINISHED, "# " + MARKERS[0] + ": later"),
        (UNFINISHED, "raise " + MARKERS[-1]),
        (NOT_RUN, "@pytest." + LEFT_OUT_TESTS[0] + "if(True)"),
        (ELSEWHERE, "cd " + MACHINE_PATHS[0] + "main"),
        (ELSEWHERE, "https://" + REGISTRIES[0] + "/simple"),
    ],
)
def test_the_patterns_find_what_they_look_for(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)
    assert not pattern.search("An ordinary line about a workshop.")


def test_the_walk_sees_this_file_and_not_the_virtual_environment() -> None:
    files = project_files()
    assert Path(__file__) in files
    assert not [path for path in files if ".venv" in path.parts]


def without_reason(source: str) -> list[str]:
    """Return the lines that silence a tool without naming its rule and saying why."""
    found = ((line, SUPPRESSION.search(line)) for line in source.splitlines())
    return [line.strip() for line, match in found if match and not REASONED.match(match["rest"])]


def test_a_tool_is_silenced_by_rule_and_with_a_reason_only() -> None:
    found = {path.relative_to(ROOT).as_posix(): without_reason(path.read_text(encoding="utf-8")) for path in modules()}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_a_tool_silenced_without_a_reason_is_found() -> None:
    silent = ["x  # no" + "qa", "x  # no" + "qa: E501", "x  # type: ig" + "nore[arg-type]"]
    reasoned = [
        "x  # no" + "qa: E501, S101  # the address is one word",
        "x  # type: ig" + "nore[arg-type]  # made above",
    ]
    assert without_reason("\n".join(silent + reasoned)) == silent
