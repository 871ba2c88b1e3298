"""``python -m bot rules``: checks the rules and prints what they hold, for whoever keeps or approves them.

With an organisation folder, by ``--organisation`` or ``MAAVI_ORGANISATION``, they are the municipality's: the
product's with its own, which are listed in full.
"""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from bot.errors import OrganisationError, RulesetError
from bot.organisation.folder import Folder, load_folder
from bot.organisation.model import Organisation
from bot.screening.loading import current, load
from bot.screening.ruleset import OUTCOMES, Ruleset, is_local


def main(arguments: Sequence[str]) -> int:
    """The command line. Gives 0, or 2 if the rules must not be used."""
    parser = argparse.ArgumentParser(
        prog="python -m bot rules", description="Check the ruleset and list what it holds."
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, help="other rule files than the product's, without an organisation"
    )
    parser.add_argument(
        "--organisation", type=Path, metavar="FOLDER", help="default: MAAVI_ORGANISATION, where it is set"
    )
    wanted = parser.parse_args(arguments)
    try:
        if wanted.folder:
            lines = summary(load(wanted.folder))
        else:
            found = load_own(wanted.organisation)
            lines = chain(summary(found.ruleset), own(found))
    except (RulesetError, OrganisationError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def load_own(folder: Path | None = None) -> Folder:
    """The rules of the organisation in ``folder``, else in ``MAAVI_ORGANISATION``, else the product's alone.

    Raises OrganisationError, and RulesetError for the product's.
    """
    named = folder or os.environ.get("MAAVI_ORGANISATION", "").strip()
    return load_folder(Path(named)) if named else Folder(Organisation(""), current())


def own(folder: Folder) -> Iterator[str]:
    """Who approved the rules, and each entry of the municipality's own in words."""
    if folder.approval:
        yield f"approved for the municipality by {folder.approval.by.name} on {folder.approval.on}"
    rules = folder.ruleset
    questions = [each for each in rules.questions.values() if is_local(each.id)]
    local = [each for each in rules.rules.values() if is_local(each.id)]
    actions = [each for each in rules.actions.values() if is_local(each.id)]
    if questions or local or actions:
        yield ""
        yield f"local: {len(questions)} questions, {len(local)} rules, {len(actions)} actions"
    yield from (f"  question  {each.id:36}  {each.text.da}" for each in questions)
    yield from (f"  {each.level:8}  {each.id:36}  {each.reason.da}" for each in local)
    yield from (f"  action    {each.id:36}  {each.text.da}" for each in actions)


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
        whose = "  local" if is_local(question.id) else ""
        yield f"  {question.id:24}  {about}  {len(question.options):2} options{whose}"
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
