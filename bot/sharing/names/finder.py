"""Persons' names in a text: tokens, features, network, and the best way through its probabilities."""

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from bot.sharing.names.features import is_listed, place_flags, word_features
from bot.sharing.names.network import BEGIN, INSIDE, OTHER, Floats, Network, load_network
from bot.sharing.names.statistics import FOLDER, Statistics, load_statistics
from bot.sharing.names.tokens import Tokens, tokenize

_TINY = 1e-6
_SEEN = 3.0
"""Added to the log-odds of a word that is part of a certain full name elsewhere in the text."""
_CERTAIN = 0.8
_APOSTROPHES = "'’"
_INNER_SIGNS = frozenset(",.-'’&")
_UNLIKELY = 0.05
"""A chance too small for a name to begin, whatever follows."""


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A person's name at ``start:end`` (code points, genitive included, title left out); score 0 to 1."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Finder:
    """A model and the lists that it was trained with."""

    statistics: Statistics
    network: Network

    def find(self, text: str) -> list[NameSpan]:
        """All mentions of persons in ``text``, in order, none overlapping; linear time, nothing kept."""
        tokens = tokenize(text)
        if not tokens.texts:
            return []
        probabilities = self._probabilities(tokens)
        self._forbid(tokens, probabilities)
        names = _names(tokens, probabilities)
        known = _known_words(tokens, names)
        if known:
            names = _names(tokens, _raised(tokens, probabilities, known))
        return [_span(text, tokens, name) for name in names]

    def _forbid(self, tokens: Tokens, probabilities: Floats) -> None:
        """Rule out, in place, what can be no name whatever the network says.

        Signs and numbers, but for those inside a name; and a word in lower case that is on no name list:
        names that nobody bears are believed only with a capital.
        """
        signs = [i for i, text in enumerate(tokens.texts) if not text[0].isalpha()]
        probabilities[signs, BEGIN] = 0
        probabilities[[i for i in signs if tokens.texts[i] not in _INNER_SIGNS], INSIDE] = 0
        for index in np.flatnonzero(probabilities[:, BEGIN] > _UNLIKELY).tolist():
            word = tokens.texts[index]
            if word.islower() and (len(word) == 1 or not is_listed(word, self.statistics)):
                probabilities[index, BEGIN] = 0

    def _probabilities(self, tokens: Tokens) -> Floats:
        numbers = {word: number for number, word in enumerate(dict.fromkeys(tokens.texts))}
        return self.network.probabilities(
            [word_features(word, self.statistics) for word in numbers],
            [numbers[word] for word in tokens.texts],
            place_flags(tokens.texts),
        )


@cache
def load_finder(folder: Path = FOLDER) -> Finder:
    """Read a model once; the shipped one takes about a tenth of a second. Absent files raise OSError."""
    return Finder(load_statistics(folder), load_network(folder))


def find_names(text: str) -> list[NameSpan]:
    """All mentions of persons in ``text`` by the shipped model, in order, none overlapping."""
    return load_finder().find(text)


@dataclass(frozen=True, slots=True)
class _Name:
    """Tokens ``first`` up to ``last`` (inclusive)."""

    first: int
    last: int
    score: float


def _names(tokens: Tokens, probabilities: Floats) -> list[_Name]:
    labels = _best_path(np.log(probabilities + _TINY))
    names: list[_Name] = []
    begin = -1
    certain = 1.0 - probabilities[:, OTHER]
    for index, label in enumerate([*labels, OTHER]):
        if label != INSIDE and begin >= 0:
            names.append(_Name(begin, index - 1, float(certain[begin:index].mean())))
            begin = -1
        if label == BEGIN:
            begin = index
    return names


def _best_path(logs: Floats) -> list[int]:
    """The most probable labels in which INSIDE never follows OTHER (Viterbi, the labels written out)."""
    back: list[tuple[int, int]] = []
    other, begin, inside = 0.0, -math.inf, -math.inf
    for p_other, p_begin, p_inside in logs.tolist():
        from_name, name = (BEGIN, begin) if begin >= inside else (INSIDE, inside)
        from_any, any_ = (OTHER, other) if other >= name else (from_name, name)
        back.append((from_any, from_name))
        other, begin, inside = any_ + p_other, any_ + p_begin, name + p_inside
    label = max(((other, OTHER), (begin, BEGIN), (inside, INSIDE)))[1]
    labels: list[int] = []
    for from_any, from_name in reversed(back):
        labels.append(label)
        label = from_name if label == INSIDE else from_any
    return labels[::-1]


def _known_words(tokens: Tokens, names: list[_Name]) -> set[str]:
    """The words of the text's certain full names, with and without genitive."""
    words: set[str] = set()
    for name in names:
        parts = [
            text for text in tokens.texts[name.first : name.last + 1] if len(text) > 2 and text[0].isalpha()
        ]
        if len(parts) > 1 and name.score >= _CERTAIN:
            for part in parts:
                words |= {part, _bare(part)}
    return words


def _bare(word: str) -> str:
    stripped = word.rstrip(_APOSTROPHES)
    return stripped[:-1].rstrip(_APOSTROPHES) if stripped.endswith("s") and len(stripped) > 3 else stripped


def _raised(tokens: Tokens, probabilities: Floats, known: set[str]) -> Floats:
    """The same probabilities, with more for the words of known names."""
    raised = probabilities.copy()
    rows = [i for i, text in enumerate(tokens.texts) if text in known or _bare(text) in known]
    raised[rows, BEGIN:] *= math.exp(_SEEN)
    result: Floats = raised / raised.sum(axis=1, keepdims=True)
    return result


def _span(text: str, tokens: Tokens, name: _Name) -> NameSpan:
    start, end = tokens.starts[name.first], tokens.ends[name.last]
    if text[end - 1] in _APOSTROPHES and start > 0 and text[start - 1] in _APOSTROPHES:
        end -= 1
    return NameSpan(start, end, round(name.score, 3))
