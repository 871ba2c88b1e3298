"""Names of persons: the trained name model, plus what only the form of the text tells (columns, labels)."""

import re
from collections.abc import Iterator

from bot.sharing.findings import Finding, found
from bot.sharing.names import find_names, load_finder
from bot.sharing.reading import Reading
from bot.sharing.recognizers.doubtful_names import SOME_BEARERS, is_first_name, second_look
from bot.sharing.tables import Cell
from bot.sharing.words import words

_COLUMN = re.compile(
    r"^(?:navn|init(?:ial|ialer)?|fornavn|efternavn|mellemnavn|borger|medarbejder|elev|barn|ansat|beboer|patient|klient|"
    r"deltager|kontaktperson|forælder|mor|far|ansøger|ejer|sagsbehandler|"
    r"name|first ?name|last ?name|surname|employee|citizen|pupil|student|resident|patient|participant|owner|"
    r"applicant|contact)s?(?:navn|ens navn| navn| name)?$"
)
_NAME_CELL = re.compile(r"[^\W\d_][\w'.\- ]{0,40}(?:, ?[^\W\d_][\w'.\- ]{0,40})?")
_NO_NAME = frozenset(
    {"ja", "nej", "ukendt", "ingen", "vakant", "n/a", "unknown", "none", "alle", "flere", "total", "i alt"}
)


_INITIALS = re.compile(r"(?<![\w./\-])[A-ZÆØÅ]{2,4}(?![\w/\-]|\.\w)")
_INITIALS_LABEL = re.compile(
    r"(?:sagsbehandler|referent|init(?:ialer)?|deltagere|til stede|tilstede|fremmødte|afbud|fraværende|"
    r"ansvarlig|mødeleder|ordstyrer|kopi til|present|attendees|apologies|"
    r"minutes by|case ?worker|mvh|vh|hilsen|hilsner|regards)\.?[:, ]{1,3}(?:[\w .]{1,40}, ){0,6}$"
)
_AFTER_NAME = re.compile(r"(?:,| og| and| samt|;|/)? ?\(?$")
_BESIDE = 4
_SHE = re.compile(r"\b(?:he|she|him|her|his|hers)\b")
_SUBJECT = re.compile(
    r"(?P<name>[A-ZÆØÅ][a-zæøåéüöäçşıñ]{2,20}) (?:(?:in|from|at) (?:[\w]+ ){1,2})?"
    r"(?:is|was|has|had|told|says|said|wants|asked|called)\b"
)
_PUPIL = re.compile(
    r"(?<![\w.-])(?P<name>[A-ZÆØÅ][a-zæøåéü]{2,20}) (?:i|fra|på|in|from) (?:[0-9]\. ?[A-Za-z]\b|"
    r"[0-9]\. klasse|[0-9][A-Z]\b|nr\. [0-9]|nummer [0-9]|stue [0-9]|lejlighed [0-9]|værelse [0-9]|"
    r"year [0-9]|room [0-9])"
)
_NO_PUPIL = words("no_pupils")
_LONE = re.compile(
    r"(?<=[a-zæøå,(] )(?P<name>[A-ZÆØÅ][a-zæøåéü]{2,14})(?![\w\-'’])"
    r"(?! [A-ZÆØÅ&])(?! [0-9]{1,3}\b(?! ?[0-9]{2}))(?! (?:og|&) [A-ZÆØÅ]\w+ A/S)"
)
_FULL = re.compile(
    r"(?<![\w.\-])(?P<first>[A-ZÆØÅ][a-zæøåéü]{2,14})(?: [A-ZÆØÅ]\.){0,2}(?: [A-ZÆØÅ][a-zæøåéüö]+"
    r"(?:-[A-ZÆØÅ][a-zæøåéüö]+)?){1,2}(?![\w\-]| [0-9A-ZÆØÅ])"
    r"(?<!vej)(?<!Vej)(?<!Skole)(?<!gade)(?<!Plads)(?<!Hus)"
)
_TITLED = re.compile(
    r"\b(?:[Ff]ru|[Hh]r\.?|[Ff]rk\.?|[Ff]røken|(?:pleje|aflastnings|støtte)?familien|Mr\.?|Mrs\.?|Ms\.?|"
    r"Miss) "
    r"(?P<name>[A-ZÆØÅ][a-zæøåéüö]{2,20})(?![\w\-])"
)
_DOUBLE = re.compile(r"(?<![\w\-])[A-ZÆØÅ][a-zæøåé]{2,12}-[A-ZÆØÅ][a-zæøåé]{2,12}(?![\w\-]| [A-ZÆØÅ])")
_OPENER = re.compile(
    r"(?P<name>[A-ZÆØÅ][a-zæøåéü]{2,14}) (?:oppe|har|er|var|fik|havde|vil|ville|siger|sagde|sover|sov|spiser|"
    r"spiste|klager|ringer|ringede|virker|virkede|ønsker|ønskede|afviser|fortæller|fortalte|oplyser|oplyste|"
    r"udtrykker|kom|går|gik|mødte|skal|bliver|blev|mener|bor|kan ikke|tager|tog|får)\b"
)
_EPONYM = re.compile(
    r"(?:parkinson|alzheimer|crohn|down|asperger|huntington|tourette|bechterew|hodgkin|ménière|meniere|"
    r"graves|sjögren|raynaud|wegener|marfan|turner|klinefelter|korsakoff|lewy|rett|heimlich|apgar|"
    r"glasgow)(?:s|'s|')?"
)
_NO_INITIALS = words("abbreviations")


def find(reading: Reading) -> Iterator[Finding]:
    """Names the model finds, and initials that the text ties to a person."""
    names = [
        found(start, end, "person_name", score)
        for start, end, score in second_look(
            reading, [(n.start, n.end, n.score) for n in find_names(reading.plain)]
        )
        if not _is_other(reading.plain[start:end])
    ]
    yield from names
    yield from _titled(reading)
    yield from _openers(reading)
    yield from _full_names(reading, names)
    yield from _lone_first_names(reading)
    yield from _pupils(reading)
    yield from _subjects(reading)
    yield from _initials(reading, names)


def _openers(reading: Reading) -> Iterator[Finding]:
    """A first name that opens a sentence of a note: "Ove oppe kl. 6", "Gerda har spist"."""
    for segment in reading.segments:
        match = _OPENER.match(reading.plain, segment.start, segment.end)
        if match and is_first_name(match["name"]):
            yield found(match.start("name"), match.end("name"), "person_name", 0.65)


def _lone_first_names(reading: Reading) -> Iterator[Finding]:
    """A capital inside a sentence on a word that many bear as a first name and few write otherwise."""
    for match in _LONE.finditer(reading.plain):
        if is_first_name(match["name"].removesuffix("s")) or is_first_name(match["name"]):
            yield found(match.start("name"), match.end("name"), "person_name", 0.6)


def _full_names(reading: Reading, names: list[Finding]) -> Iterator[Finding]:
    """A first name with surnames that the model overlooked: "Margaret Ellis-Thorne"."""
    taken = {at for f in names for at in range(f.start, f.end)}
    for match in _FULL.finditer(reading.plain):
        if is_first_name(match["first"], least=SOME_BEARERS) and not taken & {
            *range(match.start(), match.end())
        }:
            yield found(match.start(), match.end(), "person_name", 0.7)


def _titled(reading: Reading) -> Iterator[Finding]:
    """Who has a title that only people have ("fru Dalum", "familien Skaarup"), and double first names."""
    for match in _TITLED.finditer(reading.plain):
        yield found(match.start("name"), match.end("name"), "person_name", 0.7)
    for match in _DOUBLE.finditer(reading.plain):
        if all(
            is_first_name(part, least=SOME_BEARERS) for part in match.group().removesuffix("s").split("-")
        ):
            yield found(match.start(), match.end(), "person_name", 0.7)


def _pupils(reading: Reading) -> Iterator[Finding]:
    """A capitalised word followed by a school class or a ward: "Oliver i 7.B"."""
    for match in _PUPIL.finditer(reading.plain):
        if match["name"].lower() not in _NO_PUPIL:
            yield found(match.start("name"), match.end("name"), "person_name", 0.7)


def _subjects(reading: Reading) -> Iterator[Finding]:
    """In English, a sentence that begins with a word in no dictionary and goes on about "she": a rare
    name ("Priya in procurement is …. She …")."""
    if not _SHE.search(reading.lower):
        return
    words = load_finder().statistics.words
    for segment in reading.segments:
        match = _SUBJECT.match(reading.plain, segment.start, segment.end)
        if match and match["name"].lower() not in words:
            yield found(match.start("name"), match.end("name"), "person_name", 0.6)


def _is_other(name: str) -> bool:
    """Abbreviations and diseases named after their finders are no persons."""
    return name in _NO_INITIALS or bool(_EPONYM.fullmatch(name.lower())) or not any(c.isalnum() for c in name)


def _initials(reading: Reading, names: list[Finding]) -> Iterator[Finding]:
    """Initials after a label ("Referent: TBK") or in a list of names, and their other mentions."""
    ends = {f.end + gap for f in names for gap in range(_BESIDE + 1)}
    spans = [(f.start, f.end) for f in names]
    found_initials = [m for m in _INITIALS.finditer(reading.plain) if m.group() not in _NO_INITIALS]
    tied = {m.group() for m in found_initials if _is_tied(reading, m, ends)}
    for match in found_initials:
        if match.group() in tied and not any(start <= match.start() < end for start, end in spans):
            yield found(match.start(), match.end(), "person_name", 0.7)


def _is_tied(reading: Reading, match: re.Match[str], ends: set[int]) -> bool:
    line = reading.plain[max(0, match.start() - 120) : match.start() + 30].rpartition("\n")[2]
    if line.isupper():
        return False
    beside = match.start() in ends and bool(_AFTER_NAME.search(reading.before(match.start(), _BESIDE)))
    return beside or bool(_INITIALS_LABEL.search(reading.before(match.start(), 120).rpartition("\n")[2]))


def find_in_cell(reading: Reading, cell: Cell) -> Iterator[Finding]:
    """A name under a column such as "Navn"."""
    value = reading.plain[cell.start : cell.end]
    if (
        _COLUMN.match(cell.label)
        and _NAME_CELL.fullmatch(value)
        and value.lower() not in _NO_NAME
        and len(value.split()) <= 5
    ):
        yield found(cell.start, cell.end, "person_name", 0.85)
