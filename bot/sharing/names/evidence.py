"""What the rest of a text says about a word: a name mentioned before, or a column headed "Fornavn".

The network sees a few words to each side; this looks at the whole text and raises the odds of names.
"""

from collections.abc import Iterator, Sequence

from bot.sharing.names.path import Name
from bot.sharing.names.tokens import CELL_BREAK, LINE_BREAK, Tokens

_PART_OF_FULL_NAME = 3.0
_SAME_WORD = 1.5
_NAME_COLUMN = 4.0
_HEAD = -6.0
_CERTAIN = 0.8
_SEPARATORS = (CELL_BREAK, ";", "|", ",")
_HEADERS = frozenset(
    """
    navn, fornavn, fornavne, efternavn, efternavne, mellemnavn, kaldenavn, fulde navn, borger, borgernavn,
    elev, elevnavn, barn, medarbejder, ansøger, deltager, kontaktperson, sagsbehandler, name, first name,
    last name, surname, given name, family name, full name, forename, firstname, lastname, employee,
    citizen, participant
    """.strip()
    .replace("\n    ", " ")
    .split(", ")
)
_APOSTROPHES = "'’"


def rest_of_text(tokens: Tokens, names: Sequence[Name]) -> dict[int, float]:
    """For each token that the text itself speaks for: what to add to its log-odds of belonging to a name."""
    found = {row for name in names for row in range(name.first, name.last + 1)}
    evidence = dict(_table_cells(tokens))
    known = _known_words(tokens, names)
    if known:
        for row, text in enumerate(tokens.texts):
            weight = known.get(text) or known.get(_bare(text))
            if weight and row not in evidence:
                evidence[row] = weight
    changes = any((weight < 0) == (row in found) for row, weight in evidence.items())
    return evidence if changes else {}


def _known_words(tokens: Tokens, names: Sequence[Name]) -> dict[str, float]:
    """The words of the certain names, with and without genitive; those of full names weigh more."""
    known: dict[str, float] = {}
    for name in names:
        parts = [text for text in tokens.texts[name.first : name.last + 1] if text[0].isalpha()]
        weight = _PART_OF_FULL_NAME if len(parts) > 1 else _SAME_WORD
        for part in parts if name.score >= _CERTAIN else ():
            if len(part) > 2 or part[1:].islower():
                for word in (part, _bare(part)):
                    known[word] = max(weight, known.get(word, 0.0))
    return known


def _bare(word: str) -> str:
    stripped = word.rstrip(_APOSTROPHES)
    return stripped[:-1].rstrip(_APOSTROPHES) if stripped.endswith("s") and len(stripped) > 3 else stripped


def _table_cells(tokens: Tokens) -> Iterator[tuple[int, float]]:
    """The tokens below a head that promises names, and those of the head itself, with their weights."""
    separator, columns, width = "", frozenset[int](), 0
    for line in _lines(tokens.texts):
        if separator and tokens.texts[line.start : line.stop].count(separator) == width:
            for row in _in_columns(tokens.texts, line, separator, columns):
                yield row, _NAME_COLUMN
            continue
        separator, columns, width = _header(tokens.texts[line.start : line.stop])
        if separator:
            yield from ((row, _HEAD) for row in line)


def _lines(texts: Sequence[str]) -> Iterator[range]:
    start = 0
    for row, text in enumerate(texts):
        if text == LINE_BREAK:
            yield range(start, row)
            start = row + 1
    yield range(start, len(texts))


def _header(line: Sequence[str]) -> tuple[str, frozenset[int], int]:
    """The separator of a table's head, the numbers of its name columns, and how many separators a row has."""
    for separator in _SEPARATORS:
        if separator in line:
            cells = " ".join(line).lower().split(separator)
            columns = frozenset(number for number, cell in enumerate(cells) if cell.strip() in _HEADERS)
            if columns:
                return separator, columns, len(cells) - 1
    return "", frozenset(), 0


def _in_columns(texts: Sequence[str], line: range, separator: str, columns: frozenset[int]) -> Iterator[int]:
    column = 0
    for row in line:
        if texts[row] == separator:
            column += 1
        elif column in columns and texts[row][0].isalpha():
            yield row
