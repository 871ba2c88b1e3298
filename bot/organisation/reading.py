"""A YAML file read node by node, so that every fault can say its line and all are told at once.

Only mappings, lists and text are read: an unquoted ``no`` or ``012`` is a fault, never a silent other value.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.texts import LANGUAGES, Text

LARGEST = 2_000_000
"""Bytes of a file: room for thousands of people and departments."""

_TEXT = "tag:yaml.org,2002:str"
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class _Plain(yaml.SafeLoader):
    """Without what makes a file be something else than what one sees.

    A few lines of ``*names`` can stand for billions, or for themselves; signs for the direction of text make
    a "no" look like a "yes", and a card or a database may refuse control characters.
    """

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        if self.check_event(yaml.AliasEvent):
            event: Any = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(
                None, None, f"*{event.anchor} stands for something else: write it out", event.start_mark
            )
        return super().compose_node(parent, index)

    def compose_scalar_node(self, anchor: Any) -> ScalarNode:
        node: ScalarNode = super().compose_scalar_node(anchor)
        if found := _UNSEEN.search(node.value):
            raise yaml.composer.ComposerError(
                None, None, f"the sign U+{ord(found[0]):04X} may not stand in it", node.start_mark
            )
        return node


@dataclass
class Faults:
    """What is wrong in a folder, gathered while reading on."""

    lines: list[str] = field(default_factory=list)

    def add(self, file: str, line: int, what: str) -> None:
        self.lines.append(f"{file}:{line}: {what}")


@dataclass(frozen=True)
class Entry:
    """A node of the file with the means to complain about it."""

    file: str
    node: Node
    faults: Faults

    def fault(self, what: str) -> None:
        self.faults.add(self.file, self.line, what)

    def fields(self, required: Collection[str], optional: Collection[str] = ()) -> "dict[str, Entry]":
        """The mapping's entries; unknown, repeated and missing keys are faults."""
        found = dict(self.pairs())
        for key, entry in found.items():
            if key not in required and key not in optional:
                entry.fault(f"unknown key {key}")
        missing = [key for key in required if key not in found]
        if missing and isinstance(self.node, MappingNode):
            self.fault(f"missing: {', '.join(missing)}")
        return found

    def pairs(self) -> "Iterator[tuple[str, Entry]]":
        """A mapping's keys and entries, in the file's order; anything but a mapping is a fault."""
        if not isinstance(self.node, MappingNode):
            self.fault("should be a mapping (key: value)")
            return
        seen: set[str] = set()
        for key_node, value in self.node.value:
            key = self._at(key_node).text()
            if key in seen:
                self._at(key_node).fault(f"{key} stands twice")
            elif key:
                seen.add(key)
                yield key, self._at(value)

    def items(self) -> "Iterator[Entry]":
        """A list's entries; anything but a list is a fault."""
        if not isinstance(self.node, SequenceNode):
            self.fault("should be a list (- item)")
            return
        for item in self.node.value:
            yield self._at(item)

    @property
    def line(self) -> int:
        """Counted from 1."""
        return int(self.node.start_mark.line) + 1

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.node, MappingNode)

    @property
    def is_list(self) -> bool:
        return isinstance(self.node, SequenceNode)

    def text(self, *, at_most: int = 200) -> str:
        """The text, stripped; empty (and a fault) where it is none."""
        node = self.node
        if not isinstance(node, ScalarNode):
            self.fault("should be a text")
            return ""
        if node.tag != _TEXT:
            self.fault(f"{node.value or 'nothing'} is no text to YAML: put it in quotes")
            return ""
        value: str = node.value.strip()
        if not value:
            self.fault("is empty")
        if len(value) > at_most:
            self.fault(f"is longer than {at_most} characters")
        return value

    def one_of(self, choices: Collection[str]) -> str:
        """The text, which must be among ``choices``; empty (and a fault) otherwise."""
        value = self.text()
        if value and value not in choices:
            self.fault(f"{value} is none of {', '.join(choices)}")
            return ""
        return value

    def _at(self, node: Node) -> "Entry":
        return Entry(self.file, node, self.faults)


def both_languages(entry: Entry, *, at_most: int = 300) -> Text:
    """``{da: …, en: …}``; ``at_most`` characters each."""
    fields = entry.fields(LANGUAGES)
    return Text(**{key: fields[key].text(at_most=at_most) if key in fields else "" for key in LANGUAGES})


def web_address(entry: Entry) -> str:
    """An https address, 500 characters at most."""
    value = entry.text(at_most=500)
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname:
        entry.fault("should be an https address")
    return value


def read_optional(path: Path, faults: Faults) -> Entry | None:
    """As ``read_file``, but a file that is missing or holds comments alone is no fault."""
    return read_file(path, faults, optional=True) if path.is_file() else None


def read_file(path: Path, faults: Faults, *, optional: bool = False) -> Entry | None:
    """The file's root; None (and a fault) where it is missing, empty or no YAML."""
    try:
        if path.stat().st_size > LARGEST:
            faults.add(path.name, 1, f"the file is larger than {LARGEST // 1_000_000} MB")
            return None
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        faults.add(path.name, 1, "the file is missing")
        return None
    except UnicodeDecodeError:
        faults.add(path.name, 1, "the file is not UTF-8")
        return None
    try:
        root = yaml.compose(text, Loader=_Plain)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        faults.add(path.name, line, f"no YAML: {error.problem}")
        return None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        faults.add(
            path.name, line, f"no YAML: the sign U+{ord(text[error.position]):04X} may not stand in it"
        )
        return None
    except RecursionError:
        faults.add(path.name, 1, "no YAML: it is nested too deeply")
        return None
    if root is None:
        if not optional:
            faults.add(path.name, 1, "the file is empty")
        return None
    return Entry(path.name, root, faults)
