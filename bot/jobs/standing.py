"""How things stand, in figures no event tells: asked of the database once a minute if telemetry is on."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bot import telemetry
from bot.errors import OperatorError
from bot.store.database import Database
from bot.store.migrate import is_migrated
from bot.store.tables import delivery, schedule

_EVERY = 60.0
_WITHIN = 10.0  # seconds for the database


@dataclass(frozen=True)
class Standing:
    """``stuck``: deliveries that were given up or are in doubt. Ages are in seconds; nothing late is 0."""

    due: int
    stuck: int
    oldest_delivery: float
    oldest_schedule: float


async def keep_telling(database: Database) -> None:
    """For ever. While the database is away the one figure is that the bot is not ready."""
    while True:
        now = datetime.now(UTC)
        try:
            async with asyncio.timeout(_WITHIN):
                migrated = await is_migrated(database)
                figures = await standing(database, now) if migrated else None
        except (SQLAlchemyError, OperatorError, OSError, TimeoutError):
            figures = None  # /readyz logs why
        telemetry.measure("ready", float(figures is not None))
        if figures is not None:
            telemetry.measure("deliveries_due", figures.due)
            telemetry.measure("deliveries_stuck", figures.stuck)
            telemetry.measure("oldest_delivery", figures.oldest_delivery)
            telemetry.measure("oldest_schedule", figures.oldest_schedule)
        await asyncio.sleep(_EVERY)


async def standing(database: Database, now: datetime) -> Standing:
    """What is due by now, and since when."""
    async with database.read() as tx:
        is_due = (delivery.c.state == "due") & (delivery.c.not_before <= now)
        due, first = (
            await tx.execute(select(func.count(), func.min(delivery.c.not_before)).where(is_due))
        ).one()
        stuck = await tx.scalar(
            select(func.count()).select_from(delivery).where(delivery.c.state.in_(("failed", "doubtful")))
        )
        next_tick = await tx.scalar(select(func.min(schedule.c.next_at)))
    return Standing(due, int(stuck or 0), _age(first, now), _age(next_tick, now))


def _age(moment: datetime | None, now: datetime) -> float:
    return max((now - moment).total_seconds(), 0.0) if moment else 0.0
