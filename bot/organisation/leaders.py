"""Who leads and stands in for a department today, who decides on one person's work, and where summaries go.

For one person's work: the leader an admin set in Teams, else the nearest leader that Entra names, else the
organisation file's. What an admin set in Teams counts over everything, and nobody decides their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.organisation.model import Organisation
from bot.store import directory
from bot.store import organisation as store
from bot.store.organisation import Channel

Hindrance = Literal["", "away", "unmet"]
"""Why the leader is not asked alone: automatic replies are on, or the bot has never met them."""


@dataclass(frozen=True)
class Leaders:
    """Person ids; None where nobody is named. ``head`` leads the department where Entra's nearest leader
    is somebody else whom the bot has not met."""

    leader: str | None
    deputy: str | None
    head: str | None = None
    hindrance: Hindrance = ""

    def for_work_of(self, person_id: str) -> tuple[str, ...]:
        """Who may decide on that person's screening, the first one asked first: nobody decides their own."""
        all_of_them = dict.fromkeys(each for each in (self.leader, self.head, self.deputy) if each)
        return tuple(each for each in all_of_them if each != person_id)

    def asked_on(self, person_id: str) -> tuple[str, ...]:
        """Who is asked to decide on it; the last of them is there to answer."""
        return self.for_work_of(person_id)[: 2 if self.hindrance else 1]


async def leaders_of(tx: AsyncConnection, organisation: Organisation, department_id: str) -> Leaders:
    """The department's leader and deputy today."""
    return _department(organisation, department_id, await store.roles(tx, department_id))


async def leaders_for(
    tx: AsyncConnection, organisation: Organisation, department_id: str, person_id: str
) -> Leaders:
    """Who decides on that person's work in the department today.

    Is the leader away, the deputy is asked as well: the department's, else the leader's own leader. A leader
    the bot has never met cannot be asked alone either; the department's own is asked as well.
    """
    roles = await store.roles(tx, department_id)
    leaders = _department(organisation, department_id, roles)
    nearest = await directory.manager_of(tx, person_id)
    if nearest and ("leader" not in roles or leaders.leader == person_id):
        leaders = await _led_by(tx, leaders, nearest)
    if leaders.leader is None or not await directory.is_away(tx, leaders.leader):
        return leaders
    deputy = leaders.deputy
    if deputy in (None, leaders.leader, person_id):
        deputy = await directory.manager_of(tx, leaders.leader)
    return replace(leaders, deputy=deputy, hindrance="away")


async def _led_by(tx: AsyncConnection, leaders: Leaders, nearest: str) -> Leaders:
    if nearest == leaders.leader or await store.known(tx, [nearest]):
        return replace(leaders, leader=nearest)
    return replace(leaders, leader=nearest, head=leaders.leader, hindrance="unmet")


def _department(organisation: Organisation, department_id: str, set_in_teams: Mapping[str, str]) -> Leaders:
    department = organisation.departments.get(department_id)
    in_file = {
        "leader": department.leader if department else None,
        "deputy": department.deputy if department else None,
    }

    def who(role: str) -> str | None:
        if role in set_in_teams:
            return set_in_teams[role]
        contact = in_file[role]
        return contact.person_id if contact else None

    return Leaders(who("leader"), who("deputy"))


async def departments_led_by(
    tx: AsyncConnection, organisation: Organisation, person_id: str
) -> tuple[str, ...]:
    """The departments where that person is leader or deputy today."""
    found = []
    for department_id in organisation.departments:
        leaders = await leaders_of(tx, organisation, department_id)
        if person_id in (leaders.leader, leaders.deputy):
            found.append(department_id)
    return tuple(found)


async def channel_of(tx: AsyncConnection, organisation: Organisation, department_id: str) -> Channel | None:
    """Where the department's summaries go; None until the bot has met the channel."""
    linked = await store.linked_channel(tx, department_id)
    return linked or _named(organisation, department_id, await store.channels(tx))


def _named(organisation: Organisation, department_id: str, channels: Sequence[Channel]) -> Channel | None:
    """The channel the organisation file names, unless an admin gave it to another department."""
    department = organisation.departments.get(department_id)
    name = department.channel if department else None
    if name is None:
        return None
    for each in channels:
        free = each.department_id in (None, department_id)
        if free and name.is_(team=each.team_name, channel=each.name, channel_id=each.id):
            return each
    return None
