"""Which single changed answer would give a better outcome: "becomes yellow if …".

Nothing is claimed but what is certain. A change that leads to questions nobody has answered yet is offered
as a way on, with the best that can still come of it, and how many questions will follow at least.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bot.screening.flow import Answers
from bot.screening.ruleset import EXCLUSIVE, RANK, Outcome, Question, Ruleset
from bot.screening.search import best_possible
from bot.screening.verdict import Verdict, assess


@dataclass(frozen=True)
class Change:
    """One answer changed. ``outcome`` is what it surely gives, or None where questions would follow.

    ``at_best`` is then the best that can still come; with a certain outcome it is the same.
    ``more`` is how many questions would follow at least.
    """

    question: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    outcome: Outcome | None
    at_best: Outcome
    more: int

    @property
    def complete(self) -> bool:
        return self.outcome is not None

    @property
    def dropped(self) -> tuple[str, ...]:
        return tuple(option for option in self.before if option not in self.after)

    @property
    def size(self) -> int:
        """How many options the change touches."""
        return len(set(self.before) ^ set(self.after))


def better_answers(
    ruleset: Ruleset, answers: Answers, external: Collection[str] = (), verdict: Verdict | None = None
) -> tuple[Change, ...]:
    """The changes that help: the best outcome first, certain before possible, then the least change.

    Empty while the screening is open, and for green. ``verdict`` spares assessing the answers again.
    """
    verdict = verdict or assess(ruleset, answers, external)
    if verdict.outcome in (None, "green"):
        return ()
    now = RANK[verdict.outcome]
    used = verdict.walk.used
    found = [
        _judge(ruleset, {**answers, question: after}, external, question, used[question])
        for question in verdict.asked
        for after in _alternatives(ruleset.questions[question], used[question])
    ]
    order = {question: place for place, question in enumerate(verdict.asked)}
    return tuple(
        sorted(
            (change for change in found if RANK[change.at_best] < now),
            key=lambda c: (RANK[c.at_best], not c.complete, c.size, c.more, order[c.question]),
        )
    )


def _alternatives(question: Question, given: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The answers one change away: an option less, one for another, or none of them. Never "don't know"."""
    options = [option.id for option in question.options if option.id != "unknown"]
    if len(given) == 1:
        for option in options:
            if option not in given:
                yield (option,)
        return
    for dropped in given:
        yield tuple(option for option in given if option != dropped)
    for option in options:
        if option in EXCLUSIVE:
            yield (option,)


def _judge(
    ruleset: Ruleset, answers: Answers, external: Collection[str], question: str, before: tuple[str, ...]
) -> Change:
    changed = assess(ruleset, answers, external)
    after = tuple(answers[question])
    if changed.outcome is not None:
        return Change(question, before, after, changed.outcome, changed.outcome, 0)
    walk = changed.walk
    return Change(
        question, before, after, None, best_possible(ruleset, walk, answers), walk.about - walk.done
    )
