"""Keys that all processes on one database share, made by whichever comes first.

They are worth as much as the database is: whoever can read it needs no ticket. Deleting a row and starting
anew makes a new key.
"""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.sql import insert_or_ignore
from bot.store.tables import shared_key


async def shared(tx: AsyncConnection, name: str, now: datetime) -> bytes:
    """The 32 bytes called ``name``; two processes that start at once get the same ones."""
    made = {"name": name, "key": secrets.token_hex(32), "made_at": now}
    await tx.execute(insert_or_ignore(tx, shared_key, made))
    kept = await tx.execute(select(shared_key.c.key).where(shared_key.c.name == name))
    return bytes.fromhex(kept.scalar_one())
