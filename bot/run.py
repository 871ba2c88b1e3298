"""``python -m bot run``: serve until told to stop."""

import argparse
import asyncio
import gc
import os
import signal
import sys
from collections.abc import Sequence

from bot import logs
from bot.app import running
from bot.errors import OperatorError
from bot.settings import Settings, read_settings


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
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    async with running(settings) as bot:
        logs.event("started", mode=settings.mode, port=bot.port)
        bot.parts.workers.warm()
        spare_the_collector()
        await stop.wait()
    logs.event("stopped")
