"""YAML as a tree of texts, lists and tables with line numbers. Nothing is resolved: ``22:00`` stays text.

Built from the parser's events rather than by PyYAML's composer, which recurses without a limit, keeps the last of
duplicate keys in silence, and lets aliases multiply.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn, TypeAlias

import yaml

from bot.ingest.faults import Fault, RosterFaults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LARGEST_FILE = 4_000_000
"""In bytes. 10,000 overrides with offsets and reasons fit well."""

_DEEPEST = 40
_MOST_NODES = 1_000_000
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_PLAIN_TAGS = frozenset({"!"} | {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "seq", "map")})

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Text:
    """A scalar as written. ``is_null`` is True for an unquoted ``null``, ``~`` or nothing."""

    line: int
    value: str
    is_null: bool
    weight: int = 1


@dataclass
class Listing:
    """A sequence."""

    line: int
    items: list[Node] = field(default_factory=list["Node"])
    weight: int = 1


@dataclass
class Table:
    """A mapping from text to nodes. ``lines`` says where each key is."""

    line: int
    entries: dict[str, Node] = field(default_factory=dict[str, "Node"])
    lines: dict[str, int] = field(default_factory=dict[str, int])
    weight: int = 1


Node: TypeAlias = Text | Listing | Table


def read_tree(file: str, text: str) -> Node | None:
    """Return the one document of a file as a tree, or None when the file holds nothing.

    Raises ``RosterFaults`` for text that is not YAML, is too large or too deep, refers to itself, holds a key twice or
    more than one document.
    """
    if len(text) > LARGEST_FILE or len(text.encode("utf-8", "replace")) > LARGEST_FILE:
        message = f"the file is larger than {LARGEST_FILE // 1_000_000} MB. Split it, or remove overrides of the past."
        raise RosterFaults([Fault(file, 1, "", message)])
    builder = _Builder(file)
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        line = 1 if error.problem_mark is None else error.problem_mark.line + 1
        raise RosterFaults([Fault(file, line, "", f"this is not YAML: {_problem(error, line)}")]) from error
    except (yaml.YAMLError, UnicodeError) as error:
        raise RosterFaults([Fault(file, 1, "", "this is not YAML: it holds characters that are not text.")]) from error
    if builder.faults:
        raise RosterFaults(builder.faults)
    return builder.root


def _problem(error: yaml.MarkedYAMLError, line: int) -> str:
    """Return what the parser stumbles over in ``line``, and where the part began that it could not end."""
    problem = error.problem or error.context or "it cannot be read"
    if "'\\t'" in problem or "tab character" in problem:
        return "a line begins with a tab. Indent it with blanks."
    begun = 0 if error.context_mark is None else error.context_mark.line + 1
    where = f" The part that begins in line {begun} ends there: look at how" if 0 < begun < line else " Look at how"
    return f"{problem}.{where} the lines before it are indented."


def _events(text: str) -> Iterator[yaml.Event]:
    return yaml.parse(text, Loader=_Loader)


class _Builder:
    """Puts events together. ``_open`` holds the collections that have begun and not ended, outermost first."""

    def __init__(self, file: str) -> None:
        self.root: Node | None = None
        self.faults: list[Fault] = []
        self._file = file
        self._open: list[_Collection] = []
        self._anchors: dict[str, Node] = {}
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        line = 1 if event.start_mark is None else event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._stop(line, "one file holds one document: remove the line '---' and what belongs to it.")
        elif isinstance(event, yaml.ScalarEvent):
            is_null = event.style in {None, ""} and event.value in _NULLS
            self._put(Text(line, event.value, is_null), event.anchor, event.tag)
        elif isinstance(event, yaml.AliasEvent):
            self._put_alias(event.anchor or "", line)
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            self._begin(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end()

    def _begin(self, event: yaml.CollectionStartEvent, line: int) -> None:
        if len(self._open) >= _DEEPEST:
            self._stop(line, f"this is nested more than {_DEEPEST} deep.")
        node = Listing(line) if isinstance(event, yaml.SequenceStartEvent) else Table(line)
        self._check_tag(event.tag, line)
        self._open.append(_Collection(node, event.anchor))

    def _end(self) -> None:
        collection = self._open.pop()
        if isinstance(collection.node, Table):
            self._merge(collection)
        self._put(collection.node, collection.anchor, None)

    def _put_alias(self, anchor: str, line: int) -> None:
        if any(collection.anchor == anchor for collection in self._open):
            self._stop(line, f"*{anchor} refers to itself.")
        if anchor not in self._anchors:
            self._stop(line, f"there is no anchor &{anchor} before this.")
        self._put(self._anchors[anchor], None, None)

    def _put(self, node: Node, anchor: str | None, tag: str | None) -> None:
        self._check_tag(tag, node.line)
        if anchor:
            self._anchors[anchor] = node
        if not self._open:
            self.root = None if isinstance(node, Text) and node.is_null else node
            return
        self._grow(self._open[-1], node)

    def _grow(self, collection: _Collection, node: Node) -> None:
        parent = collection.node
        parent.weight += node.weight
        if parent.weight > _MOST_NODES:
            self._stop(node.line, f"aliases make this grow beyond {_MOST_NODES:,} values. Write it out instead.")
        if isinstance(parent, Listing):
            parent.items.append(node)
        elif collection.key is None:
            collection.key = self._key(node)
        else:
            self._set(parent, collection, node)

    def _set(self, parent: Table, collection: _Collection, node: Node) -> None:
        key, collection.key = collection.key, None
        if key is None or key.value == "<<":
            collection.merged.append(node)
        elif key.value in parent.entries:
            first = parent.lines[key.value]
            self._fault(key.line, key.value, f"this key is already on line {first}. Keep one of them.")
        else:
            parent.entries[key.value] = node
            parent.lines[key.value] = key.line

    def _key(self, node: Node) -> Text:
        if not isinstance(node, Text):
            self._stop(node.line, "a key must be a word, not a list or a table.")
        return node

    def _merge(self, collection: _Collection) -> None:
        """Fill in what ``<<: *anchor`` stands for; keys that are written out win, then the first table."""
        table = collection.node
        for node in collection.merged:
            for each in node.items if isinstance(node, Listing) else [node]:
                if not isinstance(each, Table) or not isinstance(table, Table):
                    self._stop(each.line, "'<<' takes a table, such as '<<: *anchor'.")
                _fill(table, each.entries, each.lines)

    def _check_tag(self, tag: str | None, line: int) -> None:
        if tag and tag not in _PLAIN_TAGS:
            self._stop(line, f"the tag {tag} means nothing here. Remove it.")

    def _fault(self, line: int, key: str, message: str) -> None:
        self.faults.append(Fault(self._file, line, key, message))

    def _stop(self, line: int, message: str) -> NoReturn:
        raise RosterFaults([*self.faults, Fault(self._file, line, "", message)])


@dataclass
class _Collection:
    node: Listing | Table
    anchor: str | None
    key: Text | None = None
    merged: list[Node] = field(default_factory=list[Node])


def _fill(table: Table, entries: Mapping[str, Node], lines: Mapping[str, int]) -> None:
    for key, node in entries.items():
        if key not in table.entries:
            table.entries[key] = node
            table.lines[key] = lines[key]
