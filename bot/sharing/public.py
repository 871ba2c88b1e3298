"""Names that point at nobody to protect: public figures in a public context, and invented persons."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.sharing.findings import Finding
from bot.sharing.reading import Reading

_FOLDER = Path(__file__).parent / "data"
# "Brug opdigtede navne i stedet" says that the names that stand there are real.
_REAL_SO_FAR = re.compile(
    r"(?:opdigtede?|fiktiv\w*|opfundne|fictitious|fictional|invented|made-up) (?:navn\w*|names?)|i stedet|"
    r"instead|anonymis|udskift|erstat|replace|skift "
)
_TEST_NAME = re.compile(
    r"\b(?:test(?:esen|sen|person|borger|bruger)?|nancy ann berggren|john doe|jane doe|lorem|anders and|"
    r"fornavn efternavn|hr\.? danmark|fru danmark)\b"
)


@dataclass(frozen=True)
class Nobodies:
    """``findings`` identify no private person: ``invented`` ones, servers, and public figures."""

    findings: frozenset[Finding]
    invented: frozenset[Finding]


def nobodies(reading: Reading, findings: tuple[Finding, ...], cues: Sequence[frozenset[str]]) -> Nobodies:
    """The findings that identify no private person: public figures by full name (and their surname after
    that), while nothing else in the text is personal, and persons said to be invented."""
    names = [f for f in findings if f.category == "person_name"]
    invented = _invented(reading, names, cues)
    figures = {f for f in names if f not in invented and _is_figure(reading.lower[f.start : f.end])}
    known = {word for f in figures for word in _words(reading.lower[f.start : f.end])}
    figures |= {
        f for f in names if known and all(word in known for word in _words(reading.lower[f.start : f.end]))
    }
    others = [f for f in findings if f not in figures and f not in invented and f.category != "ip_address"]
    servers = {f for f in findings if f.category == "ip_address"}
    return Nobodies(frozenset(invented | servers | (set() if others else figures)), frozenset(invented))


def _invented(reading: Reading, names: Sequence[Finding], cues: Sequence[frozenset[str]]) -> set[Finding]:
    """The names whose sentence, or the one beside it, says that the person is made up; other mentions of the
    same names too."""
    made_up = _sentences_of_fiction(reading, cues)
    said = {
        f
        for f in names
        if _TEST_NAME.search(reading.lower, f.start, f.end)
        or made_up & {at + step for at in (reading.segment_index(f.start),) for step in (-1, 0, 1)}
    }
    known = {word for f in said for word in _words(reading.lower[f.start : f.end])}
    return said | {f for f in names if known.issuperset(_words(reading.lower[f.start : f.end]))}


def _sentences_of_fiction(reading: Reading, cues: Sequence[frozenset[str]]) -> set[int]:
    return {
        i
        for i, of_sentence in enumerate(cues)
        if "fiction" in of_sentence
        and not _REAL_SO_FAR.search(reading.lower, reading.segments[i].start, reading.segments[i].end)
    }


def _is_figure(name: str) -> bool:
    return (
        name in _figures()
        or (name.endswith("s") and name[:-1] in _figures())
        or name.removesuffix("'s") in _figures()
    )


def _words(name: str) -> list[str]:
    return [word.removesuffix("s") for word in re.findall(r"[^\W\d_]+", name)]


@cache
def _figures() -> frozenset[str]:
    lines = (_FOLDER / "public_figures.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip().lower() for line in lines if line.strip() and not line.startswith("#"))
