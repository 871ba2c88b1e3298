"""How well names are found, and how fast: one line a data set.

    python -m bench.names [../shared/data] [--model FOLDER]

Precision, recall and F1 count exact spans; "tokens" is the share of the names' words that are found.
The model never saw any of these texts.
"""

import argparse
import csv
import json
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from statistics import median

from bot.sharing.names.finder import Finder, load_finder
from bot.sharing.names.statistics import FOLDER

Span = tuple[int, int]


@dataclass(frozen=True)
class Sample:
    """A text and the exact spans of its persons."""

    text: str
    names: tuple[Span, ...]


@dataclass(frozen=True)
class Scores:
    """Shares from 0 to 1."""

    names: int
    precision: float
    recall: float
    f1: float
    token_recall: float


def news(path: Path) -> list[Sample]:
    """Sentences of ``ner/*.jsonl``."""
    return [
        Sample(row["text"], tuple((e["start"], e["end"]) for e in row["entities"] if e["label"] == "PER"))
        for row in map(json.loads, path.read_text("utf-8").splitlines())
    ]


def share_check(path: Path) -> list[Sample]:
    """Municipal texts of ``share-check/dev.jsonl``."""
    return [
        Sample(
            row["text"], tuple((s["start"], s["end"]) for s in row["spans"] if s["category"] == "person_name")
        )
        for row in map(json.loads, path.read_text("utf-8").splitlines())
    ]


def in_lower_case(samples: Iterable[Sample]) -> list[Sample]:
    """The same without capitals; offsets hold, since no Danish letter changes its length."""
    return [Sample(sample.text.lower(), sample.names) for sample in samples]


def in_capitals(samples: Iterable[Sample]) -> list[Sample]:
    """The same in capitals, letter by letter, so that offsets hold."""
    return [
        Sample("".join(c.upper() if len(c.upper()) == 1 else c for c in sample.text), sample.names)
        for sample in samples
    ]


def with_register_names(samples: Iterable[Sample], folder: Path, seed: int = 1) -> list[Sample]:
    """Every name replaced by one drawn from the register by its number of bearers, of as many words."""
    rng = random.Random(seed)
    first = _drawer(folder / "first_names.csv", ("women", "men"), rng)
    last = _drawer(folder / "surnames.csv", ("bearers",), rng)
    swapped = []
    for sample in samples:
        text, names, position = "", [], 0
        for start, end in sorted(sample.names):
            text += sample.text[position:start]
            words = sample.text[start:end].split()
            name = " ".join([first(), *(last() for _ in words[1:])])
            names.append((len(text), len(text) + len(name)))
            text += name
            position = end
        swapped.append(Sample(text + sample.text[position:], tuple(names)))
    return swapped


def _drawer(path: Path, columns: tuple[str, ...], rng: random.Random) -> Callable[[], str]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["name"]]
    counts = {row["name"].title(): sum(int(row[column]) for column in columns) for row in rows}
    names, weights = list(counts), list(accumulate(counts.values()))
    return lambda: rng.choices(names, cum_weights=weights)[0]


def score(finder: Finder, samples: Iterable[Sample]) -> Scores:
    """Compare what is found with what is marked."""
    gold = found = right = words = covered = 0
    for sample in samples:
        spans = {(span.start, span.end) for span in finder.find(sample.text)}
        gold += len(sample.names)
        found += len(spans)
        right += len(spans & set(sample.names))
        for start, end in _words(sample):
            words += 1
            covered += any(start < b and end > a for a, b in spans)
    precision, recall = right / max(found, 1), right / max(gold, 1)
    return Scores(gold, precision, recall, 2 * right / max(found + gold, 1), covered / max(words, 1))


def _words(sample: Sample) -> Iterable[Span]:
    for start, end in sample.names:
        position = start
        for word in sample.text[start:end].split():
            position = sample.text.index(word, position)
            yield position, position + len(word)
            position += len(word)


def milliseconds(finder: Finder, samples: list[Sample], size: int, runs: int = 30) -> float:
    """Median time for a text of ``size`` characters made of the samples' texts."""
    text = "\n\n".join(sample.text for sample in samples)
    text = (text * (size // len(text) + 1))[:size]
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        finder.find(text)
        times.append((time.perf_counter() - began) * 1000)
    return median(times)


def main(folder: Path, model: Path) -> None:
    """Print the table."""
    began = time.perf_counter()
    finder = load_finder(model)
    loading = time.perf_counter() - began
    dev = news(folder / "ner" / "da_news_dev.jsonl")
    municipal = share_check(folder / "share-check" / "dev.jsonl")
    sets = {
        "news dev": dev,
        "news dev, lower case": in_lower_case(dev),
        "news dev, capitals": in_capitals(dev),
        "news dev, register names": with_register_names(dev, folder / "names"),
        "twitter dev": news(folder / "ner" / "da_twitter_dev.jsonl"),
        "arto (chat) dev": news(folder / "ner" / "da_arto_dev.jsonl"),
        "municipal texts": municipal,
        "municipal, lower case": in_lower_case(municipal),
        "municipal, register names": with_register_names(municipal, folder / "names"),
    }
    print(f"{'set':28}{'names':>7}{'P':>8}{'R':>8}{'F1':>8}{'tokens':>8}")
    for label, samples in sets.items():
        s = score(finder, samples)
        figures = "".join(f"{100 * value:8.1f}" for value in (s.precision, s.recall, s.f1, s.token_recall))
        print(f"{label:28}{s.names:7}{figures}")
    short, long = milliseconds(finder, municipal, 2048), milliseconds(finder, municipal, 10240)
    print(f"load {loading:.2f} s, 2 KB {short:.1f} ms, 10 KB {long:.1f} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", default=Path("../shared/data"))
    parser.add_argument("--model", type=Path, default=FOLDER)
    chosen = parser.parse_args()
    main(chosen.data, chosen.model)
