"""What holds for every card: the 1.5 schema, its size, and what a screen reader and a phone need."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

from cards.elements import SIZE_LIMIT

_TESTS = Path(__file__).parent.parent
_ACTIONS_SHOWN = 6  # Teams draws no more primary buttons in a row


@cache
def _validator() -> jsonschema.Draft7Validator:
    schema = json.loads((_TESTS / "schemas/adaptive-card-1.5.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def faults(card: dict[str, Any]) -> list[str]:
    """Everything that is wrong with the card, in words; empty for a good one."""
    found = [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in _validator().iter_errors(_without_charts(card))
    ]
    size = len(json.dumps(card, ensure_ascii=False).encode("utf-16-le"))
    if size > SIZE_LIMIT:
        found.append(f"{size} bytes are more than {SIZE_LIMIT}")
    return found + list(_dangling_ids(card)) + list(_hard_to_use(card))


def _without_charts(node: Any) -> Any:
    """As a client draws it that knows no charts (they are Teams' own, not in 1.5): by their fallback."""
    if isinstance(node, list):
        return [_without_charts(item) for item in node]
    if not isinstance(node, dict):
        return node
    if str(node.get("type")).startswith("Chart."):
        return node.get("fallback", {"type": "a chart without a fallback"})
    return {name: _without_charts(value) for name, value in node.items()}


def _dangling_ids(card: dict[str, Any]) -> Iterator[str]:
    ids = [node["id"] for node in _nodes(card) if "id" in node and "type" in node]
    for name in {name for name in ids if ids.count(name) > 1}:
        yield f"the id {name} stands twice"
    for node in _nodes(card):
        for target in node.get("targetElements", ()):
            if target not in ids:
                yield f"nothing has the id {target}"


def _hard_to_use(card: dict[str, Any]) -> Iterator[str]:
    primary = [each for each in card.get("actions", ()) if each.get("mode") != "secondary"]
    if len(primary) > _ACTIONS_SHOWN:
        yield f"{len(primary)} buttons in a row"
    for node in _nodes(card):
        if node.get("type") == "TextBlock" and not node.get("wrap"):
            yield "a text is cut off on a phone"
        if node.get("type") == "ColumnSet" and len(node["columns"]) > 2:
            yield "more than two columns are too narrow on a phone"


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for item in node:
            yield from _nodes(item)
    elif isinstance(node, dict):
        yield node
        for name, value in node.items():
            if name not in {"data", "msteams"}:
                yield from _nodes(value)
