"""CPR numbers in every form met in the wild, replacement numbers (day + 60, X-eCPR, D-eCPR) and masked ones.

Modulus 11 may raise the confidence but never vetoes: numbers without it are issued since 1 October 2007
(cpr.dk). A word such as "fakturanr." counts only immediately before the number it belongs to.
"""

import re
from collections.abc import Iterator

from bot.sharing.findings import Finding, found
from bot.sharing.gates import matches
from bot.sharing.reading import Reading
from bot.sharing.recognizers.labels import OTHER_NUMBER_WORD

_DATE = r"([0-9]{2})([ ./\-]?)([0-9]{2})\2((?:18|19|20)?[0-9]{2})"
_GAP = r"( ?[-./_] ?|-{2}|-\n{1,2}| {1,3}|\t|)"  # a line may end after the dash; "\r\n" is read as two
_FULL = re.compile(rf"(?<![0-9]){_DATE}{_GAP}([0-9]{{2}} ?[0-9]{{2}})(?![0-9])")
_GROUPED = re.compile(r"(?<![0-9])[0-9](?:[ .\-/]{0,2}[0-9]){9}(?![0-9])")
_OCR = re.compile(r"(?<![0-9A-Za-z])[0-9OoQlISBZ|](?:[ .\-/]{0,3}[0-9OoQlISBZ|]){9}(?![0-9A-Za-z])")
_OCR_DIGITS = str.maketrans("OoQlI|SBZ", "000111582")
_ELECTRONIC = re.compile(
    r"(?<![0-9A-Za-z])([0-9]{2})([0-9]{2})([0-9]{2})-?(?:[0-7][A-Z]{2}[0-9]|[A-Z]{3}[0-9])(?![0-9A-Za-z])"
)
_MASKED = re.compile(
    r"(?<![0-9])([0-9]{2})([ ./\-]?)([0-9]{2})\2([0-9]{2})[ ]?[-./]?[ ]?"
    r"(?:[xX]{4}|[*•#]{4}|_{4}|\?{4}|[yY]{4}|[xX*•][0-9xX*•]{3}|\.{4})(?![0-9A-Za-z*#•])"
)
_PIECES = re.compile(
    r"(?<![0-9])([0-9]{2})[ .\-/]?([0-9]{2})[ .\-/]?[0-9]{2}(?![0-9])"
    r"(?=.*(?<![0-9])(?!19|20)[0-9]{4}(?![0-9]))"
)
_ONE_BY_ONE = re.compile(r"(?<![0-9])[0-9](?:[ ,.\-/]{1,3}[0-9]){9}(?![0-9])")
_KEYWORD = re.compile(
    r"cpr|c\.p\.r|person ?nummer|personnr|pers\.? ?nr|p\.nr|social security|civil reg|fødselsnummer|\bssn\b|"
    r"personal id"
)
# What the number is called when it is no CPR number: the last words before it.
_OTHER_NUMBER = re.compile(rf"{OTHER_NUMBER_WORD}(?:er |is |= ?|: ?|# ?)?[\"'(]?$")
_WORD_OTHER_NUMBER = re.compile(
    r"\b(?:p-?nr|p-?nummer|p-?number|ean|gln|isbn|ordre|order|faktura|invoice|konto|account|bilag|kundenr|"
    r"varenr|"
    r"fakturanr|ordrenr|track|ticket|timestamp|unix|tlf|telefon|phone)[a-zæøå]{0,10}\b"
)
_CASE_WORD = re.compile(r"(?:sag|journal|j\.|dok|post|ref|opgave)")
_EXAMPLE_FORM = re.compile(
    r"(?:format\w*|i formen|på formen|eksempel\w*|fx|f\.eks\.|fiktiv\w*|opdigtet|dummy|e\.g\.|for example|"
    r"such as|example|"
    r"skabelon|pladsholder|placeholder|invented|fictitious|made-up)[^a-zæøå0-9]{0,3}"
    r"(?:(?:cpr|nummer|number|cpr-nummer|cpr-nr\.?|som|er|is|number)[^a-zæøå0-9]{0,3}){0,3}$"
)
_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_DUMMY_SERIALS = frozenset({"1234", "0000", "1111", "9999", "4321", "5678", "xxxx"})


def find(reading: Reading) -> Iterator[Finding]:
    """CPR findings in ``reading``; overlapping forms are settled by the caller."""
    plain = reading.plain
    for match in matches(_FULL, plain, reading.number_windows):
        day, _, month, year, gap, serial = match.groups()
        digits = day + month + year[-2:] + serial.replace(" ", "")
        if is_date(day, month) and (len(year) == 2 or gap or _near_keyword(reading, match.start())):
            yield from _judged(reading, match.start(), match.end(), digits, gap)
    for match in matches(_ELECTRONIC, plain, reading.number_windows):
        if is_date(match[1], match[2]) and not _other_number(reading, match.start()):
            yield found(match.start(), match.end(), "cpr_number", 0.8, "cpr_replacement")
    for match in matches(_MASKED, plain, reading.number_windows):
        if is_date(match[1], match[3]) and not _is_example(reading, match.start(), "xxxx"):
            yield found(match.start(), match.end(), "cpr_number", 0.8, "cpr_masked")
    if _KEYWORD.search(reading.lower):
        yield from _beside_keyword(reading)


def in_pieces(plain: str) -> bool:
    """Whether ``plain`` may hold a number in pieces: a date of six digits with four more, no year, anywhere
    after it, or ten digits one by one. Too strict for texts at large; for what is kept, and is short."""
    dated = any(is_date(match[1], match[2]) for match in _PIECES.finditer(plain))
    return dated or any(is_date(*_first_four(match[0])) for match in _ONE_BY_ONE.finditer(plain))


def _first_four(spread: str) -> tuple[str, str]:
    digits = re.sub(r"[^0-9]", "", spread)
    return digits[:2], digits[2:4]


def is_date(day: str, month: str) -> bool:
    """Whether day (also + 60) and month can be the start of a CPR number."""
    number = int(day)
    number -= 60 if number > 60 else 0
    return 1 <= number <= 31 and 1 <= int(month) <= 12 and not (int(month) == 2 and number > 29)


def _beside_keyword(reading: Reading) -> Iterator[Finding]:
    """Digits spread out or misread by a scanner: only right after a word such as "cpr"."""
    for word in _KEYWORD.finditer(reading.lower):
        stop = min(len(reading.plain), word.end() + 60)
        for pattern in (_GROUPED, _OCR):
            match = pattern.search(reading.plain, word.end(), stop)
            if not match or "\n\n" in reading.plain[word.end() : match.start()]:
                continue
            digits = re.sub(r"[^0-9]", "", match.group().translate(_OCR_DIGITS))
            real = sum(c.isdigit() for c in match.group())
            if real >= 6 and is_date(digits[:2], digits[2:4]):
                yield found(match.start(), match.end(), "cpr_number", 0.85)


def _judged(reading: Reading, start: int, end: int, digits: str, gap: str) -> Iterator[Finding]:
    plain = reading.plain
    if re.search(r"[0-9][-./]$", plain[max(0, start - 2) : start]) or re.match(
        r"[-/][0-9]", plain[end : end + 2]
    ):
        return
    if re.match(r"[,.][0-9]", plain[end : end + 2]) or re.search(
        r"[0-9][,.]$|\+ ?$", plain[max(0, start - 2) : start]
    ):
        return
    keyword = _near_keyword(reading, start)
    if _is_example(reading, start, digits[6:]) or (
        not keyword and _other_number(reading, start, dashed=gap == "-")
    ):
        return
    if not gap and not keyword and re.search(r"[A-Za-z0-9][-/]$", plain[max(0, start - 2) : start]):
        return
    confidence = 0.65 + 0.2 * (gap.strip() == "-") + 0.2 * keyword + 0.1 * _passes_modulus(digits)
    yield found(start, end, "cpr_number", min(confidence, 0.99))


def _passes_modulus(digits: str) -> bool:
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11 == 0


def _near_keyword(reading: Reading, start: int) -> bool:
    before = reading.before(start, 40).rpartition("\n\n")[2]
    words = list(_KEYWORD.finditer(before))
    if not words:
        return bool(_KEYWORD.search(reading.after(start + 9, 30).partition("\n")[0]))
    return not _WORD_OTHER_NUMBER.search(before, words[-1].end())


def _other_number(reading: Reading, start: int, *, dashed: bool = False) -> bool:
    """Whether the words immediately before name another kind of number. A case may carry a CPR number
    as its own (databeskyttelsesloven § 11, stk. 1), so with a hyphen "sagsnr." is no veto."""
    match = _OTHER_NUMBER.search(reading.before(start, 36))
    return bool(match) and not (dashed and match is not None and _CASE_WORD.search(match.group()))


def _is_example(reading: Reading, start: int, serial: str) -> bool:
    return serial in _DUMMY_SERIALS and bool(_EXAMPLE_FORM.search(reading.before(start, 40)))
