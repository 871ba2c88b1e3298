"""Every word a person reads: YAML beside this file, Danish and English side by side.

A missing translation, or placeholders that differ between the languages, stops the start.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import yaml

from bot.errors import TextsError

Language = Literal["da", "en"]
LANGUAGES: tuple[Language, ...] = ("da", "en")

_FOLDER = Path(__file__).parent
# In C where PyYAML was built with it: ten times as fast, and each start and each worker reads these files.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLACEHOLDER = re.compile(r"{(\w+)}")
_MONTHS: dict[Language, str] = {
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "en": "January February March April May June July August September October November December",
}


@dataclass(frozen=True)
class Text:
    """One sentence in both languages."""

    da: str
    en: str

    def in_(self, language: Language) -> str:
        return self.da if language == "da" else self.en


_NONE: Mapping[str, Text] = MappingProxyType({})
_own: ContextVar[Mapping[str, Text]] = ContextVar("own_texts", default=_NONE)


def language_of(locale: str | None) -> Language:
    """The language for a client locale such as ``da-DK``; Danish unless the locale says otherwise."""
    if not locale or locale.lower().split("-")[0] in {"da", "nb", "nn", "no", "sv", "fo", "kl"}:
        return "da"
    return "en"


def say(key: str, language: Language, **values: object) -> str:
    """The text ``key`` (``feature.name``) in ``language`` with ``{placeholders}`` filled in.

    A municipality's own words count where it has some (``speaking``).

    Raises KeyError for an unknown key or a missing value: a programmer's mistake, caught by tests.
    """
    text = _own.get().get(key) or catalogue()[key]
    return text.in_(language).format(**values)


@contextmanager
def speaking(own: Mapping[str, Text]) -> Iterator[None]:
    """Let ``own`` texts, by key, take the catalogue's place in what is done within, tasks begun there too.

    Their placeholders must be those of the texts they stand for.
    """
    before = _own.set(own)
    try:
        yield
    finally:
        _own.reset(before)


def say_date(day: date, language: Language) -> str:
    """A date in words: ``2. december 2027`` or ``2 December 2027``."""
    month = _MONTHS[language].split()[day.month - 1]
    return f"{day.day}. {month} {day.year}" if language == "da" else f"{day.day} {month} {day.year}"


def say_month(day: date, language: Language) -> str:
    """A month in words: ``november 2026``."""
    return f"{_MONTHS[language].split()[day.month - 1]} {day.year}"


@cache
def catalogue() -> Mapping[str, Text]:
    """All texts by key. Raises TextsError naming every fault at once."""
    return load_texts(_FOLDER)


def load_texts(folder: Path) -> Mapping[str, Text]:
    """Read ``*.yaml`` in ``folder``: nested mappings down to ``{da: …, en: …}``; keys joined by dots."""
    texts: dict[str, Text] = {}
    faults: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            tree = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER) or {}  # noqa: S506 # safe
        except yaml.YAMLError as error:
            faults.append(f"{path.name}: no YAML: {' '.join(str(error).split())}")
            continue
        for key, leaf in _leaves(tree, path.stem):
            fault = _fault(leaf)
            if fault:
                faults.append(f"{path.name}: {key}: {fault}")
            else:
                texts[key] = Text(da=leaf["da"].strip(), en=leaf["en"].strip())
    if faults:
        raise TextsError("\n".join(faults))
    return texts


def _leaves(tree: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(tree, dict) or set(tree) & set(LANGUAGES):
        yield prefix, tree
        return
    for name, branch in tree.items():
        yield from _leaves(branch, f"{prefix}.{name}")


def _fault(leaf: Any) -> str | None:
    if not isinstance(leaf, dict) or set(leaf) != set(LANGUAGES):
        return "needs exactly the languages da and en"
    for language in LANGUAGES:
        if not isinstance(leaf[language], str) or not leaf[language].strip():
            return f"{language} is empty or no text"
    if set(_PLACEHOLDER.findall(leaf["da"])) != set(_PLACEHOLDER.findall(leaf["en"])):
        return "the placeholders differ between da and en"
    return None
