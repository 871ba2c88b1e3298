"""Municipal texts written for this test alone, names in brackets: most are found, little else is."""

import re
from pathlib import Path

from bot.sharing.names import find_names

NOTES = Path(__file__).with_name("notes.txt")


def marked(note: str) -> tuple[str, set[tuple[int, int]]]:
    """``"Hej [Ulla]"`` to the text without brackets and the spans of what they held."""
    text, spans = "", set()
    for part in re.split(r"(\[[^\]]*\])", note):
        value = part[1:-1] if part.startswith("[") else part
        if part.startswith("["):
            spans.add((len(text), len(text) + len(value)))
        text += value
    return text, spans


def test_names_in_notes_are_found_and_little_else() -> None:
    wanted = found = right = 0
    for note in NOTES.read_text("utf-8").split("\n====\n"):
        text, spans = marked(note)
        names = {(span.start, span.end) for span in find_names(text)}
        wanted, found, right = wanted + len(spans), found + len(names), right + len(spans & names)
    assert right / wanted >= 0.9
    assert right / found >= 0.9
