"""How often one person may ask: a bucket each that fills at a steady pace, shared by all processes.

The row says when the bucket is full again (the virtual scheduling form of the leaky bucket, ITU-T I.371), so
one statement looks and counts. A full bucket needs no row: ``forget_full`` deletes it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Float, bindparam, case, delete
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.database import Database
from bot.store.sql import is_sqlite
from bot.store.tables import person_pace as table

_NOW, _TAKES, _WHOLE = (bindparam(name, type_=Float(53)) for name in ("now", "takes", "whole"))
_THEN = case((table.c.full_at > _NOW, table.c.full_at), else_=_NOW) + _TAKES
_TAKE_SQLITE = (
    sqlite.insert(table)
    .values(person_id=bindparam("person"), full_at=_NOW + _TAKES)
    .on_conflict_do_update(
        index_elements=["person_id"], set_={"full_at": _THEN}, where=_NOW + _WHOLE >= _THEN
    )
)
_TAKE_POSTGRESQL = (
    postgresql.insert(table)
    .values(person_id=bindparam("person"), full_at=_NOW + _TAKES)
    .on_conflict_do_update(
        index_elements=["person_id"], set_={"full_at": _THEN}, where=_NOW + _WHOLE >= _THEN
    )
)


@dataclass(frozen=True)
class Pace:
    """``burst`` at once, then ``per_minute``. Two of these on one database fill the same bucket a person."""

    database: Database
    burst: int = 20
    per_minute: float = 40.0

    async def allows(self, person_id: str, now: datetime, cost: float = 1.0) -> bool:
        """Whether one more is fine; if so it is counted, as ``cost`` (at most ``burst``)."""
        interval = 60 / self.per_minute
        told = {
            "person": person_id,
            "now": now.timestamp(),
            "takes": cost * interval,
            "whole": self.burst * interval,
        }
        async with self.database.write() as tx:
            taken = await tx.execute(_TAKE_SQLITE if is_sqlite(tx) else _TAKE_POSTGRESQL, told)
            return taken.rowcount == 1


async def forget_full(database: Database, now: datetime) -> None:
    """Delete the rows of those who may ask as often as anybody: half a minute after they last did."""
    async with database.write() as tx:
        await tx.execute(delete(table).where(table.c.full_at <= now.timestamp()))
