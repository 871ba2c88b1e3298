"""The servers that ``bench.turns`` compares, a process each: ``python -m bench.turn_servers NAME``.

Each prints its port on one line when it serves.
"""

import asyncio
import os
import sys
import tempfile

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.app import running
from bot.settings import read_settings
from bot.teams.dispatch import Tables
from bot.teams.turn import Reply, Turn


async def connector() -> None:
    """Teams' side: takes every message at once."""
    taken = b'{"id":"1700000000000"}'

    async def take(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(body=taken, content_type="application/json")

    app = web.Application(client_max_size=4_000_000)
    app.router.add_route("*", "/{path:.*}", take)
    await _serve(app)


async def stock() -> None:
    """The SDK's own echo bot on its own adapter, as its samples have it; no credentials, no token checks."""
    from botbuilder.core import ActivityHandler, MessageFactory, TurnContext  # noqa: PLC0415
    from botbuilder.integration.aiohttp import (  # noqa: PLC0415 # in the bench group only
        CloudAdapter,
        ConfigurationBotFrameworkAuthentication,
    )

    class Echo(ActivityHandler):
        async def on_message_activity(self, turn_context: TurnContext) -> None:
            await turn_context.send_activity(MessageFactory.text(f"Echo: {turn_context.activity.text}"))

    class Nobody:
        APP_ID = ""
        APP_PASSWORD = ""

    adapter, bot = CloudAdapter(ConfigurationBotFrameworkAuthentication(Nobody())), Echo()

    async def messages(request: web.Request) -> web.Response:
        return await adapter.process(request, bot)

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    await _serve(app)


async def echo() -> None:
    """An echo through our edge, which notes each activity in SQLite and commits."""

    async def answer(turn: Turn, tx: AsyncConnection) -> Reply:
        return Reply(answer=f"Echo: {turn.text}")

    await _ours(Tables({}, (), {}, {}, {}, fallback=answer))


async def screening() -> None:
    """The whole product."""
    await _ours(None)


async def _ours(tables: Tables | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings(
            {
                "MAAVI_MODE": "local",
                "MAAVI_BIND": "127.0.0.1:0",
                "MAAVI_DATABASE": f"sqlite:///{folder}/bench.sqlite",
            }
        )
        async with running(settings, tables) as bot:
            print(bot.port, flush=True)
            await asyncio.Event().wait()


async def _serve(app: web.Application) -> None:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    _servers = {server.__name__: server for server in (connector, stock, echo, screening)}
    try:
        asyncio.run(_servers[sys.argv[1]]())
    except KeyboardInterrupt:
        os._exit(0)
