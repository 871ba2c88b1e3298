"""Reminding the leader: after three working days, three times, then it is left to people."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.governance.summaries import REMINDER, Summary
from bot.governance.workdays import REMINDERS, next_reminder
from bot.store import deliveries


async def queue_next(tx: AsyncConnection, summary: Summary, number: int, now: datetime) -> None:
    """Write reminder ``number`` (from 1) to whoever is asked and there, unless there were enough."""
    if number > REMINDERS or not summary.asked:
        return
    screened = summary.screened
    await deliveries.queue(
        tx,
        key=f"{REMINDER}:{screened.id}:{screened.run}:{number}",
        kind=REMINDER,
        subject_id=screened.id,
        target_kind="person",
        target_id=summary.asked[-1].person_id,
        now=now,
        not_before=next_reminder(now),
    )


def number_of(key: str) -> int:
    """Which reminder a delivery's key is of."""
    return int(key.rpartition(":")[2])
