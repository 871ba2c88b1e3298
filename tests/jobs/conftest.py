"""A migrated database of each kind, and a clock that tests set."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.database import Database, connect
from tests.databases import KINDS, fresh_database


@pytest.fixture(params=KINDS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with fresh_database(request.param, tmp_path) as url:
        opened = connect(url)
        yield opened
        await opened.close()
