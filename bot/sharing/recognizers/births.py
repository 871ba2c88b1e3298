"""Dates of birth: a date introduced as one. Ages, meetings and deadlines are left alone."""

import re
from collections.abc import Iterator

from bot.sharing.findings import Finding, found
from bot.sharing.gates import Gate, matches
from bot.sharing.reading import Reading
from bot.sharing.tables import Cell

_MONTH = (
    r"(?:januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december|january|"
    r"february|march|may|"
    r"june|july|october|jan|feb|mar|apr|jun|jul|aug|sept|sep|okt|oct|nov|dec)\b\.?"
)
_DATE = (
    rf"(?:[0-9]{{1,2}}\.? ?(?:st|nd|rd|th)? ?(?:of )?{_MONTH}(?:,? ?(?:1[89]|20)?[0-9]{{2}}\b)?|"
    rf"{_MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?(?:,? (?:1[89]|20)[0-9]{{2}})?|"
    r"(?:1[89]|20)[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{1,2}|"
    r"[0-9]{1,2} ?[-./] ?[0-9]{1,2} ?[-./ ] ?(?:(?:1[89]|20)[0-9]{2}|[0-9]{2})|"
    r"[0-9]{1,2}/[0-9]{1,2}|[0-9]{8}|[0-9]{6})(?![0-9])"
)
_INTRODUCED = re.compile(
    r"(?:\bfødt|\bfødselsdato(?:en)?|\bfødselsdag(?:en)?|\bfødedato|\bf\.d\.|\bfødt:|\bf\.|\bfødsdato|"
    r"\bborn|\bdate of birth|\bd\.o\.b\.?|"
    r"\bdob|\bbirthday|\bbirth date|\bbirthdate|\bfylder (?:år|rundt|[0-9]{1,3}(?: år)?)|\bhar fødselsdag|"
    r"\bkom til verden)"
    rf"(?:[ :,(*=\-]|\bden\b|\bd\.|\ber\b|\bis\b|\bon\b|\bthe\b|\bi\b|\bår\b|"
    rf"\bdato\b){{0,6}}(?P<date>{_DATE})(?!-[0-9]{{4}})",
    re.IGNORECASE,
)
_GATE = Gate(
    {
        "birth": (
            "født",
            "fødse",
            "føded",
            "fødsd",
            "f.",
            "born",
            "birth",
            "dob",
            "d.o.b",
            "fylder",
            "til verden",
        )
    },
    before=20,
    after=80,
)
_CELL = re.compile(_DATE, re.IGNORECASE)
_COLUMN = re.compile(r"^(?:født|fødsel|fødedato|birth|dob|born|date of birth|f\.d)")
_NOT_PERSONS = re.compile(
    r"(?:ordning|lov|bygning|idé|virksomhed|forening|projekt|system|kommune)[a-zæøå]{0,4} (?:blev |er )?$"
)


def find(reading: Reading) -> Iterator[Finding]:
    """Dates introduced by "født", "born", "fødselsdag" and the like."""
    for match in matches(_INTRODUCED, reading.lower, _GATE.windows(reading.lower).get("birth")):
        if not _NOT_PERSONS.search(reading.before(match.start(), 24)):
            end = match.end("date") - (reading.plain[match.end("date") - 1] == ".")
            yield found(match.start("date"), end, "date_of_birth", 0.9)


def find_in_cell(reading: Reading, cell: Cell) -> Iterator[Finding]:
    """A date under the column "Født"."""
    if _COLUMN.match(cell.label) and _CELL.fullmatch(reading.plain[cell.start : cell.end]):
        yield found(cell.start, cell.end, "date_of_birth", 0.9)
