"""A Bicep file as its syntax tree, with what it declares.

Syntax comes from tree-sitter's grammar. The grammar knows a little less than Bicep: no spread (``...x``),
no ``!`` and no ``.?`` after an expression. The files here do without.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import tree_sitter_bicep
from tree_sitter import Language, Node, Parser

_DECLARATIONS = {
    "parameter_declaration": "parameters",
    "variable_declaration": "variables",
    "type_declaration": "types",
    "resource_declaration": "resources",
    "module_declaration": "modules",
    "output_declaration": "outputs",
}


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong, and where: ``file`` as given to ``read``, ``line`` from 1."""

    file: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}: {self.message}"


@dataclass(frozen=True)
class Bicep:
    """One file. Declarations by their name; the value is the whole declaration's node."""

    path: Path
    root: Node
    parameters: dict[str, Node] = field(default_factory=dict)
    variables: dict[str, Node] = field(default_factory=dict)
    types: dict[str, Node] = field(default_factory=dict)
    resources: dict[str, Node] = field(default_factory=dict)
    modules: dict[str, Node] = field(default_factory=dict)
    outputs: dict[str, Node] = field(default_factory=dict)
    twice: tuple[Node, ...] = ()

    def fault(self, node: Node, rule: str, message: str) -> Fault:
        return Fault(self.path.name, node.start_point[0] + 1, rule, message)


def read(path: Path) -> Bicep:
    """Parse ``path``; a file with syntax errors is read as far as it goes."""
    root = _parser().parse(path.read_bytes()).root_node
    found: dict[str, dict[str, Node]] = {name: {} for name in _DECLARATIONS.values()}
    twice = []
    for node in root.named_children:
        if kind := _DECLARATIONS.get(node.type):
            name = text(node.named_children[0])
            # An output may bear the name of a parameter; everything else shares one set of names.
            others = (
                [found["outputs"]] if kind == "outputs" else [v for k, v in found.items() if k != "outputs"]
            )
            if any(name in declared for declared in others):
                twice.append(node)
            found[kind][name] = node
    return Bicep(path, root, **found, twice=tuple(twice))


def text(node: Node) -> str:
    """The source of ``node``."""
    return (node.text or b"").decode()


def below(node: Node) -> Iterator[Node]:
    """``node`` and all named nodes in it, in the order of the file; comments are left out."""
    if node.type != "comment":
        yield node
        for child in node.named_children:
            yield from below(child)


def literal(node: Node) -> str | None:
    """What a string without anything inserted says; None for everything else."""
    if node.type != "string" or any(child.type == "interpolation" for child in node.named_children):
        return None
    return "".join(text(child) for child in node.named_children)


def properties(node: Node) -> dict[str, Node]:
    """An object's values by name; a name that is computed is left out."""
    found = {}
    for each in node.named_children:
        if each.type == "object_property":
            key, *rest = [child for child in each.named_children if child.type != "comment"]
            name = literal(key) if key.type == "string" else text(key)
            if name is not None and rest:
                found[name] = rest[-1]
    return found


def leaves(node: Node) -> Iterator[Node]:
    """The values an expression may come to: both of a choice, each of a loop, what stands in parentheses."""
    match node.type:
        case "ternary_expression":
            parts = [node.child_by_field_name(name) for name in ("consequence", "alternative")]
        case "parenthesized_expression":
            parts = [node.named_children[0]]
        case "for_statement":
            parts = [node.child_by_field_name("body")]
        case "comment":
            return
        case _:
            yield node
            return
    for part in parts:
        if part is not None:
            yield from leaves(part)


def body(declaration: Node) -> Node | None:
    """The object a resource or module is described by, behind ``if (…)`` or ``for``."""
    for node in below(declaration.named_children[-1]):
        if node.type == "object":
            parent = node.parent
            while parent is not None and parent != declaration:
                if parent.type in ("parenthesized_expression", "call_expression", "object"):
                    break  # an object in the condition or in what is looped over
                parent = parent.parent
            else:
                return node
    return None


def path_in(declaration: Node, path: str) -> Node | None:
    """The value at ``properties.siteConfig.alwaysOn``, say."""
    node = body(declaration)
    for name in path.split("."):
        if node is None or node.type != "object":
            return None
        node = properties(node).get(name)
    return node


def resource_type(declaration: Node) -> tuple[str, str]:
    """``("Microsoft.Web/sites", "2024-11-01")``"""
    kind, _, version = (literal(declaration.named_children[1]) or "").partition("@")
    return kind, version


def is_existing(declaration: Node) -> bool:
    """Whether it only names a resource that somebody else made."""
    return any(child.type == "existing" for child in declaration.children)


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_bicep.language()))
