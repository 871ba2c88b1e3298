"""``texts.yaml``: words of the product's that a municipality says in its own way.

Which words those may be stands in ``own_texts.yaml`` beside this file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from bot.organisation.reading import Entry, Faults, both_languages, read_optional
from bot.screening.loading import current
from bot.screening.overlay import Wording
from bot.texts import LANGUAGES, Text, catalogue

FILE = "texts.yaml"
LONGEST = 1000  # characters
_WORDING = ("text", "why", "more")


@dataclass(frozen=True)
class OwnTexts:
    """``texts`` by key of the catalogue, ``wording`` by question; ``lines`` says where wordings stand."""

    texts: Mapping[str, Text] = field(default_factory=dict)
    wording: Mapping[str, Wording] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)  # "questions.tool.more" → line


def read_own_texts(folder: Path, faults: Faults) -> OwnTexts:
    """What the file says, if it is there; what may not be said goes to ``faults``."""
    root = read_optional(folder / FILE, faults)
    if root is None:
        return OwnTexts()
    fields = root.fields((), ("texts", "questions"))
    texts = dict(_texts(fields["texts"])) if "texts" in fields else {}
    lines: dict[str, int] = {}
    wording = _wording(fields["questions"], lines) if "questions" in fields else {}
    return OwnTexts(texts, wording, lines)


def may_be_own(key: str) -> bool:
    """Whether a municipality may say the text ``key`` in its own way."""
    allowed = _allowed()
    return key not in allowed["but_not"] and any(
        key == each or (each.endswith(".") and key.startswith(each)) for each in allowed["texts"]
    )


def may_be_reworded() -> frozenset[str]:
    """The questions whose text and help a municipality may say in its own way."""
    return frozenset(_allowed()["questions"])


@cache
def _allowed() -> Mapping[str, list[str]]:
    path = Path(__file__).with_suffix(".yaml")
    tree: Mapping[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tree


def _texts(entry: Entry) -> list[tuple[str, Text]]:
    found = []
    for key, said in entry.pairs():
        shipped = catalogue().get(key)
        text = both_languages(said, at_most=LONGEST)
        if shipped is None:
            said.fault(f"there is no text {key}")
        elif not may_be_own(key):
            said.fault(f"{key} is the product's: a verdict, a law, a refusal and a promise keep their words")
        else:
            for language in LANGUAGES:
                _check_placeholders(said, text.in_(language), shipped.in_(language))
            found.append((key, text))
    return found


def _check_placeholders(entry: Entry, own: str, shipped: str) -> None:
    """Plain ``{names}``, the same as in the product's: anything else would fail while somebody waits."""
    expected = _placeholders(shipped)
    try:
        found = _placeholders(own)
    except ValueError:
        entry.fault("a { or } stands alone; written as a sign it is doubled: {{ }}")
        return
    if found != expected:
        said = ", ".join(f"{{{name}}}" for name in sorted(expected)) or "none"
        entry.fault(f"the placeholders differ from the product's, which are: {said}")


def _placeholders(text: str) -> set[str]:
    """As written between the braces, so that ``{name.x}`` and ``{name!r}`` are not ``{name}``."""
    found = set()
    for _, name, form, conversion in Formatter().parse(text):
        if name is not None:
            found.add(name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else ""))
    return found


def _wording(entry: Entry, lines: dict[str, int]) -> dict[str, Wording]:
    known, allowed = current().questions, may_be_reworded()
    found: dict[str, Wording] = {}
    for question, said in entry.pairs():
        fields = said.fields((), _WORDING)
        where = f"questions.{question}"
        lines |= {where: said.line, f"{where}.why": fields["more"].line if "more" in fields else said.line}
        lines |= {f"{where}.{key}": each.line for key, each in fields.items()}
        texts = {key: both_languages(each, at_most=LONGEST) for key, each in fields.items()}
        if question not in known:
            said.fault(f"there is no question {question}")
        elif question not in allowed and (fixed := [key for key in ("text", "why") if key in fields]):
            fields[fixed[0]].fault(
                f"a stop or the law rests on how {question} is understood; only more may be added to its help"
            )
        else:
            found[question] = Wording(**{key: _trees(texts[key]) for key in _WORDING if key in texts})
    return found


def _trees(text: Text) -> Mapping[str, Any]:
    return {language: text.in_(language) for language in LANGUAGES}
