"""Phones and e-mails that reach one person; main numbers and functional mailboxes are nobody's."""

import re
from collections.abc import Iterator

import phonenumbers

from bot.sharing.findings import Finding, found
from bot.sharing.gates import matches
from bot.sharing.reading import Reading
from bot.sharing.recognizers.labels import OTHER_NUMBER_WORD
from bot.sharing.tables import Cell
from bot.sharing.words import words

_DANISH = re.compile(
    r"(?<![\w.,/+\-#])(?:(?:\(?\+ ?45\)?|0045)[ -]?(?:\(0\))?)?"
    r"([2-9][0-9](?:([ .\-])[0-9]{2}(?:\2[0-9]{2}){2}|[0-9]{2}([ .\-])[0-9]{4}|"
    r"[0-9]([ .\-])[0-9]{3}\4?[0-9]{2}|"
    r"[ ][0-9]{3}[ ][0-9]{3}|[0-9]{6}))(?![\w]|[-/.,:][0-9])"
)
_ABROAD = re.compile(r"(?<![\w+])(?:\+|00)[1-9][0-9](?:[ ()\-]{0,2}[0-9]){5,13}(?![0-9])")
_EXTENSION = re.compile(
    r"\b(?:lokal(?:nr\.?|nummer)?|lok\.|ext\.?|extension)[ :]{1,2}[0-9]{3,5}\b", re.IGNORECASE
)
_WORD = re.compile(
    r"tlf|telefon|mobil|\bmob\b|\btel\b|ring|sms|opkald|træffes|fat i|kontakt|direkte|phone|call|text (?:me|"
    r"him|her)|"
    r"reach|nummer(?:et)? (?:er)?|\bcell\b|\bnr\b|på$|\bpå $|hos $|privat|signal|whatsapp|mobilepay|besked|"
    r"whatsapp|number"
)
_OTHER = re.compile(
    rf"(?:{OTHER_NUMBER_WORD}|\b(?:pas|passport|kørekort|licen[cs]e|reg\.?|kort|kr\.?|dkk|eur|rum|"
    rf"bygning)[a-zæøå]{{0,10}}\.? ?(?:nr\.?|nummer|no\.?)?:? ?)[\"'(]{{0,2}}$"
)
_PHONE_LABEL = re.compile(
    r"(?:tlf|telefon|mobil|fax|phone|tel)[a-zæøå]{0,8}\.? ?(?:nr\.?|nummer|no\.?|number)?(?: er|"
    r" is)?[.:]{0,2} ?[(]?$"
)
_AFTER_AMOUNT = re.compile(r" ?(?:kr\b|dkk|eur|€|%|m²|m2|kg|km|stk|mio)")
_MAIN = re.compile(
    r"(?:hovednummer|hovednr|hovedtelefon|omstilling|vagttelefon|døgntelefon|telefonisk|receptionen?|"
    r"borgerservice|kundeservice|"
    r"servicetelefon|hotline|helpdesk|it-support|kommunens (?:telefon|nummer)|main number|switchboard|"
    r"reception desk|"
    r"front desk|support line|helpline|vagtcentral\w*|rådgivningen?|lægevagten?|1813|rådhuset|"
    r"kontaktcenter\w*)[^0-9\n]{0,25}$"
)
_PRIVATE = re.compile(r"(?:direkte|privat|mobil|direct|mobile|private|cell)[^0-9\n]{0,15}$")
_COLUMNS = re.compile(
    r"^(?:lokal|lok\.?|tlf|telefon|mobil|phone|tel|ext|direkte|nummer privat|kontaktnummer|telefonnr)"
)

_EMAIL = re.compile(
    r"(?<![\w.+\-@])[\w](?:[\w.+\-']{0,62}[\w])?(?:@|\s?\(at\)\s?|\s?\[at\]\s?)"
    r"(?:[\w\-]{1,63}\.){1,6}[^\W\d_]{2,24}(?![\w@])"
)
_AT = re.compile(r"@|[(\[]at[)\]]")
_FUNCTIONAL = words("functional_mailboxes")
_FUNCTIONAL_PART = re.compile(
    r"(?:afdeling|afdelingen|center|centret|centeret|service|skole|skolen|forvaltning|forvaltningen|hallen|"
    r"huset|kontor|"
    r"kontoret|teamet|support|kommune|pleje|plejen|sekretariat|gruppen|udvalg|udvalget|kassen|drift|sagen|"
    r"sager|"
    r"biblioteket|hjemmet|gaarden|vagten|mail|post|hus|drift|ledelsen|raadet|rådet|projektet|noreply)$"
)


def find(reading: Reading) -> Iterator[Finding]:
    """Phone numbers and e-mail addresses of persons."""
    yield from _emails(reading)
    yield from _phones(reading)


def find_in_cell(reading: Reading, cell: Cell) -> Iterator[Finding]:
    """A number under a column such as "Lokal" or "Tlf."."""
    if _COLUMNS.match(cell.label) and re.fullmatch(
        r"\+?[0-9][0-9 ]{2,14}", reading.plain[cell.start : cell.end]
    ):
        yield found(cell.start, cell.end, "phone_number", 0.85)


def is_functional(address: str) -> bool:
    """Whether an e-mail address belongs to a function, not to a person."""
    local, _, domain = address.lower().replace("(at)", "@").replace("[at]", "@").partition("@")
    local = local.strip()
    parts = re.split(r"[.\-_+0-9]+", local)
    if local in _FUNCTIONAL or _FUNCTIONAL_PART.search(local) or local == domain.strip().split(".")[0]:
        return True
    return any(part in _FUNCTIONAL and len(part) > 2 for part in parts)


def _emails(reading: Reading) -> Iterator[Finding]:
    windows = [(max(0, at.start() - 70), at.end() + 200) for at in _AT.finditer(reading.plain)]
    for match in matches(_EMAIL, reading.plain, windows):
        if not is_functional(match.group()):
            yield found(match.start(), match.end(), "email_address", 0.95)


def _phones(reading: Reading) -> Iterator[Finding]:
    plain = reading.plain
    for match in matches(_DANISH, plain, reading.number_windows):
        if _is_persons_phone(reading, match):
            yield found(match.start(), match.end(), "phone_number", 0.9)
    for match in matches(_EXTENSION, plain, reading.number_windows):
        yield found(match.start(), match.end(), "phone_number", 0.85)
    for match in matches(_ABROAD, plain, reading.number_windows):
        if _is_foreign_number(match.group()) and not _OTHER.search(reading.before(match.start(), 28)):
            yield found(match.start(), match.end(), "phone_number", 0.85)


def _is_persons_phone(reading: Reading, match: re.Match[str]) -> bool:
    digits = re.sub(r"[^0-9]", "", match[1])
    before = reading.before(match.start(), 34).rpartition("\n")[2]
    international = match.group()[0] in "+(0" and not match.group()[:8].isdigit()
    if digits.endswith("0000") or _MAIN.search(before) or _AFTER_AMOUNT.match(reading.after(match.end(), 6)):
        return False
    if digits[:2] in {"70", "80", "90"} and not _PRIVATE.search(before):
        return False
    if re.search(r"[0-9][ .]$", before) or re.match(
        r" [0-9]{2}\b", reading.plain[match.end() : match.end() + 4]
    ):
        return False
    if international:
        return True
    if _OTHER.search(before) and not _PHONE_LABEL.search(before):
        return False
    if match[1].isdigit() or match.group(3) or "." in match[1]:
        return bool(_WORD.search(before)) or (
            " " in match[1] and (not before.strip() or digits[0] in "23456")
        )
    return True


def _is_foreign_number(candidate: str) -> bool:
    number = "+" + candidate[2:] if candidate.startswith("00") else candidate
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(parsed) and parsed.country_code != 45
