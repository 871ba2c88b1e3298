"""Which activities have been handled, and what was answered: Teams repeats what it thinks got lost.

The note is written in the transaction of what it tells of, so both are there or neither is.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.sql import is_sqlite
from bot.store.tables import handled_activity as table
from bot.teams.activities import Activity

KEPT_FOR = timedelta(days=1)  # far longer than Teams repeats; answers hold what a card shows


# Written once, as each turn needs them: making a statement costs as much as running it.
_CLAIM_SQLITE = sqlite.insert(table).on_conflict_do_nothing()
_CLAIM_POSTGRESQL = postgresql.insert(table).on_conflict_do_nothing()
_KEEP = update(table).where(table.c.key == bindparam("handled")).values(answer=bindparam("answer"))
_KEPT = select(table.c.answer).where(table.c.key == bindparam("handled"))


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
    statement = _CLAIM_SQLITE if is_sqlite(tx) else _CLAIM_POSTGRESQL
    return (await tx.execute(statement, {"key": key, "handled_at": now})).rowcount == 1


async def keep(tx: AsyncConnection, key: str, answer: Any) -> None:
    """Keep the invoke response's body for a repeat."""
    await tx.execute(_KEEP, {"handled": key, "answer": orjson.dumps(answer).decode()})


async def kept(tx: AsyncConnection, key: str) -> Any | None:
    """The body that was answered; None where it was not kept."""
    answer = (await tx.execute(_KEPT, {"handled": key})).scalar_one_or_none()
    return None if answer is None else orjson.loads(answer)


async def purge(database: Database, now: datetime) -> None:
    """Forget what is too old to be repeated."""
    async with database.write() as tx:
        await tx.execute(delete(table).where(table.c.handled_at < now - KEPT_FOR))
