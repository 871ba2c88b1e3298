"""After a restore the database is younger than what Teams knows: messages that stand as unsent may have been
sent since the backup was made. They are held, like any other doubt, until an administrator settles them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.jobs.settling import Settlement, settled_as
from bot.store import audit
from bot.store.tables import delivery

HELD = "restored"
"""The error code of what is held."""

RESTORED = "database_restored"
LET_GO = "held_settled"


async def hold(tx: AsyncConnection, now: datetime, *, harmless: Collection[str] = ()) -> int:
    """Hold what would be sent now; how many. What is due later, as reminders are, stays as it is, and so does
    what may be done twice: replacing a card, and the kinds that are ``harmless``."""
    done = await tx.execute(
        update(delivery)
        .where(
            or_(
                (delivery.c.state == "due") & (delivery.c.not_before <= now),
                delivery.c.state == "sending",
            ),
            delivery.c.target_kind != "message",
            delivery.c.kind.not_in(sorted(harmless)),
        )
        .values(state="doubtful", worker_id=None, error=HELD)
    )
    await audit.note(tx, RESTORED, at=now, held=done.rowcount)
    return int(done.rowcount)


async def let_go(tx: AsyncConnection, now: datetime, *, send: bool, by: str | None = None) -> int:
    """Settle all that is held: ``send`` it, or hold it to have arrived. How many. ``by``: the person's id for
    the trail; the command line knows none."""
    how: Settlement = "again" if send else "sent"
    done = await tx.execute(
        update(delivery)
        .where(delivery.c.state == "doubtful", delivery.c.error == HELD)
        .values(**settled_as(how, now))
    )
    if done.rowcount:
        await audit.note(tx, LET_GO, at=now, person_id=by, how=how, settled=done.rowcount)
    return int(done.rowcount)
