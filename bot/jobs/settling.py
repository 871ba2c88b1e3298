"""An administrator settles what the bot cannot know: whether a message that got no answer arrived."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import audit
from bot.store.tables import delivery

Settlement = Literal["sent", "again"]

SETTLED = "delivery_settled"

OPEN = ("doubtful", "failed")
"""The states that can be settled."""


def settled_as(how: Settlement, now: datetime) -> dict[str, Any]:
    """What stands in the row of a delivery that was settled."""
    state: dict[str, Any] = {"state": "sent", "sent_at": now}
    if how == "again":
        state = {"state": "due", "not_before": now, "attempts": 0}
    return state | {"worker_id": None, "error": None}


async def settle(
    tx: AsyncConnection, delivery_id: str, how: Settlement, now: datetime, *, by: str | None = None
) -> bool:
    """``sent``: it is there, or is not to come any more. ``again``: send it once more, which also what was
    given up may be. False where the delivery is in no such state (any more). ``by``: the person's id for the
    trail; the command line knows none."""
    open_states = ("doubtful",) if how == "sent" else OPEN
    done = await tx.execute(
        update(delivery)
        .where(delivery.c.id == delivery_id, delivery.c.state.in_(open_states))
        .values(**settled_as(how, now))
    )
    if not done.rowcount:
        return False
    await audit.note(tx, SETTLED, at=now, person_id=by, delivery=delivery_id, how=how)
    return True
