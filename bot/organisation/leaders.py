"""Who leads and stands in for a department today, and where its summaries go.

What an admin set in Teams counts over the organisation file.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.organisation.model import Organisation
from bot.store import organisation as store
from bot.store.organisation import Channel


@dataclass(frozen=True)
class Leaders:
    """Person ids; None where nobody is named."""

    leader: str | None
    deputy: str | None

    def for_work_of(self, person_id: str) -> tuple[str, ...]:
        """Who may decide on that person's screening, the first one asked first: nobody decides their own."""
        both = dict.fromkeys(each for each in (self.leader, self.deputy) if each)
        return tuple(each for each in both if each != person_id)


async def leaders_of(tx: AsyncConnection, organisation: Organisation, department_id: str) -> Leaders:
    """The department's leader and deputy today."""
    set_in_teams = await store.roles(tx, department_id)
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
