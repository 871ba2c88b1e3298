"""The database: one engine, short transactions, migrations at start. SQLite's ways are in ``sqlite``."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Literal

from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot import telemetry
from bot.store import entra, sqlite

SignIn = Literal["password", "entra"]


class Database:
    """``write()`` and ``read()`` give a connection in a transaction; keep them short."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        # SQLite has one writer at a time: here they queue, first come first served, instead of polling.
        self._writer: asyncio.Lock | nullcontext[None] = nullcontext()
        self._checkpoints: sqlite.Checkpoints | None = None
        if engine.dialect.name == "sqlite":
            self._writer = asyncio.Lock()
            self._checkpoints = sqlite.Checkpoints(engine.url.database or "", self._writer)

    @property
    def engine(self) -> AsyncEngine:
        return self._engine

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed at the end, rolled back on any error."""
        with telemetry.span("transaction", access="write"):
            async with self._writer, self._engine.begin() as connection:
                yield connection
        if self._checkpoints is not None:
            self._checkpoints.count()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A consistent view for reading; nothing written here is kept."""
        with telemetry.span("transaction", access="read"):
            async with self._engine.connect() as connection:
                await connection.execution_options(**{sqlite.READS: True})
                yield connection

    async def close(self) -> None:
        if self._checkpoints is not None:
            await self._checkpoints.close()
        await self._engine.dispose()


def connect(url: str, sign_in: SignIn = "password", credential: entra.Credential | None = None) -> Database:
    """Open ``sqlite:///path`` or ``postgresql://…`` (driver names may be left out).

    PostgreSQL with ``sign_in="entra"`` gets its password from ``credential``; see ``bot.store.entra``.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_async_engine(
            parsed.set(drivername=sqlite.DRIVER),
            pool_size=5,
            max_overflow=10,
            connect_args=sqlite.CONNECT_ARGUMENTS,
            pool_reset_on_return=None,  # each transaction of ours is ended by its own block
        )
        sqlite.use_wal_and_immediate(engine)
        return Database(engine)
    engine = create_async_engine(
        parsed.set(drivername="postgresql+asyncpg"),
        pool_size=10,
        max_overflow=10,
        pool_pre_ping=True,
        connect_args=entra.connect_arguments(parsed, credential) if sign_in == "entra" else {},
    )
    return Database(engine)
