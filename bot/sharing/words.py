"""Plain word lists in ``data/words``: one file a list, words between blanks; ``#`` begins a comment line."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "data" / "words"


def words(name: str) -> frozenset[str]:
    """The list ``name``, as written (upper and lower case kept). Raises OSError when there is none."""
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
