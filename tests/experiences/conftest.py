"""A migrated database, and the town with the bot in its team."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.database import Database, connect
from tests.fakes.teams import FakeTeams
from tests.governance.town import Town, town_on


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = connect(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def town(database_url: str, teams: FakeTeams, tmp_path: Path) -> AsyncIterator[Town]:
    async with town_on(database_url, teams, tmp_path) as town:
        await town.bot_joins()
        yield town
