"""The short check's rules as values for ``events.js``, made from the patterns that the full check runs."""

import re
import unicodedata
from functools import cache
from typing import Any

from bot.sharing import short_check
from bot.web.outlook.regexes import translate, word_characters


@cache
def rules() -> dict[str, Any]:
    """Raises Untranslatable or ValueError where a pattern has become one that Outlook could not run."""
    secrets = {name: translate(each).as_json() for name, each in short_check.SECRET_PATTERNS.items()}
    return {
        "word": word_characters(),
        "ordinary": dict(short_check.ORDINARY),
        "zeros": _zeros(),
        "cpr": {name: translate(each).as_json() for name, each in short_check.CPR_PATTERNS.items()},
        "dummySerials": sorted(short_check.DUMMY_SERIALS),
        "ocrDigits": dict(short_check.OCR_DIGITS),
        "secrets": secrets | {"spoken": translate(short_check.spoken_without_looking_back()).as_json()},
        "beforeSign": _one_character(short_check.BEFORE_SIGN),
        "beforeArrow": _one_character(short_check.BEFORE_ARROW),
        "neverSecret": sorted(short_check.NEVER_SECRET),
        "gates": {
            name: {"triggers": gate.triggers, "before": gate.before, "after": gate.after}
            for name, gate in short_check.GATES.items()
        },
    }


def _one_character(pattern: str) -> str:
    return translate(re.compile(pattern)).source


def _zeros() -> str:
    """The zeros of all scripts but ours; nine more digits follow each."""
    return "".join(chr(code) for code in range(0x250, 0x10000) if unicodedata.decimal(chr(code), None) == 0)
