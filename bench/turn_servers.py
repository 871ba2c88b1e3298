"""The servers that ``bench.turns`` compares, a process each: ``python -m bench.turn_servers NAME``.

Each prints its port on one line when it serves.
"""

import asyncio
import os
import re
import sys
import tempfile

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import logs
from bot.app import running
from bot.run import spare_the_collector
from bot.settings import read_settings
from bot.teams.dispatch import Tables
from bot.teams.turn import Reply, Turn

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_TAKEN = b'{"id":"1700000000000"}'
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
    len(_TAKEN),
    _TAKEN,
)


class _Connector(asyncio.Protocol):
    """Takes every message at once, with as little work as can be: it shares the machine with the others."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._received = b""

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            length = _LENGTH.search(self._received, 0, end)
            end += 4 + (int(length[1]) if length else 0)
            if len(self._received) < end:
                return
            self._received = self._received[end:]
            self._transport.write(_ANSWER)


async def connector() -> None:
    """Teams' side."""
    server = await asyncio.get_running_loop().create_server(_Connector, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


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
    logs.start()
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings(
            {
                "MAAVI_MODE": "local",
                "MAAVI_BIND": "127.0.0.1:0",
                "MAAVI_DATABASE": f"sqlite:///{folder}/bench.sqlite",
            }
        )
        async with running(settings, tables) as bot:
            spare_the_collector()
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
