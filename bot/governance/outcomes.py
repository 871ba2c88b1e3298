"""What each choice of a leader means: what it asks for, and the status that follows.  Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Status = Literal[
    "draft",
    "screened",
    "awaiting_leader",
    "awaiting_conditions",
    "clarifying",
    "approved",
    "pilot",
    "parked",
    "rejected",
    "stopped",
    "withdrawn",
]

OPEN: frozenset[str] = frozenset({"awaiting_leader"})
"""Statuses that wait for the leader's decision."""

DECIDED: frozenset[str] = frozenset(
    {"awaiting_conditions", "clarifying", "approved", "pilot", "parked", "rejected", "stopped"}
)
"""Statuses that a decision gave, and that another one may change."""

REASON_LEAST, REASON_MOST = 10, 600  # characters
CONDITIONS_MOST, CONDITION_LONGEST = 5, 300
PILOT_MONTHS = 3


@dataclass(frozen=True)
class Choice:
    """``then`` is the status that follows; with ``when_met`` only after the blocking conditions are met."""

    then: Status
    when_met: bool = False
    needs_reason: bool = True
    needs_until: bool = False
    writes_conditions: bool = False
    reopens: bool = False
    to_roles: tuple[str, ...] = ()  # one of these is asked; the leader picks where there are several

    @property
    def has_conditions(self) -> bool:
        """Whether the verdict's actions become conditions to tick off."""
        return self.when_met or self.writes_conditions


CHOICES: dict[str, Choice] = {
    "approve": Choice("approved", needs_reason=False),
    "approve_with_conditions": Choice("approved", writes_conditions=True),
    "approve_when_conditions_met": Choice("approved", when_met=True),
    "approve_pilot": Choice("pilot", when_met=True, needs_until=True),
    "ask": Choice("draft", reopens=True),
    "reject": Choice("rejected"),
    "send_to_dpo_or_lawyer": Choice("clarifying", to_roles=("dpo", "lawyer", "it")),
    "park_until_law": Choice("parked"),
    "confirm_stop": Choice("stopped"),
    "revise_idea": Choice("draft", reopens=True),
    "send_to_task_force": Choice("clarifying", to_roles=("task_force",)),
}
"""By the ids of the ruleset's ``decision_options``; a test holds the two together."""


def needs_reason(choice: str, outcome: str, *, changes: bool) -> bool:
    """A plain yes to a green verdict needs none; a changed decision always says why."""
    return changes or CHOICES[choice].needs_reason or outcome != "green"


def status_after(choice: str, blocking_open: Iterable[str]) -> Status:
    """The status with these blocking conditions still open."""
    found = CHOICES[choice]
    return "awaiting_conditions" if found.when_met and any(blocking_open) else found.then


def last_pilot_day(today: date) -> date:
    """Three months on; the last day of a month that is too short."""
    month = today.month - 1 + PILOT_MONTHS
    year, month = today.year + month // 12, month % 12 + 1
    for day in range(today.day, 27, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return date(year, month, today.day)
