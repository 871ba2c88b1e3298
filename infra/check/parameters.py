"""A parameter file (Azure's JSON form) against the template it is for."""

import json
from collections.abc import Iterator
from pathlib import Path

from infra.check.names import is_needed, wanted_kind
from infra.check.tree import Bicep, Fault

_KINDS = {str: "string", bool: "boolean", int: "number", list: "array", dict: "object"}


def parameter_file(path: Path, template: Bicep) -> Iterator[Fault]:
    """Names, kinds and completeness of what ``path`` gives to ``template``."""
    given = json.loads(path.read_text(encoding="utf-8"))["parameters"]
    for name, value in given.items():
        if name not in template.parameters:
            yield Fault(path.name, 1, "parameter", f"{template.path.name} has no parameter {name}")
            continue
        wanted, found = wanted_kind(template.parameters[name]), _KINDS.get(type(value.get("value")))
        if found is None or (wanted and wanted != found):
            yield Fault(path.name, 1, "kind", f"{name} is {wanted}, not {found}")
    for name in sorted({n for n, p in template.parameters.items() if is_needed(p)} - given.keys()):
        yield Fault(path.name, 1, "parameter", f"{name} is missing")
