"""The short check: the part of the rules for CPR numbers and secrets that a mail program can run by itself
when the bot cannot be reached.  Here stands which rules; ``bot/web/outlook/rules.py`` writes them as
JavaScript, and a test holds that to ``categories``.

Left out, as they need what is only here: secrets known by their sentence alone, or by a column of a table,
and everything about persons. CPR numbers with hidden digits are no numbers to stop. One thing differs: "ssn"
counts in JavaScript after an accented letter too, as its ``\\b`` knows ASCII only.
"""

import re
from collections.abc import Mapping

from bot.sharing import reading as plain_reading
from bot.sharing.gates import Gate
from bot.sharing.reading import Reading
from bot.sharing.recognizers import cpr, credentials

_MASKED = "sharing.reasons.cpr_masked"

CPR_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "full": cpr._FULL,
    "electronic": cpr._ELECTRONIC,
    "grouped": cpr._GROUPED,
    "ocr": cpr._OCR,
    "keyword": cpr._KEYWORD,
    "otherNumber": cpr._OTHER_NUMBER,
    "wordOtherNumber": cpr._WORD_OTHER_NUMBER,
    "caseWord": cpr._CASE_WORD,
    "exampleForm": cpr._EXAMPLE_FORM,
}
DUMMY_SERIALS = cpr._DUMMY_SERIALS
OCR_DIGITS: Mapping[str, str] = {chr(misread): chr(digit) for misread, digit in cpr._OCR_DIGITS.items()}

SECRET_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "vendor": credentials._VENDOR,
    "keyBlock": credentials._KEY_BLOCK,
    "url": credentials._URL,
    "connection": credentials._CONNECTION,
    "connectionSecret": credentials._CONNECTION_SECRET,
    "sas": credentials._SAS,
    "header": credentials._HEADER,
    "assigned": credentials._ASSIGNED,
    "loginPair": credentials._LOGIN_PAIR,
    "switch": credentials._SWITCH,
    "direct": credentials._DIRECT,
    "strongName": credentials._STRONG_NAME,
    "placeholder": credentials._PLACEHOLDER,
    "lawNumber": credentials._LAW_NUMBER,
    "policy": credentials._POLICY,
    "codeType": credentials._CODE_TYPE,
}
ORDINARY: Mapping[str, str] = {chr(code): to for code, to in plain_reading._ORDINARY.items()}
NEVER_SECRET = credentials._COMMON_NEXT
GATES: Mapping[str, Gate] = {"near": credentials._GATE, "far": credentials._LONG_GATE}


def spoken_without_looking_back() -> re.Pattern[str]:
    """``credentials._SPOKEN`` for engines that cannot look back in the middle of a pattern.

    What stands before ``sign`` must be one of ``BEFORE_SIGN``, before ``arrow`` one of ``BEFORE_ARROW``:
    whoever runs it looks after that. Raises ValueError where the original is no longer what this knows.
    """
    quotes = "\"'“”»«`"
    whole = credentials._SPOKEN.pattern
    for old, new in (
        (credentials._NAME, f"(?P<name>{credentials._NAME})"),
        (r"(?<=[\w)\]\"'])\s?[:=]{1,2}\s{0,2}", r"(?P<sign>\s?[:=]{1,2}\s{0,2})"),
        (r"(?<=[\w)\"'])\s?-?> ?", r"(?P<arrow>\s?-?> ?)"),
        (
            credentials._VALUE,
            rf"(?:(?P<quote>[{quotes}])(?P<quoted>[^{quotes}\n]{{3,80}})(?=[{quotes}])|"
            rf"(?P<open>[{quotes}]?)(?P<value>[^\s{quotes}<>\[\]{{}},]{{3,200}}))",
        ),
    ):
        if whole.count(old) != 1:
            raise ValueError("the pattern for spoken secrets has changed: change its other form too")
        whole = whole.replace(old, new)
    return re.compile(whole)


BEFORE_SIGN = r"[\w)\]\"']"
BEFORE_ARROW = r"[\w)\"']"


def categories(reading: Reading) -> frozenset[str]:
    """What the short check finds in ``reading``; the measure of the JavaScript one."""
    numbers = (f for f in cpr.find(reading) if f.reason != _MASKED)
    return frozenset(f.category for found in (numbers, credentials.find_labelled(reading)) for f in found)
