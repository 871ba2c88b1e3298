"""Pasted tables: which column each cell stands in, so that a bare ``4318`` under "Lokal" is understood."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.sharing.reading import Reading

_DELIMITERS = ("\t", "|", ";", ",")
_LABEL = re.compile(r"[^\W\d_][\w .\-/()æøåÆØÅ]{0,28}")
_MAX_COLUMNS = 60


@dataclass(frozen=True)
class Cell:
    """``plain[start:end]`` without surrounding blanks, under the column ``label`` (lower case)."""

    start: int
    end: int
    label: str
    row: int


def cells(reading: Reading) -> Iterator[Cell]:
    """Cells of all tables: a line of labels, then lines with the same delimiter and as many fields."""
    header: list[str] = []
    delimiter = ""
    at = 0
    for row, line in enumerate(reading.plain.split("\n")):
        if (
            header
            and line.count(delimiter) >= max(1, len(header) - 2)
            and line.count(delimiter) < _MAX_COLUMNS
        ):
            yield from _row(line, at, row, delimiter, header)
        elif line.strip():
            delimiter, header = _header(line)
        else:
            header = []
        at += len(line) + 1


def _header(line: str) -> tuple[str, list[str]]:
    for delimiter in _DELIMITERS:
        if not 1 <= line.count(delimiter) < _MAX_COLUMNS:
            continue
        labels = [part.strip(' "*') for part in line.strip().strip("|").split(delimiter)]
        named = [label for label in labels if _LABEL.fullmatch(label) and len(label.split()) <= 3]
        if len(labels) >= 2 and len(named) == len(labels) and len(line) < 400:
            return delimiter, [label.lower() for label in labels]
    return "", []


def _row(line: str, at: int, row: int, delimiter: str, header: list[str]) -> Iterator[Cell]:
    if delimiter == "|" and line.lstrip().startswith("|"):
        skip = line.index("|") + 1
        line, at = line[skip:], at + skip
    for label, part in zip(header, line.split(delimiter), strict=False):
        inner = part.strip(' "')
        if inner and re.search(r"\w", inner):
            start = at + part.index(inner)
            yield Cell(start, start + len(inner), label, row)
        at += len(part) + 1
