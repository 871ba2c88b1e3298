"""A second look at what the name model found: pieces of one name are joined, labels cut off, and single words
that the dictionary knows better than the registers of names are let go."""

import re
from collections.abc import Iterable, Iterator

from bot.sharing.names import load_finder
from bot.sharing.names.statistics import BAND
from bot.sharing.reading import Reading
from bot.sharing.words import words

Span = tuple[int, int, float]

_NO_NAMES = words("no_names")
_COUNTRIES = words("countries")
_FUNCTION_WORDS = words("danish_function_words") | words("english_function_words")
_OPENS_AS_WORD = words("common_first_words")
_INITIALS_FIRST = re.compile(r"[A-ZÆØÅ]{2,4}, ?(?=[A-ZÆØÅ][a-zæøå])")
_WORD_BEFORE = re.compile(r"(?P<word>[^\W\d_]+)[,:.]? (?=\w)")
_OPENING = re.compile(r"[:?!\n•*]\s*[\"'”»(]?$")
_GREETINGS = frozenset({"kære", "hej", "dear", "hi", "hello", "hr", "fru", "ms", "mr", "mrs", "goddag"})
_DEFINITE = ("erne", "ene", "en", "et", "er", "n", "s")
_CAPITALISED_BEFORE = re.compile(r"(?P<word>[A-ZÆØÅ][a-zæøå]{3,20}) $")
# Bands of ``Statistics``: 4 is a hundred bearers, 6 a thousand; 4 a word of every paper, 5 of every page.
SOME_BEARERS, _MANY_BEARERS = 4, 6
_KNOWN_WORD, _COMMON_WORD, _VERY_COMMON_WORD = 2, 4, 5
_SHORTEST_PART = 4


def is_first_name(word: str, *, least: int = _MANY_BEARERS) -> bool:
    """Whether a capitalised word that opens a sentence is far more likely a first name than a word.

    ``least`` is the band of bearers asked for."""
    lower = word.lower()
    first, _ = _bearers(lower)
    return first >= least and _frequency(lower)[0] <= _COMMON_WORD and lower not in _OPENS_AS_WORD


def second_look(reading: Reading, spans: Iterable[Span]) -> Iterator[Span]:
    """The spans (start, end, score) that stay, mended."""
    for start, end, score in _joined(reading.plain, spans):
        for first, last in _parts(reading.plain, start, end):
            if not _is_word(reading, first, last):
                yield first, last, score


def _joined(plain: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Spans with one blank between them are one name."""
    current: Span | None = None
    for start, end, score in spans:
        if current and plain[current[1] : start] == " ":
            current = (current[0], end, max(score, current[2]))
            continue
        if current:
            yield current
        current = (start, end, score)
    if current:
        yield current


def _parts(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """ "JKR, Preben Skov" is two persons; "Father, Yusuf" one, without the label."""
    initials = _INITIALS_FIRST.match(plain, start, end)
    if initials:
        yield start, start + len(initials.group().rstrip(", "))
        yield initials.end(), end
        return
    labels = [m for m in _WORD_BEFORE.finditer(plain, start, end) if m["word"].lower() in _NO_NAMES]
    if labels:
        start = labels[-1].end()
    head, _, tail = plain[start:end].rpartition(" ")
    if head and tail in _FUNCTION_WORDS:
        end = start + len(head.rstrip())
    yield start, end


def _is_word(reading: Reading, start: int, end: int) -> bool:
    """Whether the span is no name after all."""
    name = reading.plain[start:end]
    lower = name.lower()
    if sum(c.isdigit() for c in name) > 2 or lower in _NO_NAMES or lower in _COUNTRIES:
        return True
    if not name.isalpha():
        return False
    if name.islower():
        return _is_ordinary(reading, lower)
    segment = reading.segments[reading.segment_index(start)]
    if start - segment.start <= 2 or _OPENING.search(reading.plain, max(0, start - 4), start):
        return _opens_sentence(lower)
    before = _CAPITALISED_BEFORE.search(reading.plain, max(segment.start, start - 22), start)
    return (
        before is not None
        and before.start() > segment.start + 1
        and _is_company_word(before["word"].lower())
        and (not any(_bearers(lower)) or _frequency(lower)[0] >= _VERY_COMMON_WORD)
    )


def _is_ordinary(reading: Reading, lower: str) -> bool:
    """A lower-case word that is commoner as a word of this text's language than as a first name."""
    danish, english = _frequency(lower)
    first, _ = _bearers(lower)
    if reading.language == "en":
        return english >= _COMMON_WORD
    return danish >= _COMMON_WORD and first < SOME_BEARERS


def _opens_sentence(lower: str) -> bool:
    """A sentence's first word has a capital anyhow, so the capital says nothing."""
    first, last = max(_bearers(lower), _bearers(lower.removesuffix("s")))
    if first or last:
        return max(_frequency(lower)) >= _VERY_COMMON_WORD and first < SOME_BEARERS
    return max(_frequency(lower)) >= _KNOWN_WORD or _is_definite(lower) or _is_compound(lower)


def _is_definite(lower: str) -> bool:
    return any(
        lower.endswith(ending) and _frequency(lower.removesuffix(ending))[0] >= _KNOWN_WORD
        for ending in _DEFINITE
        if len(lower) - len(ending) >= _SHORTEST_PART - 1
    )


def _is_compound(lower: str) -> bool:
    """Two words in one: "gylletank"; with an ending too: "servicemanden"."""
    return any(
        _frequency(lower[:at].removesuffix("s"))[0] > _KNOWN_WORD
        and (_frequency(lower[at:])[0] > _KNOWN_WORD or _is_definite(lower[at:]))
        for at in range(_SHORTEST_PART, len(lower) - _SHORTEST_PART + 1)
    )


def _is_company_word(lower: str) -> bool:
    """ "Rengøring Nord": a capital inside the sentence on a word that nobody is called."""
    return lower not in _GREETINGS and _bearers(lower) == (0, 0) and _frequency(lower)[0] >= _COMMON_WORD


def _bearers(lower: str) -> tuple[int, int]:
    return divmod(load_finder().statistics.names.get(lower, 0), BAND)


def _frequency(lower: str) -> tuple[int, int]:
    return divmod(load_finder().statistics.words.get(lower, 0), BAND)
