"""A courier that is told to stop stops, whatever else it is told at that moment."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.jobs.courier import Courier, Failed, Sent
from bot.store.database import connect
from tests.databases import fresh_database


async def _no_delivery(row: object, /) -> Failed:
    return Failed("none")


async def _arrived(tx: AsyncConnection, row: object, sent: Sent, /) -> None:
    return None


async def test_news_that_come_with_the_stop_do_not_outweigh_it(tmp_path: Path) -> None:
    async with fresh_database("sqlite", tmp_path) as url:
        database = connect(url)
        courier = Courier(database, "w-1", _no_delivery, _arrived)
        running = asyncio.create_task(courier.run(idle_seconds=30))
        await asyncio.sleep(0.3)  # it has found nothing, and waits for news
        courier.wake()
        await asyncio.sleep(0)  # the news are on their way …
        running.cancel()  # … when it is stopped
        _, still_running = await asyncio.wait((running,), timeout=5)
        assert not still_running
        with pytest.raises(asyncio.CancelledError):
            running.result()
        await database.close()
