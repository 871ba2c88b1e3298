"""Persons' names in a text: tokens, features, network, and the best way through its probabilities."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from bot.sharing.names.evidence import rest_of_text
from bot.sharing.names.features import place_flags, word_features
from bot.sharing.names.limits import rule_out
from bot.sharing.names.network import BEGIN, Floats, Network, load_network
from bot.sharing.names.order import whole_names
from bot.sharing.names.path import Name, best_names
from bot.sharing.names.statistics import BAND, FOLDER, Statistics, load_statistics
from bot.sharing.names.tokens import Tokens, tokenize

_APOSTROPHES = "'’"
_COMMON = 5
"""From this frequency band on (one word in 30,000) a word's vector is made when the model is read."""


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A person's name at ``start:end`` (code points, genitive included, title left out); score 0 to 1."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Finder:
    """A model with the lists it was trained with, and the vectors of the commonest words, made beforehand."""

    statistics: Statistics
    network: Network
    common_rows: dict[str, int]
    common_vectors: Floats

    def find(self, text: str) -> list[NameSpan]:
        """All mentions of persons in ``text``, in order, none overlapping; linear time, nothing kept."""
        tokens = tokenize(text)
        if not tokens.texts:
            return []
        probabilities = self._probabilities(tokens)
        rule_out(tokens, probabilities, self.statistics)
        names = best_names(probabilities)
        evidence = rest_of_text(tokens, names)
        if evidence:
            names = best_names(_raised(probabilities, evidence))
        return [_span(text, tokens, name) for name in whole_names(tokens, names, self.statistics)]

    def _probabilities(self, tokens: Tokens) -> Floats:
        numbers = {word: number for number, word in enumerate(dict.fromkeys(tokens.texts))}
        return self.network.probabilities(
            self._word_vectors(list(numbers)),
            [numbers[word] for word in tokens.texts],
            place_flags(tokens.texts),
        )

    def _word_vectors(self, words: list[str]) -> Floats:
        """One row a word. About half of a text's words are common ones, which saves half of the time."""
        rows = np.array([self.common_rows.get(word, -1) for word in words], dtype=np.intp)
        vectors = self.common_vectors[rows]
        rare = np.flatnonzero(rows < 0)
        if len(rare):
            features = [word_features(words[index], self.statistics) for index in rare.tolist()]
            vectors[rare] = self.network.word_vectors(features)
        return vectors


@cache
def load_finder(folder: Path = FOLDER) -> Finder:
    """Read a model once; the shipped one takes about a tenth of a second. Absent files raise OSError."""
    statistics, network = load_statistics(folder), load_network(folder)
    common = [word for word, bands in statistics.words.items() if max(divmod(bands, BAND)) >= _COMMON]
    vectors = network.word_vectors([word_features(word, statistics) for word in common])
    return Finder(statistics, network, {word: row for row, word in enumerate(common)}, vectors)


def find_names(text: str) -> list[NameSpan]:
    """All mentions of persons in ``text`` by the shipped model, in order, none overlapping."""
    return load_finder().find(text)


def _raised(probabilities: Floats, evidence: dict[int, float]) -> Floats:
    """The same probabilities, with the odds of a name raised where the rest of the text speaks for one."""
    raised = probabilities.copy()
    rows = list(evidence)
    raised[rows, BEGIN:] *= np.exp(np.array(list(evidence.values()), dtype=np.float32))[:, None]
    raised /= raised.sum(axis=1, keepdims=True)
    return raised


def _span(text: str, tokens: Tokens, name: Name) -> NameSpan:
    last = name.last
    while not tokens.texts[last][0].isalpha():
        last -= 1  # a comma or full stop at the end is the sentence's, and the first token is always a word
    start, end = tokens.starts[name.first], tokens.ends[last]
    if text[end - 1] in _APOSTROPHES and start > 0 and text[start - 1] in _APOSTROPHES:
        end -= 1
    if tokens.ends[last] - tokens.starts[last] == 1 and text[end : end + 1] == ".":
        end += 1  # "birthe l." as "Birthe L."
    return NameSpan(start, end, round(name.score, 3))
