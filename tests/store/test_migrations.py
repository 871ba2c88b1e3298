"""The migrations make exactly the tables that the code reads and writes, on both databases."""

import asyncio
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from bot.store.database import Database, connect
from bot.store.migrate import VERSION_TABLE, is_ours, migrate
from bot.store.tables import metadata
from tests.databases import empty_database


def _differences(connection: Connection) -> list[object]:
    options = {"version_table": VERSION_TABLE, "include_name": is_ours, "compare_type": True}
    return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


async def test_migrated_tables_are_those_of_the_code(database: Database) -> None:
    async with database.read() as connection:
        assert await connection.run_sync(_differences) == []


async def test_a_second_start_changes_nothing(database: Database) -> None:
    await migrate(database)
    async with database.read() as connection:
        assert await connection.run_sync(_differences) == []


async def test_processes_that_start_at_once_do_not_trip_over_each_other(empty_url: str) -> None:
    processes = [connect(empty_url) for _ in range(4)]
    await asyncio.gather(*(migrate(process) for process in processes))
    async with processes[0].read() as connection:
        names = await connection.run_sync(lambda c: inspect(c).get_table_names())
        versions = (await connection.execute(text(f"SELECT count(*) FROM {VERSION_TABLE}"))).scalar_one()
    assert set(metadata.tables) <= set(names)
    assert versions == 1
    for process in processes:
        await process.close()


async def test_a_step_gives_way_to_who_serves_and_is_tried_again(tmp_path: Path) -> None:
    async with empty_database("postgresql", tmp_path) as url:
        database = connect(url)
        await migrate(database, "0003")

        async def serve() -> None:
            async with database.write() as connection:
                await connection.execute(text(f"LOCK TABLE {VERSION_TABLE} IN ACCESS EXCLUSIVE MODE"))
                holding.set()
                await asyncio.sleep(1.2)

        holding = asyncio.Event()
        serving = asyncio.create_task(serve())
        await holding.wait()
        await migrate(database)
        assert serving.done()
        await serving
        async with database.read() as connection:
            assert await connection.run_sync(_differences) == []
        await database.close()


async def test_tables_of_another_product_in_the_same_database_are_left_alone(empty_url: str) -> None:
    database = connect(empty_url)
    async with database.write() as connection:
        await connection.execute(text("CREATE TABLE workflow_status (id INTEGER PRIMARY KEY)"))
        await connection.execute(text("INSERT INTO workflow_status VALUES (7)"))
    await migrate(database)
    async with database.read() as connection:
        assert (await connection.execute(text("SELECT id FROM workflow_status"))).scalar_one() == 7
        assert await connection.run_sync(_differences) == []
    await database.close()


async def test_a_failing_step_leaves_nothing_behind(empty_url: str) -> None:
    database = connect(empty_url)
    async with database.write() as connection:  # in the way of one of our own tables
        await connection.execute(text("CREATE TABLE verdict (other INTEGER)"))
    try:
        await migrate(database)
    except Exception as error:
        assert "verdict" in str(error)
    else:
        raise AssertionError("the step did not fail")
    async with database.read() as connection:
        assert await connection.run_sync(lambda c: inspect(c).get_table_names()) == ["verdict"]
    await database.close()
