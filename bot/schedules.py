"""Everything that comes back: the ticks by kind of schedule, and their start."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.experiences import ticks as experiences
from bot.jobs import retention
from bot.jobs.schedules import Tick
from bot.organisation.model import Organisation


def ticks(organisation: Callable[[], Organisation]) -> dict[str, Tick]:
    """What runs when a schedule of each kind is due; ``organisation`` gives the one of that moment."""

    async def night(tx: AsyncConnection, _subject: str, now: datetime) -> datetime | None:
        return await retention.tick(tx, organisation().retention, now)

    return {**experiences.ticks(organisation), retention.SCHEDULE: night}


async def start(tx: AsyncConnection, organisation: Organisation, now: datetime) -> None:
    """At each start of a process, and for each edition of the organisation: what does not run yet begins."""
    await experiences.start(tx, organisation, now)
    await retention.start(tx, now)
