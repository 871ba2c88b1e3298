"""An organisation folder in the making: what was answered, and the files that say it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import wrap
from typing import Any

import yaml

from bot.organisation.folder import OPTIONAL
from bot.texts import Language, say

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ü": "u", "ö": "o", "ä": "a"})
_LONGEST_ID = 40
TEMPLATES = Path(__file__).parent / "organisation" / "templates"


@dataclass
class NewDepartment:
    """People and channel are empty where they were left out."""

    name: str
    leader: str = ""  # keys of people
    deputy: str = ""
    channel: str = ""


@dataclass
class NewTool:
    name: str
    kind: str
    covers: list[str]
    rule: Mapping[str, str]  # by language
    url: str = ""


@dataclass
class Draft:
    """Filled in answer by answer; ``people`` is key → (name, Entra object id)."""

    name: str
    rhythm: str = ""
    mail_domains: list[str] = field(default_factory=list)
    templates: bool = False  # whether to write the files that need not be there, too
    people: dict[str, tuple[str, str]] = field(default_factory=dict)
    departments: list[NewDepartment] = field(default_factory=list)
    contacts: dict[str, str] = field(default_factory=dict)  # role → key of people
    admins: list[str] = field(default_factory=list)
    tools: list[NewTool] = field(default_factory=list)

    def person_called(self, name: str) -> str | None:
        """The key of somebody named before."""
        wanted = name.casefold()
        return next((key for key, (known, _) in self.people.items() if known.casefold() == wanted), None)

    def person_with(self, entra_id: str) -> str | None:
        """The key of who has that id."""
        return next((key for key, (_, known) in self.people.items() if known == entra_id), None)

    def add_person(self, name: str, entra_id: str) -> str:
        """Their key in the file."""
        key = id_for(name, self.people)
        self.people[key] = (name, entra_id)
        return key


def id_for(name: str, taken: Mapping[str, object]) -> str:
    """A speaking id for ``name`` that the loader takes and nothing in ``taken`` has: ``boern_og_unge``."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.casefold().translate(_LETTERS)).strip("_")
    base = (plain if plain[:1].isalpha() else f"x_{plain}").rstrip("_")[: _LONGEST_ID - 3]
    if base not in taken:
        return base
    return next(f"{base}_{number}" for number in range(2, 100) if f"{base}_{number}" not in taken)


def files(draft: Draft, language: Language) -> Mapping[str, str]:
    """The folder's files by name; ``language`` is that of the comments in them."""
    head = say("init.files.organisation", language, name=" ".join(draft.name.split()))
    needed: Mapping[str, str] = {
        "organisation.yaml": _comment(head) + _yaml(_organisation(draft)),
        "tools.yaml": _comment(say("init.files.tools", language)) + _yaml({"tools": _tools(draft)}),
    }
    return {**needed, **(templates(language) if draft.templates else {})}


def templates(language: Language) -> Mapping[str, str]:
    """The files that need not be there: what they are for, and an example behind comment signs."""
    how = say("init.files.template", language)
    return {
        name: _comment(say(f"init.files.{name.removesuffix('.yaml')}", language))
        + _comment(how)
        + "\n"
        + (TEMPLATES / name).read_text(encoding="utf-8")
        for name in OPTIONAL
    }


def _comment(text: str) -> str:
    return "".join(f"# {line}\n" for line in wrap(text, 100))


def _organisation(draft: Draft) -> dict[str, Any]:
    departments: dict[str, Any] = {}
    for each in draft.departments:
        told = {"name": each.name, "leader": each.leader, "deputy": each.deputy, "channel": each.channel}
        departments[id_for(each.name, departments)] = {key: value for key, value in told.items() if value}
    people = {key: {"name": name, "entra_id": entra_id} for key, (name, entra_id) in draft.people.items()}
    mail = {"own_domains": draft.mail_domains, "send_anyway": "reason"} if draft.mail_domains else {}
    tree: dict[str, Any] = {"name": draft.name, "rhythm": draft.rhythm, "mail": mail, "people": people}
    tree |= {"departments": departments, "contacts": draft.contacts, "admins": draft.admins}
    return {key: value for key, value in tree.items() if value or key in ("people", "departments")}


def _tools(draft: Draft) -> dict[str, Any]:
    tools: dict[str, Any] = {}
    for each in draft.tools:
        told = {"name": each.name, "kind": each.kind, "covers": each.covers, "rule": dict(each.rule)}
        tools[id_for(each.name, tools)] = told | ({"url": each.url} if each.url else {})
    return tools


def _yaml(tree: Mapping[str, Any]) -> str:
    return yaml.safe_dump(
        dict(tree), allow_unicode=True, sort_keys=False, default_flow_style=False, width=110
    )
