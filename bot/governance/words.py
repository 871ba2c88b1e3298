"""What leaders and employees write to each other: tidied, and without CPR numbers."""

import unicodedata

from bot.errors import UserError
from bot.screening.wording import holds_cpr


def tidy(text: str) -> str:
    """One line: other spellings of the same sign made one, invisible signs and line breaks made spaces."""
    signs = unicodedata.normalize("NFKC", text)
    shown = (" " if unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp"} else sign for sign in signs)
    return " ".join("".join(shown).split())


def free_of_cpr(text: str) -> str:
    """``text`` itself. Raises UserError where something like a CPR number stands in it."""
    if holds_cpr(text):
        raise UserError("governance.refused.cpr")
    return text
