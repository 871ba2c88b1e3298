"""What only shows when the rules are taken together: texts, leftovers, circles, and what can be reached.

That a rule or a question can be reached, and that not knowing never turns green, is proved by ``search``.
"""

import re
from collections.abc import Iterator, Mapping

from bot.screening.conditions import (
    AllOf,
    Answered,
    Condition,
    External,
    Fact,
    Not,
    answered_in,
    has_not,
    leaves,
)
from bot.screening.flow import program_of
from bot.screening.rule_files import Faults
from bot.screening.ruleset import Question, Rule, Ruleset, dates_in
from bot.screening.search import looked_at, witness
from bot.texts import LANGUAGES, Text

MOST_WORDS = 25
_WORD = re.compile(r"\w")
_WRITTEN_DATE = re.compile(r"\b(19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")


def find_faults(ruleset: Ruleset, faults: Faults) -> None:
    """Note every fault of a ruleset whose entries are sound one by one."""
    _texts(ruleset, faults)
    _leftovers(ruleset, faults)
    _order(ruleset, faults)
    if not faults.lines:
        _reach(ruleset, faults)


def circular_facts(facts: Mapping[str, Condition]) -> Iterator[str]:
    """The facts that rest on themselves."""
    for name in facts:
        seen: set[str] = set()
        open_ = [name]
        while open_:
            for leaf in leaves(facts[open_.pop()]):
                if isinstance(leaf, Fact) and leaf.name in facts and leaf.name not in seen:
                    seen.add(leaf.name)
                    open_.append(leaf.name)
        if name in seen:
            yield name


def words(text: str) -> int:
    """How many words a reader reads: a dash alone is none."""
    return sum(1 for word in text.split() if _WORD.search(word))


def _texts(ruleset: Ruleset, faults: Faults) -> None:
    for question in ruleset.questions.values():
        for language in LANGUAGES:
            length = words(question.text.in_(language))
            if length > MOST_WORDS:
                where = f"{question.id}.text.{language}"
                faults.add("questions.yaml", where, f"{length} words; at most {MOST_WORDS}")
    for file, where, text in _all_texts(ruleset):
        if set(dates_in(text.da)) != set(dates_in(text.en)):
            faults.add(file, where, "the dates differ between da and en")
        for source in dict.fromkeys(dates_in(text.da) + dates_in(text.en)):
            if source not in ruleset.sources:
                faults.add(file, where, f"prints the date of the unknown source {source!r}")
            elif ruleset.sources[source].applies_from is None:
                faults.add(file, where, f"prints the date of {source}, which is not in force")
        if any(_WRITTEN_DATE.search(text.in_(language)) for language in LANGUAGES):
            faults.add(file, where, "writes a date; print it from a source as {dato:ID}")


def _all_texts(ruleset: Ruleset) -> Iterator[tuple[str, str, Text]]:
    """Every text but the sources' own names, which may hold the date of a decision."""
    for question in ruleset.questions.values():
        yield "questions.yaml", f"{question.id}.text", question.text
        yield "questions.yaml", f"{question.id}.why", question.why
        for option in question.options:
            yield "questions.yaml", f"{question.id}.{option.id}", option.label
    for rule in ruleset.rules.values():
        yield "rules.yaml", f"{rule.id}.reason", rule.reason
    for action in ruleset.actions.values():
        yield "actions.yaml", action.id, action.text


def _leftovers(ruleset: Ruleset, faults: Faults) -> None:
    sources = {s.id for q in ruleset.questions.values() for s in q.sources}
    sources |= {s.id for r in ruleset.rules.values() for s in r.sources}
    sources |= {s.id for a in ruleset.actions.values() for s in a.sources}
    actions = {a.id for r in ruleset.rules.values() for a in r.actions}
    actions |= {a.id for c in ruleset.consequences.values() for a in c.standard_actions}
    used = [leaf for condition in _conditions(ruleset) for leaf in leaves(condition)]
    facts = {leaf.name for leaf in used if isinstance(leaf, Fact)}
    externals = {leaf.name for leaf in used if isinstance(leaf, External)}
    for file, kind, known, found in (
        ("sources.yaml", "source", ruleset.sources, sources),
        ("actions.yaml", "action", ruleset.actions, actions),
        ("facts.yaml", "fact", ruleset.facts, facts),
        ("ruleset.yaml", "external fact", ruleset.externals, externals),
    ):
        for name in known:
            if name not in found:
                faults.add(file, name, f"no entry uses this {kind}")


def _conditions(ruleset: Ruleset) -> Iterator[Condition]:
    yield from ruleset.facts.values()
    yield from (rule.when for rule in ruleset.rules.values())
    yield from (q.ask_when for q in ruleset.questions.values() if q.ask_when is not None)


def _order(ruleset: Ruleset, faults: Faults) -> None:
    earlier: set[str] = set()
    for question in ruleset.questions.values():
        for name in sorted(looked_at(question.ask_when, ruleset) - earlier):
            faults.add("questions.yaml", f"{question.id}.ask_when", f"{name} is not asked before it")
        earlier.add(question.id)
    for rule in ruleset.rules.values():
        # It would hold because of what has not been asked yet, and the walk would end too early.
        if rule.ends_walk and has_not(rule.when, ruleset.facts):
            faults.add(
                "rules.yaml", f"{rule.id}.when", "a red rule ends the walk at once and negates nothing"
            )


def _reach(ruleset: Ruleset, faults: Faults) -> None:
    for question in ruleset.questions.values():
        asked = Answered(question.id, frozenset(option.id for option in question.options))
        if witness(ruleset, asked) is None:
            faults.add("questions.yaml", question.id, "no answers lead to this question")
    for rule in ruleset.rules.values():
        if witness(ruleset, rule.when) is None:
            faults.add("rules.yaml", rule.id, "no answers set off this rule")
    for question in ruleset.questions.values():
        if any(option.id == "unknown" for option in question.options) and _may_be_green(question, ruleset):
            faults.add("questions.yaml", f"{question.id}.unknown", "sets off no rule, so it could be green")


def _minds_unknown(rule: Rule, question: Question, ruleset: Ruleset) -> bool:
    return any(
        isinstance(leaf, Answered) and leaf.question == question.id and "unknown" in leaf.options
        for leaf in answered_in(rule.when, ruleset.facts)
    )


def _may_be_green(question: Question, ruleset: Ruleset) -> bool:
    """True if a walk exists that answers the question with unknown and sets off no rule naming that."""
    program = program_of(ruleset)
    unknown = program.bits.options[question.id]["unknown"]
    anything_else = sum(step.mask for step in program.steps if step.question is not question)
    for _, compiled in program.rules:
        if compiled.surely(unknown, unknown | anything_else):
            return False
    silent = (Not(rule.when) for rule in ruleset.rules.values() if _minds_unknown(rule, question, ruleset))
    return witness(ruleset, AllOf((Answered(question.id, frozenset({"unknown"})), *silent))) is not None
