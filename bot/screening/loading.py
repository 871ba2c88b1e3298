"""Reads the rule files into a checked Ruleset, or says everything that is wrong with them.

What each entry must hold is checked here; what only shows when the rules are taken together (texts,
leftovers, circles, what can be reached) in ``soundness``.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, get_args

from bot.errors import RulesetError
from bot.screening.conditions import AnyOf, Condition, Names
from bot.screening.rule_files import Entry, Faults, entries_by_id, listed_entries, read_tree
from bot.screening.ruleset import (
    JUDGED_GATES,
    OUTCOMES,
    ROLES,
    Action,
    Consequence,
    Gate,
    Option,
    Outcome,
    Question,
    Recommendation,
    Rule,
    Ruleset,
    Source,
    Status,
    Stop,
)
from bot.screening.soundness import circular_facts, find_faults
from bot.texts import Text

RULES = Path(__file__).parent / "rules"
FILES = ("ruleset", "sources", "facts", "questions", "rules", "actions", "labels")

_LABELS: Mapping[str, tuple[str, ...]] = {
    "outcomes": (*OUTCOMES, "not_assessed"),
    "gates": get_args(Gate),
    "roles": ROLES,
    "recommendations": get_args(Recommendation),
    "stops": get_args(Stop),
    "due": ("at_once", "days", "before_start", "on_event", "date"),
    "source_status": get_args(Status),
}


@cache
def current() -> Ruleset:
    """The product's ruleset, loaded once; ``overlay`` adds what is a municipality's own.

    Raises RulesetError naming every fault.
    """
    return load(RULES)


@cache
def shipped_trees() -> Mapping[str, Any]:
    """What the product's rule files say, as plain values that nobody may change."""
    faults = Faults()
    return {name: read_tree(RULES / f"{name}.yaml", faults) for name in FILES}


def load(folder: Path) -> Ruleset:
    """Read and check the rule files in ``folder``. Raises RulesetError naming every fault at once."""
    faults = Faults()
    trees = {name: read_tree(folder / f"{name}.yaml", faults) for name in FILES}
    ruleset = read_ruleset(trees, faults)
    if faults.lines:
        raise RulesetError("\n".join(dict.fromkeys(faults.lines)))
    return ruleset


def read_ruleset(trees: Mapping[str, Any], faults: Faults) -> Ruleset:
    """The ruleset of these trees, by file; it must not be used where ``faults`` are found."""
    ruleset = _Reading(trees, faults).ruleset()
    if not faults.lines:
        find_faults(ruleset, faults)
    return ruleset


def content_hash(trees: Mapping[str, Any]) -> str:
    """SHA-256 over what the files say: not their layout, comments or who signed them."""
    head = {key: value for key, value in (trees["ruleset"] or {}).items() if key != "approved_by"}
    canonical = json.dumps({**trees, "ruleset": head}, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass
class _Reading:
    trees: Mapping[str, Any]
    faults: Faults

    def ruleset(self) -> Ruleset:
        head = Entry("ruleset.yaml", "", self._mapping("ruleset"), self.faults)
        externals = self._externals(head)
        sources = {name: self._source(name, entry) for name, entry in self._entries("sources").items()}
        asked = self._listed("questions")
        options = {name: self._options(entry) for name, entry in asked.items()}
        fact_trees = self._mapping("facts")
        names = Names({name: {o.id for o in found} for name, found in options.items()}, fact_trees, externals)
        facts = self._facts(fact_trees, names)
        questions = {
            name: self._question(name, entry, options[name], sources, names) for name, entry in asked.items()
        }
        actions = {
            name: self._action(name, entry, sources) for name, entry in self._entries("actions").items()
        }
        rules = {
            name: self._rule(name, entry, sources, actions, names)
            for name, entry in self._listed("rules").items()
        }
        labels = self._labels()
        ruleset = Ruleset(
            id=head.string("id"),
            version=head.string("version"),
            valid_from=head.day("valid_from") or date.min,
            review_by=head.day("review_by") or date.min,
            approved_by=head.get("approved_by") and head.string("approved_by"),
            content_hash="" if self.faults.lines else content_hash(self.trees),
            externals=externals,
            sources=sources,
            facts=facts,
            questions=questions,
            rules=rules,
            actions=actions,
            consequences=self._consequences(head, actions, labels),
            labels=labels,
        )
        head.finish()
        return ruleset

    def _mapping(self, name: str) -> dict[str, Any]:
        tree = self.trees[name]
        if tree is not None and not isinstance(tree, dict):
            self.faults.add(f"{name}.yaml", "", "must be a mapping")
            return {}
        return tree or {}

    def _entries(self, name: str) -> dict[str, Entry]:
        return entries_by_id(f"{name}.yaml", self.trees[name], self.faults)

    def _listed(self, name: str) -> dict[str, Entry]:
        return listed_entries(f"{name}.yaml", self.trees[name], self.faults)

    def _externals(self, head: Entry) -> tuple[str, ...]:
        value = head.get("external_facts")
        if isinstance(value, list) and all(isinstance(name, str) for name in value):
            return tuple(value)
        head.fault("external_facts", "needs a list of names")
        return ()

    def _source(self, name: str, entry: Entry) -> Source:
        source = Source(
            id=name,
            ref=entry.text("ref"),
            applies_from=entry.day("applies_from"),
            status=entry.choice("status", get_args(Status)),
            watch=entry.flag("watch"),
            note=entry.text("note") if "note" in entry.raw else None,
        )
        entry.finish()
        return source

    def _facts(self, trees: Mapping[str, Any], names: Names) -> dict[str, Condition]:
        facts: dict[str, Condition] = {}
        for name, raw in trees.items():
            entry = Entry("facts.yaml", "", {name: raw}, self.faults)
            condition = entry.condition(name, names)
            if condition is not None:
                facts[name] = condition
        for line in circular_facts(facts):
            self.faults.add("facts.yaml", line, "the fact rests on itself")
        return facts

    def _options(self, entry: Entry) -> tuple[Option, ...]:
        found = listed_entries(entry.file, entry.get("options"), self.faults, inside=entry.where)
        options = tuple(Option(name, option.own_text()) for name, option in found.items())
        for option in found.values():
            option.finish()
        return options

    def _question(
        self,
        name: str,
        entry: Entry,
        options: tuple[Option, ...],
        sources: Mapping[str, Source],
        names: Names,
    ) -> Question:
        question = Question(
            id=name,
            gate=entry.choice("gate", get_args(Gate)),
            several=entry.choice("type", ("multi", "single")) == "multi",
            asked_of=entry.choice("asked_of", ROLES),
            ask_when=entry.condition("ask_when", names) if "ask_when" in entry.raw else None,
            sources=tuple(sources[source] for source in entry.ids("sources", sources)),
            text=entry.text("text"),
            why=entry.text("why"),
            options=options,
        )
        entry.finish()
        return question

    def _action(self, name: str, entry: Entry, sources: Mapping[str, Source]) -> Action:
        action = Action(
            id=name,
            text=entry.own_text(),
            owner=entry.choice("owner", ROLES),
            due=self._due(entry, sources),
            blocking=entry.flag("blocking"),
            sources=tuple(sources[source] for source in entry.ids("sources", sources, empty=True)),
        )
        entry.finish()
        return action

    def _due(self, entry: Entry, sources: Mapping[str, Source]) -> Any:
        value = entry.get("due")
        if value in ("before_start", "on_event") or (isinstance(value, int) and value >= 0):
            return value
        if isinstance(value, str) and value in sources and sources[value].applies_from:
            return sources[value]
        entry.fault("due", "is a number of days, before_start, on_event, or a source that has a date")
        return 0

    def _rule(
        self,
        name: str,
        entry: Entry,
        sources: Mapping[str, Source],
        actions: Mapping[str, Action],
        names: Names,
    ) -> Rule:
        condition = entry.condition("when", names)
        rule = Rule(
            id=name,
            gate=entry.choice("gate", JUDGED_GATES),
            # A rule without a sound condition is never used: its fault stops the loading.
            when=condition if condition is not None else AnyOf(()),
            level=entry.choice("level", OUTCOMES[1:]),
            reason=entry.text("reason"),
            sources=tuple(sources[source] for source in entry.ids("sources", sources)),
            actions=tuple(actions[action] for action in entry.ids("actions", actions, empty=True)),
            stop=entry.choice("stop", get_args(Stop), optional=True),
            to=entry.ids("to", ROLES, empty=True),
            recommend=entry.choice("recommend", get_args(Recommendation), optional=True),
        )
        if (rule.level == "red") != (rule.stop is not None):
            entry.fault("stop", "a red rule says which stop it is, and no other rule does")
        if (rule.level == "clarify") != bool(rule.to):
            entry.fault("to", "a rule to clarify says with whom, and no other rule does")
        entry.finish()
        return rule

    def _consequences(
        self, head: Entry, actions: Mapping[str, Action], labels: Mapping[str, Mapping[str, Text]]
    ) -> dict[Outcome, Consequence]:
        trees = head.get("outcomes")
        if not isinstance(trees, dict) or set(trees) != set(OUTCOMES):
            head.fault("outcomes", f"needs exactly {', '.join(OUTCOMES)}")
            return {}
        found: dict[Outcome, Consequence] = {}
        for outcome in OUTCOMES:
            entry = Entry(head.file, f"outcomes.{outcome}", trees[outcome] or {}, self.faults)
            found[outcome] = Consequence(
                standard_actions=tuple(
                    actions[a] for a in entry.ids("standard_actions", actions, empty=True)
                ),
                review_months=entry.number("review_months"),
                decisions=entry.ids("decisions", labels.get("decisions", {})),
            )
            entry.finish()
        return found

    def _labels(self) -> dict[str, dict[str, Text]]:
        trees = self._mapping("labels")
        for kind in set(trees) - set(_LABELS) - {"decisions"}:
            self.faults.add("labels.yaml", kind, "unknown heading")
        labels: dict[str, dict[str, Text]] = {}
        for kind in (*_LABELS, "decisions"):
            tree = trees.get(kind)
            entries = Entry("labels.yaml", kind, tree if isinstance(tree, dict) else {}, self.faults)
            wanted = _LABELS.get(kind) or tuple(entries.raw)
            labels[kind] = {name: entries.text(name) for name in wanted}
            entries.finish()
        return labels
