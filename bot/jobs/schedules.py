"""What comes back: each schedule is a row with its next moment. A tick runs in the transaction that
moves that moment on, so whatever it writes happens once, whichever process got there first, and a
process that dies in the middle leaves it due."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import logs, telemetry
from bot.store.database import Database
from bot.store.sql import insert_or_ignore
from bot.store.tables import schedule

Tick = Callable[[AsyncConnection, str, datetime], Awaitable[datetime | None]]
"""``(tx, subject, now)`` → the next moment, or None to end the schedule.

Writes rows, sends nothing. It is told ``now``, not the moment it was due: after a stop of a week there is
one prompt, not seven.
"""


async def ensure(tx: AsyncConnection, kind: str, subject: str, first: datetime) -> None:
    """Start the schedule ``kind:subject`` unless it runs already."""
    await tx.execute(insert_or_ignore(tx, schedule, {"name": f"{kind}:{subject}", "next_at": first}))


async def reschedule(tx: AsyncConnection, kind: str, subject: str, next_at: datetime | None) -> None:
    """Move (or with None end) a schedule: somebody changed the rhythm."""
    name = f"{kind}:{subject}"
    if next_at is None:
        await tx.execute(delete(schedule).where(schedule.c.name == name))
        return
    await ensure(tx, kind, subject, next_at)
    await tx.execute(update(schedule).where(schedule.c.name == name).values(next_at=next_at))


async def next_moment(database: Database) -> datetime | None:
    """When the next schedule is due."""
    async with database.read() as tx:
        moment: datetime | None = await tx.scalar(
            select(schedule.c.next_at).order_by(schedule.c.next_at).limit(1)
        )
        return moment


async def run_due(database: Database, ticks: Mapping[str, Tick], now: datetime, limit: int = 200) -> int:
    """Run what is due, each in a transaction of its own; how many ran.

    A tick that fails is logged and left due for the next round; the others run.
    """
    ran = 0
    skipped: set[str] = set()
    while ran + len(skipped) < limit:
        name = ""
        try:
            async with database.write() as tx:
                name = await _lock_one(tx, now, skipped, ticks) or ""
                if not name:
                    return ran
                kind, _, subject = name.partition(":")
                with telemetry.span("schedule", kind=kind):
                    next_at = await ticks[kind](tx, subject, now)
                    if next_at is not None and next_at <= now:
                        raise ValueError("a tick must move on")
                    await reschedule(tx, kind, subject, next_at)
            ran += 1
        except Exception as error:  # one faulty tick must not stop the others
            logs.fault("schedule_failed", error, schedule=name)
            skipped.add(name)
    return ran


async def _lock_one(
    tx: AsyncConnection, now: datetime, skipped: set[str], ticks: Mapping[str, Tick]
) -> str | None:
    found = await tx.execute(
        select(schedule.c.name)
        .where(schedule.c.next_at <= now, schedule.c.name.not_in(skipped))
        .order_by(schedule.c.next_at)
        .limit(50)
        .with_for_update(skip_locked=True)  # left out by SQLite, which locks the whole file
    )
    # A schedule of a kind this version does not know belongs to a newer one that runs beside it.
    return next((name for (name,) in found if name.partition(":")[0] in ticks), None)
