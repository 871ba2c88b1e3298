"""The schedules of experience sharing, and their start."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.experiences import asking, digest, nudges
from bot.jobs.schedules import Tick
from bot.organisation.model import Organisation


def ticks(organisation: Callable[[], Organisation]) -> Mapping[str, Tick]:
    """What runs when a schedule of each kind is due; ``organisation`` gives the one of that moment."""

    async def prompt(tx: AsyncConnection, subject: str, now: datetime) -> datetime | None:
        return await asking.tick(tx, organisation(), subject, now)

    async def month(tx: AsyncConnection, _subject: str, now: datetime) -> datetime | None:
        return await digest.tick(tx, organisation(), now)

    async def nudge(tx: AsyncConnection, _subject: str, now: datetime) -> datetime | None:
        return await nudges.tick(tx, now)

    return {asking.SCHEDULE: prompt, digest.SCHEDULE: month, nudges.SCHEDULE: nudge}


async def start(tx: AsyncConnection, organisation: Organisation, now: datetime) -> None:
    """At each start of a process: schedules that do not run yet begin."""
    await asking.start(tx, organisation, now)
    await digest.start(tx, now)
    await nudges.start(tx, now)
