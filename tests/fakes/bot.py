"""The whole bot on a free loopback port, with the fakes around it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from bot.app import Running, running
from bot.settings import Settings, read_settings
from bot.teams.dispatch import Tables
from tests.fakes.connector import fake_connector
from tests.fakes.entra import APP_ID, SECRET, TENANT_ID, fake_entra
from tests.fakes.teams import FakeTeams


@asynccontextmanager
async def fake_teams() -> AsyncIterator[FakeTeams]:
    """Teams and Entra without a bot."""
    async with fake_entra() as entra, fake_connector() as connector, aiohttp.ClientSession() as session:
        connector.accepts = entra.accepts
        yield FakeTeams(connector, entra, session)


def settings_for(teams: FakeTeams, database_url: str, **changes: str) -> Settings:
    """As in Teams: tokens both ways, by client secret. ``changes`` are settings without the prefix."""
    return read_settings(environment_for(teams, database_url, **changes))


def environment_for(teams: FakeTeams, database_url: str, **changes: str) -> dict[str, str]:
    """The same as environment variables, for a process of its own."""
    service = teams.connector.url.rstrip("/").removesuffix("/emea")
    values = {
        "BIND": "127.0.0.1:0",
        "PUBLIC_URL": "https://bot.example",
        "APP_ID": APP_ID,
        "TENANT_ID": TENANT_ID,
        "CREDENTIAL": "secret",
        "SECRET": SECRET,
        "DATABASE": database_url,
        "ORGANISATION": "bot/organisation/demo",
        "SERVICE_HOSTS": service,
        "AUTHORITY": teams.entra.authority,
        "OPENID_METADATA": teams.entra.metadata_url,
    }
    return {f"MAAVI_{name}": value for name, value in (values | changes).items()}


@asynccontextmanager
async def bot_on_loopback(
    database_url: str, teams: FakeTeams, tables: Tables | None = None, **settings: str
) -> AsyncIterator[Running]:
    """Start the bot and let ``teams`` talk to it; start it again on the same URL to see what it remembers.

    ``tables`` replaces what the bot can do, for tests of the edge alone.
    """
    async with running(settings_for(teams, database_url, **settings), tables) as bot:
        teams.bot_url = f"http://127.0.0.1:{bot.port}"
        teams.sends_tokens = not bot.parts.settings.local
        yield bot
