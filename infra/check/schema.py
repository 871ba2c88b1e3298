"""Resources against Microsoft's own type data (``infra/types``): names, what is required, kinds, values.

Unions that Azure leaves open (``… | string``) are taken as closed: we use values that are documented.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tree_sitter import Node

from infra.check.names import kind_of
from infra.check.tree import (
    Bicep,
    Fault,
    below,
    body,
    is_existing,
    leaves,
    literal,
    properties,
    resource_type,
    text,
)

FOLDER = Path(__file__).parents[1] / "types"

_OURS = frozenset({"parent", "scope", "dependsOn"})  # Bicep's own words in a resource's body
_SCALARS = {"string": "string", "int": "number", "bool": "boolean", "null": "null"}


@dataclass(frozen=True)
class Type:
    """One resource type. ``objects["@"]`` describes its body."""

    name: str
    version: str
    objects: dict[str, Any]


@cache
def library() -> dict[str, Type]:
    """All types there is data for, by name."""
    found = {}
    for path in FOLDER.glob("*.json"):
        raw = json.loads(path.read_text(encoding="utf-8"))
        found[raw["type"]] = Type(raw["type"], raw["version"], raw["objects"])
    return found


def resources(file: Bicep) -> Iterator[Fault]:
    """Every resource's body, and every property of a resource that an expression reads."""
    for declaration in file.resources.values():
        kind, version = resource_type(declaration)
        known = library().get(kind)
        if known is None:
            yield file.fault(declaration, "type", f"there is no type data for {kind}")
            continue
        if version != known.version:
            yield file.fault(declaration, "version", f"{kind} is checked at {known.version}, not {version}")
        content = body(declaration)
        if content is not None and not is_existing(declaration):
            yield from _Body(file, known).check_object(content, "@", _OURS)
    for node in below(file.root):
        if node.type == "member_expression" and (node.parent is None or node.parent.type != node.type):
            yield from _read(file, node)


@dataclass(frozen=True)
class _Body:
    file: Bicep
    type: Type

    def check_object(self, node: Node, name: str, ignored: frozenset[str] = frozenset()) -> Iterator[Fault]:
        entry = self.type.objects[name]
        given = {key: value for key, value in properties(node).items() if key not in ignored}
        if "variants" in entry:
            value = given.get(entry["discriminator"])
            variant = entry["variants"].get(literal(value) if value is not None else None)
            if variant is None:
                choices = ", ".join(sorted(entry["variants"]))
                yield self.file.fault(node, "value", f"{entry['discriminator']} must be one of {choices}")
                return
            entry = self.type.objects[variant]
        known = entry["properties"]
        for key, value in given.items():
            kind = known.get(key, entry.get("others"))
            if kind is None:
                yield self.file.fault(value, "property", f"{self._place(name)} has no property {key}")
            elif kind.startswith("readonly "):
                yield self.file.fault(value, "readonly", f"{key} can only be read")
            else:
                yield from self.check_value(value, kind.removeprefix("required "), key)
        for key, kind in known.items():
            if kind.startswith("required ") and key not in given:
                yield self.file.fault(node, "required", f"{self._place(name)} needs {key}")

    def check_value(self, node: Node, kind: str, key: str) -> Iterator[Fault]:
        for each in leaves(node):
            found, wanted = kind_of(self.file, each), self._wanted(kind)
            if kind == "any" or found in (None, "null"):
                continue
            if found != wanted:
                yield self.file.fault(each, "kind", f"{key} is {wanted}, not {found}")
            elif each.type == "array":
                for element in each.named_children:
                    yield from self.check_value(element, kind.removesuffix("[]"), key)
            elif each.type == "object":
                yield from self.check_object(each, kind)
            elif each.type == "string":
                yield from self._check_text(each, kind, key)

    def _check_text(self, node: Node, kind: str, key: str) -> Iterator[Fault]:
        value, choices = literal(node), [part for part in kind.split(" | ") if part != "string"]
        if value is not None and choices and value not in choices:
            yield self.file.fault(node, "value", f"{key} must be one of {', '.join(choices)}")

    def _wanted(self, kind: str) -> str:
        if kind.endswith("[]"):
            return "array"
        if kind in self.type.objects:
            return "object"
        return _SCALARS.get(kind, "string")  # what is left are the words of an enumeration

    def _place(self, name: str) -> str:
        return self.type.name if name == "@" else f"{name} of {self.type.name}"


def _read(file: Bicep, node: Node) -> Iterator[Fault]:
    """``server.properties.fullyQualifiedDomainName``: does the type have it?"""
    path: list[str] = []
    inner: Node | None = node
    while inner is not None and inner.type == "member_expression":
        path.insert(0, text(inner.child_by_field_name("property")))  # type: ignore[arg-type]
        inner = inner.child_by_field_name("object")
    if inner is None or text(inner) not in file.resources:
        return
    known = library().get(resource_type(file.resources[text(inner)])[0])
    kind = "@"
    for name in path:
        entry = known.objects.get(kind) if known else None
        if entry is None or "variants" in entry:
            return
        found = entry["properties"].get(name, entry.get("others"))
        if found is None:
            yield file.fault(node, "property", f"{text(inner)} has no property {'.'.join(path)}")
            return
        kind = found.removeprefix("readonly ").removeprefix("required ")
