"""Plain word lists in ``data/words``: one file a list, words between blanks; ``#`` begins a comment line."""

import re
from pathlib import Path

_FOLDER = Path(__file__).parent / "data" / "words"


def words(name: str) -> frozenset[str]:
    """The list ``name``, as written (upper and lower case kept). Raises OSError when there is none."""
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def any_of(name: str) -> str:
    """The list ``name`` as the inside of a pattern's group, longest first; ``*`` is any ending, ``_`` a
    blank."""
    entries = sorted(words(name), key=len, reverse=True)
    return "|".join(re.escape(e).replace(r"\*", r"\w*").replace("_", " ") for e in entries)
