"""The database: one engine, short transactions, migrations at start.

SQLite's defaults lose updates, so write transactions begin with BEGIN IMMEDIATE in WAL mode.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.store import entra

SignIn = Literal["password", "entra"]

_SQLITE = "sqlite+aiosqlite"


class Database:
    """``write()`` and ``read()`` give a connection in a transaction; keep them short."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @property
    def engine(self) -> AsyncEngine:
        return self._engine

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed at the end, rolled back on any error."""
        async with self._engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A consistent view for reading; nothing written here is kept."""
        async with self._engine.connect() as connection:
            await connection.execution_options(maa_vi_read=True)
            yield connection

    async def close(self) -> None:
        await self._engine.dispose()


def connect(url: str, sign_in: SignIn = "password", credential: entra.Credential | None = None) -> Database:
    """Open ``sqlite:///path`` or ``postgresql://…`` (driver names may be left out).

    PostgreSQL with ``sign_in="entra"`` gets its password from ``credential``; see ``bot.store.entra``.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_async_engine(parsed.set(drivername=_SQLITE), pool_size=5, max_overflow=10)
        _use_wal_and_immediate(engine)
        return Database(engine)
    engine = create_async_engine(
        parsed.set(drivername="postgresql+asyncpg"),
        pool_size=10,
        max_overflow=10,
        pool_pre_ping=True,
        connect_args=entra.connect_arguments(parsed, credential) if sign_in == "entra" else {},
    )
    return Database(engine)


def _use_wal_and_immediate(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def _on_connect(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None  # the driver's own BEGIN is deferred and loses updates
        cursor = dbapi.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "busy_timeout=30000",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is deleted leaves no trace in the file
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _on_begin(connection: Any) -> None:
        reads = connection.get_execution_options().get("maa_vi_read", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
