"""What a load balancer and App Service ask: does it live, and can it serve?"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import text

from bot.app import Running
from bot.store.database import Database, connect
from bot.store.migrate import VERSION_TABLE
from bot.web import health
from tests.databases import empty_database
from tests.fakes.teams import FakeTeams


@asynccontextmanager
async def _served(
    database: Database, leaving: asyncio.Event | None = None
) -> AsyncIterator[Callable[[str], str]]:
    app = web.Application()
    app.add_routes(health.routes(database, leaving or asyncio.Event()))
    async with TestServer(app) as server:
        yield lambda path: str(server.make_url(path))
    await database.close()


async def _status(url: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status


@pytest.mark.both_databases
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_a_bot_that_runs_is_alive_and_ready(bot: Running, teams: FakeTeams, path: str) -> None:
    assert await _status(f"{teams.bot_url}{path}") == 200


async def test_a_bot_that_is_leaving_says_no_but_answers_and_keeps_no_connection(
    bot: Running, teams: FakeTeams
) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{teams.bot_url}/healthz") as answer:
            assert (answer.status, "Connection" in answer.headers) == (200, False)
        bot.leaving.set()
        for path, status in (("/healthz", 200), ("/readyz", 503), ("/nowhere", 404)):
            async with session.get(f"{teams.bot_url}{path}") as answer:
                assert (answer.status, answer.headers.get("Connection")) == (status, "close")
    assert (await teams.user("Mette Opfundet").says("hjælp")).status == 200


@pytest.mark.both_databases
async def test_an_older_bot_stays_ready_after_a_newer_one_has_migrated(database_url: str) -> None:
    database = connect(database_url)
    async with database.write() as connection:
        await connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    async with _served(database) as url:
        assert await _status(url("/readyz")) == 200


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_without_the_tables_it_lives_but_is_not_ready(kind: str, tmp_path: Path) -> None:
    async with empty_database(kind, tmp_path) as empty, _served(connect(empty)) as url:
        assert await _status(url("/healthz")) == 200
        assert await _status(url("/readyz")) == 503


async def test_without_a_database_it_lives_but_is_not_ready() -> None:
    nobody = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    port = nobody.sockets[0].getsockname()[1]
    nobody.close()
    await nobody.wait_closed()
    async with _served(connect(f"postgresql://maavi@127.0.0.1:{port}/maavi")) as url:
        assert await _status(url("/healthz")) == 200
        assert await _status(url("/readyz")) == 503


@pytest.mark.parametrize(("trusted_for", "status"), [(30.0, 200), (0.0, 503)])
async def test_a_database_that_answered_a_moment_ago_is_busy_and_not_away(
    database_url: str, monkeypatch: pytest.MonkeyPatch, trusted_for: float, status: int
) -> None:
    monkeypatch.setattr(health, "_WITHIN", 0.2)
    monkeypatch.setattr(health, "_TRUSTED_FOR", trusted_for)
    database = connect(database_url)
    async with _served(database) as url:
        assert await _status(url("/readyz")) == 200
        async with AsyncExitStack() as stack:
            for _ in range(15):  # all connections there are, as turns take them
                await stack.enter_async_context(database.read())
            assert await _status(url("/readyz")) == status
        monkeypatch.undo()
        assert await _status(url("/readyz")) == 200


async def test_a_database_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_WITHIN", 0.2)
    release = asyncio.Event()

    async def never(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await release.wait()
        writer.close()

    silent = await asyncio.start_server(never, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    async with _served(connect(f"postgresql://maavi@127.0.0.1:{port}/maavi")) as url:
        assert await asyncio.wait_for(_status(url("/readyz")), 5) == 503
    release.set()
    silent.close()
    await silent.wait_closed()
