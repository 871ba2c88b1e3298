"""What leaders and employees write to each other: tidied, and without what is nobody else's business."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from bot.screening import wording
from bot.sharing.findings import CONFIDENTIAL

# A reason may well be that the log-in is weak or that a contract is missing; only those who decide read it.
_OWN_SUBJECTS = CONFIDENTIAL - {"credential"}


@dataclass(frozen=True)
class NamesFound:
    """Nothing has been done yet: somebody may be named. Whoever wrote it knows, and may keep it."""

    names: tuple[str, ...]


def tidy(text: str) -> str:
    """One line: other spellings of the same sign made one, invisible signs and line breaks made spaces."""
    signs = unicodedata.normalize("NFKC", text)
    shown = (" " if unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp"} else sign for sign in signs)
    return " ".join("".join(shown).split())


def names_in(texts: Iterable[str]) -> tuple[str, ...]:
    """What looks like persons' whole names. Raises UserError for CPR numbers, secrets, other things that
    point at a person, and sensitive content about one."""
    found = (wording.names_in(text, "governance.refused", fine=_OWN_SUBJECTS) for text in texts)
    return tuple(dict.fromkeys(name for names in found for name in names))
