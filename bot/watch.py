"""Takes up a changed organisation folder: all of it or nothing, with a line in the audit trail.

The trail says when, which content (its hash), by which rules (theirs) and who approved those; who changed a
file is known where the files are kept.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import logs, schedules
from bot.experiences import waiting
from bot.governance import summaries
from bot.organisation.folder import Folder
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
                    edition = await take_up(tx, edition, datetime.now(UTC))
                live.adopt(edition)
                logs.event(TAKEN_UP, hash=edition.content_hash)
                wake_deliveries()
            case Refused(error, content_hash):
                async with database.write() as tx:
                    await _note(tx, REFUSED, datetime.now(UTC), hash=content_hash)
                logs.event(REFUSED, hash=content_hash, faults=len(str(error).splitlines()))
            case None:
                pass


async def take_up(tx: AsyncConnection, edition: Edition, now: datetime) -> Edition:
    """What follows from an edition, at each start too: it may name what was missing yesterday.

    Gives the edition as it is to be used: its rules count as approved only where the approval in it was
    given to them, and not to others that it stood beside before.
    """
    await summaries.release(tx, edition.organisation, now)
    await waiting.release(tx, edition.organisation, now)
    await schedules.start(tx, edition.organisation, now)
    detail = _signed(edition)
    await _note(tx, TAKEN_UP, now, hash=edition.content_hash, **detail)
    return edition if await approval_stands(tx, detail) else edition.unapproved()


async def approval_stands(tx: AsyncConnection, detail: Mapping[str, str]) -> bool:
    """False where the trail knows the approval in ``detail`` (of a line TAKEN_UP) from other rules.

    Whoever approves changed rules writes a new day or another name.
    """
    signature = {key: detail[key] for key in ("approved_by", "approved_on") if key in detail}
    if not signature:
        return True
    first = await audit.first_with(tx, TAKEN_UP, **signature)
    return first is None or first.detail.get("rules") == detail.get("rules")


def _signed(folder: Folder) -> dict[str, str]:
    """Which rules, and who approved them on which day."""
    rules = {"rules": folder.ruleset.content_hash}
    if folder.approval is None:
        return rules
    on = folder.approval.on.isoformat()
    return rules | {"approved_by": folder.approval.by.person_id, "approved_on": on}


async def _note(tx: AsyncConnection, event: str, now: datetime, **detail: str) -> None:
    """One line a change, not one a process: others may have noted the same."""
    last = await audit.latest(tx, TAKEN_UP, REFUSED)
    if last is None or (last.event, dict(last.detail)) != (event, detail):
        await audit.note(tx, event, at=now, **detail)
