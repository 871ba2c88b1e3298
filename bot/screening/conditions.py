"""Conditions over answers: a small union read from YAML, and its compiled form.

Answers are bits of one integer. A condition compiles to two closures over two such integers, ``low``
(what is surely answered) and ``high`` (what may still be): does it surely hold, can it still hold? With
``low == high`` both are the plain truth, so that verdicts and proofs share one meaning.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, assert_never

Holds = Callable[[int, int], bool]
Report = Callable[[str], None]


@dataclass(frozen=True)
class Answered:
    """True if any given option is among ``options``; false if the question was not asked."""

    question: str
    options: frozenset[str]


@dataclass(frozen=True)
class Fact:
    """True if the named fact holds."""

    name: str


@dataclass(frozen=True)
class External:
    """True if the organisation's list of tools says so."""

    name: str


@dataclass(frozen=True)
class AllOf:
    parts: "tuple[Condition, ...]"


@dataclass(frozen=True)
class AnyOf:
    parts: "tuple[Condition, ...]"


@dataclass(frozen=True)
class Not:
    part: "Condition"


Condition = Answered | Fact | External | AllOf | AnyOf | Not


@dataclass(frozen=True)
class Names:
    """The ids that conditions may use: options by question, facts, externals."""

    options: Mapping[str, Collection[str]]
    facts: Collection[str]
    externals: Collection[str]


def parse_condition(raw: Any, names: Names, report: Report) -> Condition | None:
    """Read one condition; each fault goes to ``report``, and None comes back where there was one."""
    match raw:
        case {"answer": question, "in": list(options), **rest} if not rest:
            return _answered(question, options, names, report)
        case {"fact": name, **rest} if not rest:
            return Fact(name) if _known("fact", name, names.facts, report) else None
        case {"external": name, **rest} if not rest:
            return External(name) if _known("external fact", name, names.externals, report) else None
        case {"all": list(parts), **rest} if parts and not rest:
            read = _parse_all(parts, names, report)
            return None if read is None else AllOf(read)
        case {"any": list(parts), **rest} if parts and not rest:
            read = _parse_all(parts, names, report)
            return None if read is None else AnyOf(read)
        case {"not": part, **rest} if not rest:
            inner = parse_condition(part, names, report)
            return None if inner is None else Not(inner)
    report("a condition is one of answer+in, fact, external, all, any, not, and nothing beside it")
    return None


def _answered(question: Any, options: list[Any], names: Names, report: Report) -> Condition | None:
    if not _known("question", question, names.options, report):
        return None
    known = [_known(f"option of {question}", option, names.options[question], report) for option in options]
    if not options:
        report(f"no options to compare {question} with")
    return Answered(question, frozenset(options)) if known and all(known) else None


def _parse_all(parts: list[Any], names: Names, report: Report) -> tuple[Condition, ...] | None:
    read = [parse_condition(part, names, report) for part in parts]
    sound = tuple(part for part in read if part is not None)
    return sound if len(sound) == len(read) else None


def _known(kind: str, name: Any, names: Collection[str], report: Report) -> bool:
    if isinstance(name, str) and name in names:
        return True
    report(f"unknown {kind} {name!r}")
    return False


def leaves(condition: Condition) -> Iterator[Answered | Fact | External]:
    """The conditions at the bottom, facts not followed."""
    match condition:
        case Answered() | Fact() | External():
            yield condition
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            assert_never(condition)


def has_not(condition: Condition, facts: Mapping[str, Condition]) -> bool:
    """True if the condition, facts followed, negates anything."""
    match condition:
        case Not():
            return True
        case AllOf(parts) | AnyOf(parts):
            return any(has_not(part, facts) for part in parts)
        case Fact(name):
            return has_not(facts[name], facts)
        case Answered() | External():
            return False
        case _:
            assert_never(condition)


def answered_in(condition: Condition, facts: Mapping[str, Condition]) -> Iterator[Answered | External]:
    """What the condition looks at in the end, facts followed. The facts must not be circular."""
    for leaf in leaves(condition):
        if isinstance(leaf, Fact):
            yield from answered_in(facts[leaf.name], facts)
        else:
            yield leaf


@dataclass(frozen=True)
class Bits:
    """Which bit each option of each question, and each external fact, is."""

    options: Mapping[str, Mapping[str, int]]
    externals: Mapping[str, int]

    def mask(self, leaf: Answered | External) -> int:
        if isinstance(leaf, External):
            return self.externals[leaf.name]
        return sum(self.options[leaf.question][option] for option in leaf.options)


@dataclass(frozen=True)
class Compiled:
    """``surely(low, high)``: it holds whatever comes. ``possibly(low, high)``: it may still hold."""

    surely: Holds
    possibly: Holds

    def holds(self, bits: int) -> bool:
        """The plain truth for answers that are all known."""
        return self.surely(bits, bits)


def compile_condition(condition: Condition, facts: Mapping[str, Condition], bits: Bits) -> Compiled:
    """Turn the condition into closures; facts are followed, and must not be circular."""
    match condition:
        case Answered() | External():
            return _literal(bits.mask(condition))
        case Fact(name):
            return compile_condition(facts[name], facts, bits)
        case Not(part):
            inner = compile_condition(part, facts, bits)
            return Compiled(surely=_negate(inner.possibly), possibly=_negate(inner.surely))
        case AllOf(parts):
            compiled = [compile_condition(part, facts, bits) for part in parts]
            return Compiled(_all([c.surely for c in compiled]), _all([c.possibly for c in compiled]))
        case AnyOf(parts):
            compiled = [compile_condition(part, facts, bits) for part in parts]
            return Compiled(_any([c.surely for c in compiled]), _any([c.possibly for c in compiled]))
        case _:
            assert_never(condition)


ALWAYS = Compiled(surely=lambda low, high: True, possibly=lambda low, high: True)


def _literal(mask: int) -> Compiled:
    return Compiled(
        surely=lambda low, high: low & mask != 0,
        possibly=lambda low, high: high & mask != 0,
    )


def _negate(inner: Holds) -> Holds:
    return lambda low, high: not inner(low, high)


def _all(parts: list[Holds]) -> Holds:
    if len(parts) == 1:
        return parts[0]
    if len(parts) == 2:
        first, second = parts
        return lambda low, high: first(low, high) and second(low, high)

    def holds(low: int, high: int) -> bool:
        for part in parts:  # noqa: SIM110  (a loop is twice as fast as all() here)
            if not part(low, high):
                return False
        return True

    return holds


def _any(parts: list[Holds]) -> Holds:
    if len(parts) == 1:
        return parts[0]
    if len(parts) == 2:
        first, second = parts
        return lambda low, high: first(low, high) or second(low, high)

    def holds(low: int, high: int) -> bool:
        for part in parts:  # noqa: SIM110
            if part(low, high):
                return True
        return False

    return holds
