"""``python -m bot run``: serve until told to stop."""

import argparse
import asyncio
import gc
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version

from bot import logs
from bot.app import Running, running
from bot.errors import OperatorError
from bot.settings import Settings, read_settings

_SEEN_WITHIN = 2.0  # seconds; with the ends of turns, deliveries and messages after it, 22 at most


def main(arguments: Sequence[str]) -> int:
    """Exit status 0 after a stop that was asked for, 1 where the bot must not start."""
    argparse.ArgumentParser(
        prog="python -m bot run", description="Start the bot. Settings are environment variables: MAAVI_…"
    ).parse_args(arguments)
    logs.start()
    try:
        asyncio.run(_serve(read_settings(os.environ)))
    except OperatorError as error:
        print(error, file=sys.stderr)  # noqa: T201 # for whoever starts it
        return 1
    return 0


def spare_the_collector() -> None:
    """What was made at start (rules, texts, names, cards) stays: garbage need not be looked for in it."""
    gc.collect()
    gc.freeze()


async def _serve(settings: Settings) -> None:
    told: asyncio.Queue[signal.Signals] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, told.put_nowait, name)
    async with running(settings) as bot:
        logs.event("started", mode=settings.mode, port=bot.port, version=version("maa-vi"))
        bot.parts.workers.warm()
        spare_the_collector()
        if await told.get() is signal.SIGTERM and not settings.local:
            await _leave(bot, told)
    logs.event("stopped")


async def _leave(bot: Running, told: asyncio.Queue[signal.Signals]) -> None:
    """Let who sends people here see that this process is going; a second signal cuts it short."""
    bot.leaving.set()
    logs.event("leaving")
    with suppress(TimeoutError):
        async with asyncio.timeout(_SEEN_WITHIN):
            await told.get()
