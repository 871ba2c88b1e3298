"""From each token's probabilities to names: the most probable path through the labels."""

import math
from dataclasses import dataclass

import numpy as np

from bot.sharing.names.network import BEGIN, INSIDE, OTHER, Floats

_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Name:
    """Tokens ``first`` up to ``last`` (inclusive)."""

    first: int
    last: int
    score: float


def best_names(probabilities: Floats) -> list[Name]:
    """The names along the most probable path, in order; their score is the mean chance of their tokens."""
    labels = _best_path(np.log(probabilities + _TINY))
    names: list[Name] = []
    begin = -1
    certain = 1.0 - probabilities[:, OTHER]
    for index, label in enumerate([*labels, OTHER]):
        if label != INSIDE and begin >= 0:
            names.append(Name(begin, index - 1, float(certain[begin:index].mean())))
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
