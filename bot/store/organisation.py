"""Teams, channels, members and roles as the bot has met them or an admin has set them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.sql import insert_or_ignore, insert_or_update
from bot.store.tables import channel, department_role, person, team, team_member


@dataclass(frozen=True)
class Team:
    """A team the bot is installed in."""

    id: str
    tenant_id: str
    name: str
    service_url: str


@dataclass(frozen=True)
class Channel:
    """A channel the bot can post in."""

    id: str
    name: str
    team_id: str
    team_name: str
    service_url: str
    tenant_id: str
    department_id: str | None  # as an admin linked it in Teams


@dataclass(frozen=True)
class Member:
    """Somebody on a team's roster."""

    person_id: str
    teams_id: str
    name: str


@dataclass(frozen=True)
class Known:
    """Somebody the bot has met. ``chat_id`` is None until the bot is installed for them."""

    id: str
    name: str
    teams_id: str
    language: str
    service_url: str
    tenant_id: str
    chat_id: str | None


async def keep_team(tx: AsyncConnection, found: Team, now: datetime) -> None:
    """The bot is in this team (again)."""
    await tx.execute(
        insert_or_update(
            tx,
            team,
            {
                "id": found.id,
                "tenant_id": found.tenant_id,
                "name": found.name,
                "service_url": found.service_url,
                "installed_at": now,
                "removed_at": None,
            },
        )
    )


async def knows_team(tx: AsyncConnection, team_id: str) -> bool:
    """Whether the bot has met the team and is still in it."""
    found = await tx.scalar(select(team.c.id).where(team.c.id == team_id, team.c.removed_at.is_(None)))
    return found is not None


async def get_team(tx: AsyncConnection, team_id: str) -> Team | None:
    """The team, unless the bot was taken out of it."""
    row = (await tx.execute(select(team).where(team.c.id == team_id, team.c.removed_at.is_(None)))).first()
    return Team(row.id, row.tenant_id, row.name, row.service_url) if row else None


async def rename_team(tx: AsyncConnection, team_id: str, name: str) -> None:
    await tx.execute(update(team).where(team.c.id == team_id).values(name=name))


async def leave_team(tx: AsyncConnection, team_id: str, now: datetime) -> None:
    """The bot was taken out: nothing can be posted there, and its roster is no longer ours to keep."""
    await tx.execute(update(team).where(team.c.id == team_id).values(removed_at=now))
    await tx.execute(delete(team_member).where(team_member.c.team_id == team_id))


async def keep_channels(
    tx: AsyncConnection, team_id: str, channels: Sequence[tuple[str, str]], now: datetime
) -> None:
    """The team's channels are exactly these ``(id, name)``; links of those that remain are kept."""
    for channel_id, name in channels:
        await keep_channel(tx, team_id, channel_id, name)
    await tx.execute(
        update(channel)
        .where(channel.c.team_id == team_id, channel.c.id.not_in([each for each, _ in channels]))
        .values(removed_at=now)
    )


async def keep_channel(tx: AsyncConnection, team_id: str, channel_id: str, name: str) -> None:
    """A channel was found, created, renamed or restored."""
    values = {"id": channel_id, "team_id": team_id, "name": name, "removed_at": None}
    await tx.execute(insert_or_update(tx, channel, values))


async def drop_channel(tx: AsyncConnection, channel_id: str, now: datetime) -> None:
    await tx.execute(update(channel).where(channel.c.id == channel_id).values(removed_at=now))


async def keep_members(
    tx: AsyncConnection, found: Team, members: Sequence[Member], now: datetime, *, whole: bool
) -> None:
    """Note who is in the team; with ``whole`` the list is the whole roster and others are dropped.

    People the bot has not met get a row, so that a leader can be named before they have said a word.
    """
    if whole:
        await tx.execute(delete(team_member).where(team_member.c.team_id == found.id))
    if not members:
        return
    people = [
        {
            "id": member.person_id,
            "tenant_id": found.tenant_id,
            "teams_id": member.teams_id,
            "name": member.name[:200],
            "language": "da",
            "service_url": found.service_url,
            "created_at": now,
        }
        for member in members
    ]
    links = [{"team_id": found.id, "person_id": member.person_id} for member in members]
    for start in range(0, len(members), _ROWS):
        await tx.execute(insert_or_ignore(tx, person, people[start : start + _ROWS]))
        await tx.execute(insert_or_ignore(tx, team_member, links[start : start + _ROWS]))


_ROWS = 500  # SQLite takes 32,766 parameters in a statement


async def drop_members(tx: AsyncConnection, team_id: str, person_ids: Collection[str]) -> None:
    await tx.execute(
        delete(team_member).where(team_member.c.team_id == team_id, team_member.c.person_id.in_(person_ids))
    )


async def members(tx: AsyncConnection, team_id: str) -> list[Member]:
    """The team's roster by name."""
    rows = await tx.execute(
        select(person.c.id, person.c.teams_id, person.c.name)
        .join(team_member, team_member.c.person_id == person.c.id)
        .where(team_member.c.team_id == team_id)
        .order_by(person.c.name, person.c.id)
    )
    return [Member(row.id, row.teams_id, row.name) for row in rows]


async def channels(tx: AsyncConnection) -> list[Channel]:
    """Every channel the bot can post in."""
    return await _read(tx, _channels())


async def get_channel(tx: AsyncConnection, channel_id: str) -> Channel | None:
    """The channel, unless it or the bot's place in its team is gone."""
    return next(iter(await _read(tx, _channels().where(channel.c.id == channel_id))), None)


async def linked_channel(tx: AsyncConnection, department_id: str) -> Channel | None:
    """The channel that an admin linked to the department in Teams."""
    return next(iter(await _read(tx, _channels().where(channel.c.department_id == department_id))), None)


async def link_channel(tx: AsyncConnection, channel_id: str, department_id: str, by: str) -> None:
    """One channel a department, one department a channel: older links of both give way."""
    await tx.execute(
        update(channel)
        .where(channel.c.department_id == department_id)
        .values(department_id=None, linked_by=None)
    )
    await tx.execute(
        update(channel).where(channel.c.id == channel_id).values(department_id=department_id, linked_by=by)
    )


async def roles(tx: AsyncConnection, department_id: str) -> Mapping[str, str]:
    """``leader`` and ``deputy`` → person id, where an admin set them in Teams."""
    rows = await tx.execute(
        select(department_role.c.role, department_role.c.person_id).where(
            department_role.c.department_id == department_id
        )
    )
    return {row.role: row.person_id for row in rows}


async def set_role(
    tx: AsyncConnection, department_id: str, role: str, person_id: str | None, *, by: str, now: datetime
) -> None:
    """Set or (with None) clear what an admin decided; cleared, the organisation file counts again."""
    if person_id is None:
        await tx.execute(
            delete(department_role).where(
                department_role.c.department_id == department_id, department_role.c.role == role
            )
        )
        return
    values = {"department_id": department_id, "role": role, "person_id": person_id}
    await tx.execute(insert_or_update(tx, department_role, values | {"set_by": by, "set_at": now}))


async def known(tx: AsyncConnection, person_ids: Collection[str]) -> Mapping[str, Known]:
    """Those of ``person_ids`` that the bot has met."""
    rows = await tx.execute(select(person).where(person.c.id.in_(list(person_ids))))
    return {
        row.id: Known(
            id=row.id,
            name=row.name,
            teams_id=row.teams_id,
            language=row.language,
            service_url=row.service_url,
            tenant_id=row.tenant_id,
            chat_id=row.chat_id,
        )
        for row in rows
    }


async def keep_chat(tx: AsyncConnection, person_id: str, chat_id: str) -> None:
    """The personal chat was found or opened."""
    await tx.execute(update(person).where(person.c.id == person_id).values(chat_id=chat_id))


def _channels() -> Select[Any]:
    return (
        select(
            channel.c.id,
            channel.c.name,
            channel.c.team_id,
            team.c.name.label("team_name"),
            team.c.service_url,
            team.c.tenant_id,
            channel.c.department_id,
        )
        .join(team, team.c.id == channel.c.team_id)
        .where(channel.c.removed_at.is_(None), team.c.removed_at.is_(None))
        .order_by(team.c.name, channel.c.name, channel.c.id)
    )


async def _read(tx: AsyncConnection, statement: Select[Any]) -> list[Channel]:
    return [Channel(**row._mapping) for row in await tx.execute(statement)]
