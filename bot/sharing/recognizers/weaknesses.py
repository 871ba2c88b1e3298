"""Security information: a clause that names an asset (a firewall, a door, a plan) and its weakness.

The words are lists in ``data/security``.
"""

import re
from collections.abc import Iterator, Mapping

from bot.sharing import lexicon
from bot.sharing.findings import Finding, found
from bot.sharing.reading import Reading
from bot.sharing.recognizers.clauses import clauses

_OURS = re.compile(r"\b(?:vores|vi har|vi kører|our|we have|we run)\b")
_KNOWN_HOLE = re.compile(r"\bcve-[0-9]{4}-[0-9]{4,7}\b")
_REACH = 90

Spans = Mapping[str, list[tuple[int, int]]]


def find(reading: Reading) -> Iterator[Finding]:
    """Weaknesses, one a clause at most."""
    by_sentence: dict[int, dict[str, list[tuple[int, int]]]] = {}
    for hit in lexicon.hits(reading.lower, "security"):
        cues = by_sentence.setdefault(reading.segment_index(hit.start), {})
        cues.setdefault(hit.entry.category, []).append((hit.start, hit.end))
    for i, cues in by_sentence.items():
        if "asset" in cues and ("weakness" in cues or "fault" in cues) and not _is_general(reading, i, cues):
            segment = reading.segments[i]
            for start, end in clauses(reading.lower, segment.start, segment.end):
                yield from _in_clause(cues, start, end)
    for match in _KNOWN_HOLE.finditer(reading.lower):
        yield found(match.start(), match.end(), "security_information", 0.75)


def _is_general(reading: Reading, sentence: int, cues: Spans) -> bool:
    segment = reading.segments[sentence]
    return "general" in cues and not _OURS.search(reading.lower, segment.start, segment.end)


def _in_clause(cues: Spans, start: int, end: int) -> Iterator[Finding]:
    """The stretch from the asset to its weakness, or the other way round."""
    inside = {cue: [s for s in spans if start <= s[0] and s[1] <= end] for cue, spans in cues.items()}
    weaknesses = list(inside.get("weakness", []))
    if inside.get("critical") and not inside.get("device"):
        weaknesses += inside.get("fault", [])
    pairs = [
        (min(asset[0], weak[0]), max(asset[1], weak[1]))
        for weak in weaknesses
        for asset in inside.get("asset", [])
        if (asset[1] <= weak[0] or weak[1] <= asset[0]) and _gap(asset, weak) <= _REACH
    ]
    if pairs:
        yield found(min(p[0] for p in pairs), max(p[1] for p in pairs), "security_information", 0.75)


def _gap(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(one[0], other[0]) - min(one[1], other[1])
