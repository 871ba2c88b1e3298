"""Names that point at nobody to protect: public figures in a public context, and invented persons."""

import re
from functools import cache
from pathlib import Path

from bot.sharing.findings import Finding
from bot.sharing.reading import Reading

_FOLDER = Path(__file__).parent / "data"
_INVENTED = re.compile(
    r"\b(?:opdigtet|opdigtede|fiktiv\w*|fingeret|fingerede|tænkt eksempel|dummy|testperson\w*|testborger\w*|"
    r"invented|fictitious|fictional|made-up|imaginary|eksempelnavn\w*|ikke en rigtig|"
    r"findes ikke i virkeligheden|not a real)\b"
)
_TEST_NAME = re.compile(
    r"\b(?:test(?:esen|sen|person|borger|bruger)?|nancy ann berggren|john doe|jane doe|lorem|anders and|"
    r"fornavn efternavn|hr\.? danmark|fru danmark)\b"
)


def nobodies(reading: Reading, findings: tuple[Finding, ...]) -> frozenset[Finding]:
    """The findings that identify no private person: public figures by full name (and their surname after
    that), while nothing else in the text is personal, and persons said to be invented."""
    names = [f for f in findings if f.category == "person_name"]
    invented = {f for f in names if is_invented(reading, f)}
    figures = {f for f in names if f not in invented and _is_figure(reading.lower[f.start : f.end])}
    known = {word for f in figures for word in _words(reading.lower[f.start : f.end])}
    figures |= {
        f for f in names if known and all(word in known for word in _words(reading.lower[f.start : f.end]))
    }
    others = [f for f in findings if f not in figures and f not in invented and f.category != "ip_address"]
    servers = {f for f in findings if f.category == "ip_address"}
    return frozenset(invented | servers | (set() if others else figures))


def is_invented(reading: Reading, name: Finding) -> bool:
    """Whether the sentence says that the person is made up."""
    segment = reading.segments[reading.segment_index(name.start)]
    return bool(
        _INVENTED.search(reading.lower, segment.start, segment.end)
        or _TEST_NAME.search(reading.lower, name.start, name.end)
    )


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
