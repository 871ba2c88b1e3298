"""An administrator settles what the bot cannot know: whether a message that got no answer arrived."""

from datetime import datetime
from typing import Literal

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import audit
from bot.store.tables import delivery

Settlement = Literal["sent", "again"]

SETTLED = "delivery_settled"


async def settle(
    tx: AsyncConnection, delivery_id: str, how: Settlement, now: datetime, *, by: str | None = None
) -> bool:
    """``sent``: it is there, or is not to come any more. ``again``: send it once more, which also what was
    given up may be. False where the delivery is in no such state (any more). ``by``: the person's id for the
    trail; the command line knows none."""
    open_states = ("doubtful",) if how == "sent" else ("doubtful", "failed")
    values = (
        {"state": "sent", "sent_at": now, "error": None}
        if how == "sent"
        else {"state": "due", "not_before": now, "attempts": 0, "error": None}
    )
    done = await tx.execute(
        update(delivery)
        .where(delivery.c.id == delivery_id, delivery.c.state.in_(open_states))
        .values(worker_id=None, **values)
    )
    if not done.rowcount:
        return False
    await audit.note(tx, SETTLED, at=now, person_id=by, delivery=delivery_id, how=how)
    return True
