"""Answers → the rules that hold → levels per gate and overall, with reasons, actions and who must clarify.

Pure. The verdict is the highest level found; there are no points to trade a prohibition against.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from bot.screening.flow import Answers, Walk, program_of, replay
from bot.screening.ruleset import (
    JUDGED_GATES,
    RANK,
    Action,
    Gate,
    Level,
    Outcome,
    Recommendation,
    Rule,
    Ruleset,
    Source,
    Stop,
)


@dataclass(frozen=True)
class Verdict:
    """What the answers come to under one version of the ruleset.

    ``outcome`` is None while a question is missing. ``rules`` are those that hold, in the ruleset's order.
    ``actions`` are theirs, then the outcome's standard actions, each once. ``decisions`` and
    ``review_months`` are empty and None without an outcome.
    """

    outcome: Outcome | None
    gates: Mapping[Gate, Level]
    rules: tuple[Rule, ...]
    actions: tuple[Action, ...]
    walk: Walk
    decisions: tuple[str, ...]
    review_months: int | None
    ruleset_id: str
    version: str
    valid_from: date
    content_hash: str
    approved_by: str | None

    @property
    def asked(self) -> tuple[str, ...]:
        return self.walk.asked

    @property
    def missing(self) -> str | None:
        return self.walk.missing

    @property
    def approved(self) -> bool:
        """False until a municipality has signed the ruleset; a verdict then has to say so."""
        return self.approved_by is not None

    @property
    def blocking(self) -> tuple[Action, ...]:
        """The actions without which the use must not start."""
        return tuple(action for action in self.actions if action.blocking)

    @property
    def reasons(self) -> tuple[Rule, ...]:
        """The rules that hold, the gravest first."""
        return tuple(sorted(self.rules, key=lambda rule: -RANK[rule.level]))

    @property
    def sources(self) -> tuple[Source, ...]:
        """What the reasons rest on, each once, the gravest reason's first."""
        return _once(source for rule in self.reasons for source in rule.sources)

    @property
    def clarify_with(self) -> tuple[str, ...]:
        """The roles that must clarify something."""
        return tuple(dict.fromkeys(role for rule in self.rules for role in rule.to))

    @property
    def recommend(self) -> frozenset[Recommendation]:
        return frozenset(rule.recommend for rule in self.rules if rule.recommend)

    @property
    def stop(self) -> Stop | None:
        """Which kind of stop a red verdict is: a prohibition outweighs what a changed idea would mend."""
        stops = {rule.stop for rule in self.rules if rule.stop}
        return "prohibited" if "prohibited" in stops else "change_the_idea" if stops else None

    def as_ids(self) -> dict[str, Any]:
        """The verdict in ids only, ready for JSON: what is printed in batches and kept with a screening."""
        return {
            "outcome": self.outcome,
            "gates": dict(self.gates),
            "asked": list(self.asked),
            "missing": self.missing,
            "rules": [rule.id for rule in self.rules],
            "actions": [action.id for action in self.actions],
            "blocking": [action.id for action in self.blocking],
        }


def assess(ruleset: Ruleset, answers: Answers, external: Collection[str] = ()) -> Verdict:
    """Judge the answers. Never fails on answers: those that today's rules don't know don't count."""
    walk = replay(ruleset, answers, external)
    rules = holding(ruleset, walk)
    outcome = worst(rules) if walk.complete else None
    consequence = None if outcome is None else ruleset.consequences[outcome]
    standard = () if consequence is None else consequence.standard_actions
    return Verdict(
        outcome=outcome,
        gates=_gates(ruleset, walk, rules),
        rules=rules,
        actions=_once((*(action for rule in rules for action in rule.actions), *standard)),
        walk=walk,
        decisions=() if consequence is None else consequence.decisions,
        review_months=None if consequence is None else consequence.review_months,
        ruleset_id=ruleset.id,
        version=ruleset.version,
        valid_from=ruleset.valid_from,
        content_hash=ruleset.content_hash,
        approved_by=ruleset.approved_by,
    )


def holding(ruleset: Ruleset, walk: Walk) -> tuple[Rule, ...]:
    """The rules that hold for the answers that count, in the ruleset's order."""
    bits = walk.bits
    return tuple(rule for rule, compiled in program_of(ruleset).rules if compiled.surely(bits, bits))


def worst(rules: Iterable[Rule]) -> Outcome:
    """The highest level among the rules; green if there are none."""
    level: Outcome = "green"
    for rule in rules:
        if RANK[rule.level] > RANK[level]:
            level = rule.level
    return level


def _gates(ruleset: Ruleset, walk: Walk, rules: tuple[Rule, ...]) -> dict[Gate, Level]:
    """A gate that no rule has raised is green, or not assessed if the walk ended before its last question."""
    last = program_of(ruleset).last
    gates: dict[Gate, Level] = {}
    for gate in JUDGED_GATES:
        level = worst(rule for rule in rules if rule.gate == gate)
        reached = walk.place > last.get(gate, -1)
        gates[gate] = level if level != "green" or reached else "not_assessed"
    return gates


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_Thing = TypeVar("_Thing", bound=_HasId)


def _once(things: Iterable[_Thing]) -> tuple[_Thing, ...]:
    return tuple({thing.id: thing for thing in things}.values())
