"""Reading YAML without resolving anything, and refusing what would hurt."""

from __future__ import annotations

import pytest

from bot.ingest.faults import RosterFaults
from bot.ingest.yaml_tree import LARGEST_FILE, Listing, Table, Text, read_tree


def plain(node):
    """Return a tree as ordinary values; null is None."""
    if isinstance(node, Table):
        return {key: plain(value) for key, value in node.entries.items()}
    if isinstance(node, Listing):
        return [plain(value) for value in node.items]
    if isinstance(node, Text):
        return None if node.is_null else node.value
    return None


def said(text: str) -> str:
    with pytest.raises(RosterFaults) as error:
        read_tree("a.yml", text)
    return str(error.value)


def test_every_scalar_stays_as_it_was_written() -> None:
    text = "a: 22:00\nb: 010\nc: yes\nd: 1e3\ne: 2026-01-05\nf: 1_000\ng: 0x1F\nno: off\nh: +4915112345678\n"
    assert plain(read_tree("a.yml", text)) == {
        "a": "22:00", "b": "010", "c": "yes", "d": "1e3", "e": "2026-01-05", "f": "1_000", "g": "0x1F",
        "no": "off", "h": "+4915112345678",
    }  # fmt: skip


def test_only_an_unquoted_null_is_null() -> None:
    text = "a: null\nb: ~\nc:\nd: 'null'\ne: \"~\"\nf: ''\n"
    assert plain(read_tree("a.yml", text)) == {"a": None, "b": None, "c": None, "d": "null", "e": "~", "f": ""}


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "null\n"])
def test_a_file_may_hold_nothing(text: str) -> None:
    assert read_tree("a.yml", text) is None


def test_keys_and_values_know_their_lines() -> None:
    tree = read_tree("a.yml", "# comment\na:\n  - b\n  - {c: d}\n")
    assert isinstance(tree, Table)
    assert tree.lines == {"a": 2}
    (listing,) = tree.entries.values()
    assert isinstance(listing, Listing)
    assert [item.line for item in listing.items] == [3, 4]


def test_anchors_aliases_and_merges_are_written_out() -> None:
    text = "a: &x {one: 1, two: 2}\nb: *x\nc: {<<: *x, two: 3}\nd: {<<: [*x, {three: 3}]}\n"
    assert plain(read_tree("a.yml", text)) == {
        "a": {"one": "1", "two": "2"},
        "b": {"one": "1", "two": "2"},
        "c": {"two": "3", "one": "1"},
        "d": {"one": "1", "two": "2", "three": "3"},
    }


BOMB = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{level}: &a{level} [{','.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 20)
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: [1\n", "a.yml:2: this is not YAML: did not find expected ',' or ']'."),
        ("a: 1\n b: 2\n", "a.yml:2: this is not YAML: "),
        ("a:\n  b: 1\n\tc: 2\n", "a.yml:3: this is not YAML: a line begins with a tab. Indent it with blanks."),
        (
            "a:\n  b: 1\n c: 2\n",
            "The part that begins in line 1 ends there: look at how the lines before it are indented.",
        ),
        ("a: \x07\n", "a.yml:1: this is not YAML: it holds characters that are not text."),
        ("a: 1\nb: 2\na: 3\n", "a.yml:3: a: this key is already on line 1. Keep one of them."),
        ("a: 1\n---\nb: 2\n", "a.yml:2: one file holds one document: remove the line '---'"),
        ("a: &x [*x]\n", "a.yml:1: *x refers to itself."),
        ("a: *x\n", "a.yml:1: there is no anchor &x before this."),
        ("? [a, b]\n: c\n", "a.yml:1: a key must be a word, not a list or a table."),
        ("a: !!python/object/apply:os.system [ls]\n", "python/object/apply:os.system means nothing here. Remove it."),
        ("a: !include b.yml\n", "the tag !include means nothing here. Remove it."),
        ("a: {<<: 3}\n", "'<<' takes a table, such as '<<: *anchor'."),
        (BOMB, "aliases make this grow beyond 1,000,000 values. Write it out instead."),
        ("[" * 100_000, "a.yml:1: this is nested more than 40 deep."),
        ("a:\n" + "".join(f"{' ' * level}-\n" for level in range(1, 60)), "this is nested more than 40 deep."),
        ("a: " + "x" * LARGEST_FILE, "a.yml:1: the file is larger than 4 MB. Split it,"),
        ("a: " + "ü" * (LARGEST_FILE // 2), "a.yml:1: the file is larger than 4 MB. Split it,"),
    ],
    ids=lambda value: value[:30],
)
def test_what_cannot_be_used_is_refused_with_its_line(text: str, expected: str) -> None:
    assert expected in said(text)
