"""Mail beside Teams for who chose it: when something waits for their decision, and with each reminder."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import deliveries, directory

SUMMARY_MAIL = "summary_mail"
REMINDER_MAIL = "reminder_mail"


async def queue_mails(
    tx: AsyncConnection,
    kind: str,
    screening_id: str,
    person_ids: Iterable[str],
    *,
    beside: str,
    now: datetime,
) -> None:
    """Write a mail of ``kind`` to each of ``person_ids`` that chose it. ``beside`` is the key of the message
    in Teams that it goes with: the same mail is never written twice."""
    for person_id in person_ids:
        if not await directory.wants_mail(tx, person_id):
            continue
        await deliveries.queue(
            tx,
            key=f"{kind}:{beside}:{person_id}",
            kind=kind,
            subject_id=screening_id,
            target_kind="mail",
            target_id=person_id,
            now=now,
        )
