"""Answers that the tests of the screening share."""

import random

from bot.screening.flow import program_of, replay
from bot.screening.ruleset import EXCLUSIVE, Question, Ruleset

Given = dict[str, list[str]]

GREEN: Given = {
    "purpose": ["text"],
    "tool": ["approved"],
    "data": ["none"],
    "prohibited_practice": ["none"],
    "case_use": ["no"],
    "public_facing": ["no"],
    "human_review": ["yes"],
}

CASEWORK: Given = {
    **GREEN,
    "purpose": ["decision_support"],
    "data": ["ordinary"],
    "case_use": ["assessment"],
    "area": ["none"],
    "profiling": ["no"],
    "legal_basis": ["law_names_ai"],
    "impact_assessment": ["yes"],
    "reasons_explainable": ["yes"],
    "staff_training": ["yes"],
    "local_testing": ["yes"],
    "records": ["yes"],
    "benefit": ["yes"],
    "disadvantaged_groups": ["no"],
    "workplace": ["no"],
    "openness": ["yes"],
}


def some_answer(question: Question, dice: random.Random) -> list[str]:
    """An answer a person could give: one option, or several where that is allowed."""
    options = [option.id for option in question.options]
    first = dice.choice(options)
    if not question.several or first in EXCLUSIVE or dice.random() < 0.5:
        return [first]
    return [
        option for option in options if option not in EXCLUSIVE and (option == first or dice.random() < 0.3)
    ]


def answers_to_all(ruleset: Ruleset, dice: random.Random) -> Given:
    return {question.id: some_answer(question, dice) for question in ruleset.questions.values()}


def dialogue(ruleset: Ruleset, dice: random.Random) -> Given:
    """Answer question after question until the walk ends; check that each answer leads on."""
    answers: Given = {}
    external = ["tool_covers_personal_data"] if dice.random() < 0.5 else []
    walk = replay(ruleset, answers, external)
    while walk.missing:
        assert walk.missing not in walk.asked
        assert walk.done < walk.about
        answers[walk.missing] = some_answer(ruleset.questions[walk.missing], dice)
        onward = replay(ruleset, answers, external)
        assert onward.asked == (*walk.asked, walk.missing)
        walk = onward
    assert walk.done == walk.about
    return answers


def answers_from_bits(ruleset: Ruleset, bits: int) -> tuple[Given, list[str]]:
    """The answers and external facts that a search found."""
    program = program_of(ruleset)
    answers = {
        question: [option for option, bit in options.items() if bits & bit]
        for question, options in program.bits.options.items()
    }
    told = [name for name, bit in program.externals.items() if bits & bit]
    return {question: chosen for question, chosen in answers.items() if chosen}, told
