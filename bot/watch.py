"""Takes up a changed organisation folder: all of it or nothing, with a line in the audit trail.

The trail says when and which content (its hash); who changed a file is known where the files are kept.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import logs, schedules
from bot.experiences import waiting
from bot.governance import summaries
from bot.organisation.live import Edition, LiveOrganisation, Refused
from bot.store import audit
from bot.store.database import Database

TAKEN_UP = "organisation_taken_up"
REFUSED = "organisation_refused"
LOOK_EVERY = 5.0  # seconds; a change counts at the second look that finds it unchanged


async def watch(
    live: LiveOrganisation, database: Database, wake_deliveries: Callable[[], None], every: float = LOOK_EVERY
) -> None:
    """Look at the folder for ever. A faulty one is logged and noted, and the edition in use stays."""
    while True:
        await asyncio.sleep(every)
        match await asyncio.to_thread(live.look):
            case Edition() as edition:
                async with database.write() as tx:
                    await take_up(tx, edition, datetime.now(UTC))
                live.adopt(edition)
                logs.event(TAKEN_UP, hash=edition.content_hash)
                wake_deliveries()
            case Refused(error, content_hash):
                async with database.write() as tx:
                    await _note(tx, REFUSED, content_hash, datetime.now(UTC))
                logs.event(REFUSED, hash=content_hash, faults=len(str(error).splitlines()))
            case None:
                pass


async def take_up(tx: AsyncConnection, edition: Edition, now: datetime) -> None:
    """What follows from an edition, at each start too: it may name what was missing yesterday."""
    await summaries.release(tx, edition.organisation, now)
    await waiting.release(tx, edition.organisation, now)
    await schedules.start(tx, edition.organisation, now)
    await _note(tx, TAKEN_UP, edition.content_hash, now)


async def _note(tx: AsyncConnection, event: str, content_hash: str, now: datetime) -> None:
    """One line a change, not one a process: others may have noted the same."""
    last = await audit.latest(tx, TAKEN_UP, REFUSED)
    if last is None or (last.event, last.detail.get("hash")) != (event, content_hash):
        await audit.note(tx, event, at=now, hash=content_hash)
