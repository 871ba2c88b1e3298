"""One process that sends what is due, as the bot does: ``python -m bench.broadcast_worker DATABASE SERVICE``.

Runs until killed, or until SIGTERM (then it ends in good order).
"""

import asyncio
import contextlib
import signal
import sys
from datetime import UTC, datetime
from typing import Any

import aiohttp
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ids import new_id
from bot.jobs.courier import Courier, Failed, Result, Send, Sent
from bot.jobs.running import run_courier
from bot.settings import read_settings
from bot.store.database import connect
from bot.teams.attempt import attempt
from bot.teams.connector import Connector
from bot.teams.hosts import ServiceHosts
from bot.teams.messenger import ChannelAddress, Messenger
from bot.teams.turn import Message

TENANT = "00000000-0000-4000-8000-00000000000a"
ONCE = ("prompt",)


async def main(database_url: str, service: str) -> None:
    settings = read_settings({"MAAVI_MODE": "local", "MAAVI_TENANT_ID": TENANT})
    database = connect(database_url)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with aiohttp.ClientSession() as session:
        messenger = Messenger(Connector(session, None, ServiceHosts((service,))), settings)

        async def prepare(row: Row[Any], /) -> Send | Failed:
            where = ChannelAddress(service, TENANT, str(row.target_id))

            async def send() -> Result:
                return await attempt(lambda: messenger.post(where, Message(text="Hvad virkede?"), patience=0))

            return send

        async def arrived(tx: AsyncConnection, row: Row[Any], sent: Sent, /) -> None:
            """Nothing else to keep here."""

        courier = Courier(database, new_id("w"), prepare, arrived, once_kinds=ONCE)
        task = asyncio.create_task(run_courier(database, courier, once_kinds=ONCE))
        await stop.wait()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    await database.close()


if __name__ == "__main__":
    print(datetime.now(UTC).isoformat(), flush=True)
    asyncio.run(main(sys.argv[1], sys.argv[2]))
