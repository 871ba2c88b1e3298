"""Steps only add: a version works on the tables of the next, as both run while the next is rolled out.

Looked at in the database itself, before and after each step: whatever a step is written with, this is what
the older version finds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bot.store.database import connect
from bot.store.migrate import _FOLDER, VERSION_TABLE, is_migrated, migrate

STEPS = sorted(path.name[:4] for path in (_FOLDER / "versions").glob("[0-9]*.py"))


@dataclass(frozen=True)
class Found:
    """A table as an older version meets it."""

    columns: dict[str, tuple[str, bool, bool]]  # name → (type, may be null, has a default)
    refusals: set[str] = field(default_factory=set)  # unique, foreign and check constraints, as text


def tables_of(connection: Connection) -> dict[str, Found]:
    look = inspect(connection)
    return {
        name: Found(
            {each["name"]: _column(each) for each in look.get_columns(name)}, set(_refusals(look, name))
        )
        for name in look.get_table_names()
        if name != VERSION_TABLE
    }


def _column(told: Any) -> tuple[str, bool, bool]:
    return str(told["type"]), bool(told["nullable"]), told.get("default") is not None


def _refusals(look: Any, table: str) -> Iterator[str]:
    for each in look.get_unique_constraints(table):
        yield f"unique {each['column_names']}"
    for each in look.get_indexes(table):
        if each["unique"]:
            yield f"unique {each['column_names']}"
    for each in look.get_foreign_keys(table):
        yield f"foreign key {each['constrained_columns']}"
    for each in look.get_check_constraints(table):
        yield f"check {each['sqltext']}"


def breaks(before: dict[str, Found], after: dict[str, Found]) -> list[str]:
    """What an older version would stumble over."""
    found: list[str] = []
    for name, table in before.items():
        if name not in after:
            found.append(f"{name}: gone")
            continue
        now = after[name]
        for column, (kind, nullable, _) in table.columns.items():
            if column not in now.columns:
                found.append(f"{name}.{column}: gone")
            elif now.columns[column][0] != kind:
                found.append(f"{name}.{column}: another type")
            elif nullable and not now.columns[column][1]:
                found.append(f"{name}.{column}: must be filled in now")
        found += [
            f"{name}.{column}: must be filled in by who does not know it"
            for column, (_, nullable, default) in now.columns.items()
            if column not in table.columns and not nullable and not default
        ]
        found += [f"{name}: refuses by {each}" for each in sorted(now.refusals - table.refusals)]
    return found


async def test_no_step_takes_anything_from_the_version_before(empty_url: str) -> None:
    database = connect(empty_url)
    before: dict[str, Found] = {}
    for step in STEPS:
        await migrate(database, step)
        async with database.read() as tx:
            after = await tx.run_sync(tables_of)
        assert (step, breaks(before, after)) == (step, [])
        before = after
    await database.close()


@pytest.mark.parametrize(
    ("step", "stumbles"),
    [
        ("DROP TABLE nudge", "nudge: gone"),
        ("ALTER TABLE nudge RENAME TO push", "nudge: gone"),
        ("ALTER TABLE person DROP COLUMN name", "person.name: gone"),
        ("ALTER TABLE person RENAME COLUMN name TO called", "person.name: gone"),
        ("ALTER TABLE person RENAME COLUMN name TO called", "person.called: must be filled in"),
        ("CREATE UNIQUE INDEX one_a_chat ON person (chat_id)", "person: refuses by unique ['chat_id']"),
        ("ALTER TABLE worker ADD COLUMN version text", ""),
        ("CREATE INDEX by_name ON person (name)", ""),
        ("CREATE TABLE later (id text NOT NULL UNIQUE)", ""),
    ],
)
async def test_a_step_that_takes_something_away_is_seen(empty_url: str, step: str, stumbles: str) -> None:
    assert (stumbles in "\n".join(await _broken_by(empty_url, step))) is True
    if not stumbles:
        assert await _broken_by(empty_url, step) == []


@pytest.mark.parametrize(
    ("step", "stumbles"),
    [
        ("ALTER TABLE person ALTER COLUMN name TYPE varchar(20)", "person.name: another type"),
        ("ALTER TABLE person ALTER COLUMN chat_id SET NOT NULL", "person.chat_id: must be filled in now"),
        ("ALTER TABLE worker ADD COLUMN version text NOT NULL", "worker.version: must be filled in by"),
        ("ALTER TABLE worker ADD CHECK (id LIKE 'w-%')", "worker: refuses by check"),
        ("ALTER TABLE nudge ADD FOREIGN KEY (person_id) REFERENCES person", "nudge: refuses by foreign key"),
    ],
)
async def test_what_only_postgresql_can_take_away_is_seen(empty_url: str, step: str, stumbles: str) -> None:
    if empty_url.startswith("sqlite"):
        pytest.skip("SQLite has no such statement")
    assert stumbles in "\n".join(await _broken_by(empty_url, step))


async def _broken_by(url: str, statement: str) -> list[str]:
    database = connect(url)
    await migrate(database)
    try:
        async with database.engine.connect() as tx:
            before = await tx.run_sync(tables_of)
            await tx.execute(text(statement))
            broken = breaks(before, await tx.run_sync(tables_of))
            await tx.rollback()
            return broken
    finally:
        await database.close()


async def test_an_older_version_starts_again_beside_a_newer_one(empty_url: str) -> None:
    database = connect(empty_url)
    await migrate(database)
    async with database.write() as tx:  # what a newer version's step leaves behind
        await tx.execute(text("ALTER TABLE worker ADD COLUMN version text"))
        await tx.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    await migrate(database)
    assert await is_migrated(database)
    async with database.read() as tx:
        assert (await tx.execute(text(f"SELECT version_num FROM {VERSION_TABLE}"))).scalar_one() == "9999"
    await database.close()


def test_steps_follow_one_another_in_one_line() -> None:
    script = ScriptDirectory(str(_FOLDER))
    assert [step.revision for step in script.walk_revisions()] == STEPS[::-1]
