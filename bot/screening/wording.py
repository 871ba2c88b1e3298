"""The employee's own words: what an idea is called and what it is for. Limits, and nothing about a person.

A text that is refused is neither kept nor quoted.
"""

import re
import unicodedata
from dataclasses import dataclass

from bot.errors import UserError
from bot.sharing.check import warn

TITLE_LIMIT = 120
WISH_LIMIT = 600

_GAP = r"[\s.\-–—/]{0,3}"
_CPR = re.compile(rf"(?<!\d)(\d\d){_GAP}(\d\d){_GAP}\d\d{_GAP}\d{{4}}(?!\d)")


@dataclass(frozen=True)
class Words:
    """What was written, tidied; ``names`` are the parts that look like a person's whole name."""

    text: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class NamesFound:
    """Not taken yet: somebody may be named. Whoever wrote it knows, and may keep it."""

    title: str
    wish: str
    names: tuple[str, ...]


def read_words(raw: object, limit: int) -> Words:
    """``raw`` as one tidy paragraph of at most ``limit`` characters.

    Raises UserError for no text, too much text, something like a CPR number, or what the text check warns of
    but names, which it may take a place or a firm for.
    """
    if not isinstance(raw, str):
        raise UserError("screening.refused.no_text")
    if len(raw) > limit * 4:  # not worth tidying
        raise UserError("screening.refused.too_long", limit=limit)
    text = " ".join("".join(map(_printable, unicodedata.normalize("NFKC", raw))).split())
    if not text:
        raise UserError("screening.refused.no_text")
    if len(text) > limit:
        raise UserError("screening.refused.too_long", limit=limit)
    return Words(text, names_in(text, "screening.refused"))


def names_in(text: str, refused: str, *, fine: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """What looks like persons' whole names in ``text``: they may be kept, if who wrote them says so.

    Raises UserError ``refused.cpr`` or ``refused.personal`` for everything else that the text check warns of,
    but for the categories in ``fine``.
    """
    if holds_cpr(text):
        raise UserError(f"{refused}.cpr")
    warned = [finding for finding in warn(text) if finding.category not in fine]
    if any(finding.category != "person_name" for finding in warned):
        raise UserError(f"{refused}.personal")
    names = (text[finding.start : finding.end] for finding in warned)
    return tuple(dict.fromkeys(filter(_is_whole, names)))


def holds_cpr(text: str) -> bool:
    """Whether ten digits stand there that begin with a day and a month, as CPR numbers do.

    The day may be 60 higher: replacement numbers for people without a CPR number are made so.
    """
    return any(_is_day(int(found[1]), int(found[2])) for found in _CPR.finditer(text))


def _is_whole(name: str) -> bool:
    """A lone word that may be a name points at nobody, and may be none: "Idé nummer 3", "Robotten Kaj"."""
    return " " in name


def _is_day(day: int, month: int) -> bool:
    return (1 <= day <= 31 or 61 <= day <= 91) and 1 <= month <= 12


def _printable(sign: str) -> str:
    return " " if unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp"} else sign
