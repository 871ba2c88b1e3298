"""How often a person may ask, counted once for all processes."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.store.database import Database, connect
from bot.store.tables import person_pace
from bot.web.share.pace import Pace, forget_full

pytestmark = pytest.mark.both_databases
NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.fixture
async def databases(database_url: str) -> AsyncIterator[tuple[Database, Database]]:
    """The same database, opened by two."""
    first, second = connect(database_url), connect(database_url)
    yield first, second
    await first.close()
    await second.close()


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


async def test_the_pace_fills_up_again(databases: tuple[Database, Database]) -> None:
    pace = Pace(databases[0], burst=2, per_minute=60)
    assert [await pace.allows("p", NOON) for _ in range(3)] == [True, True, False]
    assert not await pace.allows("p", after(0.9))
    assert await pace.allows("p", after(1))
    assert [await pace.allows("p", after(100)) for _ in range(3)] == [True, True, False]


async def test_what_costs_more_takes_more(databases: tuple[Database, Database]) -> None:
    pace = Pace(databases[0], burst=8, per_minute=60)
    assert [await pace.allows("p", NOON, cost=4) for _ in range(3)] == [True, True, False]
    assert not await pace.allows("p", after(3), cost=4)
    assert await pace.allows("p", after(4), cost=4)


async def test_two_processes_count_together_and_people_apart(databases: tuple[Database, Database]) -> None:
    paces = [Pace(database, burst=5, per_minute=6) for database in databases]
    asked = [paces[number % 2].allows("p", NOON) for number in range(20)]
    assert sum(await asyncio.gather(*asked)) == 5
    assert await paces[0].allows("another", NOON)


async def test_only_those_who_asked_a_moment_ago_have_a_row(databases: tuple[Database, Database]) -> None:
    database = databases[0]
    pace = Pace(database)
    await pace.allows("long ago", after(-60))
    await pace.allows("now", NOON)
    await forget_full(database, NOON)
    async with database.read() as tx:
        assert await tx.scalar(select(func.count()).select_from(person_pace)) == 1
