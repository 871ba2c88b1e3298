"""What our own way of driving SQLite must keep: one writer at a time, nothing lost, nobody blocked."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Integer, MetaData, String, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import Column, CreateTable, Table

from bot.store.database import Database, connect

counter = Table("counter", MetaData(), Column("id", Integer, primary_key=True), Column("name", String))


@pytest.fixture
async def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    database = connect(url)
    async with database.write() as tx:
        await tx.execute(CreateTable(counter))
        await tx.execute(counter.insert().values(id=1, name="0"))
    await database.close()
    return url


async def add_one(database: Database) -> None:
    async with database.write() as tx:
        seen = int((await tx.execute(select(counter.c.name))).scalar_one())
        await asyncio.sleep(0.001)  # somebody else would like to come in between
        await tx.execute(update(counter).values(name=str(seen + 1)))


async def total(database: Database) -> int:
    async with database.read() as connection:
        return int((await connection.execute(select(counter.c.name))).scalar_one())


async def test_no_update_is_lost(url: str) -> None:
    database = connect(url)
    await asyncio.gather(*(add_one(database) for _ in range(50)))
    assert await total(database) == 50
    await database.close()


async def test_two_who_opened_the_same_file_wait_for_each_other_and_hold_up_nobody(url: str) -> None:
    one, other = connect(url), connect(url)
    clock, longest = asyncio.get_running_loop().time, 0.0
    work = asyncio.gather(*(add_one(database) for database in (one, other) for _ in range(20)))
    while not work.done():
        began = clock()
        await asyncio.sleep(0.001)
        longest = max(longest, clock() - began)
    await work
    assert await total(one) == 40
    assert longest < 1.0  # with a driver that blocks, they would wait for each other for ever
    await one.close()
    await other.close()


async def test_a_failed_write_leaves_nothing_and_frees_the_lock(url: str) -> None:
    database = connect(url)
    with pytest.raises(IntegrityError):
        async with database.write() as tx:
            await tx.execute(update(counter).values(name="9"))
            await tx.execute(counter.insert().values(id=1, name="again"))
    await add_one(database)
    assert await total(database) == 1
    await database.close()


async def test_a_cancelled_write_leaves_nothing_and_frees_the_lock(url: str) -> None:
    database = connect(url)

    async def hang() -> None:
        async with database.write() as tx:
            await tx.execute(update(counter).values(name="9"))
            await asyncio.sleep(60)

    task = asyncio.create_task(hang())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await add_one(database)
    assert await total(database) == 1
    await database.close()


async def test_readers_see_what_was_there_when_they_began(url: str) -> None:
    database = connect(url)
    async with database.read() as connection:
        before = (await connection.execute(select(counter.c.name))).scalar_one()
        await add_one(database)
        assert (await connection.execute(select(counter.c.name))).scalar_one() == before
    assert await total(database) == 1
    await database.close()


async def test_a_result_outlives_its_transaction(url: str) -> None:
    database = connect(url)
    async with database.write() as tx:
        for number in range(2, 6):
            await tx.execute(counter.insert().values(id=number, name="x"))
        result = await tx.execute(select(counter.c.id).order_by(counter.c.id))
    assert result.fetchone() == (1,)
    assert result.fetchmany(2) == [(2,), (3,)]
    assert result.scalars().all() == [4, 5]
    await database.close()


async def test_the_log_does_not_grow_without_end(url: str) -> None:
    database = connect(url)
    for _ in range(900):
        await add_one(database)
    assert log_size(url) < 450 * 4096  # each transaction writes a page; checkpoints start it over
    await database.close()
    assert log_size(url) == 0
    again = connect(url)
    assert await total(again) == 900
    await again.close()


def log_size(url: str) -> int:
    log = Path(f"{url.removeprefix('sqlite:///')}-wal")
    return log.stat().st_size if log.exists() else 0
