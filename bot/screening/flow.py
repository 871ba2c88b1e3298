"""Replay: the given answers and today's rules say which question is next, or that the walk has ended.

Pure. No state but the answers: one that is no longer asked, or that today's rules don't know, no longer
counts. The walk stops at the first question without an answer, and ends at once when a red rule of the
product's holds.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.screening.conditions import (
    ALWAYS,
    Answered,
    Bits,
    Compiled,
    answered_in,
    compile_condition,
)
from bot.screening.ruleset import EXCLUSIVE, Gate, Question, Rule, Ruleset

Answers = Mapping[str, Collection[str]]
"""Question id → the options chosen."""
Misfit = Literal["empty", "unknown_option", "repeated", "not_several", "stands_alone"]


@dataclass(frozen=True)
class Walk:
    """How far the answers lead. ``asked`` are the questions whose answers count, in order.

    At most one of ``missing`` (the next question) and ``stopped`` (the first red rule) is set; with
    neither the walk is complete. ``about`` is how many questions there will be in all as far as is known
    by now: it grows when an answer makes the case a harder one.
    """

    asked: tuple[str, ...]
    missing: str | None
    stopped: str | None
    used: Mapping[str, tuple[str, ...]]
    about: int
    place: int
    """How many questions of the ruleset lie behind: asked, or passed over."""
    bits: int
    """The answers and external facts that count, as bits of the ruleset's program."""
    high: int
    """Those, and all that may still be answered."""

    @property
    def done(self) -> int:
        return len(self.asked)

    @property
    def complete(self) -> bool:
        return self.missing is None


@dataclass(frozen=True)
class Step:
    """A question, compiled. ``stops`` are the red rules that its answer may set off."""

    question: Question
    options: Mapping[str, int]
    mask: int
    alone: int
    ask: Compiled
    stops: tuple[tuple[Rule, Compiled], ...]

    def bits(self, chosen: Collection[str] | None) -> int:
        """The answer as bits; 0 if there is none that today's question allows."""
        if not chosen:
            return 0
        bits = 0
        for option in chosen:
            bit = self.options.get(option)
            if bit is None:
                return 0
            bits |= bit
        if len(chosen) > 1 and (not self.question.several or bits & self.alone):
            return 0
        return bits


@dataclass(frozen=True)
class Program:
    """A ruleset made ready to run."""

    steps: tuple[Step, ...]
    rules: tuple[tuple[Rule, Compiled], ...]
    externals: Mapping[str, int]
    bits: Bits
    last: Mapping[Gate, int]
    """Gate → the place of its last question."""


@lru_cache(maxsize=16)
def program_of(ruleset: Ruleset) -> Program:
    """Compile a ruleset, once."""
    bits = _bits(ruleset)
    rules = tuple(
        (rule, compile_condition(rule.when, ruleset.facts, bits)) for rule in ruleset.rules.values()
    )
    steps = tuple(_step(question, ruleset, bits, rules) for question in ruleset.questions.values())
    last = {step.question.gate: place for place, step in enumerate(steps)}
    return Program(steps, rules, bits.externals, bits, last)


def _bits(ruleset: Ruleset) -> Bits:
    """Number the options in asking order, so that a question's bits lie side by side; externals first."""
    externals = {name: 1 << place for place, name in enumerate(ruleset.externals)}
    options: dict[str, dict[str, int]] = {}
    place = len(externals)
    for question in ruleset.questions.values():
        options[question.id] = {option.id: 1 << place + n for n, option in enumerate(question.options)}
        place += len(question.options)
    return Bits(options, externals)


def _step(question: Question, ruleset: Ruleset, bits: Bits, rules: tuple[tuple[Rule, Compiled], ...]) -> Step:
    options = bits.options[question.id]
    stops = tuple(
        (rule, compiled)
        for rule, compiled in rules
        if rule.ends_walk and question.id in _questions(rule, ruleset)
    )
    when = question.ask_when
    return Step(
        question=question,
        options=options,
        mask=sum(options.values()),
        alone=sum(bit for option, bit in options.items() if option in EXCLUSIVE),
        ask=ALWAYS if when is None else compile_condition(when, ruleset.facts, bits),
        stops=stops,
    )


def _questions(rule: Rule, ruleset: Ruleset) -> frozenset[str]:
    found = answered_in(rule.when, ruleset.facts)
    return frozenset(leaf.question for leaf in found if isinstance(leaf, Answered))


def replay(ruleset: Ruleset, answers: Answers, external: Collection[str] = ()) -> Walk:
    """Walk the questions in order with these answers. Unknown external facts are a KeyError."""
    program = program_of(ruleset)
    bits = 0
    for name in external:
        bits |= program.externals[name]
    asked: list[str] = []
    used: dict[str, tuple[str, ...]] = {}
    for place, step in enumerate(program.steps):
        if not step.ask.surely(bits, bits):
            continue
        name = step.question.id
        chosen = answers.get(name)
        given = step.bits(chosen)
        if not given or chosen is None:
            return _open_walk(program, place, asked, used, bits)
        bits |= given
        asked.append(name)
        used[name] = tuple(chosen)
        for rule, compiled in step.stops:
            if compiled.surely(bits, bits):
                return Walk(tuple(asked), None, rule.id, used, len(asked), place + 1, bits, bits)
    return Walk(tuple(asked), None, None, used, len(asked), len(program.steps), bits, bits)


def _open_walk(
    program: Program, place: int, asked: list[str], used: dict[str, tuple[str, ...]], bits: int
) -> Walk:
    high = still_possible(program, place, bits)
    to_come = sum(1 for step in program.steps[place:] if step.ask.surely(bits, high))
    missing = program.steps[place].question.id
    return Walk(tuple(asked), missing, None, used, len(asked) + to_come, place, bits, high)


def still_possible(program: Program, place: int, bits: int) -> int:
    """``bits`` and all that may still be answered from the question at ``place`` on."""
    high = bits
    for step in program.steps[place:]:
        if step.ask.possibly(bits, high):
            high |= step.mask
    return high


def misfit(question: Question, chosen: Collection[str]) -> Misfit | None:
    """Why these options are no answer to the question, or None if they are."""
    known = {option.id for option in question.options}
    if not chosen:
        return "empty"
    if any(option not in known for option in chosen):
        return "unknown_option"
    if len(set(chosen)) < len(chosen):
        return "repeated"
    if len(chosen) > 1 and not question.several:
        return "not_several"
    if len(chosen) > 1 and EXCLUSIVE.intersection(chosen):
        return "stands_alone"
    return None
