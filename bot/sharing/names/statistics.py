"""How many bear a name, how common a word is, which words are towns: what the name model looks words up in.

Reads the reduced lists in ``bot/sharing/data/names`` (sources and licences in the README beside them).
Bands are ``round(2 * log10(bearers))`` for names (2 = ten bearers, 11 = over 200,000) and the rounded Zipf
frequency for words (2 = rare, 7 = "og"); 0 means not on the list.
"""

import gzip
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "data" / "names"
BAND = 16
"""A pair of bands is kept as one number, ``first * BAND + second``."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Lower-cased word to its bands: names (first name, surname), words (Danish, English); and the towns."""

    names: dict[str, int]
    words: dict[str, int]
    towns: frozenset[str]


def load_statistics(folder: Path = FOLDER) -> Statistics:
    """Read the three lists; an absent file raises OSError, since nothing works without them."""
    return Statistics(
        names=_banded(folder / "names.txt.gz"),
        words=_banded(folder / "words.txt.gz"),
        towns=frozenset(_text(folder / "towns.txt.gz").splitlines()),
    )


def _text(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode("utf-8")


def _banded(path: Path) -> dict[str, int]:
    """One line a pair of bands: the number, a tab, and the words that share it."""
    table: dict[str, int] = {}
    for line in _text(path).splitlines():
        bands, _, words = line.partition("\t")
        table.update(dict.fromkeys(words.split(" "), int(bands)))
    return table
