"""YAML of the rule files → plain trees, with the traps of YAML caught, and one entry read field by field.

Nothing here knows the law. Every fault is noted with file and id, and reading goes on, so that whoever
edits the rules sees all of them at once.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.screening.conditions import Condition, Names, parse_condition
from bot.texts import LANGUAGES, Text

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BOOLEANS = frozenset({"blocking", "watch"})
_NUMBERS = frozenset({"due", "review_months"})
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass
class Faults:
    """What is wrong, in the order it was found."""

    lines: list[str] = field(default_factory=list)

    def add(self, file: str, where: str, message: str) -> None:
        self.lines.append(f"{file}: {where}: {message}" if where else f"{file}: {message}")


class _UniqueKeys(_Loader):  # type: ignore[misc]
    """Safe loading that refuses a key given twice, which YAML readers otherwise let win silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key is one word", key_node.start_mark)
            key = key_node.value
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} is given twice", key_node.start_mark
                )
            seen.add(key)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except ValueError as error:  # the 45th of a month, a number of 5,000 digits
            raise yaml.constructor.ConstructorError(
                None, None, "YAML cannot read this value: put it in quotes", node.start_mark
            ) from error


def read_tree(path: Path, faults: Faults) -> Any:
    """The file as plain values; None where it cannot be read at all."""
    try:
        tree = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)  # noqa: S506  (a safe loader)
    except FileNotFoundError:
        faults.add(path.name, "", "the file is missing")
    except UnicodeDecodeError:
        faults.add(path.name, "", "the file is not UTF-8")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else ""
        faults.add(path.name, place, str(getattr(error, "problem", error)))
    else:
        if tree is None:
            faults.add(path.name, "", "the file is empty")
        _find_traps(tree, path.name, "", faults)
        return tree
    return None


def tree_of(node: yaml.Node, file: str, faults: Faults) -> Any:
    """A node that was read already, as plain values; None where a key is given twice in it."""
    try:
        tree = _UniqueKeys("").construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        faults.add(file, f"line {mark.line + 1}" if mark else "", str(error.problem))
        return None
    _find_traps(tree, file, "", faults)
    return tree


def _find_traps(tree: Any, file: str, where: str, faults: Faults) -> None:
    """Note values that YAML turned into something else than the words that were written."""
    if isinstance(tree, dict):
        own = tree.get("id")
        here = f"{where}.{own}".strip(".") if isinstance(own, str) else where
        for key, value in tree.items():
            if not isinstance(key, str):
                faults.add(file, here, f"the key {key!r} was read as {type(key).__name__}: put it in quotes")
                continue
            if not _trapped(key, value, file, f"{here}.{key}".strip("."), faults):
                _find_traps(value, file, f"{here}.{key}".strip("."), faults)
    elif isinstance(tree, list):
        for item in tree:
            if not _trapped("", item, file, where, faults):
                _find_traps(item, file, where, faults)


def _trapped(key: str, value: Any, file: str, where: str, faults: Faults) -> bool:
    wrong = (
        (isinstance(value, bool) and key not in _BOOLEANS)
        or (isinstance(value, int) and not isinstance(value, bool) and key not in _NUMBERS)
        or isinstance(value, float | date)
    )
    if wrong:
        faults.add(file, where, f"YAML read {value!s} as {type(value).__name__}: put it in quotes")
    return wrong


@dataclass
class Entry:
    """One mapping of a rule file. Each method reads a field, notes its faults, and gives a stand-in."""

    file: str
    where: str
    raw: Mapping[str, Any]
    faults: Faults
    _read: set[str] = field(default_factory=set)

    def fault(self, key: str, message: str) -> None:
        self.faults.add(self.file, f"{self.where}.{key}".strip("."), message)

    def get(self, key: str) -> Any:
        self._read.add(key)
        return self.raw.get(key)

    def text(self, key: str) -> Text:
        """A text in both languages under ``key``."""
        raw = self.get(key)
        if isinstance(raw, dict) and set(raw) <= set(LANGUAGES):
            return self._languages(key, raw)
        self.fault(key, "needs a text in da and en")
        return Text("", "")

    def own_text(self) -> Text:
        """A text whose languages stand in the entry itself."""
        return self._languages("", {language: self.get(language) for language in LANGUAGES})

    def _languages(self, key: str, raw: Mapping[str, Any]) -> Text:
        said: dict[str, str] = {}
        for language in LANGUAGES:
            value = raw.get(language)
            if not isinstance(value, str) or not value.strip():
                self.fault(key or language, f"the translation {language} is missing")
                value = ""
            said[language] = value.strip()
        return Text(said["da"], said["en"])

    def choice(self, key: str, allowed: Collection[str], *, optional: bool = False) -> Any:
        """One of ``allowed``; None if absent and optional."""
        value = self.get(key)
        if value is None and optional:
            return None
        if not isinstance(value, str) or value not in allowed:
            self.fault(key, f"{value!r} is none of {', '.join(sorted(allowed))}")
            return next(iter(allowed), "")
        return value

    def ids(self, key: str, known: Collection[str], *, empty: bool = False) -> tuple[str, ...]:
        """A list of known ids without repeats."""
        value = self.get(key)
        if value is None and empty:
            return ()
        if not isinstance(value, list) or (not value and not empty):
            self.fault(key, "needs a list of ids")
            return ()
        for place, name in enumerate(value):
            if not isinstance(name, str) or name not in known:
                self.fault(key, f"unknown id {name!r}")
            elif name in value[:place]:
                self.fault(key, f"{name!r} is listed twice")
        return tuple(name for name in value if isinstance(name, str) and name in known)

    def flag(self, key: str) -> bool:
        value = self.get(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.fault(key, "is true or false, without quotes")
        return False

    def number(self, key: str) -> int:
        value = self.get(key)
        if isinstance(value, int) and value > 0:
            return value
        self.fault(key, "needs a number above 0")
        return 1

    def string(self, key: str) -> str:
        value = self.get(key)
        if isinstance(value, str) and value:
            return value
        self.fault(key, "is missing")
        return ""

    def day(self, key: str) -> date | None:
        """A date as "YYYY-MM-DD", in quotes; None where the file says null."""
        value = self.get(key)
        if value is None and key in self.raw:
            return None
        if isinstance(value, str) and _ISO.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        self.fault(key, 'needs a date as "YYYY-MM-DD", in quotes')
        return None

    def condition(self, key: str, names: Names) -> Condition | None:
        return parse_condition(self.get(key), names, lambda message: self.fault(key, message))

    def finish(self) -> None:
        """Note the fields that nobody reads: they are slips of the pen."""
        for key in self.raw:
            if key not in self._read:
                self.fault(str(key), "unknown field")


def entries_by_id(file: str, tree: Any, faults: Faults) -> dict[str, Entry]:
    """The entries of a file that maps ids to entries."""
    if tree is None:
        return {}
    if not isinstance(tree, dict):
        faults.add(file, "", "must map ids to entries")
        return {}
    sound = {}
    for name, raw in tree.items():
        if isinstance(raw, dict):
            sound[str(name)] = Entry(file, str(name), raw, faults)
        else:
            faults.add(file, str(name), "is no entry with fields")
    return sound


def listed_entries(file: str, tree: Any, faults: Faults, inside: str = "") -> dict[str, Entry]:
    """The entries of a list in which each has an ``id``, in order."""
    found: dict[str, Entry] = {}
    if tree is None and not inside:
        return found
    if not isinstance(tree, list) or not tree:
        faults.add(file, inside, "must be a list of entries")
        return found
    for place, raw in enumerate(tree, start=1):
        name = raw.get("id") if isinstance(raw, dict) else None
        where = f"{inside}.{name}".strip(".")
        if not isinstance(name, str) or not name:
            faults.add(file, inside, f"entry {place} has no id")
        elif name in found:
            faults.add(file, where, "the id is used twice")
        else:
            entry = Entry(file, where, raw, faults)
            entry.get("id")
            found[name] = entry
    return found
