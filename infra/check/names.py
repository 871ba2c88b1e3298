"""Syntax and symbols: every name is declared once and used, every function exists, modules fit together."""

from collections.abc import Iterator
from pathlib import Path

from tree_sitter import Node

from infra.check.tree import Bicep, Fault, below, body, literal, properties, read, text

# Bicep's own functions that these files may use; one more is added when it is needed.
FUNCTIONS = frozenset(
    {
        *("contains", "empty", "first", "guid", "items", "join", "length", "map", "replace", "split"),
        *("string", "substring", "tenant", "toLower", "union", "uniqueString"),
        *("resourceGroup", "resourceId", "subscription", "subscriptionResourceId"),
    }
)
DECORATORS = frozenset(
    {"allowed", "description", "maxLength", "maxValue", "metadata", "minLength", "minValue", "secure"}
)
_KINDS = {"string": "string", "int": "number", "bool": "boolean", "object": "object", "array": "array"}


def syntax(file: Bicep) -> Iterator[Fault]:
    for node in _all(file.root):
        if node.type == "ERROR" or node.is_missing:
            yield file.fault(node, "syntax", f"not understood: {text(node)[:40]!r}")


def symbols(file: Bicep) -> Iterator[Fault]:
    """Undefined, unused and doubled names, unknown functions and decorators."""
    for node in file.twice:
        yield file.fault(node, "doubled", f"{text(node.named_children[0])} is declared twice")
    values = {**file.parameters, **file.variables, **file.resources, **file.modules}
    used = set()
    for node in below(file.root):
        if node.type != "identifier" or _names_something_new(node):
            continue
        name, parent = text(node), node.parent
        assert parent is not None
        if parent.type == "call_expression" and parent.child_by_field_name("function") == node:
            known = DECORATORS if parent.parent and parent.parent.type == "decorator" else FUNCTIONS
            if name not in known:
                yield file.fault(node, "function", f"there is no function {name}()")
        elif _is_type(node):
            used.add(name)
            if name not in file.types:
                yield file.fault(node, "undefined", f"there is no type {name}")
        elif name in values:
            used.add(name)
        elif name not in _locals(node):
            yield file.fault(node, "undefined", f"{name} is not declared")
    for name, node in {**file.parameters, **file.variables, **file.types}.items():
        if name not in used:
            yield file.fault(node, "unused", f"{name} is never used")


def modules(file: Bicep) -> Iterator[Fault]:
    """Each module's file exists, gets the parameters it asks for, and has the outputs that are read."""
    declared = {}
    for name, node in file.modules.items():
        path = file.path.parent / (literal(node.named_children[1]) or "")
        if not path.is_file():
            yield file.fault(node, "module", f"{path.name} does not exist")
            continue
        declared[name] = module = read(path)
        content = body(node)
        given = (
            properties(properties(content)["params"]) if content and "params" in properties(content) else {}
        )
        yield from _parameters(file, node, module, given)
    for node in below(file.root):
        if node.type == "member_expression" and (found := _output(node)) and found[0] in declared:
            name, output = found
            if output not in declared[name].outputs:
                yield file.fault(node, "output", f"module {name} has no output {output}")


def kind_of(file: Bicep, node: Node | None) -> str | None:
    """string, number, boolean, array, object or null; None where only Azure knows."""
    if node is None:
        return None
    match node.type:
        case "string" | "number" | "boolean" | "object" | "array" | "null":
            return node.type
        case "parenthesized_expression":
            return kind_of(file, node.named_children[0])
        case "ternary_expression":
            kinds = {kind_of(file, node.child_by_field_name(f)) for f in ("consequence", "alternative")}
            return kinds.pop() if len(kinds) == 1 else None
        case "identifier" if text(node) in file.parameters:
            return _KINDS.get(text(_declared_type(file.parameters[text(node)])))
        case "identifier" if text(node) in file.variables:
            return kind_of(file, file.variables[text(node)].named_children[-1])
        case "identifier" if text(node) in {**file.resources, **file.modules}:
            return "symbol"
        case "binary_expression" if any(
            child.type in ("==", "!=", "<", ">", "<=", ">=", "&&", "||") for child in node.children
        ):
            return "boolean"
        case _:
            return None


def is_needed(parameter: Node) -> bool:
    """Whether a parameter has no default."""
    return len([c for c in parameter.named_children if c.type != "comment"]) == 2  # its name and its type


def wanted_kind(parameter: Node) -> str | None:
    """The kind (as in ``kind_of``) a parameter asks for; None for a type of its own."""
    return _KINDS.get(text(_declared_type(parameter)))


def files(folder: Path) -> list[Bicep]:
    """All Bicep files of a folder, sorted."""
    return [read(path) for path in sorted(folder.rglob("*.bicep"))]


def _parameters(file: Bicep, node: Node, module: Bicep, given: dict[str, Node]) -> Iterator[Fault]:
    for missing in sorted({n for n, p in module.parameters.items() if is_needed(p)} - given.keys()):
        yield file.fault(node, "parameter", f"{module.path.name} needs {missing}")
    for name, value in given.items():
        if name not in module.parameters:
            yield file.fault(value, "parameter", f"{module.path.name} has no parameter {name}")
            continue
        wanted, found = wanted_kind(module.parameters[name]), kind_of(file, value)
        if wanted and found and wanted != found:
            yield file.fault(value, "kind", f"{name} is {wanted} in {module.path.name}, not {found}")


def _output(node: Node) -> tuple[str, str] | None:
    """``("logs", "id")`` for ``logs.outputs.id``."""
    inner = node.child_by_field_name("object")
    if inner is None or inner.type != "member_expression":
        return None
    of, word = inner.child_by_field_name("object"), inner.child_by_field_name("property")
    name = node.child_by_field_name("property")
    if of is None or word is None or name is None or text(word) != "outputs":
        return None
    return text(of), text(name)


def _all(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _all(child)


def _names_something_new(node: Node) -> bool:
    """A declaration's own name, a property's name, a lambda's variable."""
    parent = node.parent
    if parent is None or parent.type == "arguments":
        return False
    first = parent.named_children[0] == node
    return first and (
        parent.type.endswith("_declaration") or parent.type in ("object_property", "lambda_expression")
    )


def _is_type(node: Node) -> bool:
    parent = node.parent
    while parent is not None and parent.type in ("nullable_type", "array_type", "union_type"):
        parent = parent.parent
    return parent is not None and parent.type == "type"


def _locals(node: Node) -> set[str]:
    """The names that loops and lambdas around ``node`` give."""
    names: set[str] = set()
    around = node.parent
    while around is not None:
        if around.type == "lambda_expression":
            names.add(text(around.named_children[0]))
        if around.type == "for_statement":
            head = around.named_children[0]
            names.update(text(each) for each in below(head) if each.type != "for_loop_parameters")
        around = around.parent
    return names


def _declared_type(declaration: Node) -> Node:
    return declaration.named_children[1]
