"""Which activities have been handled, and what was answered: Teams repeats what it thinks got lost, and the
repeat may come to another process.

The note is written in the transaction of what it tells of, so both are there or neither is. An answer that
shows what people wrote is kept for minutes and sealed, with a key made of the activity itself: the id that
Teams gave it is random and stands nowhere in the database, so only who repeats the activity can open it.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.sql import is_sqlite
from bot.store.tables import handled_activity as table
from bot.store.tables import sealed_answer as sealed
from bot.teams.activities import Activity

KEPT_FOR = timedelta(days=1)  # far longer than Teams repeats; answers hold what a card shows
SEALED_FOR = timedelta(minutes=5)
_NONCE = 12  # bytes, as AES-GCM wants it


# Written once, as each turn needs them: making a statement costs as much as running it.
_CLAIM_SQLITE = sqlite.insert(table).on_conflict_do_nothing()
_CLAIM_POSTGRESQL = postgresql.insert(table).on_conflict_do_nothing()
_KEEP = update(table).where(table.c.key == bindparam("handled")).values(answer=bindparam("answer"))
_KEPT = select(table.c.answer).where(table.c.key == bindparam("handled"))
_SEAL = insert(sealed)
_SEALED = select(sealed.c.content).where(
    sealed.c.key == bindparam("handled"), sealed.c.at >= bindparam("since")
)


@dataclass(frozen=True)
class Key:
    """``row`` names the activity in the database; ``seal`` (32 bytes) is never stored."""

    row: str
    seal: bytes


def key_of(activity: Activity) -> Key | None:
    """The same for each repeat; None for an activity without an id, which is never a repeat.

    The type counts, because an edited message keeps its id.
    """
    if not activity.id:
        return None
    told = "\n".join((activity.conversation_id, activity.type, activity.name, activity.id)).encode()
    return Key(hashlib.sha256(told).hexdigest(), hashlib.sha256(b"seal\n" + told).digest())


async def claim(tx: AsyncConnection, key: Key, now: datetime) -> bool:
    """Whether the activity is ours to handle; False where it has been handled. On PostgreSQL it waits for
    another process that is at it this moment."""
    statement = _CLAIM_SQLITE if is_sqlite(tx) else _CLAIM_POSTGRESQL
    return (await tx.execute(statement, {"key": key.row, "handled_at": now})).rowcount == 1


async def keep(tx: AsyncConnection, key: Key, answer: Any) -> None:
    """Keep the invoke response's body for a repeat."""
    await tx.execute(_KEEP, {"handled": key.row, "answer": orjson.dumps(answer).decode()})


async def keep_sealed(tx: AsyncConnection, key: Key, answer: Any, now: datetime) -> None:
    """Keep a body that shows what people wrote: for minutes, and for nobody but a repeat."""
    nonce = secrets.token_bytes(_NONCE)
    content = nonce + AESGCM(key.seal).encrypt(nonce, orjson.dumps(answer), None)
    await tx.execute(_SEAL, {"key": key.row, "content": content, "at": now})


async def kept(tx: AsyncConnection, key: Key, now: datetime) -> Any | None:
    """The body that was answered; None where it was not kept, or no longer is."""
    answer = (await tx.execute(_KEPT, {"handled": key.row})).scalar_one_or_none()
    if answer is not None:
        return orjson.loads(answer)
    found = await tx.execute(_SEALED, {"handled": key.row, "since": now - SEALED_FOR})
    content = found.scalar_one_or_none()
    if content is None:
        return None
    return orjson.loads(AESGCM(key.seal).decrypt(content[:_NONCE], content[_NONCE:], None))


async def purge(database: Database, now: datetime) -> None:
    """Forget what is too old to be repeated."""
    async with database.write() as tx:
        await tx.execute(delete(table).where(table.c.handled_at < now - KEPT_FOR))
        await tx.execute(delete(sealed).where(sealed.c.at < now - SEALED_FOR))
