"""Which single changed answer would help."""

from bot.screening.counterfactual import Change, better_answers
from bot.screening.ruleset import Ruleset
from tests.screening.cases import CASEWORK, GREEN


def test_one_open_condition_is_the_one_thing_to_change(rules: Ruleset) -> None:
    changes = better_answers(rules, {**GREEN, "human_review": ["spot_checks"]})
    assert changes == (Change("human_review", ("spot_checks",), ("yes",), "green", "green", 0),)


def test_dropping_one_kind_of_data_is_enough(rules: Ruleset) -> None:
    answers = {
        **GREEN,
        "data": ["internal", "confidential"],
        "staff_training": ["yes"],
        "benefit": ["yes"],
        "workplace": ["no"],
    }
    best = better_answers(rules, answers)[0]
    assert (best.question, best.dropped, best.after) == ("data", ("confidential",), ("internal",))
    assert best.outcome == "green"


def test_a_stop_shows_the_way_on_without_promising_more_than_can_come(rules: Ruleset) -> None:
    answers = {"purpose": ["text"], "tool": ["open_service"], "data": ["cpr", "ordinary"]}
    changes = {change.question: change for change in reversed(better_answers(rules, answers))}
    assert set(changes) == {"tool", "data"}
    assert changes["tool"].after == ("approved",)
    assert changes["tool"].outcome is None
    assert changes["tool"].at_best == "yellow"
    assert changes["tool"].more > 5
    assert changes["data"].after == ("none",)
    assert changes["data"].at_best == "yellow"


def test_a_stop_with_all_else_answered_says_what_it_surely_becomes(rules: Ruleset) -> None:
    answers = {**CASEWORK, "case_use": ["alone"]}
    best = better_answers(rules, answers)[0]
    assert (best.question, best.after, best.outcome) == ("case_use", ("preparatory",), "yellow")


def test_two_things_in_the_way_are_not_solved_by_one(rules: Ruleset) -> None:
    assert better_answers(rules, {**CASEWORK, "legal_basis": ["unknown"], "area": ["unknown"]}) == ()


def test_green_and_open_screenings_need_no_advice(rules: Ruleset) -> None:
    assert better_answers(rules, GREEN) == ()
    assert better_answers(rules, {"purpose": ["ideas"]}) == ()
