"""The audit trail: who did what, when and why, as ids and codes. Rows are only ever added."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import audit, person


@dataclass(frozen=True)
class AuditEntry:
    """One line. ``person_name`` is empty where the bot itself acted."""

    at: datetime
    person_id: str | None
    person_name: str
    event: str
    detail: Mapping[str, Any]


async def note(
    tx: AsyncConnection,
    event: str,
    *,
    at: datetime,
    person_id: str | None = None,
    screening_id: str | None = None,
    **detail: str | int | bool | None,
) -> None:
    """Add a line; ``detail`` holds ids and codes, never what somebody wrote."""
    await tx.execute(
        insert(audit).values(
            at=at, person_id=person_id, screening_id=screening_id, event=event, detail=detail
        )
    )


async def of_screening(tx: AsyncConnection, screening_id: str) -> list[AuditEntry]:
    """A screening's whole trail, the oldest first."""
    rows = await tx.execute(
        select(audit.c.at, audit.c.person_id, person.c.name, audit.c.event, audit.c.detail)
        .outerjoin(person, person.c.id == audit.c.person_id)
        .where(audit.c.screening_id == screening_id)
        .order_by(audit.c.id)
    )
    return [AuditEntry(row.at, row.person_id, row.name or "", row.event, row.detail) for row in rows]


async def has(tx: AsyncConnection, event: str, *, person_id: str, screening_id: str) -> bool:
    """Whether that person did it to that screening."""
    query = select(audit.c.id).where(
        audit.c.screening_id == screening_id, audit.c.event == event, audit.c.person_id == person_id
    )
    return (await tx.execute(query.limit(1))).first() is not None


async def latest(tx: AsyncConnection, *events: str) -> AuditEntry | None:
    """The last line of any of ``events`` that the bot itself wrote; None where there is none."""
    rows = await tx.execute(
        select(audit.c.at, audit.c.event, audit.c.detail)
        .where(audit.c.event.in_(events))
        .order_by(audit.c.id.desc())
        .limit(1)
    )
    row = rows.first()
    return AuditEntry(row.at, None, "", row.event, row.detail) if row else None


async def first_with(tx: AsyncConnection, event: str, **detail: str) -> AuditEntry | None:
    """The first line of ``event`` whose detail holds all of ``detail``; None where there is none."""
    holds = (audit.c.detail[name].as_string() == value for name, value in detail.items())
    rows = await tx.execute(
        select(audit.c.at, audit.c.event, audit.c.detail)
        .where(audit.c.event == event, *holds)
        .order_by(audit.c.id)
        .limit(1)
    )
    row = rows.first()
    return AuditEntry(row.at, None, "", row.event, row.detail) if row else None
