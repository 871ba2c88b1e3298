"""Brings the tables to today's form at start, and writes a new migration step for a developer.

Two processes may start at once: PostgreSQL holds an advisory lock until the transaction ends, and SQLite's
BEGIN IMMEDIATE lets one writer in at a time. The one that comes second finds nothing left to do.

Steps only add (``tests/store/test_steps_only_add.py``), so a version works on the tables of a newer one: both
run side by side while a new one is rolled out, and the old one may be started again.
"""

import argparse
import asyncio
import tempfile
from collections.abc import MutableMapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from bot import logs
from bot.store.database import Database, connect
from bot.store.sql import lost_a_lock
from bot.store.tables import UtcTime, metadata

VERSION_TABLE = "maa_vi_schema"
_FOLDER = Path(__file__).parent / "migrations"
_TRIES = 60
_LETS_PASS = 0.2  # seconds before the next try
_GIVES_WAY_AFTER_MS = 500  # less than the second after which PostgreSQL looks for a deadlock and ends a turn
_LOCK = 0x6D616176  # "maav": any number will do as long as nobody else in the database uses it


async def migrate(database: Database, to: str = "head") -> None:
    """Apply every step up to ``to`` that has not been applied, in one transaction: all of them or none.

    Beside processes that serve, a step gives way to them and is tried again, instead of making them wait.
    """
    for tries_left in range(_TRIES, 0, -1):
        try:
            async with database.write() as connection:
                if connection.dialect.name == "postgresql":
                    await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                    await connection.execute(text(f"SET LOCAL lock_timeout = '{_GIVES_WAY_AFTER_MS}ms'"))
                await connection.run_sync(_upgrade, to)
        except DBAPIError as error:
            if tries_left == 1 or not lost_a_lock(error):
                raise
            logs.event("migration_gave_way")
            await asyncio.sleep(_LETS_PASS)
        else:
            return


async def is_migrated(database: Database) -> bool:
    """Whether the tables have every step this process knows.

    Steps it doesn't know are fine: a newer version beside it has been at work, and steps only add.
    """
    async with database.read() as connection:
        return await connection.run_sync(_is_migrated)


def is_ours(name: str | None, kind: str, parents: MutableMapping[Any, str | None]) -> bool:
    """Whether Alembic may look at it: other products' tables in the same database are left alone."""
    return kind != "table" or name in metadata.tables


def rendered_type(kind: str, item: Any, context: AutogenContext) -> str | Literal[False]:
    """Write our own column type as what it is in the database: a step must not change with our code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcTime) else False


def _upgrade(connection: Connection, to: str) -> None:
    applied = _applied(connection)
    known, _ = _steps()
    if applied and known.isdisjoint(applied):  # a newer version has been at work: nothing of ours is missing
        logs.event("database_is_newer", step="+".join(applied))
        return
    command.upgrade(_config(connection), to)


def _is_migrated(connection: Connection) -> bool:
    (known, heads), applied = _steps(), _applied(connection)
    return bool(applied) and (known - heads).isdisjoint(applied)


def _applied(connection: Connection) -> tuple[str, ...]:
    """The step the tables are at; nothing for a database without them."""
    options = {"version_table": VERSION_TABLE}
    return MigrationContext.configure(connection, opts=options).get_current_heads()


@cache
def _steps() -> tuple[frozenset[str], frozenset[str]]:
    """All steps of this version, and those that are the last; read once, as ``/readyz`` asks every second."""
    script = ScriptDirectory(str(_FOLDER))
    return frozenset(step.revision for step in script.walk_revisions()), frozenset(script.get_heads())


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    config.set_section_option("post_write_hooks", "hooks", "ruff")
    config.set_section_option("post_write_hooks", "ruff.type", "module")
    config.set_section_option("post_write_hooks", "ruff.module", "ruff")
    config.set_section_option("post_write_hooks", "ruff.options", "format -q REVISION_SCRIPT_FILENAME")
    config.attributes["connection"] = connection
    return config


async def _write_step(message: str, *, initial: bool) -> None:
    if initial:
        for path in (_FOLDER / "versions").glob("*.py"):
            path.unlink()
    with tempfile.TemporaryDirectory() as folder:
        database = connect(f"sqlite:///{folder}/tables.db")
        if not initial:
            await migrate(database)
        async with database.write() as connection:
            await connection.run_sync(
                lambda c: command.revision(_config(c), message, autogenerate=True, rev_id=_next_number())
            )
        await database.close()


def _next_number() -> str:
    return f"{len(list((_FOLDER / 'versions').glob('*.py'))) + 1:04d}"


if __name__ == "__main__":
    _parser = argparse.ArgumentParser(
        description="Write the migration step from the last one to bot.store.tables."
    )
    _parser.add_argument("message", help="what the step does, for example 'Add the register'")
    _parser.add_argument("--initial", action="store_true", help="replace all steps by one (before a release)")
    _arguments = _parser.parse_args()
    asyncio.run(_write_step(_arguments.message, initial=_arguments.initial))
