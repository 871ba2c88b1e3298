"""What must hold for any answers at all."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.screening.counterfactual import better_answers
from bot.screening.flow import replay
from bot.screening.loading import current
from bot.screening.ruleset import RANK
from bot.screening.search import best_possible, witness
from bot.screening.verdict import assess
from tests.screening.cases import Given, answers_from_bits, answers_to_all, dialogue

RULES = current()
SENSITIVE = ["confidential", "ordinary", "cpr", "sensitive", "children_or_vulnerable"]
PROHIBITED = next(iter(RULES.rules["prohibited_practice"].when.options))  # type: ignore[union-attr]

anyone = st.integers(min_value=0).map(lambda seed: answers_to_all(RULES, random.Random(seed)))
covered = st.sampled_from([[], ["tool_covers_personal_data"]])


@given(anyone, covered)
@settings(max_examples=400, deadline=None)
def test_not_knowing_is_never_green(answers: Given, external: list[str]) -> None:
    verdict = assess(RULES, answers, external)
    if any("unknown" in chosen for chosen in verdict.walk.used.values()):
        assert verdict.outcome != "green"


@given(anyone, anyone, covered)
@settings(max_examples=300, deadline=None)
def test_an_answer_that_was_not_asked_for_never_counts(
    answers: Given, others: Given, external: list[str]
) -> None:
    verdict = assess(RULES, answers, external)
    asked = {name: list(chosen) for name, chosen in verdict.walk.used.items()}
    assert assess(RULES, asked, external).as_ids() == verdict.as_ids()
    assert assess(RULES, {**others, **asked}, external).as_ids() == verdict.as_ids()


@given(anyone, covered, st.sampled_from(SENSITIVE), st.sets(st.sampled_from(["internal", *SENSITIVE])))
@settings(max_examples=1000, deadline=None)
def test_more_sensitive_data_never_lowers_the_level(
    answers: Given, external: list[str], more: str, data: set[str]
) -> None:
    less = assess(RULES, {**answers, "data": sorted(data) or ["none"]}, external)
    worse = assess(RULES, {**answers, "data": sorted(data | {more})}, external)
    assert less.outcome is not None
    assert worse.outcome is not None
    resolved = {rule.id for rule in less.rules} - {rule.id for rule in worse.rules}
    if not any(rule.startswith("conflict_") for rule in resolved):
        assert RANK[worse.outcome] >= RANK[less.outcome]


@given(anyone, covered)
@settings(max_examples=200, deadline=None)
def test_a_prohibition_ends_the_walk_before_anything_else_is_asked(
    answers: Given, external: list[str]
) -> None:
    verdict = assess(RULES, {**answers, "prohibited_practice": [PROHIBITED]}, external)
    assert verdict.outcome == "red"
    assert len(verdict.asked) <= 4
    if "prohibited_practice" in verdict.asked:
        assert verdict.stop == "prohibited"
        assert not {"approve", "approve_pilot"} & set(verdict.decisions)


@given(anyone, covered)
@settings(max_examples=200, deadline=None)
def test_the_verdict_is_the_highest_level_of_its_rules_and_gates(answers: Given, external: list[str]) -> None:
    verdict = assess(RULES, answers, external)
    levels = [RANK[rule.level] for rule in verdict.rules]
    assert RANK[verdict.outcome or ""] == max(levels, default=0)
    assert max(RANK.get(level, 0) for level in verdict.gates.values()) == max(levels, default=0)
    if verdict.outcome != "red":
        assert "not_assessed" not in verdict.gates.values()


@given(anyone, covered, st.integers(0, 25))
@settings(max_examples=150, deadline=None)
def test_what_an_open_screening_can_still_become_is_no_better_than_promised(
    answers: Given, external: list[str], known: int
) -> None:
    begun = dict(list(answers.items())[:known])
    walk = replay(RULES, begun, external)
    ended = assess(RULES, {**answers, **begun}, external)
    if walk.missing:
        assert RANK[best_possible(RULES, walk, begun)] <= RANK[ended.outcome or ""]


@given(anyone, covered)
@settings(max_examples=100, deadline=None)
def test_a_changed_answer_keeps_its_promise(answers: Given, external: list[str]) -> None:
    verdict = assess(RULES, answers, external)
    for change in better_answers(RULES, answers, external, verdict):
        changed = assess(RULES, {**answers, change.question: list(change.after)}, external)
        assert "unknown" not in change.after
        assert RANK[change.at_best] < RANK[verdict.outcome or ""]
        if change.complete:
            assert changed.outcome == change.outcome
        else:
            assert changed.missing is not None


@pytest.mark.parametrize("name", RULES.rules)
def test_every_rule_can_be_reached(name: str) -> None:
    found = witness(RULES, RULES.rules[name].when)
    assert found is not None
    answers, external = answers_from_bits(RULES, found)
    assert name in [rule.id for rule in assess(RULES, answers, external).rules]


def test_ten_thousand_dialogues_end_in_seconds() -> None:
    dice = random.Random(20261122)
    start = time.perf_counter()
    seen: set[str] = set()
    for _ in range(10_000):
        answers = dialogue(RULES, dice)
        seen.update(answers)
    assert seen == set(RULES.questions)
    assert time.perf_counter() - start < 30
