"""The municipality as its organisation folder describes it. What an admin sets in Teams overrides it.

Values only; reading the folder is ``loader``'s work, and who leads today is ``rights``' (the database knows).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from bot.organisation.guidance import Guidance
from bot.organisation.mail import MailPolicy
from bot.organisation.retention import Retention
from bot.organisation.rhythm import Rhythm
from bot.texts import Text

ToolKind = Literal["approved", "new_feature", "open_service", "to_buy", "own_build"]
"""What the tool is to the municipality: the option of the screening's question ``tool`` it stands for."""

DataKind = Literal[
    "none", "internal", "confidential", "ordinary", "cpr", "sensitive", "children_or_vulnerable"
]
"""What the tool may be given: the options of the screening's question ``data``, but ``unknown``."""

ContactRole = Literal[
    "dpo", "lawyer", "it", "task_force", "procurement", "communications", "med_committee", "supplier"
]
"""Who is asked outside the department; the roles the ruleset names."""

TOOL_KINDS: tuple[str, ...] = get_args(ToolKind)
DATA_KINDS: tuple[str, ...] = get_args(DataKind)
CONTACT_ROLES: tuple[str, ...] = get_args(ContactRole)
PERSONAL_DATA = frozenset({"ordinary", "cpr", "sensitive", "children_or_vulnerable"})


@dataclass(frozen=True)
class Contact:
    """Somebody the folder names; ``person_id`` is their Entra object id, the key of ``person``."""

    person_id: str
    name: str


@dataclass(frozen=True)
class ChannelName:
    """A channel by the names people see, or by its Teams id (``19:…@thread.tacv2``)."""

    team: str = ""
    channel: str = ""
    id: str = ""

    def is_(self, *, team: str, channel: str, channel_id: str) -> bool:
        """Whether a channel the bot has met is this one. Names are compared without regard to case."""
        if self.id:
            return self.id == channel_id
        return (self.team.casefold(), _folded(self.channel)) == (team.casefold(), _folded(channel))


def _folded(channel: str) -> str:
    """Teams tells of the first channel without its name, which is another in each language."""
    name = channel.casefold()
    return "" if name in {"general", "generelt"} else name


@dataclass(frozen=True)
class Department:
    """A part of the municipality with one leader."""

    id: str
    name: str
    leader: Contact | None = None
    deputy: Contact | None = None
    channel: ChannelName | None = None
    rhythm: Rhythm | None = None  # how often it is asked for experiences; None: as the municipality says


@dataclass(frozen=True)
class Tool:
    """A tool on the municipality's list, with what it may be given and one rule of use."""

    id: str
    name: str
    kind: ToolKind
    covers: frozenset[str]  # of DATA_KINDS
    rule: Text
    url: str | None = None

    def covers_personal_data(self, chosen: Collection[str]) -> bool:
        """Whether the tool may be given all kinds of personal data among ``chosen`` (``data`` options).

        The external fact ``tool_covers_personal_data``. A tool that covers no personal data never does;
        one that does also does where none was chosen.
        """
        personal = PERSONAL_DATA & set(chosen)
        return bool(self.covers & PERSONAL_DATA) and personal <= self.covers


@dataclass(frozen=True)
class Organisation:
    """Everything the organisation folder says."""

    name: str
    departments: Mapping[str, Department] = field(default_factory=dict)
    contacts: Mapping[str, tuple[Contact, ...]] = field(default_factory=dict)  # by ContactRole
    tools: Mapping[str, Tool] = field(default_factory=dict)
    admins: frozenset[str] = frozenset()  # person ids
    rhythm: Rhythm = field(default_factory=Rhythm)
    retention: Retention = field(default_factory=Retention)
    mail: MailPolicy = field(default_factory=MailPolicy)
    people: Mapping[str, Contact] = field(default_factory=dict)  # by their key in the file
    guidance: Guidance = field(default_factory=Guidance)

    def rhythm_of(self, department_id: str) -> Rhythm:
        """The department's own rhythm, else the municipality's."""
        department = self.departments.get(department_id)
        return department.rhythm if department and department.rhythm else self.rhythm

    def department_name(self, department_id: str | None) -> str:
        """The name people know; the id where the folder no longer has the department."""
        department = self.departments.get(department_id or "")
        return department.name if department else department_id or ""
