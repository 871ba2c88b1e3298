"""The loops of a process that delivers: beat, take over from the dead, send what is due, run schedules."""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime

from bot import logs
from bot.jobs import schedules, workers
from bot.jobs.courier import Courier
from bot.jobs.schedules import Tick
from bot.store.database import Database

_DRAIN_SECONDS = 12.0  # Teams answers a send within that, or it is in doubt
_LONGEST_NAP = 30.0


async def run_courier(database: Database, courier: Courier, *, once_kinds: Collection[str]) -> None:
    """Deliver until cancelled, then end in good order: sends under way are waited for, the rest is freed."""
    await _beat(database, courier, once_kinds, starting=True)
    sending = asyncio.create_task(courier.run())
    try:
        while not sending.done():
            await asyncio.wait([sending], timeout=workers.BEAT_EVERY.total_seconds())
            try:
                await _beat(database, courier, once_kinds)
            except Exception as error:  # the database may be away for a while
                logs.fault("beat_failed", error)
        await sending
    finally:
        sending.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await sending
        await courier.drain(_DRAIN_SECONDS)
        async with database.write() as tx:
            await workers.leave(tx, courier.worker_id)


async def _beat(
    database: Database, courier: Courier, once_kinds: Collection[str], *, starting: bool = False
) -> None:
    now, me = datetime.now(UTC), courier.worker_id
    async with database.write() as tx:
        await workers.beat(tx, me, now)
        freed = await workers.take_over(
            tx, me, now, once_kinds=once_kinds, kinds=courier.kinds, starting=starting
        )
    if freed:
        logs.event("deliveries_taken_over", worker=me, deliveries=freed)


async def run_schedules(database: Database, ticks: Mapping[str, Tick], courier: Courier) -> None:
    """Run schedules when they are due; another process's changes are seen within half a minute."""
    while True:
        now = datetime.now(UTC)
        if await schedules.run_due(database, ticks, now):
            courier.wake()
        due = await schedules.next_moment(database)
        nap = _LONGEST_NAP if due is None else (due - datetime.now(UTC)).total_seconds()
        await asyncio.sleep(min(max(nap, 1.0), _LONGEST_NAP))
