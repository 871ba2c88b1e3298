"""Conditions of an approval: read with what they mean, and ticked off by those who may."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.screening.ruleset import Action
from bot.store import decisions as store

AGREED_BY_DECIDING = "agree_with_leader"
"""The leader's yes is the agreement itself."""


@dataclass(frozen=True)
class Condition:
    """One condition. ``action`` is None where the leader wrote it, and ``text`` empty where they did not."""

    id: str
    action: Action | None
    text: str
    done_by: str | None
    done_at: datetime | None

    @property
    def done(self) -> bool:
        return self.done_at is not None

    @property
    def blocking(self) -> bool:
        """Whether the use must not start before it is done."""
        return self.action is not None and self.action.blocking

    @property
    def owner(self) -> str:
        """The role that sees to it; what a leader writes is for the employee to do."""
        return self.action.owner if self.action else "employee"


def conditions_from(actions: Sequence[Action], written: Sequence[str]) -> dict[str, str | None]:
    """Condition id → text, of a verdict's actions and what the leader wrote.

    What is done again each time ("check facts") can't be ticked off, and is no condition.
    """
    lasting = {action.id: None for action in actions if action.due != "on_event"}
    return lasting | {f"c-{number}": text for number, text in enumerate(written, start=1)}


def read_conditions(rows: Sequence[store.Condition], actions: Sequence[Action]) -> tuple[Condition, ...]:
    """The stored rows in the verdict's order, what the leader wrote last."""
    order = {action.id: (place, action) for place, action in enumerate(actions)}
    last = (len(order), None)
    known = [row for row in rows if row.id in order or row.text]
    return tuple(
        Condition(row.id, order.get(row.id, last)[1], row.text or "", row.done_by, row.done_at)
        for row in sorted(known, key=lambda row: (order.get(row.id, last)[0], row.id))
    )
