"""The law of the overlay, proved on the result: added rules may tighten, and never loosen.

What must hold for all answers, and why it is enough to compare the two rulesets entry by entry:

- *What the product asks is still asked.* Its questions stand in their order with their conditions, options
  and facts, which name nothing local, and only its red rules end a walk. So a walk under both rulesets,
  with the local questions left out, is the same walk.
- *No verdict is milder.* On the same walk the same shipped rules hold, and a verdict is the highest level of
  those that hold; local ones can only add to them.
- *Nothing that must be done goes away.* Actions come from the rules that hold and from the outcome's own,
  none of which is taken away.

That walks still end and that everything can be reached, ``soundness`` proves by search for the whole.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.screening.flow import program_of
from bot.screening.rule_files import Faults
from bot.screening.ruleset import Question, Ruleset, is_local

_LOOSENS = "differs from the product's: an overlay adds, and changes or removes nothing"


def find_loosening(shipped: Ruleset, merged: Ruleset, reworded: Collection[str], faults: Faults) -> None:
    """Note each way in which ``merged`` is not ``shipped`` and more.

    ``reworded`` are the questions that may stand in other words: text and help, nothing else.
    """

    def as_shipped(question: Question) -> Question:
        own = shipped.questions[question.id]
        return replace(question, text=own.text, why=own.why) if question.id in reworded else question

    _kept("sources", shipped.sources, merged.sources, faults)
    _kept("facts", shipped.facts, merged.facts, faults)
    _kept("actions", shipped.actions, merged.actions, faults)
    _kept("rules", shipped.rules, merged.rules, faults)
    _kept("questions", shipped.questions, merged.questions, faults, as_shipped)
    if list(_of_product(merged.questions)) != list(shipped.questions):
        faults.add("questions.yaml", "", "the product's questions stand in another order")
    if list(_of_product(merged.rules)) != list(shipped.rules):
        faults.add("rules.yaml", "", "the product's rules stand in another order")
    if merged.externals != shipped.externals or merged.labels != shipped.labels:
        faults.add("ruleset.yaml", "", _LOOSENS)
    _consequences(shipped, merged, faults)
    if not faults.lines:
        _stops(merged, faults)


def _of_product(entries: Mapping[str, Any]) -> Iterator[str]:
    return (name for name in entries if not is_local(name))


def _kept(
    kind: str,
    shipped: Mapping[str, Any],
    merged: Mapping[str, Any],
    faults: Faults,
    compared: Callable[[Any], Any] = lambda entry: entry,
) -> None:
    for name, entry in shipped.items():
        if name not in merged or compared(merged[name]) != entry:
            faults.add(f"{kind}.yaml", name, _LOOSENS)
    for name in _of_product(merged):
        if name not in shipped:
            faults.add(f"{kind}.yaml", name, "is neither the product's nor local by its id")


def _consequences(shipped: Ruleset, merged: Ruleset, faults: Faults) -> None:
    for outcome, before in shipped.consequences.items():
        after = merged.consequences[outcome]
        kept = after.standard_actions[: len(before.standard_actions)] == before.standard_actions
        if not kept or after.review_months > before.review_months or after.decisions != before.decisions:
            faults.add("ruleset.yaml", f"outcomes.{outcome}", _LOOSENS)


def _stops(merged: Ruleset, faults: Faults) -> None:
    """A local rule that ended the walk could hide a prohibition behind a stop that can be talked about."""
    for step in program_of(merged).steps:
        for rule, _ in step.stops:
            if is_local(rule.id):
                faults.add("rules.yaml", rule.id, "a local rule must not end the walk")
    for rule in merged.rules.values():
        if is_local(rule.id) and rule.stop == "prohibited":
            faults.add("rules.yaml", f"{rule.id}.stop", "only law prohibits")
