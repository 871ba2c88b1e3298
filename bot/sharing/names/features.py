"""What the name model sees of a word: its form, its ends, and what the lists say of it.

A word's features depend on the word alone, so a text pays for each different word once. What depends on the
place (is the whole line in capitals?) is the flag of ``place_flags``.
"""

import re
import unicodedata
from collections.abc import Sequence

from bot.sharing.names.statistics import BAND, Statistics
from bot.sharing.names.tokens import CELL_BREAK, LINE_BREAK

FLAGS = 16
"""How many values ``place_flags`` can give."""

_IGNORED = re.compile("[\u00ad\u200b-\u200d\u2060]")
_HYPHENS = re.compile("[\u2010\u2011]")
_APOSTROPHES = "'’´`"
_OLD_LETTERS = str.maketrans({"0": "o", "1": "l", "ü": "y", "ä": "æ", "ö": "ø"})
_MOSTLY_LOWER = 0.02
"""Share of capitalised words under which a text counts as written without capitals."""


def word_features(word: str, statistics: Statistics, listed: bool = True) -> list[str]:
    """The features of one token. ``listed=False`` treats it as being on no name list (for training)."""
    if not word[0].isalpha():
        return _sign_features(word)
    if not word.isascii():
        word = _HYPHENS.sub("-", _IGNORED.sub("", unicodedata.normalize("NFC", word)))
    lower = word.lower()
    shape = _shape(word)
    stem = _stem(lower)
    features = [
        "w=" + lower,
        "f=" + shape,
        "p=" + lower[:2],
        "p=" + lower[:3],
        "s=" + lower[-2:],
        "s=" + lower[-3:],
        "s=" + lower[-4:],
        f"n={min(len(lower), 12)}",
    ]
    names = statistics.names if listed else {}
    bands = names.get(lower, 0)
    stem_bands = names.get(stem, 0) if stem != lower else 0
    if not (bands or stem_bands) and listed:
        folded = _fold(lower)
        bands = names.get(folded, 0) if folded != lower else 0
        if bands:
            features.append("l=folded")
    first, last = divmod(bands, BAND)
    stem_first, stem_last = divmod(stem_bands, BAND)
    danish, english = divmod(statistics.words.get(lower) or statistics.words.get(stem, 0), BAND)
    features += (
        f"l=F{first}",
        f"l=S{last}",
        f"l=D{danish}",
        f"l=E{english}",
        f"l=A{max(first, stem_first)}.{max(last, stem_last)}.{danish}.{shape[:2]}",
        f"l=R{max(first, stem_first, last, stem_last) - danish - english if bands or stem_bands else 'x'}",
    )
    if stem != lower:
        features += (f"l=f{stem_first}", f"l=s{stem_last}", f"l=g{bands > 0}{stem_bands > 0}")
    if lower in statistics.towns:
        features.append("l=town")
    if "-" in lower:
        parts = lower.split("-")
        features.append(f"l=h{names.get(parts[0], 0) // BAND}")
        features.append(f"l=j{names.get(_stem(parts[-1]), 0) % BAND}")
    return features


def name_bands(word: str, statistics: Statistics) -> tuple[int, int]:
    """How common the word (its stem, another spelling) is as a first name and as a surname; 0 is unknown."""
    lower = word.lower()
    names = statistics.names
    return divmod(names.get(lower) or names.get(_stem(lower)) or names.get(_fold(lower), 0), BAND)


def place_flags(texts: Sequence[str]) -> list[int]:
    """For each token what its line and its text say: capitals there, and the same word seen in lower case.

    0-2 the line has no capital, some, or nothing else; +4 the text is written without capitals;
    +8 the capitalised word stands in lower case elsewhere in the text.
    """
    lower_words = {text for text in texts if text.islower()}
    words = [text for text in texts if text[0].isalpha()]
    capitalised = sum(text[0].isupper() for text in words)
    whole = 4 if capitalised <= _MOSTLY_LOWER * len(words) else 0
    flags: list[int] = []
    line: list[str] = []
    for text in texts:
        line.append(text)
        if text == LINE_BREAK:
            flags += _line_flags(line, whole, lower_words)
            line = []
    return flags + _line_flags(line, whole, lower_words)


def _line_flags(line: list[str], whole: int, lower_words: set[str]) -> list[int]:
    words = [text for text in line if text[0].isalpha() and len(text) > 1]
    if not any(text[0].isupper() for text in words):
        case = 0
    elif len(words) > 1 and all(text.isupper() for text in words):
        case = 2
    else:
        case = 1
    base = case + whole
    return [base + 8 if text[0].isupper() and text.lower() in lower_words else base for text in line]


def _sign_features(sign: str) -> list[str]:
    if sign[0].isdigit():
        digits = sum(character.isdigit() for character in sign)
        return ["f=number", f"f=number{min(digits, 11)}"]
    return ["f=space" + str(ord(sign))] if sign in (LINE_BREAK, CELL_BREAK) else ["w=" + sign, "f=sign"]


def _shape(word: str) -> str:
    """Xx, x, X, X. (initials), Xx-Xx, X1 (a single capital), d (with digits) or m (mixed)."""
    if word.isalpha():
        if word.islower():
            return "x"
        if word[1:].islower():
            return "Xx"
    if word[-1] == ".":
        return "X." if len(word) <= 4 else "X.."
    if any(map(str.isdigit, word)):
        return "dX" if word[0].isupper() else "d"
    if word.islower():
        return "x-" if "-" in word else "x"
    if word.isupper():
        return f"X{min(len(word), 4)}"
    if word[0].isupper() and word[1:].islower():
        return "Xx-x" if "-" in word else "Xx"
    if word.istitle():
        return "Xx-Xx"
    if word[0].isupper() and word[-1] == "s" and word[:-1].rstrip(_APOSTROPHES).isupper():
        return "Xs"
    return "mX" if word[0].isupper() else "m"


def _stem(lower: str) -> str:
    """The word without a genitive ending: astas, peter's, jens' all lose it."""
    if lower.endswith(tuple(_APOSTROPHES)):
        return lower[:-1]
    if lower.endswith("s") and len(lower) > 3:
        return lower[:-1].rstrip(_APOSTROPHES)
    return lower


def _fold(lower: str) -> str:
    """The spelling that the lists may know: å for aa, no foreign accents, letters for digits like them."""
    plain = lower.replace("aa", "å").replace("ae", "æ").replace("oe", "ø").translate(_OLD_LETTERS)
    if plain.isascii():
        return plain
    return "".join(
        character if character in "æøå" else unicodedata.normalize("NFD", character)[0] for character in plain
    )
