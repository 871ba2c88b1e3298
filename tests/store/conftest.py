"""Both databases for the tests of the store."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.database import Database, connect
from tests.databases import KINDS, empty_database, fresh_database


@pytest.fixture(params=KINDS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A migrated database."""
    async with fresh_database(request.param, tmp_path) as url:
        opened = connect(url)
        yield opened
        await opened.close()


@pytest.fixture(params=KINDS)
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """A database without a table."""
    async with empty_database(request.param, tmp_path) as url:
        yield url
