"""The trained name network, run with numpy: features of each token in, probabilities of the labels out.

Training and export live in ``scripts/train_names.py``; the shapes here are theirs.
"""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.sharing.names.statistics import FOLDER

Floats = NDArray[np.float32]
OTHER, BEGIN, INSIDE = 0, 1, 2
"""Columns of ``Network.probabilities``; what the network says of places and organisations counts as OTHER."""
_BLOCK = 4096
"""Tokens computed at a time: bounds the memory for long texts."""


@dataclass(frozen=True, slots=True)
class Network:
    """Weights by layer. ``numbers`` gives each feature its row in ``vectors``; the last row is zeros."""

    numbers: dict[str, int]
    vectors: Floats
    flags: Floats
    layers: tuple[tuple[Floats, Floats, int], ...]
    """Weight (inputs, outputs), bias, and how far apart the neighbours lie that the layer sees."""

    def probabilities(self, table: Floats, places: Sequence[int], flags: Sequence[int]) -> Floats:
        """Shape (tokens, 3), rows adding up to 1.

        ``table``: the vectors of the different words, as by ``word_vectors``; ``places``: for each token its
        word's row; ``flags``: as by ``place_flags``.
        """
        place = np.asarray(places, dtype=np.intp)
        flag = np.asarray(flags, dtype=np.intp)
        margin = sum(self._reach(layer) for layer in range(len(self.layers) - 1))
        blocks = []
        for start in range(0, len(place), _BLOCK):
            low, high = max(0, start - margin), min(len(place), start + _BLOCK + margin)
            scores = self._scores(table[place[low:high]] + self.flags[flag[low:high]])
            blocks.append(scores[start - low : start - low + _BLOCK])
        return _three(np.concatenate(blocks)) if blocks else np.zeros((0, 3), dtype=np.float32)

    def word_vectors(self, words: Sequence[list[str]]) -> Floats:
        """Sum of the vectors of each word's features: shape (words, width). No word is without features."""
        find = self.numbers.get
        unknown = len(self.vectors) - 1
        flat = np.array([find(feature, unknown) for features in words for feature in features], dtype=np.intp)
        lengths = np.fromiter(map(len, words), dtype=np.intp, count=len(words))
        table: Floats = np.add.reduceat(self.vectors[flat], np.cumsum(lengths) - lengths, axis=0)
        return table

    def _reach(self, layer: int) -> int:
        """How many tokens away the layer looks."""
        return self._neighbours(layer) * self.layers[layer][2]

    def _neighbours(self, layer: int) -> int:
        width = self.vectors.shape[1] if layer == 0 else self.layers[layer - 1][0].shape[1]
        return int(self.layers[layer][0].shape[0] // width // 2)

    def _scores(self, vectors: Floats) -> Floats:
        hidden = vectors
        for index, (weight, bias, spread) in enumerate(self.layers[:-1]):
            active = _windows(hidden, self._neighbours(index), spread) @ weight
            active += bias
            np.maximum(active, 0, out=active)
            hidden = active if index == 0 else hidden + active
        weight, bias, _ = self.layers[-1]
        result: Floats = hidden @ weight + bias
        return result


def load_network(folder: Path = FOLDER) -> Network:
    """Read ``network.npz`` and ``features.txt.gz``; an absent or foreign file raises OSError or KeyError."""
    names = gzip.decompress((folder / "features.txt.gz").read_bytes()).decode("utf-8").split("\n")
    with np.load(folder / "network.npz", allow_pickle=False) as arrays:
        spreads = [*arrays["spreads"].tolist(), 0]
        known = arrays["vectors"] * arrays["scales"]
        layers = tuple(
            (
                arrays[f"weight{index}"].astype(np.float32),
                arrays[f"bias{index}"].astype(np.float32),
                int(spread),
            )
            for index, spread in enumerate(spreads)
        )
        return Network(
            numbers={name: number for number, name in enumerate(names)},
            vectors=np.vstack((known, np.zeros_like(known[:1]))),
            flags=arrays["flags"].astype(np.float32),
            layers=layers,
        )


def _windows(values: Floats, reach: int, spread: int) -> Floats:
    """Each row beside its neighbours ``spread`` apart; zeros beyond the edges."""
    pad = reach * spread
    length, width = values.shape
    padded = np.zeros((length + 2 * pad, width), dtype=np.float32)
    padded[pad : pad + length] = values
    return np.concatenate([padded[i * spread : i * spread + length] for i in range(2 * reach + 1)], axis=1)


def _three(scores: Floats) -> Floats:
    """Softmax, with all that is no person added up in the first column."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    powers /= powers.sum(axis=1, keepdims=True)
    powers[:, OTHER] += powers[:, 3:].sum(axis=1)
    result: Floats = powers[:, :3]
    return result
