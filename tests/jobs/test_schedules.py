"""Schedules: each tick once, whoever runs it, and none lost."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.jobs import schedules
from bot.store.database import Database
from bot.store.tables import audit

NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)
WEEK = timedelta(weeks=1)


async def note(tx: AsyncConnection, subject: str, now: datetime) -> datetime | None:
    await tx.execute(insert(audit).values(at=now, event="tick", detail={"subject": subject}))
    return now + WEEK


async def ticked(database: Database) -> int:
    async with database.read() as tx:
        return await tx.scalar(select(func.count()).select_from(audit)) or 0


async def start(database: Database, *subjects: str) -> None:
    async with database.write() as tx:
        for subject in subjects:
            await schedules.ensure(tx, "weekly", subject, NOW)


async def test_each_tick_runs_once_with_two_processes_at_once(database: Database) -> None:
    await start(database, *(f"d-{n}" for n in range(20)))
    await asyncio.gather(*(schedules.run_due(database, {"weekly": note}, NOW) for _ in range(2)))
    assert await ticked(database) == 20
    assert await schedules.run_due(database, {"weekly": note}, NOW) == 0


async def test_after_a_long_stop_there_is_one_tick_not_many(database: Database) -> None:
    await start(database, "d-1")
    assert await schedules.run_due(database, {"weekly": note}, NOW + 5 * WEEK) == 1
    assert await schedules.next_moment(database) == NOW + 6 * WEEK


async def test_a_faulty_tick_writes_nothing_stays_due_and_stops_no_other(database: Database) -> None:
    await start(database, "bad", "good")

    async def tick(tx: AsyncConnection, subject: str, now: datetime) -> datetime | None:
        following = await note(tx, subject, now)
        if subject == "bad":
            raise RuntimeError
        return following

    assert await schedules.run_due(database, {"weekly": tick}, NOW) == 1
    assert await ticked(database) == 1
    assert await schedules.next_moment(database) == NOW


async def test_a_schedule_of_a_newer_version_is_left_to_it(database: Database) -> None:
    await start(database, "d-1")
    assert await schedules.run_due(database, {"other": note}, NOW) == 0
    assert await schedules.next_moment(database) == NOW


async def test_a_changed_rhythm_moves_or_ends_the_schedule(database: Database) -> None:
    await start(database, "d-1")
    async with database.write() as tx:
        await schedules.reschedule(tx, "weekly", "d-1", NOW + WEEK)
    assert await schedules.run_due(database, {"weekly": note}, NOW) == 0
    async with database.write() as tx:
        await schedules.reschedule(tx, "weekly", "d-1", None)
    assert await schedules.next_moment(database) is None


@pytest.mark.parametrize("again", [False, True])
async def test_starting_a_schedule_again_changes_nothing(database: Database, again: bool) -> None:
    await start(database, "d-1")
    if again:
        async with database.write() as tx:
            await schedules.ensure(tx, "weekly", "d-1", NOW + 9 * WEEK)
    assert await schedules.next_moment(database) == NOW
