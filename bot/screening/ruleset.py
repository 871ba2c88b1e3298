"""What a ruleset is: questions, rules, actions and dated sources, and how its texts are read aloud.

Values only. ``loading`` reads and checks the files, ``flow`` and ``verdict`` apply them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from bot.screening.conditions import Condition
from bot.texts import Language, Text, say_date

Outcome = Literal["green", "yellow", "clarify", "red"]
Gate = Literal["start", "may", "can", "will"]
Level = Literal["green", "yellow", "clarify", "red", "not_assessed"]
Stop = Literal["prohibited", "change_the_idea"]
Recommendation = Literal["reject", "task_force"]
Status = Literal["verified", "secondary", "weak", "known", "pending"]

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
"""From the best to the worst."""
RANK: Mapping[str, int] = {outcome: rank for rank, outcome in enumerate(OUTCOMES)}
JUDGED_GATES: tuple[Gate, ...] = ("may", "can", "will")
"""The gates a verdict names; ``start`` only gathers facts."""
EXCLUSIVE = frozenset({"none", "no", "unknown"})
"""Options that stand alone in a question with several."""
ROLES = (
    "employee", "leader", "it", "lawyer", "dpo", "procurement",
    "med_committee", "communications", "task_force", "supplier",
)  # fmt: skip

LOCAL = "our_"
"""How the ids of a municipality's own questions, rules, facts, actions and sources begin; no other's do."""
STRICTER = f"{LOCAL}stricter_"
"""How the id of a rule begins that makes a shipped one stricter; the shipped one's id follows."""

_DATE = re.compile(r"{dato:(\w+)}")


def is_local(name: str) -> bool:
    """Whether the id names something of the municipality's own."""
    return name.startswith(LOCAL)


@dataclass(frozen=True)
class Source:
    """A law or a guidance. ``applies_from`` is None where it is not in force."""

    id: str
    ref: Text
    applies_from: date | None
    status: Status
    watch: bool = False
    note: Text | None = None


@dataclass(frozen=True)
class Option:
    id: str
    label: Text


@dataclass(frozen=True)
class Question:
    id: str
    gate: Gate
    several: bool
    asked_of: str
    ask_when: Condition | None
    sources: tuple[Source, ...]
    text: Text
    why: Text
    options: tuple[Option, ...]

    def option(self, option_id: str) -> Option:
        """The option with that id; KeyError if there is none."""
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(option_id)


@dataclass(frozen=True)
class Action:
    """``due``: 0 at once, else days; or before_start, on_event, or the source whose date it is."""

    id: str
    text: Text
    owner: str
    due: int | Literal["before_start", "on_event"] | Source
    blocking: bool
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Rule:
    """``to``: who must clarify. ``recommend``: shown to the leader, changes no level."""

    id: str
    gate: Gate
    when: Condition
    level: Outcome
    reason: Text
    sources: tuple[Source, ...]
    actions: tuple[Action, ...]
    stop: Stop | None = None
    to: tuple[str, ...] = ()
    recommend: Recommendation | None = None

    @property
    def ends_walk(self) -> bool:
        """A red rule of the product's ends the walk at once. A local one does not: what the product asks
        must still be asked, so that no prohibition hides behind a municipality's own stop."""
        return self.level == "red" and not is_local(self.id)


@dataclass(frozen=True)
class Consequence:
    """What follows from an outcome, whatever the rules."""

    standard_actions: tuple[Action, ...]
    review_months: int
    decisions: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Ruleset:
    """A checked ruleset. Compared by identity: it is loaded once; ``content_hash`` says what it holds."""

    id: str
    version: str
    valid_from: date
    review_by: date
    approved_by: str | None
    content_hash: str
    externals: tuple[str, ...]
    sources: Mapping[str, Source]
    facts: Mapping[str, Condition]
    questions: Mapping[str, Question]
    rules: Mapping[str, Rule]
    actions: Mapping[str, Action]
    consequences: Mapping[Outcome, Consequence]
    labels: Mapping[str, Mapping[str, Text]]

    def say(self, text: Text, language: Language) -> str:
        """The text with each ``{dato:ID}`` printed as the day from which that source applies."""
        return _DATE.sub(lambda found: self._day(found[1], language), text.in_(language))

    def label(self, kind: str, name: str, language: Language) -> str:
        """What an id is called; ``kind`` is a heading of labels.yaml: outcomes, gates, roles, decisions …"""
        return self.labels[kind][name].in_(language)

    def say_due(self, action: Action, language: Language) -> str:
        """When the action is due, in words."""
        match action.due:
            case Source() as source:
                return self.label("due", "date", language).format(date=self._day(source.id, language))
            case 0:
                return self.label("due", "at_once", language)
            case int(days):
                return self.label("due", "days", language).format(days=days)
            case word:
                return self.label("due", word, language)

    def _day(self, source: str, language: Language) -> str:
        day = self.sources[source].applies_from
        if day is None:  # the loader lets no text name such a source
            raise ValueError(f"{source} is not in force")
        return say_date(day, language)


def dates_in(text: str) -> tuple[str, ...]:
    """The sources whose date the text prints."""
    return tuple(_DATE.findall(text))
