"""Words to search by, the same on both databases: lower case, stems, Danish first.  Pure.

SQLite's full-text search knows no Danish, so stems are made here (Snowball's Danish stemmer, the one
PostgreSQL's ``danish`` uses) and both databases index stems as plain words.
"""

import re
from functools import cache, lru_cache
from typing import Any

import snowballstemmer

_WORD = re.compile(r"[0-9a-zæøåäöüéèêëáàíóúñç]+", re.IGNORECASE)

# Words that every sentence has: they would make any two texts alike.
_COMMON_TEXT = (
    "af alle at da de den der det dig dit du efter ej eller en end er et for fra få får gør har hos hun hvad"
    " hvis i ikke ind ja jeg jer jeres kan kun lidt man med meget men mig min mit mon mod nej ni noget nogen"
    " nu når og også om op os over på sig sin som så til ud under var ved vi vil være vores"
    " erfaring erfaringer find søg"
    " a an and are as at be but by for from had has have he how i if in is it its my not of on or our she"
    " that the their there they this to was we were what when which who will with you your"
    " experience experiences about search"
)
_COMMON = frozenset(_COMMON_TEXT.split())


def stems(text: str) -> str:
    """The stems of ``text``, each word's Danish and English one, joined by blanks."""
    return " ".join(stem for word in _words(text) for stem in _both(word))


def query_stems(query: str) -> list[tuple[str, ...]]:
    """For each word asked for the stems of which one must be found; common words are left out."""
    return [_both(word) for word in _words(query) if word not in _COMMON]


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


@lru_cache(maxsize=20_000)
def _both(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stemmer.stemWord(word) for stemmer in _stemmers()))


@cache
def _stemmers() -> tuple[Any, ...]:
    return snowballstemmer.stemmer("danish"), snowballstemmer.stemmer("english")
