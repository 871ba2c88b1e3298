"""Word lists matched in one linear pass (Aho-Corasick); the notation is in ``data/lexicon/README.md``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ahocorasick

from bot.errors import OperatorError
from bot.sharing.words import words

_FOLDER = Path(__file__).parent / "data"
_WORD_REST = re.compile(r"[^\W_]*")
# Ordinary endings of Danish and English nouns, verbs and adjectives, genitive included.
_ENDINGS = words("endings") | {""}


@dataclass(frozen=True)
class Entry:
    """One line of a list. ``weak`` words count only where a person is spoken of."""

    core: str
    category: str
    weak: bool
    exact: bool
    english: bool
    open_start: bool
    open_end: bool


@dataclass(frozen=True)
class Hit:
    """``lower[start:end]`` is a form of ``entry``."""

    start: int
    end: int
    entry: Entry


def hits(lower: str, folder: str = "lexicon") -> Iterator[Hit]:
    """All entries of the lists in ``data/<folder>`` that stand in ``lower``, overlapping ones included; the
    caller settles them."""
    for last, entries in _automaton(folder).iter(lower):
        for entry in entries:
            start = last + 1 - len(entry.core)
            hit = _whole_words(lower, start, last + 1, entry)
            if hit:
                yield hit


def parse(line: str, category: str, *, english: bool = False) -> Entry:
    """One line to an entry. Raises OperatorError for a star inside a word list line."""
    weak, exact = line.startswith("?"), line.startswith("=")
    word = line[1:] if weak or exact else line
    entry = Entry(word.strip("*"), category, weak, exact, english, word.startswith("*"), word.endswith("*"))
    if not entry.core or "*" in entry.core:
        raise OperatorError(f"word list {category}: {line!r} has a star inside")
    return entry


@cache
def _automaton(folder: str) -> ahocorasick.Automaton:
    words: dict[str, list[Entry]] = {}
    for path in sorted((_FOLDER / folder).glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                category, _, language = path.stem.partition(".")
                entry = parse(line, category, english=language == "en")
                words.setdefault(entry.core, []).append(entry)
    automaton = ahocorasick.Automaton()
    for core, entries in words.items():
        automaton.add_word(core, tuple(entries))
    automaton.make_automaton()
    return automaton


def _whole_words(lower: str, start: int, end: int, entry: Entry) -> Hit | None:
    if start and lower[start - 1].isalnum() and lower[start].isalnum():
        if not entry.open_start:
            return None
        start -= _letters_before(lower, start)
    rest = _WORD_REST.match(lower, end, min(len(lower), end + 40))
    ending = rest.group() if rest else ""
    if ending and not (entry.open_end or (not entry.exact and ending in _ENDINGS)):
        return None
    return Hit(start, end + len(ending), entry)


def _letters_before(lower: str, at: int) -> int:
    """How many letters (at most 40) run up to ``at``."""
    start = at
    while start > max(0, at - 40) and lower[start - 1].isalpha():
        start -= 1
    return at - start
