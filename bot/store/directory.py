"""What Entra says of people, by id alone: who leads whom, and who is away; and who wants mail as well.

``bot.graph`` fills the rows while it is told to; the features read them and never ask Entra themselves.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.sql import insert_or_ignore, insert_or_update
from bot.store.tables import absence, mail_choice, manager, screening

_ROWS = 500  # ids in a statement


async def manager_of(tx: AsyncConnection, person_id: str) -> str | None:
    """The nearest leader, as Entra last said; None where it names nobody or was not asked."""
    found: str | None = await tx.scalar(select(manager.c.manager_id).where(manager.c.person_id == person_id))
    return found


async def led_by(tx: AsyncConnection, person_id: str) -> frozenset[str]:
    """Whose nearest leader that person is, and whose leader's leader."""
    direct = await _reports(tx, [person_id])
    return direct | await _reports(tx, direct)


async def is_away(tx: AsyncConnection, person_id: str) -> bool:
    """Whether their mailbox last answered that automatic replies are on."""
    return bool(await tx.scalar(select(absence.c.away).where(absence.c.person_id == person_id)))


async def keep_managers(tx: AsyncConnection, managers: Mapping[str, str | None], now: datetime) -> set[str]:
    """Entra answered: by person the nearest leader. Returns the persons whose leader is another now."""
    changed = set()
    for person_id, manager_id in sorted(managers.items()):  # in one order: two processes may both be at it
        if await manager_of(tx, person_id) != manager_id:
            changed.add(person_id)
        values = {"person_id": person_id, "manager_id": manager_id, "checked_at": now, "tried_at": now}
        await tx.execute(insert_or_update(tx, manager, values))
    return changed


async def keep_absences(tx: AsyncConnection, absences: Mapping[str, bool], now: datetime) -> set[str]:
    """Mailboxes answered: by person whether they are away. Returns those of whom that is news."""
    changed = set()
    for person_id, away in sorted(absences.items()):
        if await is_away(tx, person_id) != away:
            changed.add(person_id)
        values = {"person_id": person_id, "away": away, "checked_at": now, "tried_at": now}
        await tx.execute(insert_or_update(tx, absence, values))
    return changed


async def claim_people(
    tx: AsyncConnection, *, now: datetime, older_than: datetime, tried_before: datetime, most: int
) -> list[str]:
    """Up to ``most`` people with a screening, whose leader was asked for before ``older_than`` or never.

    They are marked as tried, so that no other process asks for them too before ``tried_before`` is over.
    """
    due = (
        select(screening.c.person_id)
        .distinct()
        .outerjoin(manager, manager.c.person_id == screening.c.person_id)
        .where(screening.c.status != "withdrawn", _due(manager, older_than, tried_before))
        .order_by(screening.c.person_id)
        .limit(most)
    )
    return await _claim(tx, manager, list(await tx.scalars(due)), now)


async def claim_of(
    tx: AsyncConnection,
    kind: str,
    person_ids: Collection[str],
    *,
    now: datetime,
    older_than: datetime,
    tried_before: datetime,
) -> list[str]:
    """Those of ``person_ids`` whose leader (``kind`` is ``manager``) or absence was not asked for lately."""
    table = _TABLES[kind]
    ids = sorted(person_ids)
    rows = await tx.execute(
        select(table.c.person_id).where(
            table.c.person_id.in_(ids),
            or_(table.c.checked_at >= older_than, table.c.tried_at >= tried_before),
        )
    )
    known = {row.person_id for row in rows}
    return await _claim(tx, table, [each for each in ids if each not in known], now)


async def forget(tx: AsyncConnection) -> None:
    """Entra is not asked any more: what it said must not count for ever."""
    await tx.execute(delete(manager))
    await tx.execute(delete(absence))


async def purge(tx: AsyncConnection, before: datetime) -> int:
    """Delete what Entra has not confirmed since; how many rows. What is still needed is asked for again."""
    gone = 0
    for table in _TABLES.values():
        done: Any = await tx.execute(delete(table).where(table.c.tried_at < before))
        gone += int(done.rowcount)
    return gone


async def wants_mail(tx: AsyncConnection, person_id: str) -> bool:
    """Whether they asked for mail as well."""
    return bool(await tx.scalar(select(exists().where(mail_choice.c.person_id == person_id))))


async def set_mail(tx: AsyncConnection, person_id: str, wanted: bool, now: datetime) -> None:
    """Their own choice; a no leaves no row."""
    if wanted:
        await tx.execute(insert_or_ignore(tx, mail_choice, {"person_id": person_id, "since": now}))
        return
    await tx.execute(delete(mail_choice).where(mail_choice.c.person_id == person_id))


_TABLES: Mapping[str, Table] = {"manager": manager, "absence": absence}


def _due(table: Table, older_than: datetime, tried_before: datetime) -> Any:
    never = table.c.person_id.is_(None)
    old = or_(table.c.checked_at.is_(None), table.c.checked_at < older_than)
    return or_(never, old & (table.c.tried_at < tried_before))


async def _claim(tx: AsyncConnection, table: Table, person_ids: list[str], now: datetime) -> list[str]:
    if not person_ids:
        return []
    blank = {"manager_id": None} if table is manager else {"away": False}
    rows = [{"person_id": each, "checked_at": None, "tried_at": now, **blank} for each in person_ids]
    await tx.execute(insert_or_ignore(tx, table, rows))
    await tx.execute(update(table).where(table.c.person_id.in_(person_ids)).values(tried_at=now))
    return person_ids


async def _reports(tx: AsyncConnection, person_ids: Collection[str]) -> frozenset[str]:
    ids = sorted(person_ids)[:_ROWS]
    rows = await tx.scalars(select(manager.c.person_id).where(manager.c.manager_id.in_(ids)))
    return frozenset(rows)
