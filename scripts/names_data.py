"""What the name model is trained on: reads the lists and the marked sentences, and alters them.

The only training texts are ``da_news_train`` (UNER Danish-DDT) and our own templates; ``*_dev`` is for
measuring.
"""

import csv
import gzip
import json
import math
import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from names_synthetic import Marked, Namer, Words, Writer, change_case, join, swap_names, title_case
from wordfreq import iter_wordlist, zipf_frequency

from bot.sharing.names.features import place_flags, word_features
from bot.sharing.names.statistics import BAND, Statistics
from bot.sharing.names.tokens import tokenize

LABELS = ("O", "B-PER", "I-PER", "LOC", "ORG")
"""What the network tells apart. Places and organisations are learned too because they look like persons."""
MIN_BEARERS = 10
UNLISTED = 0.10
"""Share of the names that are shown to the network as though no list had them."""


@dataclass(frozen=True)
class Register:
    """Names and their bearers (at least ten), lower case; and the towns of the postcode list."""

    first: dict[str, int]
    last: dict[str, int]
    towns: list[str]


def read_register(folder: Path) -> Register:
    """Read ``names/*.csv`` below ``folder``."""
    first = {
        row["name"].lower(): int(row["women"]) + int(row["men"]) for row in _rows(folder / "first_names.csv")
    }
    last = {row["name"].lower(): int(row["bearers"]) for row in _rows(folder / "surnames.csv")}
    with (folder / "postcodes.csv").open(encoding="utf-8", newline="") as file:
        towns = sorted({row[1].strip() for row in csv.reader(file)})
    keep = MIN_BEARERS
    return Register(
        {name: count for name, count in first.items() if name and count >= keep},
        {name: count for name, count in last.items() if name and count >= keep},
        towns,
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_marked(path: Path) -> list[Marked]:
    """Sentences with PER, LOC and ORG spans out of a JSONL file of ``ner/``."""
    marked = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        spans = [
            (e["start"], e["end"], e["label"]) for e in row["entities"] if e["label"] in ("PER", "LOC", "ORG")
        ]
        marked.append(Marked(row["text"], tuple(sorted(spans))))
    return marked


def write_statistics(register: Register, folder: Path) -> None:
    """Reduce names, word frequencies and towns to the three small lists that the product reads."""
    names = {
        name: _name_band(register.first.get(name, 0)) * BAND + _name_band(register.last.get(name, 0))
        for name in sorted({*register.first, *register.last})
        if " " not in name
    }
    words: dict[str, int] = {}
    for language, floor in (("da", 2.5), ("en", 3.4)):
        for word in iter_wordlist(language):
            if zipf_frequency(word, language) < floor:
                break
            if word.isalpha() and len(word) < 24:
                words[word] = _word_band(word, "da") * BAND + _word_band(word, "en")
    towns = {
        part.lower()
        for town in register.towns
        for part in town.split()
        if len(part) > 3 and part[0].isupper()
    }
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "names.txt.gz", _grouped(names))
    _write(folder / "words.txt.gz", _grouped(words))
    _write(folder / "towns.txt.gz", "\n".join(sorted(towns)))


def _name_band(bearers: int) -> int:
    return round(2 * math.log10(bearers)) if bearers else 0


def _word_band(word: str, language: str) -> int:
    return min(round(zipf_frequency(word, language)), BAND - 1)


def _grouped(table: dict[str, int]) -> str:
    groups: dict[int, list[str]] = defaultdict(list)
    for word, bands in sorted(table.items()):
        groups[bands].append(word)
    return "\n".join(f"{bands}\t{' '.join(words)}" for bands, words in sorted(groups.items()))


def _write(path: Path, text: str) -> None:
    """Compressed without a time stamp, so that the same lists give the same bytes."""
    path.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))


def training_texts(
    news: list[Marked], register: Register, rng: random.Random, synthetic: int
) -> list[Marked]:
    """News as it is and thrice with other names, ``synthetic`` template documents; part in lower case."""
    namer = Namer(register.first, register.last, rng)
    words = ordinary_words(register, rng)
    writer = Writer(namer, [title_case(town) for town in register.towns], words, rng)
    first_names = frozenset(register.first)
    texts = [*_documents(news, rng), *_documents(news, rng)]
    for _ in range(3):
        swapped = [swap_names(marked, namer, first_names) for marked in news]
        texts += [_recase(words.exchange(marked, 0.1), rng, 0.4) for marked in _documents(swapped, rng)]
    for _ in range(synthetic):
        parts = [writer.write() for _ in range(rng.choice([1, 1, 1, 2, 2, 3, 5]))]
        if rng.random() < 0.25:
            parts.insert(rng.randrange(len(parts) + 1), rng.choice(news))
        separators = [rng.choice([" ", "\n", "\n\n"]) for _ in parts]
        texts.append(_recase(words.exchange(join(parts, separators), 0.06), rng, 0.25))
    rng.shuffle(texts)
    return texts


def ordinary_words(register: Register, rng: random.Random) -> Words:
    """Danish and English words of the frequency lists that nobody is called."""
    called = {*register.first, *register.last}
    danish, english = (
        [
            word
            for word in iter_wordlist(language)
            if 2 <= len(word) < 20 and word.isalpha() and called.isdisjoint({word, word.removesuffix("s")})
        ]
        for language in ("da", "en")
    )
    return Words(danish, english[:12000], rng)


def _documents(news: list[Marked], rng: random.Random) -> Iterable[Marked]:
    """Runs of one to four sentences: the corpus is in its order, so neighbours often belong together."""
    index = 0
    while index < len(news):
        size = rng.choice([1, 1, 2, 3, 4])
        part = news[index : index + size]
        yield join(part, [rng.choice([" ", " ", "\n"]) for _ in part])
        index += size


def _recase(marked: Marked, rng: random.Random, lower: float) -> Marked:
    draw = rng.random()
    if draw < lower:
        return change_case(marked, str.lower)
    if draw < lower + 0.05:
        return change_case(marked, str.upper)
    if draw < lower + 0.09:
        return change_case(marked, str.upper, only="PER")
    if draw < lower + 0.14:
        return change_case(marked, str.lower, only="PER")
    if draw < lower + 0.16:
        return change_case(
            marked, lambda letter: {"0": "O", "o": "0", "O": "0", "l": "1"}.get(letter, letter), only="PER"
        )
    return marked


@dataclass(frozen=True)
class Encoded:
    """A text as the network reads it: feature names, flag and label number of every token."""

    features: list[list[str]]
    flags: list[int]
    labels: np.ndarray


def encode(marked: Marked, statistics: Statistics, rng: random.Random | None = None) -> Encoded:
    """Tokens with features and labels; with ``rng``, some names are treated as unlisted."""
    tokens = tokenize(marked.text)
    labels = np.zeros(len(tokens.texts), dtype=np.int64)
    listed = [True] * len(labels)
    spans = iter(sorted(marked.spans))
    span = next(spans, None)
    started = hidden = False
    for index, (start, end) in enumerate(zip(tokens.starts, tokens.ends, strict=True)):
        while span and span[1] <= start:
            span, started = next(spans, None), False
        if span and start < span[1] and end > span[0]:
            if not started:
                hidden = rng is not None and rng.random() < UNLISTED and not marked.text[span[0]].islower()
            labels[index] = _label(span[2], started)
            listed[index] = not hidden
            started = True
    features = [
        word_features(text, statistics, known) for text, known in zip(tokens.texts, listed, strict=True)
    ]
    return Encoded(features, place_flags(tokens.texts), labels)


def _label(kind: str, started: bool) -> int:
    if kind == "PER":
        return 2 if started else 1
    return LABELS.index(kind)
