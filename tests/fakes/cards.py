"""Reads a card as a person does: its words, its buttons, its fields."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_WORDS = ("text", "title", "label", "value", "placeholder", "altText")
_CLICKABLE = frozenset({"Action.Execute", "Action.Submit"})


@dataclass(frozen=True)
class SeenCard:
    """A card on somebody's screen. ``message_id`` is None for a card in a dialog."""

    raw: dict[str, Any]
    message_id: str | None = None

    @property
    def text(self) -> str:
        """All words of the card, one piece a line, in reading order."""
        return "\n".join(_words(self.raw))

    @property
    def buttons(self) -> list[str]:
        """The titles of everything that can be clicked and reaches the bot."""
        return [action.get("title", "") for action in self.actions]

    @property
    def actions(self) -> list[dict[str, Any]]:
        """``Action.Execute`` and ``Action.Submit`` objects, folded-in cards and ``selectAction`` included."""
        return [node for node in _nodes(self.raw) if node.get("type") in _CLICKABLE]

    @property
    def inputs(self) -> dict[str, dict[str, Any]]:
        """The input elements by id."""
        return {node["id"]: node for node in _nodes(self.raw) if str(node.get("type")).startswith("Input.")}

    def options(self, input_id: str) -> list[str]:
        """The titles to choose from."""
        return [choice["title"] for choice in self.inputs[input_id].get("choices", [])]

    def action(self, title_or_verb: str) -> dict[str, Any] | None:
        for action in self.actions:
            if title_or_verb in {action.get("title"), action.get("verb"), action.get("id")}:
                return action
        return None

    def filled_in(self, given: dict[str, Any]) -> dict[str, str]:
        """What the client sends: the fields' values with ``given`` in place of what stands there.

        A choice may be given by its title or its value, several as a list. Fails for a field that the card
        lacks, a value that is no choice, and a required field left empty: the client would not send either.
        """
        unknown = set(given) - set(self.inputs)
        assert not unknown, f"the card has no field {unknown}; it has {sorted(self.inputs)}"
        filled = {}
        for name, element in self.inputs.items():
            value = _typed(element, given[name]) if name in given else str(element.get("value", ""))
            assert value or not element.get("isRequired"), f"the field {name} must be filled in"
            if value or name in given:
                filled[name] = value
        return filled


def _typed(element: dict[str, Any], given: Any) -> str:
    if element["type"] != "Input.ChoiceSet":
        return str(given)
    values = {}
    for choice in element["choices"]:
        values[choice["title"]] = values[choice["value"]] = choice["value"]
    wanted = [given] if isinstance(given, str) else list(given)
    assert element.get("isMultiSelect") or len(wanted) <= 1, f"{element['id']} takes one choice"
    missing = [item for item in wanted if item not in values]
    assert not missing, f"{missing} is no choice of {element['id']}: {list(values)}"
    return ",".join(values[item] for item in wanted)


def _words(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _words(item)
    elif isinstance(node, dict):
        if node.get("isVisible") is False and node.get("type") not in {"Container", "ColumnSet"}:
            return
        told = {name for name in _WORDS if isinstance(node.get(name), str)}
        yield from (node[name] for name in _WORDS if name in told)
        for name, value in node.items():
            if name not in told and name not in {"data", "refresh", "msteams", "fallback"}:
                yield from _words(value)


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Every object of the card, except what is drawn only by clients that lack something (fallback)."""
    if isinstance(node, list):
        for item in node:
            yield from _nodes(item)
    elif isinstance(node, dict):
        yield node
        for name, value in node.items():
            if name not in {"data", "refresh", "fallback"}:
                yield from _nodes(value)


def shown(card: SeenCard | None) -> str:
    """For failure messages."""
    return "no card" if card is None else json.dumps(card.raw, ensure_ascii=False, indent=1)
