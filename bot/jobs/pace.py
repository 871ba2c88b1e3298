"""One pace for all processes: slots for sending, handed out from a row (the virtual scheduling form of
the leaky bucket, ITU-T I.371). A 429 that holds for everybody pushes the next slot out for everybody."""

from sqlalchemy import case, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.sql import insert_or_ignore
from bot.store.tables import pace


async def reserve(tx: AsyncConnection, name: str, *, rate: float, count: int, now: float) -> float:
    """Reserve ``count`` slots, ``1 / rate`` seconds apart; the moment of the first (seconds since 1970).

    The first slot is never in the past: what was not used yesterday does not allow a burst today.
    """
    await tx.execute(insert_or_ignore(tx, pace, {"name": name, "next_at": now}))
    start = case((pace.c.next_at > now, pace.c.next_at), else_=now)
    after_all = await tx.scalar(
        update(pace).where(pace.c.name == name).values(next_at=start + count / rate).returning(pace.c.next_at)
    )
    assert after_all is not None
    return float(after_all) - count / rate


async def hold_back(tx: AsyncConnection, name: str, until: float) -> None:
    """No slot before ``until`` (seconds since 1970): the other side asked for a rest."""
    await tx.execute(update(pace).where(pace.c.name == name, pace.c.next_at < until).values(next_at=until))
