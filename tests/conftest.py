"""What every folder of tests shares: an empty database, Teams on loopback, and the bot in between."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.app import Running
from tests.databases import KINDS, fresh_database
from tests.fakes.bot import bot_on_loopback, fake_teams
from tests.fakes.teams import FakeTeams

if TYPE_CHECKING:
    from playwright.async_api import Browser


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever uses ``database_url`` runs on SQLite; marked ``both_databases``, on PostgreSQL as well."""
    if "database_kind" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_databases")
        metafunc.parametrize("database_kind", KINDS if both else KINDS[:1])


_LONGEST_FIRST = ("replicas", "infra", "playground", "overlay", "doctor", "outlook_pane", "jobs", "telemetry")
_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take minutes begin first, so that no worker is left alone with one at the end."""
    ranks = {folder: rank for rank, folder in enumerate(_LONGEST_FIRST)}
    items.sort(key=lambda item: ranks.get(item.path.relative_to(_HERE).parts[0], len(ranks)))


@pytest.fixture
async def database_url(database_kind: str, tmp_path: Path) -> AsyncIterator[str]:
    """An empty, migrated database."""
    async with fresh_database(database_kind, tmp_path) as url:
        yield url


@pytest.fixture
async def teams(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeTeams]:
    """People, teams and channels; see ``tests.fakes.teams``."""
    async with fake_teams() as teams:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", teams.entra.ca_file)  # so that msal trusts the fake Entra
        monkeypatch.setenv("SSL_CERT_FILE", teams.entra.ca_file)  # and so do our own calls
        yield teams


@pytest.fixture
async def bot(database_url: str, teams: FakeTeams) -> AsyncIterator[Running]:
    """The whole bot with everything it can do, tokens both ways."""
    async with bot_on_loopback(database_url, teams) as bot:
        yield bot


@pytest.fixture
async def browser() -> AsyncIterator["Browser"]:
    """Headless Chromium; see ``scripts.browser``. Mark its tests ``browser``."""
    from scripts.browser import headless  # Playwright takes a while to load

    async with headless() as browser:
        yield browser
