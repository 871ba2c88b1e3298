"""The municipality's folder as a whole: organisation, tools, rules, texts, guidelines and code of conduct.

It is taken as a whole, or refused with all its faults at once, each with file and line. Only
``organisation.yaml`` and ``tools.yaml`` must be there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from bot.errors import OrganisationError
from bot.organisation import own_texts
from bot.organisation.loader import read_organisation
from bot.organisation.model import Contact, Organisation
from bot.organisation.own_texts import OwnTexts, read_own_texts
from bot.organisation.reading import Entry, Faults, read_optional
from bot.screening.overlay import merge
from bot.screening.places import Places, approval_as_written
from bot.screening.ruleset import Ruleset
from bot.texts import Text

REQUIRED = ("organisation.yaml", "tools.yaml")
OPTIONAL = ("rules.yaml", "texts.yaml", "guidelines.yaml", "kodeks.yaml")


@dataclass(frozen=True)
class Approval:
    """Who approved the rules for the municipality, and on which day."""

    by: Contact
    on: date


@dataclass(frozen=True, eq=False)
class Folder:
    """Everything that the folder says. ``ruleset`` is the product's with the municipality's own."""

    organisation: Organisation
    ruleset: Ruleset
    texts: Mapping[str, Text] = field(default_factory=dict)  # in place of the catalogue's, by key
    approval: Approval | None = None


def load_folder(folder: Path) -> Folder:
    """Raises OrganisationError with one line a fault (``file:line: what``), RulesetError for the product."""
    faults = Faults()
    organisation = read_organisation(folder, faults)
    texts = read_own_texts(folder, faults)
    root = read_optional(folder / "rules.yaml", faults)
    approval = _approval(root, organisation) if root else None
    ruleset = _ruleset(root, texts, faults)
    if faults.lines:
        raise OrganisationError("\n".join(dict.fromkeys(faults.lines)))
    if approval:
        ruleset = replace(ruleset, approved_by=approval.by.name)
    return Folder(organisation, ruleset, texts.texts, approval)


def _ruleset(root: Entry | None, texts: OwnTexts, faults: Faults) -> Ruleset:
    places = Places(known={where: (own_texts.FILE, line) for where, line in texts.lines.items()})
    ruleset = merge(root.node if root else None, texts.wording, places)
    faults.lines += places.lines
    return ruleset


def _approval(root: Entry, organisation: Organisation) -> Approval | None:
    approval_as_written(root.node)
    said = dict(root.pairs()).get("approved") if root.is_mapping else None
    if said is None:
        return None
    fields = said.fields(("by", "on"))
    by = _person(fields["by"], organisation) if "by" in fields else None
    on = _day(fields["on"]) if "on" in fields else None
    return Approval(by, on) if by and on else None


def _person(entry: Entry, organisation: Organisation) -> Contact | None:
    key = entry.text()
    if key and key not in organisation.people:
        entry.fault(f"{key} is not among people in organisation.yaml")
    return organisation.people.get(key)


def _day(entry: Entry) -> date | None:
    try:
        return date.fromisoformat(entry.text())
    except ValueError:
        entry.fault("should be a day such as 2026-11-20")
        return None
