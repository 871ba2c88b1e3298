"""The proof that an overlay loosens nothing: it looks at the result, and catches each way of loosening."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.organisation.folder import load_folder
from bot.screening.conditions import AnyOf, Not
from bot.screening.flow import replay
from bot.screening.loading import current
from bot.screening.rule_files import Faults
from bot.screening.ruleset import Ruleset
from bot.screening.tightening import find_loosening
from bot.screening.verdict import assess
from tests.overlay.folders import RULES, town

SHIPPED = current()
Loosen = Callable[[Ruleset], Ruleset]


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Ruleset:
    return load_folder(town(tmp_path_factory.mktemp("town"), rules=RULES)).ruleset


def faults_of(ruleset: Ruleset, *reworded: str) -> list[str]:
    faults = Faults()
    find_loosening(SHIPPED, ruleset, reworded, faults)
    return faults.lines


def _without(kind: str, name: str) -> Loosen:
    return lambda rules: replace(
        rules, **{kind: {k: v for k, v in getattr(rules, kind).items() if k != name}}
    )


def _with(kind: str, name: str, **changes: object) -> Loosen:
    def loosen(rules: Ruleset) -> Ruleset:
        entries = getattr(rules, kind)
        return replace(rules, **{kind: {**entries, name: replace(entries[name], **changes)}})

    return loosen


def _fact(rules: Ruleset) -> Ruleset:
    return replace(rules, facts={**rules.facts, "fast_lane": Not(AnyOf(()))})


def _decisions(rules: Ruleset) -> Ruleset:
    red = replace(rules.consequences["red"], decisions=rules.consequences["green"].decisions)
    return replace(rules, consequences={**rules.consequences, "red": red})


def _standard_actions(rules: Ruleset) -> Ruleset:
    green = replace(rules.consequences["green"], standard_actions=())
    return replace(rules, consequences={**rules.consequences, "green": green})


def _review(rules: Ruleset) -> Ruleset:
    yellow = replace(rules.consequences["yellow"], review_months=7)
    return replace(rules, consequences={**rules.consequences, "yellow": yellow})


def _another_order(rules: Ruleset) -> Ruleset:
    return replace(rules, questions=dict(reversed(rules.questions.items())))


def _rules_in_another_order(rules: Ruleset) -> Ruleset:
    return replace(rules, rules=dict(reversed(rules.rules.items())))


def _words_of_a_verdict(rules: Ruleset) -> Ruleset:
    outcomes = {**rules.labels["outcomes"], "red": rules.labels["outcomes"]["green"]}
    return replace(rules, labels={**rules.labels, "outcomes": outcomes})


def _not_by_its_id(rules: Ruleset) -> Ruleset:
    return replace(rules, rules={**rules.rules, "sneaked_in": rules.rules["data_unknown"]})


LOOSENED: dict[str, Loosen] = {
    "a rule is gone": _without("rules", "prohibited_practice"),
    "a question is gone": _without("questions", "prohibited_practice"),
    "an action is gone": _without("actions", "stop"),
    "a source is gone": _without("sources", "AIA5"),
    "a fact is gone": _without("facts", "high_risk"),
    "a rule is milder": _with("rules", "data_unknown", level="yellow", to=()),
    "a prohibition can be talked about": _with("rules", "prohibited_practice", stop="change_the_idea"),
    "a rule holds for nothing": _with("rules", "decides_alone", when=AnyOf(())),
    "a rule asks for nothing": _with("rules", "decides_alone", actions=()),
    "a question is asked of nobody": _with("questions", "data", ask_when=AnyOf(())),
    "a question has fewer options": _with("questions", "data", options=SHIPPED.questions["data"].options[:2]),
    "a question is said in other words": _with("questions", "data", text=SHIPPED.questions["tool"].text),
    "an action does not hold back": _with("actions", "stop", blocking=False),
    "a law is moved": _with("sources", "AIA5", applies_from=None),
    "a fact holds always": _fact,
    "a stop can be approved": _decisions,
    "nothing need be agreed": _standard_actions,
    "it is looked at later": _review,
    "questions stand in another order": _another_order,
    "rules stand in another order": _rules_in_another_order,
    "a stop is called green": _words_of_a_verdict,
    "a rule is neither's": _not_by_its_id,
    "a local rule prohibits": _with("rules", "our_children_under_13", stop="prohibited"),
    "another external fact": lambda rules: replace(rules, externals=(*rules.externals, "all_is_well")),
}


def test_what_only_adds_is_no_loosening(merged: Ruleset) -> None:
    assert faults_of(merged) == []
    assert faults_of(SHIPPED) == []


@pytest.mark.parametrize("how", LOOSENED)
def test_each_way_of_loosening_is_caught(merged: Ruleset, how: str) -> None:
    assert faults_of(LOOSENED[how](merged))


def test_other_words_are_allowed_only_for_the_questions_named(merged: Ruleset) -> None:
    reworded = _with("questions", "purpose", text=SHIPPED.questions["tool"].text)(merged)
    assert faults_of(reworded)
    assert faults_of(reworded, "purpose") == []


def test_a_prohibition_does_not_hide_behind_a_stop_of_the_municipalitys(merged: Ruleset) -> None:
    answers = {
        "purpose": ["text"],
        "tool": ["approved"],
        "data": ["none"],
        "our_children_use_it": ["under_13"],
    }
    assert replay(merged, answers).missing == "prohibited_practice"
    verdict = assess(merged, {**answers, "prohibited_practice": ["social_scoring"]})
    assert (verdict.outcome, verdict.stop) == ("red", "prohibited")
    assert [rule.id for rule in verdict.reasons] == ["prohibited_practice", "our_children_under_13"]
