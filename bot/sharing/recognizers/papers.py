"""Numbers on papers and things that lead to a person: passports, licences, plates, cases and properties."""

import re
from collections.abc import Iterator

from bot.sharing.findings import Finding, found
from bot.sharing.gates import Gate, Windows, matches
from bot.sharing.reading import Reading
from bot.sharing.tables import Cell

_PASSPORT = re.compile(
    r"\b(?:pas(?! på\b)(?:set|nummer|nr)?|rejsepas|nødpas|passport|kørekort(?:et|nummer|snr|nr)?|"
    r"driv(?:er'?s?|ing) licen[cs]e|"
    r"opholds(?:kort|tilladelse|bevis)(?:et|en)?|residence (?:card|permit)|(?:id|legitimations)-?kort(?:et)?|"
    r"sundhedskort(?:et)?|udlændinge-?nr|udlændingenummer|identity card|id card|licen[cs]e)\b"
    r"[^0-9\n.;]{0,28}?(?:\bn(?:o|r|umme?r?|"
    r"umber)\.?[: ]{0,3})?[ :#]{0,3}(?P<number>(?!nr|no)[A-Za-z]{0,3} ?[0-9](?:[ \-]?[0-9]){5,10})(?![0-9])",
    re.IGNORECASE,
)
_PASSPORT_COLUMN = re.compile(r"^(?:pas|kørekort|passport|driving|licen)")
_NUMBER = re.compile(r"[A-Z]{0,3} ?[0-9](?:[ \-]?[0-9]){5,10}")

_PLATE = re.compile(
    r"(?<![\w/\-.])(?P<letters>[A-HJ-Z]{2})(?:[ \-]?[0-9]{2}[ .\-]?[0-9]{3})(?![\w]|[\-/.][0-9A-Z]|"
    r" ?[0-9]{3})"
)
_PLATE_WORD = re.compile(
    r"(?:nummerplade\w*|reg(?:istrerings)?\.? ?n(?:umme)?r\w*\.?|licen[cs]e plate|number plate|plate|"
    r"reg\.? plate|indreg\w* nr\.?|"
    r"bilen med|bil med)[ :(\"]{1,3}(?:er |is |nr\.? ?|"
    r"med )?(?P<plate>[A-ZÆØÅa-z]{1,3}[ \-]?[A-Z]{0,2}[ \-]?[0-9]{2,4}(?: ?[0-9]{2,3})?)(?![\w])"
)
_PLATE_LOWER = re.compile(
    r"\b(?:bil|bilen|varevogn|køretøj|nummerplade|nummerpladen|trailer|traileren|knallert|car|van|vehicle|"
    r"plate|golf|toyota|"
    r"volvo|skoda|audi|bmw|ford|peugeot)\b[^\n.]{0,24}?(?P<plate>(?<!\w)[a-z]{2} ?[0-9]{2} ?[0-9]{3})(?!\w)"
)
_NO_PLATE = frozenset(
    {
        "KB",
        "NR",
        "NO",
        "SE",
        "EN",
        "IP",
        "ID",
        "KR",
        "KL",
        "PO",
        "RG",
        "DS",
        "IS",
        "EU",
        "CV",
        "VR",
        "TV",
        "PC",
    }
)
_NO_PLATE_BEFORE = re.compile(
    r"(?:iso|ds/|standard|model|vare\w*|type|rg|art\.?|ordre\w*|build|error|fejl|faktura\w*|patch|kb|"
    r"serie\w*)[ .:]{0,3}(?:nr\.?|nummer)? ?$"
)

_CASE_WORD = (
    r"(?:sags?(?:en|nummer|nr|id|ref)?|sags-?(?:nr|id)|vores sag|journal(?:nummer|nr)?|j\.? ?-?nr|jnr|"
    r"dok(?:ument)?(?:nummer|nr|id)?|dok\.?-?(?:nr|id)|"
    r"case(?: file)?(?: no| number| id| ref(?:erence)?)?|file(?: no| number| ref)|vores ref(?:erence)?|"
    r"our ref(?:erence)?|ref|sagsreference|"
    r"acadre|sbsys|edoc|getorganized|workzone|esdh|journal|klagesag|byggesag(?:en)?|indsats-?id|borgersag|"
    r"docket|henvendelse|anmeldelse)"
)
_CASE = re.compile(
    rf"(?<![\w]){_CASE_WORD}\b\.?,?[ ]{{0,2}}(?:nr|no|id|nummer|number)?[.:#]{{0,2}}[ ]{{0,2}}(?:er |is |"
    rf"med nummer |\()?"
    r"(?P<number>(?:[A-ZÆØÅa-z]{1,6}[\-/ ]?)?[0-9]{2,10}(?:[\-/.][0-9A-Za-z]{1,10}){0,5})(?![\w])",
    re.IGNORECASE,
)
_CASE_FORM = re.compile(
    r"(?<![\w/.\-])(?:[A-ZÆØÅ]{1,5}-(?:19|20)[0-9]{2}-[0-9]{3,7}(?:-[0-9]+)?|(?:19|20)[0-9]{2}-[0-9]{5,7}|"
    r"[0-9]{2}/[0-9]{4,6}|"
    r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[A-ZÆØÅ][0-9]{2}-[0-9]{1,5}-[0-9]{2}|[A-Z]{1,2}[0-9]{2}-[0-9]{4,6}|(?:19|"
    r"20)[0-9]{2}/[0-9]{5,7}|"
    r"[A-ZÆØÅ]{2,5}-[0-9]{2}-[0-9]{3,6})(?![\w/]|[\-.][0-9])"
)
_NO_CASE = re.compile(
    r"(?:forordning\w*|direktiv\w*|regulation|directive|\beu|lov(?:bekendtgørelse)?|lbk|bek\w*|"
    r"vejledning\w*|vej|cirkulære|l|faktura\w*|invoice|"
    r"ordre\w*|order\w*|kle\w*|version|side|bilag|rundskriv|udbuds?\w*|ted|kontering|projekt\w*|tilbud\w*|"
    r"varenr|vare|bekg)[ .:]{0,3}(?:nr\.?|nummer|no\.?)? ?$"
)
_COLUMN_CASE = re.compile(r"^(?:sag|sags|journal|j\.?nr|case|dok)")
_KLE = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}(?:[.\-]?[A-ZÆØÅ][0-9]{2})?")

_EJERLAV = (
    r"(?: (?:[A-ZÆØÅ][\wæøåÆØÅ.\-]*|af|og|de|i|den|vestre|østre|nordre|søndre))+?(?: (?:By|Ejerlav|ejerlav|"
    r"Markjorder|Bygrunde|Jorder|Købstad|Hovedgård|Overdrev|Hede|Bymark|"
    r"Grunde))(?:,? [A-ZÆØÅ][\wæøå]+(?: [A-ZÆØÅ][\wæøå]+)?)?"
)
_MATRIKEL = re.compile(
    r"\b(?:[Mm]atr(?:ikel)?\.?(?:-? ?n(?:umme)?r\.?|numre(?:ne)?)?|[Mm]atrikel(?:nummer|nr)?\.?|parcel|lod|"
    r"title no\.?|cadastral (?:no\.?|number))[: ]{1,3}"
    rf"(?P<number>[0-9]{{1,4}} ?[a-zæøå]{{0,3}}(?:(?:, | og |"
    rf" & )[0-9]{{1,4}}[a-zæøå]{{1,3}}\b)*(?:,?{_EJERLAV}|,? [A-ZÆØÅ][\wæøå]+ (?:By|Ejerlav))?)(?![\w])"
)
_BFE = re.compile(
    r"\b(?:bfe(?:[- ]?(?:nr|nummer|no|number))?|ejendoms(?:nr|nummer|-id|id)|esr(?:-?(?:nr|nummer|"
    r"ejendomsnr))?|property (?:no|number|id))\b[.: ]{1,4}(?P<number>[0-9]{4,10}(?:-[0-9]{1,7})?)(?![0-9])",
    re.IGNORECASE,
)


_GATE = Gate(
    {
        "passport": (
            "pas",
            "kørekort",
            "licen",
            "ophold",
            "residence",
            "kort",
            "udlændinge",
            "identity",
            "card",
        ),
        "plate": (
            "plade",
            "reg",
            "plate",
            "bil",
            "vogn",
            "køretøj",
            "trailer",
            "knallert",
            "car",
            "van",
            "vehicle",
            "golf",
            "toyota",
            "volvo",
            "skoda",
            "audi",
            "bmw",
            "ford",
            "peugeot",
        ),
        "case": (
            "sag",
            "journal",
            "j.",
            "j-",
            "j ",
            "jnr",
            "dok",
            "case",
            "file",
            "ref",
            "acadre",
            "sbsys",
            "edoc",
            "getorganized",
            "workzone",
            "esdh",
            "indsats",
            "docket",
            "henvendelse",
            "anmeldelse",
        ),
        "property": ("matr", "parcel", "lod", "title", "cadastral", "bfe", "ejendom", "esr", "property"),
    },
    before=30,
    after=120,
)


def find(reading: Reading) -> Iterator[Finding]:
    """Passports, licences, plates, case numbers and property ids."""
    plain = reading.plain
    windows = _GATE.windows(reading.lower)
    for match in matches(_PASSPORT, plain, windows.get("passport")):
        yield _named(match, "number", "passport_or_licence_number")
    yield from _plates(reading, windows)
    yield from _cases(reading, windows)
    for match in matches(_MATRIKEL, plain, windows.get("property")):
        yield _named(match, "number", "property_id")
    for match in matches(_BFE, plain, windows.get("property")):
        yield _named(match, "number", "property_id")


def find_in_cell(reading: Reading, cell: Cell) -> Iterator[Finding]:
    """A passport or case number under its column."""
    value = reading.plain[cell.start : cell.end]
    if _PASSPORT_COLUMN.match(cell.label) and _NUMBER.fullmatch(value):
        yield found(cell.start, cell.end, "passport_or_licence_number", 0.85)
    if _COLUMN_CASE.match(cell.label) and re.fullmatch(r"(?=.*[0-9].*[0-9])[\w./\-]{4,24}", value):
        yield found(cell.start, cell.end, "case_number", 0.85)
    if re.match(r"^(?:nummerplade|reg\.?nr|bil|plate)", cell.label) and re.fullmatch(
        r"[A-Za-z]{2} ?[0-9]{2} ?[0-9]{3}", value
    ):
        yield found(cell.start, cell.end, "licence_plate", 0.9)


def _named(match: re.Match[str], group: str, category: str) -> Finding:
    text = match.group(group)
    return found(match.start(group), match.start(group) + len(text.rstrip(" ,.")), category)


def _plates(reading: Reading, windows: Windows) -> Iterator[Finding]:
    for match in matches(_PLATE, reading.plain, reading.number_windows):
        if match["letters"] not in _NO_PLATE and not _NO_PLATE_BEFORE.search(
            reading.before(match.start(), 24)
        ):
            yield found(match.start(), match.end(), "licence_plate")
    for pattern, text in ((_PLATE_WORD, reading.plain), (_PLATE_LOWER, reading.lower)):
        for match in matches(pattern, text, windows.get("plate")):
            yield _named(match, "plate", "licence_plate")


def _cases(reading: Reading, windows: Windows) -> Iterator[Finding]:
    for match in matches(_CASE, reading.plain, windows.get("case")):
        number = match["number"]
        digits = sum(c.isdigit() for c in number)
        if digits >= 4 and _is_case_number(number) and not _NO_CASE.search(reading.before(match.start(), 24)):
            yield _named(match, "number", "case_number")
    for match in matches(_CASE_FORM, reading.plain, reading.number_windows):
        if not match.group().startswith(("CVE-", "CVR-", "ISO-", "KB-")) and not _NO_CASE.search(
            reading.before(match.start(), 26)
        ):
            yield found(match.start(), match.end(), "case_number", 0.8)


def _is_case_number(number: str) -> bool:
    """No KLE subject ("27.36.08"), no date, no bare year."""
    if _KLE.fullmatch(number) or re.fullmatch(
        r"(?:19|20)[0-9]{2}|[0-9]{1,2}[./\-][0-9]{1,2}[./\-][0-9]{2,4}|[0-9]{1,2}\.[0-9]{2}", number
    ):
        return False
    return bool(re.search(r"[0-9]", number)) and not re.match(r"[a-zæøå]{2,6} ", number)
