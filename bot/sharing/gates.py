"""Where a slow pattern is worth trying: one Aho-Corasick pass finds its trigger words, and the pattern
runs only around them. Keeps a check of a 2 KB note at a few milliseconds, and its cost linear."""

import re
from collections.abc import Iterator, Mapping

import ahocorasick

Windows = Mapping[str, list[tuple[int, int]]]


class Gate:
    """Trigger words (lower case) by key, with how far before and after a trigger the pattern may reach."""

    def __init__(
        self, triggers: Mapping[str, tuple[str, ...]], *, before: int = 60, after: int = 160
    ) -> None:
        self.triggers, self.before, self.after = triggers, before, after
        keys: dict[str, list[str]] = {}
        for key, stems in triggers.items():
            for stem in stems:
                keys.setdefault(stem, []).append(key)
        self._automaton = ahocorasick.Automaton()
        for stem, its_keys in keys.items():
            self._automaton.add_word(stem, tuple(its_keys))
        self._automaton.make_automaton()

    def windows(self, lower: str) -> Windows:
        """Merged stretches of ``lower`` around the triggers of each key, in order."""
        found: dict[str, list[tuple[int, int]]] = {}
        for last, keys in self._automaton.iter(lower):
            start, end = max(0, last - self.before), min(len(lower), last + self.after)
            for key in keys:
                windows = found.setdefault(key, [])
                if windows and start <= windows[-1][1]:
                    windows[-1] = (windows[-1][0], end)
                else:
                    windows.append((start, end))
        return found


def matches(
    pattern: re.Pattern[str], text: str, windows: list[tuple[int, int]] | None
) -> Iterator[re.Match[str]]:
    """``pattern`` in ``text`` inside the windows; none when there are none."""
    for start, end in windows or ():
        yield from pattern.finditer(text, start, end)
