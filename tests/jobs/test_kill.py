"""A process that sends is killed in the middle: nothing is lost, nothing comes twice, doubts are known."""

import asyncio
import json
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bench.broadcast import seed
from bench.teams_limits import is_gone
from bot.store.database import Database, connect
from bot.store.tables import delivery
from scripts.playground import ROOT

CHANNELS = 80
PATIENCE = 60.0  # seconds: for a machine with other things to do


@contextmanager
def limits(folder: Path) -> Iterator[str]:
    """A connector that keeps Teams' limits, in a process of its own; its address."""
    port = folder / "port"
    with process("bench.teams_limits", str(port)):
        end = time.monotonic() + PATIENCE
        while not (port.exists() and port.read_text()):
            assert time.monotonic() < end
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port.read_text()}"


@contextmanager
def process(module: str, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    running = subprocess.Popen(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        yield running
    finally:
        running.kill()
        running.wait()


def arrived(service: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{service}/_told", timeout=10) as answer:
        told: dict[str, Any] = json.load(answer)
        return told


async def states(database: Database) -> dict[str, str]:
    """By channel."""
    async with database.read() as tx:
        rows = await tx.execute(select(delivery.c.target_id, delivery.c.state))
        return {row.target_id: row.state for row in rows}


async def test_a_killed_sender_loses_nothing_and_sends_nothing_twice(
    database_url: str, tmp_path: Path
) -> None:
    database = connect(database_url)
    await seed(database, CHANNELS)
    with limits(tmp_path) as service:
        with process("bench.broadcast_worker", database_url, service) as first:
            await until(lambda: len(arrived(service)["arrived"]) >= CHANNELS // 3)
            first.kill()
            first.wait()
        left = Counter((await states(database)).values())
        assert left["sent"] and left["due"]  # it was in the middle
        with process("bench.broadcast_worker", database_url, service) as second:
            await until_done(database)
            second.terminate()
            assert await asyncio.to_thread(second.wait, 30) == 0
        told = arrived(service)
    ended = await states(database)
    await database.close()
    assert told["duplicates"] == 0
    assert set(ended.values()) <= {"sent", "doubtful", "failed"}
    assert {channel for channel, state in ended.items() if state == "failed"} == set(filter(is_gone, ended))
    for channel, state in ended.items():
        if state == "sent":
            assert told["arrived"][channel] == 1
    doubtful = {channel for channel, state in ended.items() if state == "doubtful"}
    assert len(doubtful) <= left["sending"]  # no more than was under way at the kill
    assert set(ended) - set(told["arrived"]) <= doubtful | set(filter(is_gone, ended))


async def until(happened: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await asyncio.to_thread(happened):  # noqa: ASYNC110 # another process tells nobody
            await asyncio.sleep(0.05)


async def until_done(database: Database) -> None:
    async with asyncio.timeout(PATIENCE):
        while {"due", "sending"} & set((await states(database)).values()):  # noqa: ASYNC110 # as above
            await asyncio.sleep(0.1)
