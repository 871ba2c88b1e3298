"""Searches the walks a user could take: is there one in which a condition holds, and how well can it end?

``find`` goes through the questions in order, as a user would, and stops as soon as what is still possible
decides the matter. What it finds is a real walk, so nothing is claimed to be reachable that is not; and as
only branches that cannot succeed are cut, nothing reachable is missed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from bot.screening.conditions import (
    AllOf,
    Answered,
    Compiled,
    Condition,
    External,
    Not,
    answered_in,
    compile_condition,
)
from bot.screening.flow import Answers, Program, Step, Walk, program_of, still_possible
from bot.screening.ruleset import EXCLUSIVE, OUTCOMES, RANK, Outcome, Ruleset


def witness(ruleset: Ruleset, target: Condition) -> int | None:
    """Answers, as bits of the program, of a walk in which ``target`` holds at the end, or None."""
    search = _search(ruleset, target)
    told = [leaf.name for leaf in answered_in(target, ruleset.facts) if isinstance(leaf, External)]
    told += [name for name in ruleset.externals if name not in told]
    for given in range(1 << len(told)):
        low = sum(search.program.externals[name] for place, name in enumerate(told) if given >> place & 1)
        found = search.find(0, low)
        if found is not None:
            return found
    return None


def best_possible(ruleset: Ruleset, walk: Walk, answers: Answers) -> Outcome:
    """The best outcome that the rest of an open walk can still bring, where ``answers`` stay as given."""
    fixed = {place: step.bits(answers.get(step.question.id)) for place, step in _rest(ruleset, walk)}
    for level in OUTCOMES[:-1]:
        search = _no_rule_above(ruleset, level)
        choices = tuple(
            (fixed[place],) if fixed.get(place) else choice for place, choice in enumerate(search.choices)
        )
        if replace(search, choices=choices).find(walk.place, walk.bits) is not None:
            return level
    return OUTCOMES[-1]


def _rest(ruleset: Ruleset, walk: Walk) -> Iterator[tuple[int, Step]]:
    return islice(enumerate(program_of(ruleset).steps), walk.place, None)


@lru_cache(maxsize=64)
def _no_rule_above(ruleset: Ruleset, level: Outcome) -> "_Search":
    worse = [rule for rule in ruleset.rules.values() if RANK[rule.level] > RANK[level]]
    return _search(ruleset, AllOf(tuple(Not(rule.when) for rule in worse)))


def looked_at(condition: Condition | None, ruleset: Ruleset) -> set[str]:
    """The questions whose answers the condition looks at, facts followed."""
    if condition is None:
        return set()
    return {leaf.question for leaf in answered_in(condition, ruleset.facts) if isinstance(leaf, Answered)}


def _search(ruleset: Ruleset, target: Condition) -> "_Search":
    program = program_of(ruleset)
    compiled = compile_condition(target, ruleset.facts, program.bits)
    return _Search(program, compiled, _choices(ruleset, program, target))


@dataclass(frozen=True)
class _Search:
    program: Program
    target: Compiled
    choices: tuple[tuple[int, ...], ...]

    def find(self, place: int, low: int) -> int | None:
        """A continuation of the walk that has answered ``low`` before ``place``, or None."""
        high = still_possible(self.program, place, low)
        if self.target.surely(low, high):
            return low
        if place == len(self.program.steps) or not self.target.possibly(low, high):
            return None
        step = self.program.steps[place]
        if not step.ask.holds(low):
            return self.find(place + 1, low)
        for choice in self.choices[place]:
            bits = low | choice
            if any(compiled.holds(bits) for _, compiled in step.stops):
                found = bits if self.target.holds(bits) else None
            else:
                found = self.find(place + 1, bits)
            if found is not None:
                return found
        return None


def _choices(ruleset: Ruleset, program: Program, target: Condition) -> tuple[tuple[int, ...], ...]:
    """The answers worth trying for each question: one for each way in which the search can tell them apart.

    Told apart by what the target, the questions it looks at and the red rules look at. Where an answer
    sets off nothing of that, it is the only one worth trying for a question the target leaves alone.
    """
    stops = [rule.when for rule in ruleset.rules.values() if rule.ends_walk]
    matters = _closure(target, ruleset)
    looks: list[int] = []
    for condition in (target, *stops, *(ruleset.questions[q].ask_when for q in matters)):
        if condition is not None:
            looks += [program.bits.mask(leaf) for leaf in answered_in(condition, ruleset.facts)]
    return tuple(
        _step_choices(step, sorted(set(looks)), step.question.id in matters) for step in program.steps
    )


def _closure(target: Condition, ruleset: Ruleset) -> set[str]:
    matters: set[str] = set()
    open_ = looked_at(target, ruleset)
    while open_:
        name = open_.pop()
        if name not in matters:
            matters.add(name)
            open_ |= looked_at(ruleset.questions[name].ask_when, ruleset)
    return matters


def _step_choices(step: Step, looks: list[int], matters: bool) -> tuple[int, ...]:
    looks = [mask & step.mask for mask in looks if mask & step.mask]
    signature: Callable[[int], int] = lambda bits: sum(  # noqa: E731
        1 << place for place, mask in enumerate(looks) if bits & mask
    )
    found: dict[int, int] = {}
    for bit in step.options.values():
        found.setdefault(signature(bit), bit)
    if not matters and 0 in found:
        return (found[0],)
    if step.question.several:
        together = [bit for option, bit in step.options.items() if option not in EXCLUSIVE]
        _combine(found, together, signature)
    return tuple(found.values())


def _combine(found: dict[int, int], together: list[int], signature: Callable[[int], int]) -> None:
    """Add combinations of options until none is seen differently from those there are."""
    growing = {signature(bit): bit for bit in together}
    open_ = list(growing.values())
    while open_:
        bits = open_.pop()
        for bit in together:
            both = bits | bit
            if signature(both) not in growing:
                growing[signature(both)] = both
                open_.append(both)
    for key, bits in growing.items():
        found.setdefault(key, bits)
