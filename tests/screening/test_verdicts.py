"""Cases judged by hand: answers, and what they must come to."""

import pytest

from bot.screening.ruleset import Ruleset
from bot.screening.verdict import assess
from tests.screening.cases import CASEWORK, GREEN, Given

COVERS = ["tool_covers_personal_data"]
CASES: list[tuple[str, Given, list[str], str | None, str, set[str]]] = [
    # what it is, answers, external facts, outcome, levels of may/can/will, rules
    ("a summary of public text", GREEN, [], "green", "green green green", set()),
    (
        "personal data in a tool that covers it",
        {**GREEN, "data": ["ordinary"]},
        COVERS,
        "green",
        "green green green",
        set(),
    ),
    (
        "spot checks only",
        {**GREEN, "human_review": ["spot_checks"]},
        [],
        "yellow",
        "green yellow green",
        {"spot_checks_only"},
    ),
    (
        "an open service with public text",
        {**GREEN, "tool": ["open_service"], "preferred_tool": ["good_reason"]},
        [],
        "yellow",
        "green yellow yellow",
        {"open_service_without_protected_data", "not_preferred_tool"},
    ),
    (
        "a CPR number in an open service",
        {"purpose": ["text"], "tool": ["open_service"], "data": ["cpr"]},
        [],
        "red",
        "red not_assessed not_assessed",
        {"protected_data_in_open_service"},
    ),
    (
        "reading pupils' emotions",
        {**GREEN, "purpose": ["monitoring"], "data": ["ordinary"], "prohibited_practice": ["emotions"]},
        [],
        "red",
        "red not_assessed not_assessed",
        {"prohibited_practice"},
    ),
    (
        "nobody knows what data",
        {**GREEN, "data": ["unknown"], "staff_training": ["yes"], "benefit": ["yes"], "workplace": ["no"]},
        [],
        "clarify",
        "clarify green green",
        {"data_unknown"},
    ),
    (
        "help with an assessment where the law names AI",
        CASEWORK,
        [],
        "yellow",
        "yellow green green",
        {"influences_assessment", "law_names_ai"},
    ),
    (
        "profiling on the ordinary law, in a high-risk area",
        {**CASEWORK, "area": ["benefits"], "profiling": ["yes"], "legal_basis": ["task_law"]},
        [],
        "clarify",
        "clarify green green",
        {"influences_assessment", "high_risk", "task_law_intrusive_use"},
    ),
    (
        "the AI decides alone",
        {**CASEWORK, "case_use": ["alone"]},
        [],
        "red",
        "red not_assessed not_assessed",
        {"decides_alone"},
    ),
    (
        "no professional looks at it, in a case: rules of all gates that hold by then are listed",
        {**CASEWORK, "staff_training": ["no"], "human_review": ["direct"]},
        [],
        "red",
        "yellow red not_assessed",
        {"influences_assessment", "law_names_ai", "training_missing", "no_review_in_case"},
    ),
    (
        "a rule about a question nobody asked says nothing",
        {**GREEN, "openness": ["no"], "area": ["unknown"], "legal_basis": ["unknown"]},
        [],
        "green",
        "green green green",
        set(),
    ),
    (
        "a simpler solution would do",
        {**CASEWORK, "benefit": ["no"]},
        [],
        "yellow",
        "yellow green yellow",
        {"influences_assessment", "law_names_ai", "simpler_solution_better"},
    ),
    (
        "support of an assessment that is no case",
        {
            **GREEN,
            "purpose": ["decision_support"],
            "local_testing": ["yes"],
            "staff_training": ["yes"],
            "benefit": ["yes"],
            "workplace": ["no"],
        },
        [],
        "clarify",
        "clarify green green",
        {"conflict_decision_without_case"},
    ),
    ("nothing answered yet", {}, [], None, "not_assessed not_assessed not_assessed", set()),
    (
        "on the way, with a warning already",
        {"purpose": ["ideas"], "tool": ["approved"], "data": ["unknown"]},
        [],
        None,
        "clarify not_assessed not_assessed",
        {"data_unknown"},
    ),
    (
        "all but the last question: a gate that is not reached is not green",
        {name: given for name, given in GREEN.items() if name != "human_review"},
        [],
        None,
        "green not_assessed not_assessed",
        set(),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_cases_come_to_what_the_law_says(
    case: tuple[str, Given, list[str], str | None, str, set[str]], rules: Ruleset
) -> None:
    _, answers, external, outcome, gates, held = case
    verdict = assess(rules, answers, external)
    assert verdict.outcome == outcome
    assert " ".join(verdict.gates.values()) == gates
    assert {rule.id for rule in verdict.rules} == held


def test_a_harmless_case_in_an_approved_tool_takes_seven_answers(rules: Ruleset) -> None:
    verdict = assess(rules, GREEN)
    assert verdict.asked == tuple(GREEN)
    assert verdict.missing is None


@pytest.mark.parametrize("question", ["staff_training", "local_testing", "benefit", "openness"])
def test_not_knowing_costs_the_green_light(question: str, rules: Ruleset) -> None:
    before = {rule.id for rule in assess(rules, CASEWORK).rules}
    after = assess(rules, {**CASEWORK, question: ["unknown"]})
    assert [rule.level for rule in after.rules if rule.id not in before] == ["yellow"]


def test_actions_are_those_of_the_rules_and_then_the_standard_ones(rules: Ruleset) -> None:
    verdict = assess(rules, {**GREEN, "human_review": ["spot_checks"]})
    assert [action.id for action in verdict.actions] == [
        "check_facts",
        "agree_with_leader",
        "remember_basics",
    ]
    assert [action.id for action in verdict.blocking] == ["agree_with_leader"]
    assert verdict.decisions == ("approve_when_conditions_met", "approve_pilot", "ask", "reject")
    assert verdict.review_months == 6


def test_an_open_screening_has_no_standard_actions_and_no_decisions(rules: Ruleset) -> None:
    verdict = assess(rules, {"purpose": ["ideas"]})
    assert (verdict.actions, verdict.decisions, verdict.review_months) == ((), (), None)


def test_the_gravest_reason_comes_first(rules: Ruleset) -> None:
    verdict = assess(rules, {**CASEWORK, "human_review": ["direct"]})
    assert verdict.reasons[0].id == "no_review_in_case"
    assert verdict.sources[0].id == "FVL19"
    assert verdict.stop == "change_the_idea"


def test_a_prohibition_outweighs_a_stop_that_a_changed_idea_would_mend(rules: Ruleset) -> None:
    both = {**GREEN, "prohibited_practice": ["live_face_recognition", "social_scoring"]}
    assert assess(rules, both).stop == "prohibited"


def test_who_must_clarify_and_what_is_recommended(rules: Ruleset) -> None:
    verdict = assess(rules, {**CASEWORK, "legal_basis": ["unknown"], "disadvantaged_groups": ["no_measures"]})
    assert verdict.clarify_with == ("dpo", "lawyer")
    assert verdict.recommend == {"task_force"}


def test_every_verdict_names_its_ruleset_and_that_nobody_has_signed_it(rules: Ruleset) -> None:
    verdict = assess(rules, {})
    assert (verdict.ruleset_id, verdict.version) == ("dk-kommune-ai-screening", rules.version)
    assert verdict.valid_from == rules.valid_from
    assert len(verdict.content_hash) == 64
    assert not verdict.approved


@pytest.mark.parametrize(
    "stored",
    [["no_longer_an_option"], ["approved", "own_build"], []],
    ids=["option gone", "several in a single", "empty"],
)
def test_an_answer_that_todays_rules_dont_know_is_asked_again(stored: list[str], rules: Ruleset) -> None:
    verdict = assess(rules, {**GREEN, "tool": stored, "gone_question": ["yes"]})
    assert verdict.missing == "tool"
    assert verdict.asked == ("purpose",)


def test_progress_grows_only_when_the_case_gets_harder(rules: Ruleset) -> None:
    easy = assess(rules, {"purpose": ["ideas"]}).walk
    hard = assess(rules, {"purpose": ["monitoring"]}).walk
    assert (easy.done, easy.about) == (1, 7)
    assert hard.about > easy.about
