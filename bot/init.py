"""``python -m bot init FOLDER``: write an organisation folder with questions in the terminal.

Answers are lines on standard input, so a file can answer too. The folder appears whole and checked by the
loader that the bot uses, or not at all; one that is there already is never touched.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO, cast

from bot.errors import MaaViError, OrganisationError
from bot.init_draft import Draft, NewDepartment, NewTool, files
from bot.organisation.folder import load_folder
from bot.organisation.mail import spellings
from bot.organisation.model import CONTACT_ROLES, DATA_KINDS, TOOL_KINDS
from bot.organisation.rhythm import read_rhythm
from bot.screening import loading
from bot.terminal import language_of_terminal
from bot.texts import LANGUAGES, Language, say

_ENTRA_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LONGEST = 200  # characters, as the loader has it
_LONGEST_RULE = 300
_OPEN_MAY_HAVE = ("none", "internal")  # an open service may never be given more
_RHYTHM = "biweekly tuesday 10"


class NoMoreAnswers(MaaViError):
    """Standard input ended, or a file gave an answer that does not fit; the message is the question."""


@dataclass(frozen=True)
class Asker:
    """Asks one thing at a time. A person is asked again after a slip; a file is not: it would go astray."""

    language: Language
    answers: TextIO
    out: TextIO

    def say(self, key: str, **values: object) -> None:
        print(say(f"init.{key}", self.language, **values), file=self.out)

    def ask(
        self,
        key: str,
        fault: Callable[[str], str | None] = lambda _: None,
        default: str = "",
        **values: str,
    ) -> str:
        """The answer without spaces around it. ``fault`` gives the text key of what is wrong with one."""
        question = say(f"init.{key}", self.language, **values)
        while True:
            print(f"{question}{f' [{default}]' if default else ''} ", end="", flush=True, file=self.out)
            line = self.answers.readline()
            if not line:
                raise NoMoreAnswers(question)
            if not self.answers.isatty():  # what comes from a file is seen beside its question, as if typed
                print(line.strip(), file=self.out)
            answer = line.strip() or default
            wrong = fault(answer)
            if wrong is None:
                return answer
            self.say(wrong)
            if not self.answers.isatty():
                raise NoMoreAnswers(question)

    def agrees(self, key: str) -> bool:
        """Whether the answer is yes, in either language; no answer is a no."""
        yes, no = ({say(f"init.{word}", each) for each in LANGUAGES} for word in ("yes", "no"))

        def fault(answer: str) -> str | None:
            return None if answer.casefold() in yes | no else "faults.yes_or_no"

        return self.ask(key, fault, say("init.no", self.language)).casefold() in yes

    def choose(self, key: str, choices: Mapping[str, str], **values: str) -> list[str]:
        """Ids of what was chosen by number; ``choices`` is id → what it is called."""
        for number, label in enumerate(choices.values(), 1):
            print(f"  {number}  {label}", file=self.out)
        said = self.ask(key, lambda answer: _fault_of_numbers(answer, len(choices)), **values)
        return [list(choices)[number - 1] for number in _numbers(said)]


def main(arguments: Sequence[str]) -> int:
    """Exit status 0; 1 where no folder was written; 130 where the person gave up."""
    parser = argparse.ArgumentParser(
        prog="python -m bot init",
        description="Write an organisation folder: departments, leaders, contacts, tools.",
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="must not exist, or be empty")
    parser.add_argument("--language", choices=LANGUAGES, help="default: as LANG says, else Danish")
    wanted = parser.parse_args(arguments)
    language = cast(Language, wanted.language) if wanted.language else language_of_terminal(os.environ)
    return write_folder(wanted.folder, Asker(language, sys.stdin, sys.stdout))


def write_folder(folder: Path, asker: Asker) -> int:
    """Ask everything and write ``folder``. The exit status."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        asker.say("refused.exists", folder=folder)
        return 1
    try:
        draft = converse(asker)
    except NoMoreAnswers as missing:
        asker.say("refused.no_answer", question=missing)
        return 1
    try:
        _put(folder, files(draft, asker.language))
    except OrganisationError as faults:
        asker.say("refused.faulty", faults=faults)
        return 1
    asker.say("done", folder=folder)
    return 0


def converse(asker: Asker) -> Draft:
    """All questions, in the order in which the file tells it. Raises NoMoreAnswers."""
    asker.say("intro")
    draft = Draft(asker.ask("name", _needed))
    asker.say("departments.intro")
    while name := asker.ask("departments.name" if draft.departments else "departments.first", _short):
        draft.departments.append(_department(asker, draft, name))
    asker.say("contacts.intro")
    rules = loading.current()
    for role in CONTACT_ROLES:
        if person := _person(asker, draft, "contacts.who", role=rules.label("roles", role, asker.language)):
            draft.contacts[role] = person
    asker.say("admins.intro")
    while person := _person(asker, draft, "admins.who"):
        if person not in draft.admins:
            draft.admins.append(person)
    asker.say("tools.intro")
    while name := asker.ask("tools.name", _short):
        draft.tools.append(_tool(asker, name))
    draft.rhythm = asker.ask("rhythm", _fault_of_rhythm, _RHYTHM)
    draft.mail_domains = _listed(asker.ask("mail_domains", _fault_of_domains))
    draft.templates = asker.agrees("templates")
    return draft


def _department(asker: Asker, draft: Draft, name: str) -> NewDepartment:
    leader = _person(asker, draft, "departments.leader", department=name)
    deputy = _person(asker, draft, "departments.deputy", other_than=leader, department=name)
    taken = {each.channel for each in draft.departments}

    def fault(answer: str) -> str | None:
        return _fault_of_channel(answer) or ("faults.channel_taken" if answer and answer in taken else None)

    return NewDepartment(name, leader, deputy, asker.ask("departments.channel", fault, department=name))


def _person(asker: Asker, draft: Draft, key: str, *, other_than: str = "", **values: str) -> str:
    """The key of somebody in the draft, asked by name and, the first time, by id; empty for nobody."""

    def fault(answer: str) -> str | None:
        same = bool(other_than) and draft.person_called(answer) == other_than
        return "faults.same_person" if same else _short(answer)

    name = asker.ask(key, fault, **values)
    known = draft.person_called(name) if name else ""
    if known is not None:
        return known

    def fault_of_id(answer: str) -> str | None:
        if not _ENTRA_ID.fullmatch(answer.lower()):
            return "faults.entra_id"
        return "faults.id_taken" if draft.person_with(answer.lower()) else None

    return draft.add_person(name, asker.ask("entra_id", fault_of_id, name=name).lower())


def _tool(asker: Asker, name: str) -> NewTool:
    rules = loading.current()

    def options(question: str, ids: Sequence[str]) -> dict[str, str]:
        found = {each.id: rules.say(each.label, asker.language) for each in rules.questions[question].options}
        return {each: found[each] for each in ids}

    kind = ""
    while not kind:
        chosen = asker.choose("tools.kind", options("tool", TOOL_KINDS), tool=name)
        kind = chosen[0] if len(chosen) == 1 else ""
    may_have = _OPEN_MAY_HAVE if kind == "open_service" else DATA_KINDS
    covers = asker.choose("tools.covers", options("data", may_have), tool=name)
    rule = {
        "da": asker.ask("tools.rule_da", _needed_rule, tool=name),
        "en": asker.ask("tools.rule_en", _needed_rule, tool=name),
    }
    return NewTool(name, kind, covers, rule, asker.ask("tools.url", _fault_of_url))


def _put(folder: Path, content: Mapping[str, str]) -> None:
    """Write beside ``folder``, let the loader judge, and move there. Raises OrganisationError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, text in content.items():
            (made / name).write_text(text, encoding="utf-8")
        load_folder(made)
        made.chmod(0o755)
        made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _needed(answer: str) -> str | None:
    return _short(answer) if answer else "faults.needed"


def _short(answer: str) -> str | None:
    return "faults.too_long" if len(answer) > _LONGEST else None


def _needed_rule(answer: str) -> str | None:
    if not answer:
        return "faults.needed"
    return "faults.rule_too_long" if len(answer) > _LONGEST_RULE else None


def _fault_of_channel(answer: str) -> str | None:
    team, slash, channel = answer.partition(" / ")
    named = bool(slash and team.strip() and channel.strip())
    return None if not answer or answer.startswith("19:") or named else "faults.channel"


def _fault_of_url(answer: str) -> str | None:
    return None if not answer or re.match(r"https://[^\s/]+", answer) else "faults.url"


def _fault_of_rhythm(answer: str) -> str | None:
    try:
        read_rhythm(answer)
    except ValueError:
        return "faults.rhythm"
    return None


def _fault_of_domains(answer: str) -> str | None:
    try:
        [spellings(domain) for domain in _listed(answer)]
    except ValueError:
        return "faults.mail_domains"
    return None


def _fault_of_numbers(answer: str, most: int) -> str | None:
    try:
        numbers = _numbers(answer)
    except ValueError:
        return "faults.numbers"
    return None if numbers and all(1 <= each <= most for each in numbers) else "faults.numbers"


def _listed(answer: str) -> list[str]:
    return answer.replace(",", " ").split()


def _numbers(answer: str) -> list[int]:
    return sorted({int(part) for part in _listed(answer)})
