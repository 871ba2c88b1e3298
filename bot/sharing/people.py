"""Whom a text speaks of: which sentences are about one person, which are general talk, and whether
somebody can be singled out without any name. The cue words are lists in ``data/people``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.sharing import lexicon
from bot.sharing.findings import IDENTIFIERS, Finding
from bot.sharing.reading import Reading, Segment
from bot.sharing.words import any_of

Cues = frozenset[str]


_OWN = re.compile(
    r"\b(?:min|mit|mine|vores|vor|en af mine|en af vores|one of my|one of our|my|our)\s(?:\w+\s){0,2}?"
    rf"(?:{any_of('own_people')})(?:en|et|n|e|s|ens|ts)?\b"
)
_BARE = re.compile(
    r"^\W{0,4}(?:(?:ung|enlig|ældre|gift|fraskilt|skilt|kvindelig|mandlig|yngre|voksen|young|"
    rf"single|elderly) )?"
    rf"(?:{any_of('bare_people')})\b(?!\s?[:/]|\s(?:skal|kan|må|bør|eller|og|must|may|can|should|or)\b)"
)
_ABOUT_BARE = re.compile(
    rf"\b(?:af|på|om|vedr\.|vedrørende|med|of|about) (?:{any_of('bare_people')})\b(?! og)"
)
_ADDRESSED = re.compile(
    r"\b(?:du (?:har|er|fik|får|blev|oplyser|skriver|søgte|modtager|skylder|kan ikke|bor)|din (?:ansøgning|"
    r"sag|gæld|indkomst|sygdom|ydelse|økonomi|helbred|mor|søn|datter)|dit (?:barn|helbred|rådighedsbeløb)|"
    r"dig|at din|at du har|you (?:have|are|were|owe|receive|applied)|your (?:application|case|debt|income|"
    r"illness|child))\b"
)
_SELF = re.compile(
    r"\b(?:jeg (?:er|har|blev|fik|får|lider|kan ikke|tager|går)|i (?:am|have|was|suffer|take))\b"
)
_TO_MACHINE = re.compile(
    r"^\W{0,4}(?:skriv|lav|omskriv|ret|opsummer|oversæt|hjælp|brug|formul[eé]r|foreslå|giv|find|forkort|gør|"
    r"bevar|behold|hold|tonen|undgå|nævn|sæt|kan du|vil du|kom med|forklar|"
    r"please|write|make|rewrite|summari[sz]e|translate|help|use|suggest|give|shorten|keep|avoid|mention|"
    r"can you|could you|explain|draft)\b"
)
_NAMED_PLACE = re.compile(r"\b(?:i|på|ved|fra|in|at|from|near)\s[A-ZÆØÅ][a-zæøå]{2,}")
# A home, room, class or ward with its number: nobody else lives or sits there.
_UNIT = re.compile(
    r"\b(?:lejl(?:ighed|\.)?|værelse|vær\.|stue|bolig|hus|kontor|lokale|nr\.|nummer|room|flat|apartment|"
    r"bed|ward) ?[0-9]{1,4}|"
    r"\b[0-9]{1,2}\. (?:th|tv|mf|sal)\b|\b(?:i|fra|in) [0-9]\.? ?[a-d]\b|\b[0-9]\. ?(?:klasse|[a-d])\b|"
    r"\b(?:overfor|ovenpå|nedenunder|inde ved siden af|next door|upstairs|downstairs|across the hall)\b"
)
_AGE = re.compile(
    r"\b(?:\d{1,3}[ -]årig\w*|på \d{1,3} år|\d{1,3} år\b|aged \d{1,3}|\d{1,3}[ -]years?[ -]old)"
)

_ENOUGH = 2.5
_OWN_CIRCLE, _RARE, _STRONG, _SOME = 1.5, 1.5, 1.0, 0.75
_CUE_SCORES = (("unique", _STRONG), ("event", _SOME), ("narrative", _SOME))


@dataclass(frozen=True)
class People:
    """``linked[i]``: sentence i speaks of one person; ``carried[i]``: it goes on about one spoken of before;
    ``general[i]``: it speaks in general. ``identifiable``: somebody can be singled out."""

    identifiable: bool
    linked: tuple[bool, ...]
    carried: tuple[bool, ...]
    general: tuple[bool, ...]


def people_in(
    reading: Reading, identifiers: Sequence[Finding], nobody: frozenset[Finding], cues: Sequence[Cues]
) -> People:
    """Who is spoken of. ``identifiers`` are plain-text findings; those in ``nobody`` point at no one
    (public figures, servers); ``cues`` are ``cues_of(reading)``."""
    pointing = [one for one in identifiers if one.category in IDENTIFIERS and one not in nobody]
    named = {reading.segment_index(one.start) for one in pointing}
    linked = tuple(
        i in named or _about_one(reading, segment, cues[i]) for i, segment in enumerate(reading.segments)
    )
    direct = any(one.category != "ip_address" for one in pointing)
    return People(
        identifiable=direct or _by_combination(reading, linked, cues),
        linked=linked,
        carried=tuple(_carried(reading.segments, linked)),
        general=tuple("general" in of_sentence or "fiction" in of_sentence for of_sentence in cues),
    )


def speaks_to_machine(lower: str) -> bool:
    """Whether a sentence tells the AI what to do ("skriv …", "please …")."""
    return bool(_TO_MACHINE.match(lower))


def cues_of(reading: Reading) -> list[Cues]:
    """The cue words of each sentence, by the names of their lists."""
    found: list[set[str]] = [set() for _ in reading.segments]
    for hit in lexicon.hits(reading.lower, "people"):
        found[reading.segment_index(hit.start)].add(hit.entry.category)
    return [frozenset(of_sentence) for of_sentence in found]


def _about_one(reading: Reading, segment: Segment, cues: Cues) -> bool:
    if "either" in cues:
        return False
    if cues & {"pronoun", "person"}:
        return True
    text = reading.lower[segment.start : segment.end]
    if _SELF.search(text) or _OWN.search(text) or _is_bare(text):
        return True
    return bool(_ADDRESSED.search(text)) and not speaks_to_machine(text)


def _is_bare(sentence: str) -> bool:
    """Whether a person stands there without an article, as in case notes: "Borger er …", "PPV af dreng"."""
    return bool(_BARE.match(sentence) or _ABOUT_BARE.search(sentence))


def _carried(segments: Sequence[Segment], linked: Sequence[bool]) -> list[bool]:
    """A person stays the subject until the paragraph ends, and from a heading for six sentences."""
    carried: list[bool] = []
    last = -99
    for i, segment in enumerate(segments):
        carried.append(last >= 0 and (segments[last].paragraph == segment.paragraph or i - last <= 6))
        if linked[i]:
            last = i
    return carried


def _by_combination(reading: Reading, linked: Sequence[bool], cues: Sequence[Cues]) -> bool:
    """Whether relation, role, place and event single one person out in some stretch of three sentences."""
    if any("fiction" in of_sentence for of_sentence in cues):
        return False
    last = len(cues) - 1
    return any(
        _singling(reading, max(0, i - 1), min(last, i + 1), cues) >= _ENOUGH
        for i, is_linked in enumerate(linked)
        if (is_linked or "rare_role" in cues[i]) and "hypothetical" not in cues[i]
    )


def _singling(reading: Reading, first: int, last: int, cues: Sequence[Cues]) -> float:
    """How closely the sentences ``first`` to ``last`` point at one person; ``_ENOUGH`` is enough."""
    start = reading.segments[first].start
    end = min(reading.segments[last].end, start + 1500)
    lower, plain = reading.lower[start:end], reading.plain[start:end]
    around: Cues = frozenset().union(*cues[first : last + 1])
    somebody = bool(around & {"pronoun", "person"}) or any(
        _is_bare(reading.lower[s.start : s.end]) for s in reading.segments[first : last + 1]
    )
    score = sum(weight for cue, weight in _CUE_SCORES if cue in around)
    score += _OWN_CIRCLE if _OWN.search(lower) else _SOME * somebody
    score += _RARE if "rare_role" in around else _SOME * ("role" in around)
    score += _STRONG * ("place" in around or bool(_NAMED_PLACE.search(plain)))
    return score + _STRONG * bool(_UNIT.search(lower)) + _SOME * bool(_AGE.search(lower))


_CHILDREN = re.compile(
    r"\b(?:barnet|børnene|barn|børn|eleven|elev|drengen|pigen|dreng|pige|spædbarn|teenager|(?:[0-9]|"
    r"1[0-7])[ -]årig\w*|[0-9]\. ?(?:klasse|årgang|[a-d]\b)|børnehave\w*|vuggestue\w*|dagpleje\w*|sfo|"
    r"underretning\w*|anbragt|plejebarn|den unge|umyndig\w*|"
    r"demens\w*|demente|udviklingshæm\w*|værgemål\w*|plejehjem\w*|hjemløs\w*|child|children|pupil|boy|girl|"
    r"baby|minor|kindergarten|nursery|dementia|guardianship)\b"
)


def speaks_of_children(reading: Reading) -> bool:
    """Whether children or other people in need of special care appear in the text."""
    return bool(_CHILDREN.search(reading.lower))
