"""For any answers, under any overlay: never a milder verdict, and all the product asks is asked."""

import random
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import OrganisationError
from bot.organisation.folder import load_folder
from bot.screening.flow import replay
from bot.screening.loading import current
from bot.screening.ruleset import EXCLUSIVE, RANK, Ruleset, is_local
from bot.screening.verdict import assess
from tests.overlay.folders import RULES, town
from tests.screening.cases import answers_to_all

SHIPPED = current()
OPTIONS = ("yes", "no", "some", "unknown")
ROLES = ("leader", "dpo", "it", "lawyer")


def _texts(words: str) -> dict[str, str]:
    return {"da": words, "en": words}


def an_overlay(dice: random.Random) -> dict[str, Any]:
    """Questions at random places, rules over random answers to them and to shipped questions."""
    sources = {"our_policy": {"ref": _texts("Vores politik"), "applies_from": "2026-01-01"}}
    questions: list[dict[str, Any]] = []
    rules: list[dict[str, Any]] = []
    known = list(SHIPPED.questions)
    for number in range(dice.randint(0, 4)):
        name = f"our_question_{number}"
        place, anchor = dice.choice(("after", "before")), dice.choice(known)
        question: dict[str, Any] = {
            "id": name,
            place: anchor,
            "type": dice.choice(("single", "multi")),
            "asked_of": dice.choice(ROLES),
            "sources": ["our_policy"],
            "text": _texts("Hvordan"),
            "why": _texts("Derfor"),
            "options": [{"id": option, **_texts(option)} for option in OPTIONS],
        }
        if dice.random() < 0.5:  # asked by the first question alone, which comes before all but "before" it
            question["ask_when"] = {"answer": "purpose", "in": _some_options("purpose", dice)}
            if (place, anchor) == ("before", "purpose"):
                question["after"] = question.pop("before")
        questions.append(question)
        rules.append(_rule(f"our_unknown_{number}", {"answer": name, "in": ["unknown"]}, dice))
        rules.append(_rule(f"our_rule_{number}", _condition(name, dice), dice))
    for number in range(dice.randint(0 if questions else 1, 4)):
        asked = dice.choice(list(SHIPPED.questions))
        rules.append(_rule(f"our_other_{number}", {"answer": asked, "in": _some_options(asked, dice)}, dice))
    return {"sources": sources, "questions": questions, "rules": rules, "stricter": _stricter(dice)}


def _condition(name: str, dice: random.Random) -> dict[str, Any]:
    own = {"answer": name, "in": [dice.choice(("yes", "no", "some"))]}
    other = {"answer": "tool", "in": _some_options("tool", dice)}
    return dice.choice([own, {"any": [own, other]}, {"not": own}, {"all": [own, {"not": other}]}])


def _some_options(question: str, dice: random.Random) -> list[str]:
    options = [option.id for option in SHIPPED.questions[question].options]
    return dice.sample(options, dice.randint(1, len(options)))


def _rule(name: str, when: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    level = dice.choice(("yellow", "clarify", "red"))
    rule = {
        "id": name,
        "gate": dice.choice(("may", "can", "will")),
        "when": when,
        "level": level,
        "reason": _texts("Sådan er det"),
        "sources": ["our_policy"],
    }
    return {**rule, "to": [dice.choice(ROLES)]} if level == "clarify" else rule


def _stricter(dice: random.Random) -> dict[str, Any]:
    chosen = dice.sample([each for each in SHIPPED.rules.values() if each.level != "red"], dice.randint(0, 3))
    return {each.id: {"level": "red", "reason": _texts("Strengere")} for each in chosen}


@cache
def merged(seed: int) -> Ruleset | None:
    """The rules with a random overlay; None where dice made a rule that nothing can set off."""
    with tempfile.TemporaryDirectory() as at:
        rules = yaml.safe_dump(an_overlay(random.Random(seed)), allow_unicode=True) if seed else RULES
        try:
            return load_folder(town(Path(at) / "town", rules=rules)).ruleset
        except OrganisationError as refused:
            assert all("no answers set off this rule" in fault for fault in str(refused).splitlines())
            return None


def _whole(ruleset: Ruleset | None) -> Ruleset:
    assert ruleset is not None
    return ruleset


overlays = st.integers(0, 13).map(merged).filter(bool).map(_whole)  # 0: the example of the template
dices = st.integers(min_value=0).map(random.Random)
covered = st.sampled_from([[], ["tool_covers_personal_data"]])


@given(overlays, dices, covered)
@settings(max_examples=1000, deadline=None)
def test_an_overlay_never_makes_a_verdict_milder_and_takes_nothing_away(
    ruleset: Ruleset, dice: random.Random, external: list[str]
) -> None:
    answers = _likely(answers_to_all(ruleset, dice), dice)
    plain, own = assess(SHIPPED, answers, external), assess(ruleset, answers, external)
    assert plain.outcome is not None
    assert own.outcome is not None
    assert RANK[own.outcome] >= RANK[plain.outcome]
    for gate, level in plain.gates.items():
        assert RANK.get(own.gates[gate], 0) >= RANK.get(level, 0)
    assert tuple(name for name in own.asked if not is_local(name)) == plain.asked
    assert tuple(rule for rule in own.rules if not is_local(rule.id)) == plain.rules
    assert own.walk.stopped == plain.walk.stopped
    assert own.stop == "prohibited" or plain.stop != "prohibited"
    assert {action.id for rule in plain.rules for action in rule.actions} <= {each.id for each in own.actions}
    assert plain.recommend <= own.recommend
    assert set(plain.clarify_with) <= set(own.clarify_with)
    if own.outcome == plain.outcome:
        assert own.decisions == plain.decisions
        assert (own.review_months or 0) <= (plain.review_months or 0)


@given(overlays, dices, covered)
@settings(max_examples=400, deadline=None)
def test_a_walk_ends_and_asks_each_question_once(
    ruleset: Ruleset, dice: random.Random, external: list[str]
) -> None:
    given_: dict[str, list[str]] = {}
    rest = _likely(answers_to_all(ruleset, dice), dice)
    for _ in range(len(ruleset.questions) + 1):
        walk = replay(ruleset, given_, external)
        if walk.missing is None:
            break
        assert walk.missing not in given_
        assert walk.done < walk.about
        given_[walk.missing] = rest[walk.missing]
    assert walk.complete


@given(overlays, dices, covered, st.integers(0, 30))
@settings(max_examples=400, deadline=None)
def test_an_unfinished_screening_is_never_finished_by_an_overlay(
    ruleset: Ruleset, dice: random.Random, external: list[str], known: int
) -> None:
    answers = dict(list(_likely(answers_to_all(ruleset, dice), dice).items())[:known])
    if replay(SHIPPED, answers, external).missing is not None:
        assert replay(ruleset, answers, external).missing is not None


@given(overlays, dices, covered)
@settings(max_examples=400, deadline=None)
def test_not_knowing_is_never_green_in_a_question_of_the_municipalitys(
    ruleset: Ruleset, dice: random.Random, external: list[str]
) -> None:
    verdict = assess(ruleset, answers_to_all(ruleset, dice), external)
    if any("unknown" in chosen for chosen in verdict.walk.used.values()):
        assert verdict.outcome != "green"


def _likely(answers: dict[str, list[str]], dice: random.Random) -> dict[str, list[str]]:
    """Mostly answers that lead past the first stops: behind them lies what an overlay could spoil."""
    if dice.random() < 0.7:
        answers |= {"prohibited_practice": ["none"], "case_use": ["no"], "tool": ["approved"]}
    if dice.random() < 0.4:
        harmless = {"data": ["none"], "purpose": ["text"], "public_facing": ["no"], "human_review": ["yes"]}
        answers |= harmless
    assert all(len(chosen) == 1 or not EXCLUSIVE & set(chosen) for chosen in answers.values())
    return answers
