"""Processes that are alive, and the taking over of what a dead one had in hand."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.sql import insert_or_update, is_sqlite
from bot.store.tables import delivery, worker

BEAT_EVERY = timedelta(seconds=5)
DEAD_AFTER = timedelta(seconds=30)


async def beat(tx: AsyncConnection, worker_id: str, now: datetime) -> None:
    """Say that this process lives."""
    await tx.execute(insert_or_update(tx, worker, {"id": worker_id, "beat_at": now}))


async def leave(tx: AsyncConnection, worker_id: str) -> None:
    """Stop in good order: what is in hand but not being sent is free for others at once."""
    await tx.execute(
        update(delivery)
        .where(delivery.c.worker_id == worker_id, delivery.c.state == "due")
        .values(worker_id=None)
    )
    await tx.execute(delete(worker).where(worker.c.id == worker_id))


async def take_over(
    tx: AsyncConnection,
    me: str,
    now: datetime,
    *,
    once_kinds: Collection[str],
    kinds: Collection[str] | None = None,
    starting: bool = False,
) -> int:
    """Free what dead processes had in hand; how many deliveries.

    A send that was under way is in doubt: of ``once_kinds`` (must not come twice) it becomes ``doubtful``,
    of all others it is due again. One that is not of ``kinds`` (None: all there are) is left for the newer
    version that knows what its kind promises. With SQLite there is one process only, so at its start all
    others are dead.
    """
    dead = worker.c.beat_at < now - DEAD_AFTER
    if starting and is_sqlite(tx):
        dead = worker.c.id != me
    dead_ids = [row.id for row in await tx.execute(select(worker.c.id).where(dead, worker.c.id != me))]
    living = select(worker.c.id).where(worker.c.id.not_in(dead_ids))
    orphaned = delivery.c.worker_id.is_not(None) & delivery.c.worker_id.not_in(living)
    known_kind = delivery.c.kind.in_(sorted(kinds)) if kinds is not None else true()
    sending = (delivery.c.state == "sending") & known_kind
    doubtful = await tx.execute(
        update(delivery)
        .where(orphaned, sending, delivery.c.kind.in_(list(once_kinds)))
        .values(state="doubtful", worker_id=None)
    )
    freed = await tx.execute(
        update(delivery)
        .where(orphaned, or_(delivery.c.state == "due", sending))
        .values(state="due", worker_id=None)
    )
    await tx.execute(delete(worker).where(worker.c.id.in_(dead_ids)))
    return doubtful.rowcount + freed.rowcount
