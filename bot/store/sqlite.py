"""SQLite for SQLAlchemy's asyncio side, without a thread for each statement.

A statement of ours takes some ten microseconds; handing it to a thread and back, as aiosqlite does, takes
ten times that, twenty times a turn. So statements run where they are asked for. What may really wait does
so elsewhere: in WAL mode with synchronous=NORMAL a commit only appends to a file, and the disk is waited
for by the checkpoint, which runs in a thread; the write lock of another process is slept for on the loop.
"""

import asyncio
import sqlite3
import time
from collections import deque
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.util import await_only

from bot import logs

DRIVER = "sqlite+onloop"
READS = "maa_vi_read"
"""The execution option of a connection that will not write."""

_CHECKPOINT_EVERY = 200  # transactions
_LARGEST_WAL = (
    20_000  # pages of 4 KB after which a commit makes a checkpoint itself, should no thread get to it
)
_BUSY_MS = 30_000  # how long a writer waits for another process's transaction


class OnLoopDialect(SQLiteDialect_pysqlite):
    """The standard library's driver, told to SQLAlchemy as an asynchronous one."""

    is_async = True
    supports_statement_cache = True

    @classmethod
    def get_pool_class(cls, url: Any) -> type[AsyncAdaptedQueuePool]:
        return AsyncAdaptedQueuePool

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        await_only(_nothing())  # SQLAlchemy takes a driver that never awaits for the wrong one
        cursor.execute(statement, parameters)

    def do_executemany(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        await_only(_nothing())
        cursor.executemany(statement, parameters)


class _Cursor(sqlite3.Cursor):
    """Reads all rows at once, as SQLAlchemy's asyncio drivers do: a result outlives its statement."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._rows: deque[Any] = deque()

    def execute(self, *arguments: Any) -> "_Cursor":
        super().execute(*arguments)
        self._rows = deque(super().fetchall() if self.description else ())
        return self

    def fetchone(self) -> Any:
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        wanted = min(size or self.arraysize, len(self._rows))
        return [self._rows.popleft() for _ in range(wanted)]

    def fetchall(self) -> list[Any]:
        rows, self._rows = list(self._rows), deque()
        return rows

    async def _async_soft_close(self) -> None:
        """Nothing is left open."""


class _Connection(sqlite3.Connection):
    def cursor(self, factory: type[sqlite3.Cursor] = _Cursor) -> sqlite3.Cursor:  # type: ignore[override]
        return super().cursor(factory)


CONNECT_ARGUMENTS = {"factory": _Connection}


registry.register("sqlite.onloop", __name__, "OnLoopDialect")


def use_wal_and_immediate(engine: AsyncEngine) -> None:
    """SQLite's defaults lose updates: write transactions take the write lock when they begin."""

    @event.listens_for(engine.sync_engine, "connect")
    def _on_connect(driver: sqlite3.Connection, _record: Any) -> None:
        driver.isolation_level = None  # the driver's own BEGIN is deferred and loses updates
        for pragma in (
            f"busy_timeout={_BUSY_MS}",
            "journal_mode=WAL",
            "synchronous=NORMAL",
            f"wal_autocheckpoint={_LARGEST_WAL}",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is deleted leaves no trace in the file
        ):
            driver.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine.sync_engine, "begin")
    def _on_begin(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        if connection.get_execution_options().get(READS, False):
            driver.execute("BEGIN")
        else:
            _begin_immediate(driver)


def _begin_immediate(driver: sqlite3.Connection) -> None:
    """Wait for the write lock without holding up the loop, on which its holder may be waiting itself."""
    give_up_at = time.monotonic() + _BUSY_MS / 1000
    wait = 0.001
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() > give_up_at:
                    raise
                await_only(asyncio.sleep(wait))
                wait = min(wait * 2, 0.05)
            else:
                return
    finally:
        driver.execute(f"PRAGMA busy_timeout={_BUSY_MS}")


class Checkpoints:
    """Moves what was committed from the log into the database file now and then, beside the loop.

    ``writer`` is the lock of those who write: held only for the last, small step, which starts the log over.
    """

    def __init__(self, path: str, writer: asyncio.Lock) -> None:
        self._path = path
        self._writer = writer
        self._transactions = 0
        self._under_way: asyncio.Task[None] | None = None

    def count(self) -> None:
        """A write transaction has ended."""
        self._transactions += 1
        if self._transactions % _CHECKPOINT_EVERY == 0 and self._under_way is None:
            self._under_way = asyncio.create_task(self._run())
            self._under_way.add_done_callback(self._done)

    async def close(self) -> None:
        if self._under_way is not None:
            await asyncio.wait((self._under_way,))

    async def _run(self) -> None:
        await asyncio.to_thread(_checkpoint, self._path, "PASSIVE")
        async with self._writer:
            await asyncio.to_thread(_checkpoint, self._path, "RESTART")

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way = None
        error = None if task.cancelled() else task.exception()
        if error is not None:
            logs.fault("checkpoint_failed", error)  # the next one makes up for it


def _checkpoint(path: str, mode: str) -> None:
    with closing(sqlite3.connect(path, timeout=0.1)) as connection:
        connection.execute(f"PRAGMA wal_checkpoint({mode})")


async def _nothing() -> None:
    """An await that returns at once."""
