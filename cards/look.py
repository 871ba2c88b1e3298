"""What every card of the screening needs besides its value, and the small pieces they share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.screening.dialogue import Idea, Notice
from bot.screening.ruleset import Ruleset, Source
from bot.texts import Language, Text, say, say_date
from cards import elements as e

ICONS: Mapping[str, str] = {"green": "✅", "yellow": "⚠️", "clarify": "❓", "red": "⛔", "not_assessed": "➖"}
"""A status is never told by colour alone: icon, words and colour."""

STYLES: Mapping[str, e.Style] = {
    "green": "good",
    "yellow": "warning",
    "clarify": "accent",
    "red": "attention",
    "not_assessed": "default",
}


@dataclass(frozen=True)
class Look:
    """Whose language, which rules, and today, by which a law is in force or not yet."""

    language: Language
    ruleset: Ruleset
    today: date

    def say(self, key: str, **values: object) -> str:
        """The text ``key``; values that come in both languages are said in this one."""
        spoken = {n: v.in_(self.language) if isinstance(v, Text) else v for n, v in values.items()}
        return say(key, self.language, **spoken)

    def read(self, text: Text) -> str:
        """A text of the ruleset, its dates filled in."""
        return self.ruleset.say(text, self.language)

    def label(self, kind: str, name: str) -> str:
        """What an id of the ruleset is called."""
        return self.ruleset.label(kind, name, self.language)

    def day(self, day: date) -> str:
        """A date in words."""
        return say_date(day, self.language)

    def source(self, source: Source) -> str:
        """A law by name, and from when, where it is not in force yet."""
        ref = source.ref.in_(self.language)
        if source.applies_from is None:
            return self.say("screening.source.not_in_force", ref=ref)
        if source.applies_from > self.today:
            return self.say("screening.source.from", ref=ref, date=self.day(source.applies_from))
        return ref


def notice_box(notice: Notice | None, look: Look) -> list[e.Element]:
    """A sentence on top of the card; a refusal stands out by an icon as well as by colour."""
    if notice is None:
        return []
    text = look.say(notice.key, **notice.values)
    icon = "⚠️" if notice.refusal else "ℹ️"
    style: e.Style = "warning" if notice.refusal else "emphasis"
    return [e.container([e.text_block(f"{icon} {text}")], style=style)]


def idea_line(idea: Idea, look: Look) -> e.Element:
    """What the idea is called, as it was typed."""
    return e.plain(look.say("screening.question.idea", title=idea.title), subtle=True, spacing="small")


def click(idea: Idea, **more: Any) -> dict[str, Any]:
    """What a button carries: which screening, as of which revision."""
    return {"screening": idea.id, "revision": idea.revision, **more}


def bullets(lines: list[str]) -> e.Element:
    """A list, read as one by screen readers."""
    return e.text_block("\n".join(f"- {line}" for line in lines))
