"""What a check found, free of language: the words come when it is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.texts import Language, catalogue, say

Level = Literal["ok", "warning", "error"]


@dataclass(frozen=True)
class Line:
    """A line below a finding: the text ``doctor.<key>``. Its ``words`` are keys below ``doctor`` too; one
    without a text is a code and is said as it stands."""

    key: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    def say(self, language: Language) -> str:
        told = {name: word(key, language) for name, key in self.words.items()}
        return say(f"doctor.{self.key}", language, **self.values, **told)


def word(key: str, language: Language) -> str:
    """The text ``doctor.<key>``; where there is none it is a code, and its last part is said as it stands."""
    known = f"doctor.{key}" in catalogue()
    return say(f"doctor.{key}", language) if known else key.rpartition(".")[2]


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's. ``details`` are names from the organisation, faults with their file and line,
    or ``Line``s; a list that is too long is cut where it is shown."""

    check: str  # "token"
    case: str = "ok"  # "refused"; with check it is the text's key
    level: Level = "ok"
    values: Mapping[str, str | int] = field(default_factory=dict)
    details: Sequence[str | Line] = ()

    def what(self, language: Language) -> str:
        """How it stands, in one sentence."""
        return say(f"doctor.{self.check}.{self.case}.what", language, **self.values)

    def to_do(self, language: Language) -> str:
        """What to do about it; empty where there is nothing to do."""
        key = f"doctor.{self.check}.{self.case}.do"
        return say(key, language, **self.values) if key in catalogue() else ""

    def more(self, language: Language) -> list[str]:
        """The details in words."""
        return [each if isinstance(each, str) else each.say(language) for each in self.details]


def ok(check: str, case: str = "ok", details: Sequence[str | Line] = (), **values: str | int) -> Finding:
    """All is well."""
    return Finding(check, case, "ok", values, details)


def warning(check: str, case: str, details: Sequence[str | Line] = (), **values: str | int) -> Finding:
    """The bot runs, but somebody will miss something."""
    return Finding(check, case, "warning", values, details)


def error(check: str, case: str, details: Sequence[str | Line] = (), **values: str | int) -> Finding:
    """The bot, or a part of what it is for, does not work."""
    return Finding(check, case, "error", values, details)
