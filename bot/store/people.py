"""The people the bot has met: who they are in Teams, their language, department and what they have read."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.sql import insert_or_ignore
from bot.store.tables import channel, person, team, team_member


@dataclass(frozen=True)
class Person:
    """One row of ``person``. ``chat_id`` is None until the bot is installed for them."""

    id: str
    tenant_id: str
    teams_id: str
    name: str
    language: str
    service_url: str
    chat_id: str | None
    department_id: str | None
    principles_version: str | None
    principles_read_at: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class SharedChannel:
    """A channel the bot and a person both can see; ``department_id`` where an admin has linked it."""

    team: str
    channel: str
    id: str
    department_id: str | None


_COLUMNS = [person.c[field.name] for field in fields(Person)]

# Each turn asks for its person: making the statement anew would cost as much as running it.
_FIND = select(*_COLUMNS).where(person.c.id == bindparam("person"))


async def meet(
    tx: AsyncConnection,
    *,
    person_id: str,
    tenant_id: str,
    teams_id: str,
    name: str,
    language: str,
    service_url: str,
    chat_id: str | None,
    now: datetime,
) -> Person:
    """The person, written down at the first meeting and brought up to date when something has changed.

    ``chat_id`` is given in the personal chat only; None leaves the known one alone.
    """
    seen: dict[str, Any] = {
        "tenant_id": tenant_id,
        "teams_id": teams_id,
        "name": name[:200],
        "language": language,
        "service_url": service_url,
    }
    if chat_id is not None:
        seen["chat_id"] = chat_id
    known = await find(tx, person_id)
    if known is None:
        await tx.execute(insert_or_ignore(tx, person, {"id": person_id, "created_at": now, **seen}))
    elif all(getattr(known, field) == value for field, value in seen.items()):
        return known
    else:
        await tx.execute(update(person).where(person.c.id == person_id).values(**seen))
    met = await find(tx, person_id)
    if met is None:
        raise LookupError("a person was not written down")
    return met


async def find(tx: AsyncConnection, person_id: str) -> Person | None:
    """The person with that id, if the bot has met them."""
    row = (await tx.execute(_FIND, {"person": person_id})).mappings().first()
    return _read(row) if row else None


async def choose_department(tx: AsyncConnection, person_id: str, department_id: str) -> None:
    """Chosen once, and again whenever the person wants to."""
    await tx.execute(update(person).where(person.c.id == person_id).values(department_id=department_id))


async def note_principles_read(tx: AsyncConnection, person_id: str, version: str, now: datetime) -> None:
    """The dated acknowledgement of the principles; only the latest is kept."""
    await tx.execute(
        update(person)
        .where(person.c.id == person_id)
        .values(principles_version=version, principles_read_at=now)
    )


async def shared_channels(tx: AsyncConnection, person_id: str) -> tuple[SharedChannel, ...]:
    """The channels of the teams that the person shares with the bot, ordered by team and channel name."""
    rows = await tx.execute(
        select(
            team.c.name.label("team"), channel.c.name.label("channel"), channel.c.id, channel.c.department_id
        )
        .join(team_member, team_member.c.team_id == team.c.id)
        .join(channel, channel.c.team_id == team.c.id)
        .where(
            team_member.c.person_id == person_id, team.c.removed_at.is_(None), channel.c.removed_at.is_(None)
        )
        .order_by(team.c.name, channel.c.name, channel.c.id)
    )
    return tuple(SharedChannel(**row) for row in rows.mappings())


def _read(row: RowMapping) -> Person:
    return Person(**row)
