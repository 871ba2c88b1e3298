"""Deliveries: once each, at the pace, retried, and never in an unknown state."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.jobs import workers
from bot.jobs.courier import Courier, Failed, InDoubt, Later, Limits, Result, Send, Sent
from bot.store.database import Database
from bot.store.tables import delivery

NOW = datetime(2026, 2, 2, 9, tzinfo=UTC)
FAST = Limits(rate=500.0)


class World:
    """Stands for Teams: answers each delivery as told, and remembers what came."""

    def __init__(self, *answers: Result) -> None:
        self.came: list[str] = []
        self._answers = list(answers)

    async def prepare(self, row: Row[Any], /) -> Send | Failed:
        async def send() -> Result:
            self.came.append(row.id)
            return self._answers.pop(0) if self._answers else Sent(f"c-{row.id}", f"m-{row.id}")

        return send

    async def arrived(self, tx: AsyncConnection, row: Row[Any], sent: Sent, /) -> None:
        pass


def row(number: int, **changed: object) -> dict[str, object]:
    return {
        "id": f"d-{number:04d}",
        "key": f"prompt:{number}",
        "kind": "prompt",
        "subject_id": f"p-{number}",
        "target_kind": "channel",
        "target_id": f"ch-{number}",
        "state": "due",
        "attempts": 0,
        "not_before": NOW,
        "created_at": NOW,
    } | changed


async def write(database: Database, *rows: dict[str, object]) -> None:
    async with database.write() as tx:
        await tx.execute(insert(delivery), list(rows))


async def states(database: Database) -> dict[str, str]:
    async with database.read() as tx:
        return {found.id: found.state for found in await tx.execute(select(delivery))}


def courier(database: Database, world: World, worker: str = "w-1", **options: Any) -> Courier:
    options.setdefault("limits", FAST)
    options.setdefault("clock", lambda: datetime.now(UTC))
    return Courier(database, worker, world.prepare, world.arrived, **options)


async def send_all(one: Courier) -> None:
    while await one.send_due():
        pass
    await one.drain(10)


async def test_each_delivery_is_sent_once_by_two_couriers_at_once(database: Database) -> None:
    await write(database, *(row(n) for n in range(60)))
    world = World()
    await asyncio.gather(*(send_all(courier(database, world, f"w-{n}")) for n in range(2)))
    assert sorted(world.came) == [f"d-{n:04d}" for n in range(60)]
    assert set((await states(database)).values()) == {"sent"}


async def test_what_is_not_due_yet_waits(database: Database) -> None:
    await write(database, row(1, not_before=datetime.now(UTC) + timedelta(hours=1)))
    world = World()
    await send_all(courier(database, world))
    assert world.came == []


async def test_sends_keep_the_pace_together(database: Database) -> None:
    await write(database, *(row(n) for n in range(60)))
    world = World()
    started = time.monotonic()
    limits = Limits(rate=100.0, batch=8)
    await asyncio.gather(*(send_all(courier(database, world, f"w-{n}", limits=limits)) for n in range(2)))
    assert time.monotonic() - started >= 59 / 100


async def test_a_refused_send_is_tried_again_after_the_time_asked_for(database: Database) -> None:
    await write(database, row(1))
    world = World(Later(30, "429"))
    moment = [NOW]
    one = courier(database, world, clock=lambda: moment[0])
    await send_all(one)
    assert await states(database) == {"d-0001": "due"}
    await send_all(one)
    assert len(world.came) == 1
    moment[0] += timedelta(seconds=31)
    await send_all(one)
    assert await states(database) == {"d-0001": "sent"}
    assert len(world.came) == 2


async def test_a_message_that_never_gets_through_ends_as_failed(database: Database) -> None:
    await write(database, row(1))
    moment = [NOW]
    one = courier(
        database,
        World(*[Later(1, "503")] * 3),
        limits=Limits(rate=500.0, attempts=3),
        clock=lambda: moment[0],
    )
    for _ in range(3):
        await send_all(one)
        moment[0] += timedelta(days=1)
    assert await states(database) == {"d-0001": "failed"}


async def test_a_gone_channel_is_reported_and_not_tried_again(database: Database) -> None:
    await write(database, row(1), row(2))
    world = World(Failed("404"))
    await send_all(courier(database, world, limits=Limits(rate=500.0, at_once=1)))
    assert await states(database) == {"d-0001": "failed", "d-0002": "sent"}


async def test_no_answer_leaves_a_prompt_doubtful_and_a_decision_due(database: Database) -> None:
    await write(database, row(1), row(2, kind="decision_notice"))
    world = World(InDoubt("timeout"), InDoubt("timeout"))
    await send_all(
        courier(database, world, limits=Limits(500.0, at_once=1), once_kinds=["prompt"], clock=lambda: NOW)
    )
    assert await states(database) == {"d-0001": "doubtful", "d-0002": "due"}


async def test_a_fault_while_drawing_one_message_does_not_stop_the_others(database: Database) -> None:
    await write(database, row(1), row(2))
    world = World()

    async def prepare(which: Row[Any], /) -> Send | Failed:
        if which.id == "d-0001":
            raise KeyError("anything")
        return await world.prepare(which)

    await send_all(Courier(database, "w-1", prepare, world.arrived, limits=FAST, clock=lambda: NOW))
    assert await states(database) == {"d-0001": "due", "d-0002": "sent"}


async def test_a_dead_process_is_taken_over(database: Database) -> None:
    await write(
        database,
        row(1, worker_id="w-dead"),
        row(2, worker_id="w-dead", state="sending"),
        row(3, worker_id="w-dead", state="sending", kind="decision_notice"),
        row(4, worker_id="w-alive", state="sending"),
    )
    async with database.write() as tx:
        await workers.beat(tx, "w-dead", NOW - timedelta(minutes=2))
        await workers.beat(tx, "w-alive", NOW)
        await workers.take_over(tx, "w-me", NOW, once_kinds=["prompt"])
    assert await states(database) == {
        "d-0001": "due",
        "d-0002": "doubtful",
        "d-0003": "due",
        "d-0004": "sending",
    }
    world = World()
    await send_all(courier(database, world))
    assert sorted(world.came) == ["d-0001", "d-0003"]


async def test_what_only_a_newer_version_can_send_is_left_for_it(database: Database) -> None:
    await write(
        database,
        row(1, kind="newer", worker_id=None),
        row(2, kind="newer", worker_id="w-dead", state="sending"),
        row(3, kind="newer", worker_id="w-dead"),
        row(4, worker_id=None),
    )
    async with database.write() as tx:
        await workers.beat(tx, "w-dead", NOW - timedelta(minutes=2))
        await workers.take_over(tx, "w-old", NOW, once_kinds=["prompt"], kinds=["prompt"])
    world = World()
    await send_all(courier(database, world, kinds=["prompt"]))
    assert world.came == ["d-0004"]
    async with database.write() as tx:  # a newer process comes, that knows what the kind promises
        await workers.take_over(tx, "w-new", NOW, once_kinds=["newer"], kinds=["newer", "prompt"])
    await send_all(courier(database, world, worker="w-new", kinds=["newer", "prompt"]))
    assert world.came == ["d-0004", "d-0001", "d-0003"]
    assert (await states(database))["d-0002"] == "doubtful"


async def test_a_process_held_for_dead_does_not_send_what_was_taken_over(database: Database) -> None:
    await write(database, row(1))
    world = World()

    async def prepare(which: Row[Any], /) -> Send | Failed:
        async with database.write() as tx:  # meanwhile somebody else took it
            await tx.execute(update(delivery).values(worker_id="w-other"))
        return await world.prepare(which)

    await send_all(Courier(database, "w-1", prepare, world.arrived, limits=FAST))
    assert world.came == []


async def test_an_arrival_settles_the_doubt_of_a_false_death(database: Database) -> None:
    await write(database, row(1))
    world = World()

    async def prepare(which: Row[Any], /) -> Send | Failed:
        async def send() -> Result:
            async with database.write() as tx:
                await tx.execute(update(delivery).values(state="doubtful", worker_id=None))
            return Sent("c", "m")

        return send

    await send_all(Courier(database, "w-1", prepare, world.arrived, limits=FAST))
    assert await states(database) == {"d-0001": "sent"}


@pytest.mark.parametrize("steps", range(4))
async def test_it_ends_when_it_is_told_so_in_the_moment_there_is_news(database: Database, steps: int) -> None:
    one = courier(database, World())
    running = asyncio.create_task(one.run(idle_seconds=60))
    await asyncio.sleep(0.2)  # nothing is due: it waits for news
    one.wake()
    for _ in range(steps):
        await asyncio.sleep(0)
    running.cancel()
    done, _ = await asyncio.wait([running], timeout=3)
    assert done
    assert running.cancelled()
