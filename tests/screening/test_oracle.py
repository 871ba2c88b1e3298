"""The engine against a plain reading of the rule files: dictionaries, no bits, no compiled conditions."""

import random
from typing import Any

import pytest
import yaml

from bot.screening.loading import RULES, current
from bot.screening.verdict import assess
from tests.screening.cases import Given, answers_to_all

LEVELS = ["green", "yellow", "clarify", "red"]


class PlainReading:
    def __init__(self) -> None:
        for name in ("ruleset", "facts", "questions", "rules", "actions"):
            setattr(self, name, yaml.safe_load((RULES / f"{name}.yaml").read_text(encoding="utf-8")))

    def holds(self, condition: Any, used: Given, told: list[str]) -> bool:
        if "answer" in condition:
            return any(option in condition["in"] for option in used.get(condition["answer"], []))
        if "fact" in condition:
            return self.holds(self.facts[condition["fact"]], used, told)  # type: ignore[attr-defined]
        if "external" in condition:
            return condition["external"] in told
        if "all" in condition:
            return all(self.holds(part, used, told) for part in condition["all"])
        if "any" in condition:
            return any(self.holds(part, used, told) for part in condition["any"])
        return not self.holds(condition["not"], used, told)

    def judge(self, answers: Given, told: list[str]) -> dict[str, Any]:
        used: Given = {}
        missing = None
        rest = list(self.questions)  # type: ignore[attr-defined]
        while rest and missing is None:
            question = rest[0]
            if "ask_when" in question and not self.holds(question["ask_when"], used, told):
                rest.pop(0)
            elif question["id"] not in answers:
                missing = question["id"]
            else:
                rest.pop(0)
                used[question["id"]] = answers[question["id"]]
                if any(rule["level"] == "red" for rule in self.held(used, told)):
                    break
        return self.sum_up(self.held(used, told), used, missing, {question["gate"] for question in rest})

    def held(self, used: Given, told: list[str]) -> list[Any]:
        return [rule for rule in self.rules if self.holds(rule["when"], used, told)]  # type: ignore[attr-defined]

    def sum_up(self, held: list[Any], used: Given, missing: str | None, to_come: set[str]) -> dict[str, Any]:
        worst = max((LEVELS.index(rule["level"]) for rule in held), default=0)
        outcome = None if missing else LEVELS[worst]
        gates = {}
        for gate in ("may", "can", "will"):
            raised = [LEVELS.index(rule["level"]) for rule in held if rule["gate"] == gate]
            gates[gate] = LEVELS[max(raised)] if raised else "not_assessed" if gate in to_come else "green"
        actions = [action for rule in held for action in rule["actions"]]
        if outcome:
            actions += self.ruleset["outcomes"][outcome]["standard_actions"]  # type: ignore[attr-defined]
        actions = list(dict.fromkeys(actions))
        return {
            "outcome": outcome,
            "gates": gates,
            "asked": list(used),
            "missing": missing,
            "rules": [rule["id"] for rule in held],
            "actions": actions,
            "blocking": [a for a in actions if self.actions[a]["blocking"]],  # type: ignore[attr-defined]
        }


@pytest.mark.parametrize("seed", range(3))
def test_the_engine_says_what_a_plain_reading_of_the_files_says(seed: int) -> None:
    dice = random.Random(seed)
    plain, rules = PlainReading(), current()
    for _ in range(250):
        answers = answers_to_all(rules, dice)
        if dice.random() < 0.7:  # a good many cases must get past the first stops
            answers |= {"prohibited_practice": ["none"], "reasons_explainable": ["yes"]}
            answers["case_use"] = [dice.choice(["no", "no", "preparatory", "assessment"])]
        if dice.random() < 0.4:
            answers = dict(dice.sample(sorted(answers.items()), dice.randint(0, len(answers))))
        told = dice.choice([[], ["tool_covers_personal_data"]])
        assert assess(rules, answers, told).as_ids() == plain.judge(answers, told)
