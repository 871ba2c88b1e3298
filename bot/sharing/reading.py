"""A text as the recognizers read it: ordinary dashes, spaces and digits, with the way back to the original.

Recognizers work on ``plain`` and ``lower`` (equal length); ``original_span`` leads back to the text
that was pasted, so that hidden characters and decomposed letters cannot hide a number.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.sharing.words import words

# Dashes U+2010–2015, minus and their small and wide forms; spaces that are not U+0020.
_ORDINARY = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
    | dict.fromkeys(
        "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000", " "
    )
    | dict.fromkeys("\u2019\u2018\u00b4", "'")
    | {"\r": "\n", "\u2028": "\n", "\u2029": "\n"}
)
# Soft hyphens, joiners, and marks for the direction of text, which programs leave in what one copies.
_HIDDEN = frozenset(
    map(
        chr,
        (0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF),
    )
)
_UNUSUAL = re.compile(f"[{''.join(sorted(_HIDDEN))}\u0300-\u036f\u0660-\u0669\u06f0-\u06f9\uff01-\uff5e"
                      "\u2460-\u2473\u24ea\U0001d7ce-\U0001d7ff]")  # fmt: skip
_ANY_UNUSUAL = re.compile("[\r\u00a0\u00ad\u00b4\u0300-\U0010ffff]")
_SENTENCE_END = re.compile(r"\n+|(?<=[.!?])[ \t]+(?=[\"'»“(]?[A-ZÆØÅ0-9])|(?<=[!?])[ \t]+")
_ENDS_IN_ABBREVIATION = re.compile(
    r"(?:\b(?:nr|kl|ca|tlf|mobil|hr|fr|dr|sct|skt|st|j|jnr|matr|reg|evt|bl|fx|inkl|ekskl|stk|mr|mrs|ms|no|"
    r"f|ifm|pga|vedr|jf|min|maks|sdr|ndr|gl|chr|cand|pr|afd|tel|dir|lok|d|pt|bf|mhp|mht|obs|diagn|pat)|"
    r"\b[A-ZÆØÅ])\.$",
    re.IGNORECASE,
)
_DANISH = words("danish_function_words")
_ENGLISH = words("english_function_words")
_LONGEST_SENTENCE = 1200
_WORD = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Segment:
    """A sentence or line: ``plain[start:end]``; ``paragraph`` counts from 0."""

    start: int
    end: int
    paragraph: int


@dataclass(frozen=True)
class Reading:
    """``text`` as given, ``plain`` as read; ``origin`` holds each plain character's span in ``text``."""

    text: str
    plain: str
    origin: tuple[tuple[int, int], ...] | None

    @cached_property
    def lower(self) -> str:
        lowered = self.plain.lower()
        if len(lowered) == len(self.plain):
            return lowered
        return "".join(low if len(low := c.lower()) == 1 else c for c in self.plain)

    @cached_property
    def number_windows(self) -> list[tuple[int, int]]:
        """Merged stretches of 80 characters before and 60 after digits: where numbers can be."""
        windows: list[tuple[int, int]] = []
        for match in _DIGITS.finditer(self.plain):
            start, end = max(0, match.start() - 80), min(len(self.plain), match.end() + 60)
            if windows and start <= windows[-1][1]:
                windows[-1] = (windows[-1][0], end)
            else:
                windows.append((start, end))
        return windows

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        return tuple(_segments(self.plain))

    @cached_property
    def _segment_starts(self) -> list[int]:
        return [segment.start for segment in self.segments]

    def segment_index(self, at: int) -> int:
        """The index in ``segments`` of the sentence that holds position ``at``."""
        return max(0, bisect_right(self._segment_starts, at) - 1)

    @cached_property
    def language(self) -> str:
        """``da`` or ``en`` by common words in the first 4,000 characters; Danish in doubt."""
        words = [word.lower() for word in _WORD.findall(self.plain[:4000])]
        danish = sum(word in _DANISH for word in words)
        english = sum(word in _ENGLISH for word in words)
        return "en" if english > danish else "da"

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span in ``text`` of ``plain[start:end]``."""
        if self.origin is None:
            return start, end
        return self.origin[start][0], self.origin[end - 1][1]

    def before(self, at: int, width: int) -> str:
        """Up to ``width`` lower-case characters before ``at``."""
        return self.lower[max(0, at - width) : at]

    def after(self, at: int, width: int) -> str:
        """Up to ``width`` lower-case characters from ``at``."""
        return self.lower[at : at + width]


def read(text: str) -> Reading:
    """Make ``text`` readable. Linear in its length."""
    if not _ANY_UNUSUAL.search(text):
        return Reading(text, text, None)
    if not _UNUSUAL.search(text):
        return Reading(text, text.translate(_ORDINARY), None)
    plain: list[str] = []
    origin: list[tuple[int, int]] = []
    for start, end in _clusters(text):
        composed = unicodedata.normalize("NFC", text[start:end])
        for c in composed:
            plain.append(_ordinary(c))
            origin.append((start, end))
    return Reading(text, "".join(plain), tuple(origin))


def _clusters(text: str) -> list[tuple[int, int]]:
    """Spans of a base character with its combining marks; hidden characters are left out."""
    clusters: list[tuple[int, int]] = []
    for at, c in enumerate(text):
        if c in _HIDDEN:
            continue
        if clusters and clusters[-1][1] == at and unicodedata.combining(c):
            clusters[-1] = (clusters[-1][0], at + 1)
        else:
            clusters.append((at, at + 1))
    return clusters


@lru_cache(maxsize=4096)
def _ordinary(c: str) -> str:
    form = c.translate(_ORDINARY)
    if form == c and c > "\u024f":
        compatible = unicodedata.normalize("NFKC", c)
        if len(compatible) == 1:
            form = compatible
    if form.isdecimal() and not form.isascii():
        form = str(unicodedata.decimal(form))
    return form


def _segments(plain: str) -> list[Segment]:
    segments: list[Segment] = []
    start = 0
    paragraph = 0
    for gap in _SENTENCE_END.finditer(plain):
        line_break = "\n" in gap.group()
        if not line_break and _ENDS_IN_ABBREVIATION.search(plain[max(start, gap.start() - 12) : gap.start()]):
            continue
        segments += _cut(plain, start, gap.start(), paragraph)
        start = gap.end()
        if "\n\n" in gap.group():
            paragraph += 1
    segments += _cut(plain, start, len(plain), paragraph)
    return segments or [Segment(0, len(plain), 0)]


def _cut(plain: str, start: int, end: int, paragraph: int) -> list[Segment]:
    """``plain[start:end]`` in pieces of bounded length, so that work per sentence is bounded too."""
    pieces: list[Segment] = []
    while end - start > _LONGEST_SENTENCE:
        stop = plain.rfind(" ", start + 1, start + _LONGEST_SENTENCE)
        stop = stop if stop > start else start + _LONGEST_SENTENCE
        pieces.append(Segment(start, stop, paragraph))
        start = stop
    return [*pieces, Segment(start, end, paragraph)] if end > start else pieces
