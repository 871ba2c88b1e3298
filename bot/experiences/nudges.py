"""A friendly push to those who have not begun: at most once a week, three times in all, and never after
a no. Who has screened or told something needs none."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.experiences.calendar import DENMARK, is_quiet, local_moment
from bot.jobs import schedules
from bot.store import deliveries
from bot.store.sql import insert_or_update
from bot.store.tables import experience, nudge, person, screening

SCHEDULE = "nudge"
_DAILY = "daily"
_REST = timedelta(days=7)
_MOST = 3
_HOUR = 13


async def start(tx: AsyncConnection, now: datetime) -> None:
    """At each start: the daily tick."""
    await schedules.ensure(tx, SCHEDULE, _DAILY, next_due(now))


def next_due(now: datetime) -> datetime:
    """The next working day after today, just after lunch."""
    day = now.astimezone(DENMARK).date() + timedelta(days=1)
    while is_quiet(day):
        day += timedelta(days=1)
    return local_moment(day, _HOUR)


async def tick(tx: AsyncConnection, now: datetime) -> datetime:
    """Queue a nudge to each who needs one; when to look again."""
    for person_id, times in await _who_needs_one(tx, now):
        await deliveries.queue(
            tx,
            key=f"nudge:{person_id}:{times + 1}",
            kind="nudge",
            subject_id=person_id,
            target_kind="person",
            target_id=person_id,
            now=now,
        )
        await tx.execute(
            insert_or_update(tx, nudge, {"person_id": person_id, "last_at": now, "times": times + 1})
        )
    return next_due(now)


async def opt_out(tx: AsyncConnection, person_id: str, now: datetime) -> None:
    """No more nudges, for good."""
    row = (await tx.execute(select(nudge).where(nudge.c.person_id == person_id))).one_or_none()
    values = {"person_id": person_id, "times": row.times if row else 0, "opted_out_at": now}
    await tx.execute(insert_or_update(tx, nudge, values))
    await deliveries.cancel(tx, person_id, "nudge")


async def _who_needs_one(tx: AsyncConnection, now: datetime) -> list[tuple[str, int]]:
    began = exists().where(screening.c.person_id == person.c.id) | exists().where(
        experience.c.author_id == person.c.id
    )
    query = (
        select(person.c.id, nudge.c.times)
        .outerjoin(nudge, nudge.c.person_id == person.c.id)
        .where(
            person.c.chat_id.is_not(None),
            person.c.created_at <= now - _REST,
            nudge.c.opted_out_at.is_(None),
            nudge.c.last_at.is_(None) | (nudge.c.last_at <= now - _REST),
            nudge.c.times.is_(None) | (nudge.c.times < _MOST),
            ~began,
        )
        .order_by(person.c.id)
    )
    return [(row.id, row.times or 0) for row in await tx.execute(query)]
