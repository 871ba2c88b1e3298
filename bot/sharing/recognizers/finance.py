"""Bank accounts (IBAN and Danish reg. + konto) and payment cards.

Check digits raise the confidence; a mistyped account still leads to a person, so they never veto.
"""

import re
from collections.abc import Iterator

from stdnum import iban, luhn

from bot.sharing.findings import Finding, found
from bot.sharing.gates import matches
from bot.sharing.reading import Reading
from bot.sharing.tables import Cell

_IBAN = re.compile(
    r"(?<![A-Za-z0-9])([A-Z]{2})[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![A-Za-z0-9])"
)
_DANISH_IBAN = re.compile(r"(?<![A-Za-z0-9])DK ?[0-9]{2}(?:[ .\-]?[0-9]){14}(?![A-Za-z0-9])", re.IGNORECASE)
_ACCOUNT = r"[0-9](?:[ .\-]?[0-9]){3,11}"
_REG_KONTO = re.compile(
    rf"\breg(?:istrerings)?\.?(?:-? ?n(?:umme)?r)?\.?[: ]{{0,3}}[0-9]{{4}}(?:[ ,./;\-]|\bog\b|\bkto\b|"
    rf"\bkonto\b|konto(?:nummer|nr)|nr|:){{1,14}}"
    rf"{_ACCOUNT}(?![0-9])",
    re.IGNORECASE,
)
_KONTO = re.compile(
    r"\b(?:konto(?:en|nummer(?:et)?|nr)?|kto|account(?: no| number)?|nemkonto(?:en)?|lønkonto(?:en)?|"
    r"bank(?:en)?|"
    r"budgetkonto(?:en)?|opsparing(?:en)?)\b\.?"
    r"(?P<between>[^0-9\n]{0,25})(?P<number>[0-9]{4}[ .\-/]{0,3}[0-9](?:[ .\-]?[0-9]){4,10})(?![0-9])",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?<![0-9A-Za-z\-])[0-9]{4}[ \-][0-9]{10}(?![0-9])|"
    r"(?<![0-9A-Za-z\-])[0-9]{4} [0-9]{4} [0-9]{3} [0-9]{3}(?![0-9 ])"
)
_CELL = re.compile(r"(?:[0-9]{4}[ .\-/]{0,3})?[0-9](?:[ .]?[0-9]){5,11}")
_COLUMN = re.compile(r"^(?:konto|reg|bank|iban|nemkonto|account)")
_BOOKKEEPING = re.compile(
    r"kontoplan|kontostreng|art(?:s)?konto|finanskonto|kontering|omkostnings|budgetkonto:|psp"
)

_CARD = re.compile(
    r"(?<![0-9A-Za-z\-])(?:[3-6][0-9]{3}(?:([ \-.])[0-9]{4}\1[0-9]{4}\1[0-9]{2,4}(?:\1[0-9]{1,3})?|"
    r"[0-9]{12}|[0-9]{9,15})|3[47][0-9]{2}[ \-]?[0-9]{6}[ \-]?[0-9]{5}|"
    r"[25][0-9]{3}(?:([ \-])[0-9]{4}\2[0-9]{4}\2[0-9]{4}))(?![0-9]|[\-][0-9])"
)
_CARD_WORD = re.compile(r"kort|card|visa|dankort|mastercard|amex|debit|kredit|credit|betal")
_CARD_COLUMN = re.compile(r"^(?:kort|card|betalingskort|dankort)")
_NO_CARD = re.compile(
    r"(?:ean|gln|måler|serie|imei|isbn|ordre|order|track|pakke|faktura|invoice|konto|reference|ref|id|"
    r"stregkode|nummer|"
    r"installation|aftagenummer|betalings-id|kid|fik|sscc|forsendelse)[a-zæøå\-]{0,12}\.?[.:]{0,2} ?$"
)


def find(reading: Reading) -> Iterator[Finding]:
    """Accounts and cards."""
    plain = reading.plain
    for match in matches(_DANISH_IBAN, plain, reading.number_windows):
        yield found(match.start(), match.end(), "bank_account", 0.95)
    for match in matches(_IBAN, plain, reading.number_windows):
        if iban.is_valid(match.group(), check_country=False) or "iban" in reading.before(match.start(), 20):
            yield found(match.start(), match.end(), "bank_account", 0.95)
    for match in matches(_REG_KONTO, plain, reading.number_windows):
        yield found(match.start(), match.end(), "bank_account", 0.95)
    for match in matches(_KONTO, plain, reading.number_windows):
        if not _BOOKKEEPING.search(reading.before(match.start("number"), 40)):
            yield found(match.start("number"), match.end("number"), "bank_account", 0.85)
    for match in matches(_BARE, plain, reading.number_windows):
        if not _NO_CARD.search(reading.before(match.start(), 30)):
            yield found(match.start(), match.end(), "bank_account", 0.7)
    yield from _cards(reading)


def find_in_cell(reading: Reading, cell: Cell) -> Iterator[Finding]:
    """An account or card under its column."""
    value = reading.plain[cell.start : cell.end]
    digits = re.sub(r"[^0-9]", "", value)
    if _COLUMN.match(cell.label) and _CELL.fullmatch(value) and len(digits) >= 10:
        yield found(cell.start, cell.end, "bank_account", 0.85)
    if _CARD_COLUMN.match(cell.label) and 13 <= len(digits) <= 19 and re.fullmatch(r"[0-9 \-]+", value):
        yield found(cell.start, cell.end, "payment_card", 0.85)


def _cards(reading: Reading) -> Iterator[Finding]:
    for match in matches(_CARD, reading.plain, reading.number_windows):
        digits = re.sub(r"[^0-9]", "", match.group())
        if not 13 <= len(digits) <= 19:
            continue
        before = reading.before(match.start(), 40)
        grouped = not match.group().isdigit()
        named = bool(_CARD_WORD.search(before))
        if _NO_CARD.search(before) and not re.search(
            r"(?:kort|card)[a-zæøå\-]{0,8}\.? ?(?:nr|nummer|number|no)?[.:]{0,2} ?$", before
        ):
            continue
        if (
            (grouped and len(digits) in {15, 16})
            or (named and len(digits) >= 15)
            or (luhn.is_valid(digits) and len(digits) == 16)
        ):
            yield found(match.start(), match.end(), "payment_card", 0.9)
