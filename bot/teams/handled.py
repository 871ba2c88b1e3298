"""Which activities have been handled, and what was answered: Teams repeats what it thinks got lost.

The note is written in the transaction of what it tells of, so both are there or neither is.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.sql import insert_or_ignore
from bot.store.tables import handled_activity as table
from bot.teams.activities import Activity

KEPT_FOR = timedelta(days=1)  # far longer than Teams repeats; answers hold what a card shows


def key_of(activity: Activity) -> str | None:
    """Short and the same for each repeat; None for an activity without an id, which is never a repeat.

    The type counts, because an edited message keeps its id.
    """
    if not activity.id:
        return None
    told = "\n".join((activity.conversation_id, activity.type, activity.name, activity.id))
    return hashlib.sha256(told.encode()).hexdigest()


async def claim(tx: AsyncConnection, key: str, now: datetime) -> bool:
    """Whether the activity is ours to handle; False where it has been handled."""
    row = {"key": key, "answer": None, "handled_at": now}
    return (await tx.execute(insert_or_ignore(tx, table, row))).rowcount == 1


async def keep(tx: AsyncConnection, key: str, answer: Any) -> None:
    """Keep the invoke response's body for a repeat."""
    await tx.execute(update(table).where(table.c.key == key).values(answer=orjson.dumps(answer).decode()))


async def kept(tx: AsyncConnection, key: str) -> Any | None:
    """The body that was answered; None where it was not kept."""
    answer = (await tx.execute(select(table.c.answer).where(table.c.key == key))).scalar_one_or_none()
    return None if answer is None else orjson.loads(answer)


async def purge(database: Database, now: datetime) -> None:
    """Forget what is too old to be repeated."""
    async with database.write() as tx:
        await tx.execute(delete(table).where(table.c.handled_at < now - KEPT_FOR))
