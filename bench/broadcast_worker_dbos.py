"""The same work on DBOS Transact, for comparison (docs/adr/0001): a queue with a rate limit, a workflow of
one step for each delivery, and the same intent row.

``python -m bench.broadcast_worker_dbos DATABASE SERVICE``. Each process takes over what dead ones left: the
MIT core of DBOS leaves that to its users (heartbeats in ``worker``).
"""

import asyncio
import contextlib
import os
import signal
import sys
from datetime import UTC, datetime
from typing import Any

import aiohttp
import sqlalchemy as sa
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer

from bench.broadcast_worker import ONCE, TENANT
from bot.ids import new_id
from bot.jobs import workers
from bot.jobs.courier import Failed, InDoubt, Later, Sent
from bot.settings import read_settings
from bot.store.database import Database, connect
from bot.store.tables import delivery
from bot.teams.attempt import attempt
from bot.teams.connector import Connector
from bot.teams.hosts import ServiceHosts
from bot.teams.messenger import ChannelAddress, Messenger
from bot.teams.turn import Message

_world: dict[str, Any] = {}
_RATE, _AT_ONCE = 49, 16


@DBOS.workflow(name="deliver")
async def deliver(delivery_id: str) -> str:
    return await send(delivery_id)


@DBOS.step(name="send", retries_allowed=False)
async def send(delivery_id: str) -> str:
    database: Database = _world["database"]
    messenger: Messenger = _world["messenger"]
    while True:
        async with database.write() as tx:
            row = (await tx.execute(sa.select(delivery).where(delivery.c.id == delivery_id))).one()
            if row.state != "due":
                doubtful = row.state == "sending"
                if doubtful:
                    await _set(tx, delivery_id, state="doubtful")
                return "doubtful" if doubtful else str(row.state)
            await _set(tx, delivery_id, state="sending", attempts=row.attempts + 1)
        where = ChannelAddress(_world["service"], TENANT, str(row.target_id))
        result = await attempt(lambda to=where: messenger.post(to, Message(text="Hvad virkede?"), patience=0))
        async with database.write() as tx:
            match result:
                case Sent(conversation_id, message_id):
                    await _set(tx, delivery_id, state="sent", conversation_id=conversation_id)
                    return message_id
                case Failed(error, _):
                    await _set(tx, delivery_id, state="failed", error=error)
                    return error
                case InDoubt(_):
                    await _set(tx, delivery_id, state="doubtful")
                    return "doubtful"
                case Later(seconds, _, _):
                    await _set(tx, delivery_id, state="due")
        await asyncio.sleep(min(seconds, 10.0))


async def _set(tx: Any, delivery_id: str, **values: Any) -> None:
    await tx.execute(sa.update(delivery).where(delivery.c.id == delivery_id).values(**values))


def _engine(url: str) -> sa.Engine:
    if not url.startswith("sqlite"):
        return sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"), pool_size=10)
    engine = sa.create_engine(url, pool_size=10)

    @sa.event.listens_for(engine, "connect")
    def _pragmas(dbapi: Any, _: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000"):
            dbapi.execute(f"PRAGMA {pragma}")

    return engine


async def main(url: str, service: str) -> None:
    me = new_id("w")
    database = connect(url)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    config = DBOSConfig(
        name="bench",
        system_database_url=url,
        system_database_engine=_engine(url),
        application_version="1",
        executor_id=me,
        serializer=DBOSPortableJSONSerializer(),
        max_executor_threads=40,
        log_level="ERROR",
    )
    DBOS(config=config)
    async with aiohttp.ClientSession() as session:
        settings = read_settings({"MAAVI_MODE": "local", "MAAVI_TENANT_ID": TENANT})
        messenger = Messenger(Connector(session, None, ServiceHosts((service,))), settings)
        _world.update(database=database, messenger=messenger, service=service)
        DBOS.launch()
        await DBOS.register_queue_async(
            "teams",
            worker_concurrency=_AT_ONCE,
            limiter={"limit": _RATE, "period": 1},
            polling_interval_sec=0.2,
        )
        await _beat(database, me, starting=True)
        await _enqueue(database)
        while not stop.is_set():
            await _beat(database, me)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), 5)
    DBOS.destroy(workflow_completion_timeout_sec=5)
    await database.close()


async def _enqueue(database: Database) -> None:
    """The first process queues everything; ids make it harmless for the others."""
    async with database.read() as tx:
        ids = list(await tx.scalars(sa.select(delivery.c.id).where(delivery.c.state == "due")))
    for delivery_id in ids:
        await DBOS.enqueue_workflow_with_options_async(
            {"queue_name": "teams", "workflow_name": "deliver", "workflow_id": delivery_id}, delivery_id
        )


async def _beat(database: Database, me: str, *, starting: bool = False) -> None:
    now = datetime.now(UTC)
    async with database.write() as tx:
        await workers.beat(tx, me, now)
        known = set(await tx.scalars(sa.select(workers.worker.c.id)))
        dead_before = workers.worker.c.beat_at < now - workers.DEAD_AFTER
        dead = set(await tx.scalars(sa.select(workers.worker.c.id).where(dead_before)))
        await workers.take_over(tx, me, now, once_kinds=ONCE, starting=starting)
    gone = sorted((known if starting and database.engine.dialect.name == "sqlite" else dead) - {me})
    if gone:
        # Private, as no public call does this in the MIT core.
        await asyncio.to_thread(DBOS._recover_pending_workflows, gone)


if __name__ == "__main__":
    os.environ.pop("DBOS__CLOUD", None)
    asyncio.run(main(sys.argv[1], sys.argv[2]))
