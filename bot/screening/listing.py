"""``python -m bot rules``: checks the rule files and prints what they hold, for whoever keeps them."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.errors import RulesetError
from bot.screening.loading import RULES, load
from bot.screening.ruleset import OUTCOMES, Ruleset


def main(arguments: Sequence[str]) -> int:
    """The command line. Gives 0, or 2 if the rules must not be used."""
    parser = argparse.ArgumentParser(
        prog="python -m bot rules", description="Check the ruleset and list what it holds."
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, default=RULES, help="default: the product's own rules"
    )
    try:
        ruleset = load(parser.parse_args(arguments).folder)
    except RulesetError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write("\n".join(summary(ruleset)) + "\n")
    return 0


def summary(ruleset: Ruleset) -> Iterator[str]:
    """The ruleset in lines: head, questions, rules by level, and the sources whose law is moving."""
    yield f"{ruleset.id} {ruleset.version}, valid from {ruleset.valid_from}, review by {ruleset.review_by}"
    yield f"content {ruleset.content_hash}"
    yield f"approved by {ruleset.approved_by or 'nobody yet'}"
    yield ""
    yield f"{len(ruleset.questions)} questions"
    for question in ruleset.questions.values():
        kind = "multi" if question.several else "single"
        asked = "always" if question.ask_when is None else "sometimes"
        about = f"{question.gate:5}  {kind:6}  {asked:9}  {question.asked_of:8}"
        yield f"  {question.id:24}  {about}  {len(question.options):2} options"
    yield ""
    levels = Counter(rule.level for rule in ruleset.rules.values())
    yield f"{len(ruleset.rules)} rules: " + ", ".join(f"{levels[o]} {o}" for o in OUTCOMES[1:])
    blocking = sum(action.blocking for action in ruleset.actions.values())
    yield f"{len(ruleset.actions)} actions, {blocking} of them blocking"
    yield ""
    watched = [source for source in ruleset.sources.values() if source.watch]
    yield f"{len(ruleset.sources)} sources, {len(watched)} watched"
    for source in watched:
        since = source.applies_from or "not in force"
        yield f"  {source.id:8}  {since!s:12}  {source.status:9}  {source.ref.en}"
