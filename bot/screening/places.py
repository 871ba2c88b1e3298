"""Where each entry of a municipality's rules stands, so that every fault can say its file and line.

The product's loader names its own files and ids; here they find back to what the author wrote.
"""

from dataclasses import dataclass, field

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.screening.rule_files import Faults
from bot.screening.ruleset import STRICTER

FILE = "rules.yaml"

_TEXT = "tag:yaml.org,2002:str"

Place = tuple[str, int]
"""File and line."""


@dataclass
class Places:
    """Where what is read stands, and what is wrong with it. Keys are dotted paths of ids."""

    lines: list[str] = field(default_factory=list)
    known: dict[str, Place] = field(default_factory=dict)

    def fault(self, where: str, message: str) -> None:
        """Note a fault with the place of ``where``, or of what holds it."""
        file, line = self._place(where)
        named = where.partition(".")[2] or where
        self.lines.append(f"{file}:{line}: {named}: {message}" if where else f"{file}:{line}: {message}")

    def _place(self, where: str) -> Place:
        parts = where.split(".")
        while parts:
            for path in (".".join(parts), ".".join([*parts[:2], "options", *parts[2:]])):
                if path in self.known:
                    return self.known[path]
            parts.pop()
        return FILE, 1

    def index(self, node: Node, where: str = "") -> None:
        """Remember the line of everything in ``node``; of what stands twice, the later one."""
        match node:
            case MappingNode():
                for key, value in node.value:
                    here = f"{where}.{key.value}".strip(".")
                    self.known[here] = (FILE, key.start_mark.line + 1)
                    self.index(value, here)
            case SequenceNode():
                for item in node.value:
                    own = _own_id(item)
                    here = f"{where}.{own}" if own else where
                    self.known[here] = (FILE, item.start_mark.line + 1)
                    self.index(item, here)


class AsShipped(Faults):
    """Takes the faults that the product's loader finds, by its files, to where the author wrote it."""

    def __init__(self, places: Places) -> None:
        super().__init__(places.lines)
        self._places = places

    def add(self, file: str, where: str, message: str) -> None:
        section = file.removesuffix(".yaml")
        name, _, rest = where.partition(".")
        if section == "rules" and name.startswith(STRICTER):
            section, name = "stricter", name.removeprefix(STRICTER)
        if section == "ruleset":
            section, name, rest = name, *rest.partition(".")[::2]
        self._places.fault(".".join(filter(None, (section, name, rest))), message)


class AsWritten(Faults):
    """Takes faults of the file as it is written, whose places are paths already."""

    def __init__(self, places: Places) -> None:
        super().__init__(places.lines)
        self._places = places

    def add(self, file: str, where: str, message: str) -> None:
        found = where.removeprefix("line ")
        if found.isdecimal():
            self.lines.append(f"{file}:{found}: {message}")
        else:
            self._places.fault(where, message)


def approval_as_written(node: Node) -> None:
    """Let ``approved: {by: alma, on: 2026-11-20}`` mean what it says: YAML takes ``on`` for true, and the
    day for a date."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == "approved" and isinstance(value, MappingNode):
                for scalar in (each for pair in value.value for each in pair):
                    if isinstance(scalar, ScalarNode):
                        scalar.tag = _TEXT


def _own_id(node: Node) -> str:
    """The ``id`` of a list's entry; empty where it has none."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == "id" and isinstance(value, ScalarNode):
                return str(value.value)
    return ""
