"""What can be no name whatever the network says."""

import numpy as np

from bot.sharing.names.features import name_bands
from bot.sharing.names.network import BEGIN, INSIDE, Floats
from bot.sharing.names.statistics import Statistics
from bot.sharing.names.tokens import Tokens

_INNER_SIGNS = frozenset(",.-'’&")
_PARTICLES = frozenset("af al ap bin da de del den der di dos du el ibn la le o te ten ter van von".split())  # noqa: SIM905
_UNLIKELY = 0.05
"""A chance too small to matter, whatever follows."""


def rule_out(tokens: Tokens, probabilities: Floats, statistics: Statistics) -> None:
    """Set to 0, in place, the chances of signs, numbers and misplaced or unheard-of words in lower case."""
    signs = [i for i, text in enumerate(tokens.texts) if not text[0].isalpha()]
    probabilities[signs, BEGIN] = 0
    probabilities[[i for i in signs if tokens.texts[i] not in _INNER_SIGNS], INSIDE] = 0
    for index in _likely(probabilities, BEGIN):
        if not _may_begin(tokens.texts, index, statistics):
            probabilities[index, BEGIN] = 0
    for index in _likely(probabilities, INSIDE):
        if not _may_continue(tokens.texts, index):
            probabilities[index, INSIDE] = 0


def _likely(probabilities: Floats, label: int) -> list[int]:
    rows: list[int] = np.flatnonzero(probabilities[:, label] > _UNLIKELY).tolist()
    return rows


def _may_begin(texts: list[str], index: int, statistics: Statistics) -> bool:
    """Small "mette" may, since somebody is called so, and "von" in "von Trier"; "bror" in "bror Reza" not."""
    word, following = texts[index], "".join(texts[index + 1 : index + 2])
    if not (word.islower() or any(map(str.isdigit, word))):
        return True
    if following[:1].isupper() and word.islower():
        return word in _PARTICLES
    return len(word) > 1 and any(name_bands(word, statistics))


def _may_continue(texts: list[str], index: int) -> bool:
    """After a capitalised word, only a particle is written small: "Lone van Dijk", not "Lone bekræfter"."""
    word, before = texts[index], texts[index - 1] if index else ""
    return not (word.islower() and before[:1].isupper()) or word in _PARTICLES
