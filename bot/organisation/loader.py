"""Reads what the organisation folder says of the municipality; all faults are told at once."""

import re
from dataclasses import replace
from pathlib import Path
from typing import cast

from bot.errors import OrganisationError
from bot.organisation.guidance import read_guidance
from bot.organisation.mail import MailPolicy, read_mail
from bot.organisation.model import (
    CONTACT_ROLES,
    DATA_KINDS,
    TOOL_KINDS,
    ChannelName,
    Contact,
    Department,
    Organisation,
    Tool,
    ToolKind,
)
from bot.organisation.reading import Entry, Faults, both_languages, read_file, web_address
from bot.organisation.retention import PERIODS, Retention, read_months
from bot.organisation.rhythm import Rhythm, read_rhythm
from bot.texts import Text

DEMO = Path(__file__).parent / "demo"
"""An invented municipality, used in local mode and in tests."""

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_ENTRA_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

People = dict[str, Contact]


def load_organisation(folder: Path) -> Organisation:
    """The organisation alone; ``folder.load_folder`` reads the rules and texts as well.

    Raises OrganisationError with one line a fault (``file:line: what``)."""
    faults = Faults()
    organisation = read_organisation(folder, faults)
    if faults.lines:
        raise OrganisationError("\n".join(faults.lines))
    return organisation


def read_organisation(folder: Path, faults: Faults) -> Organisation:
    """What can be read of it; what is wrong goes to ``faults``."""
    root = read_file(folder / "organisation.yaml", faults)
    tools_root = read_file(folder / "tools.yaml", faults)
    organisation = _organisation(root) if root else Organisation("")
    tools = _tools(tools_root) if tools_root else {}
    return replace(organisation, tools=tools, guidance=read_guidance(folder, faults))


def _organisation(root: Entry) -> Organisation:
    fields = root.fields(
        ("name", "people", "departments"), ("contacts", "admins", "rhythm", "retention", "mail")
    )
    people = _people(fields["people"]) if "people" in fields else {}
    return Organisation(
        name=fields["name"].text() if "name" in fields else "",
        people=people,
        departments=_departments(fields["departments"], people) if "departments" in fields else {},
        contacts=_contacts(fields["contacts"], people) if "contacts" in fields else {},
        admins=frozenset(person.person_id for person in _several(fields["admins"], people))
        if "admins" in fields
        else frozenset(),
        rhythm=(_rhythm(fields["rhythm"]) if "rhythm" in fields else None) or Rhythm(),
        retention=_retention(fields["retention"]) if "retention" in fields else Retention(),
        mail=read_mail(fields["mail"]) if "mail" in fields else MailPolicy(),
    )


def _people(entry: Entry) -> People:
    people: People = {}
    taken: set[str] = set()
    for key, person in entry.pairs():
        _check_id(key, person)
        fields = person.fields(("name", "entra_id"))
        name = fields["name"].text() if "name" in fields else ""
        entra_id = fields["entra_id"].text().lower() if "entra_id" in fields else ""
        if entra_id and not _ENTRA_ID.fullmatch(entra_id):
            fields["entra_id"].fault("should be an Entra object id (8-4-4-4-12 hexadecimal digits)")
        if entra_id in taken:
            fields["entra_id"].fault("somebody else has this id")
        taken.add(entra_id)
        people[key] = Contact(entra_id, name)
    return people


def _departments(entry: Entry, people: People) -> dict[str, Department]:
    departments: dict[str, Department] = {}
    channels: set[ChannelName] = set()
    for key, department in entry.pairs():
        _check_id(key, department)
        fields = department.fields(("name",), ("leader", "deputy", "channel", "rhythm"))
        leader = _one(fields["leader"], people) if "leader" in fields else None
        deputy = _one(fields["deputy"], people) if "deputy" in fields else None
        if leader and leader == deputy:
            fields["deputy"].fault("the deputy is the leader")
        channel = _channel(fields["channel"]) if "channel" in fields else None
        if channel and channel in channels:
            fields["channel"].fault("another department has this channel")
        if channel:
            channels.add(channel)
        name = fields["name"].text() if "name" in fields else ""
        rhythm = _rhythm(fields["rhythm"]) if "rhythm" in fields else None
        departments[key] = Department(key, name, leader, deputy, channel, rhythm)
    return departments


def _rhythm(entry: Entry) -> Rhythm | None:
    try:
        return read_rhythm(entry.text())
    except ValueError:
        entry.fault('should be "weekly tuesday 10" (weekly, biweekly or monthly; a weekday; 7–16) or off')
        return None


def _retention(entry: Entry) -> Retention:
    months: dict[str, int] = {}
    for key, period in entry.fields((), PERIODS).items():
        try:
            months[key] = read_months(period.text())
        except ValueError:
            period.fault('should be a period such as "12 months", ten years at most')
    return Retention(**{key: value for key, value in months.items() if key in PERIODS})


def _channel(entry: Entry) -> ChannelName | None:
    value = entry.text()
    if value.startswith("19:"):
        return ChannelName(id=value)
    team, slash, channel = value.partition(" / ")
    if not (slash and team.strip() and channel.strip()):
        entry.fault('should be "Team / Channel" or a channel id (19:…)')
        return None
    return ChannelName(team=team.strip(), channel=channel.strip())


def _contacts(entry: Entry, people: People) -> dict[str, tuple[Contact, ...]]:
    contacts: dict[str, tuple[Contact, ...]] = {}
    for role, who in entry.pairs():
        if role not in CONTACT_ROLES:
            who.fault(f"{role} is none of {', '.join(CONTACT_ROLES)}")
            continue
        contacts[role] = _several(who, people)
    return contacts


def _several(entry: Entry, people: People) -> tuple[Contact, ...]:
    entries = entry.items() if entry.is_list else iter((entry,))
    found = (_one(each, people) for each in entries)
    return tuple(person for person in found if person)


def _one(entry: Entry, people: People) -> Contact | None:
    key = entry.text()
    if key and key not in people:
        entry.fault(f"{key} is not among people")
    return people.get(key)


def _tools(root: Entry) -> dict[str, Tool]:
    fields = root.fields(("tools",))
    tools: dict[str, Tool] = {}
    for key, entry in fields["tools"].pairs() if "tools" in fields else ():
        _check_id(key, entry)
        tools[key] = _tool(key, entry)
    return tools


def _tool(key: str, entry: Entry) -> Tool:
    fields = entry.fields(("name", "kind", "covers", "rule"), ("url",))
    kind = fields["kind"].one_of(TOOL_KINDS) if "kind" in fields else ""
    listed = fields["covers"].items() if "covers" in fields else ()
    covers = frozenset(each.one_of(DATA_KINDS) for each in listed)
    if kind == "open_service" and covers - {"none", "internal"}:
        fields["covers"].fault("an open service may not be given protected data")
    return Tool(
        id=key,
        name=fields["name"].text() if "name" in fields else "",
        kind=cast(ToolKind, kind),
        covers=covers,
        rule=both_languages(fields["rule"]) if "rule" in fields else Text("", ""),
        url=web_address(fields["url"]) if "url" in fields else None,
    )


def _check_id(key: str, entry: Entry) -> None:
    if not _ID.fullmatch(key):
        entry.fault(f"the id {key} should be small letters, digits and underscores, 40 at most")
