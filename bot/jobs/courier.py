"""Sends what is due in ``delivery``: at the pace Teams allows, each row once, by any number of processes.

A row's way: due → (claimed: in a worker's hand) → sending (committed just before the request goes out)
→ sent. After a crash a row that stands at ``sending`` is in doubt; ``bot.jobs.workers`` says what then.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import select, true, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import logs, telemetry
from bot.jobs import pace
from bot.store.database import Database
from bot.store.tables import delivery

PACE = "teams"
_LONGEST_WAIT = 6 * 3600.0


@dataclass(frozen=True)
class Sent:
    """It arrived."""

    conversation_id: str
    message_id: str


@dataclass(frozen=True)
class Later:
    """Not now: try again in ``seconds``. ``everybody``: the whole tenant is to wait, not this chat alone."""

    seconds: float
    error: str
    everybody: bool = False


@dataclass(frozen=True)
class Failed:
    """Never: the channel is gone, the bot was taken out, or what it tells of no longer holds."""

    error: str
    state: str = "failed"  # failed | cancelled | waiting


@dataclass(frozen=True)
class InDoubt:
    """No answer came: it may have arrived or not."""

    error: str


Result = Sent | Later | Failed | InDoubt
Send = Callable[[], Awaitable[Result]]


class Prepare(Protocol):
    """Draw the message of a delivery now; hand back what sends it, or say why it is not sent."""

    async def __call__(self, row: Row[Any], /) -> Send | Failed: ...


class Arrived(Protocol):
    """Called in the transaction that marks the row sent, to keep what the message's place is needed for."""

    async def __call__(self, tx: AsyncConnection, row: Row[Any], sent: Sent, /) -> None: ...


@dataclass(frozen=True)
class Limits:
    """``rate``: sends a second, all processes together (Teams allows an app 50 a second in a tenant).
    ``at_once``: sends under way in this process, and so the most that a crash leaves in doubt."""

    rate: float = 49.0
    at_once: int = 16
    batch: int = 8
    attempts: int = 12


class Courier:
    """One a process. ``run`` until cancelled; ``wake`` it when rows were written.

    It takes rows of ``kinds`` alone (None: of all): others belong to a newer version that runs beside it.
    Those of ``once_kinds`` must not come twice.
    """

    def __init__(
        self,
        database: Database,
        worker_id: str,
        prepare: Prepare,
        arrived: Arrived,
        *,
        kinds: Collection[str] | None = None,
        once_kinds: Collection[str] = (),
        limits: Limits | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._worker_id = worker_id
        self._prepare = prepare
        self._arrived = arrived
        self._once_kinds = frozenset(once_kinds)
        self._kinds = kinds
        self._known = delivery.c.kind.in_(sorted(kinds)) if kinds is not None else true()
        self._limits = limits or Limits()
        self._clock = clock
        self._news = asyncio.Event()
        self._room = asyncio.Semaphore(self._limits.at_once)
        self._under_way: set[asyncio.Task[None]] = set()
        self._next_slot = 0.0

    @property
    def worker_id(self) -> str:
        """Under which this process holds deliveries."""
        return self._worker_id

    @property
    def kinds(self) -> Collection[str] | None:
        """What it takes in hand; None for everything."""
        return self._kinds

    def wake(self) -> None:
        """There may be something due."""
        self._news.set()

    async def run(self, idle_seconds: float = 2.0) -> None:
        """Send what is due, for ever."""
        while True:
            self._news.clear()
            try:
                busy = await self.send_due()
            except Exception as error:  # the database may be away for a while; the rows stay
                logs.fault("courier_failed", error)
                busy = False
            if not busy:
                # Not wait_for: in Python 3.11 it swallows a cancellation that comes together with news,
                # and the process would never end (bpo-37658).
                with suppress(TimeoutError):
                    async with asyncio.timeout(idle_seconds):
                        await self._news.wait()

    async def drain(self, seconds: float) -> None:
        """Wait for the sends that are under way, at most ``seconds``."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)

    async def send_due(self) -> bool:
        """Take one batch in hand and start its sends at their slots; False where nothing was due."""
        async with self._database.write() as tx:
            rows = await self._claim(tx)
            if not rows:
                return False
            now = self._clock().timestamp()
            slot = await pace.reserve(tx, PACE, rate=self._limits.rate, count=len(rows), now=now)
        for row in rows:
            slot = max(slot, self._next_slot)
            now = self._clock().timestamp()
            await asyncio.sleep(max(0.0, slot - now))
            # A slot missed by more than a send is lost: catching up would break the second's limit.
            slot = max(slot, self._clock().timestamp() - 1 / self._limits.rate)
            slot += 1 / self._limits.rate
            self._next_slot = slot
            await self._room.acquire()
            task = asyncio.create_task(self._deliver(row))
            self._under_way.add(task)
            task.add_done_callback(self._done)
        return True

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._room.release()

    async def _claim(self, tx: AsyncConnection) -> list[Row[Any]]:
        due = (
            select(delivery.c.id)
            .where(
                delivery.c.state == "due",
                delivery.c.worker_id.is_(None),
                delivery.c.not_before <= self._clock(),
                self._known,
            )
            .order_by(delivery.c.not_before, delivery.c.id)
            .limit(self._limits.batch)
            .with_for_update(skip_locked=True)
        )
        ids = [row.id for row in await tx.execute(due)]
        if not ids:
            return []
        claimed = await tx.execute(
            update(delivery)
            .where(delivery.c.id.in_(ids))
            .values(worker_id=self._worker_id)
            .returning(*delivery.c)
        )
        return list(claimed)

    async def _deliver(self, row: Row[Any]) -> None:
        with telemetry.span("delivery", kind=row.kind, delivery=row.id):
            await self._deliver_one(row)

    async def _deliver_one(self, row: Row[Any]) -> None:
        try:
            result = await self._try(row)
            if result is not None:
                self._tell(row, result)
                await self._keep(row, result)
        except Exception as error:  # a task's end: the row says what is known
            logs.fault("delivery_broke", error, delivery=row.id)
            telemetry.failed(error)
            await self._put_back(row, type(error).__name__)

    def _tell(self, row: Row[Any], result: Result) -> None:
        """For whoever watches: what became of it, and how long after it was due it arrived."""
        match result:
            case Sent():
                lag = (self._clock() - row.not_before).total_seconds()
                telemetry.put(outcome="sent")
                telemetry.measure("delivery_lag", max(lag, 0.0), kind=row.kind)
            case Later(_, error):
                telemetry.put(outcome="later", reason=error)
            case InDoubt(error):
                telemetry.put(outcome="in_doubt", reason=error)
            case Failed(error, state):
                telemetry.put(outcome=state, reason=error)

    async def _try(self, row: Row[Any]) -> Result | None:
        prepared = await self._prepare(row)
        if isinstance(prepared, Failed):
            return prepared
        async with self._database.write() as tx:
            mine = await tx.execute(self._my(row, "due").values(state="sending", attempts=row.attempts + 1))
            if not mine.rowcount:  # taken over in the meantime: somebody else sends it
                return None
        return await prepared()

    async def _keep(self, row: Row[Any], result: Result) -> None:
        now = self._clock()
        async with self._database.write() as tx:
            match result:
                case Sent(conversation_id, message_id):
                    kept = await tx.execute(
                        self._my(row, "sending").values(
                            state="sent",
                            worker_id=None,
                            conversation_id=conversation_id,
                            message_id=message_id,
                            sent_at=now,
                            error=None,
                        )
                    )
                    if not kept.rowcount:
                        # Held for dead and taken over while the request was under way. It did arrive:
                        # that settles the doubt, unless the other process has begun to send it again.
                        kept = await tx.execute(
                            update(delivery)
                            .where(delivery.c.id == row.id, delivery.c.state.in_(["doubtful", "due"]))
                            .values(
                                state="sent",
                                worker_id=None,
                                conversation_id=conversation_id,
                                message_id=message_id,
                                sent_at=now,
                            )
                        )
                    if kept.rowcount:
                        await self._arrived(tx, row, result)
                case Later(seconds, error, everybody):
                    await self._later(tx, row, seconds, error, now)
                    if everybody:
                        await pace.hold_back(tx, PACE, now.timestamp() + seconds)
                case InDoubt(error) if row.kind in self._once_kinds:
                    await tx.execute(
                        self._my(row, "sending").values(state="doubtful", worker_id=None, error=error)
                    )
                    logs.event("delivery_doubtful", delivery=row.id, error=error)
                case InDoubt(error):
                    await self._later(tx, row, _wait(row.attempts), error, now)
                case Failed(error, state):
                    await tx.execute(
                        self._my(row, "due", "sending").values(state=state, worker_id=None, error=error)
                    )
                    logs.event("delivery_not_sent", delivery=row.id, state=state, error=error)

    async def _later(
        self, tx: AsyncConnection, row: Row[Any], seconds: float, error: str, now: datetime
    ) -> None:
        if row.attempts + 1 >= self._limits.attempts:
            values: dict[str, Any] = {"state": "failed"}
            logs.event("delivery_given_up", delivery=row.id, error=error)
        else:
            values = {"state": "due", "not_before": now + timedelta(seconds=min(seconds, _LONGEST_WAIT))}
        await tx.execute(self._my(row, "sending").values(worker_id=None, error=error, **values))

    async def _put_back(self, row: Row[Any], error: str) -> None:
        """Something of ours broke. Before the request the row waits longer each time; a send that was
        under way stays ``sending``, in doubt, until the process ends and ``take_over`` judges it."""
        now = self._clock()
        async with self._database.write() as tx:
            await tx.execute(
                self._my(row, "due").values(
                    worker_id=None,
                    attempts=row.attempts + 1,
                    error=error[:60],
                    not_before=now + timedelta(seconds=_wait(row.attempts)),
                    state="failed" if row.attempts + 1 >= self._limits.attempts else "due",
                )
            )

    def _my(self, row: Row[Any], *states: str) -> Any:
        """The row, as long as it is in this process's hand and in one of ``states``: the fence."""
        return update(delivery).where(
            delivery.c.id == row.id,
            delivery.c.worker_id == self._worker_id,
            delivery.c.state.in_(states),
        )


def _wait(attempts: int) -> float:
    """Seconds before the next try: 30, 60, 120 … up to six hours."""
    return float(min(30.0 * 2**attempts, _LONGEST_WAIT))
