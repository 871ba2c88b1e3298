"""Why a mail that was stopped may go: who, when, which kinds, in which words; nothing of the mail itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import audit
from bot.store.tables import mail_reason, person


@dataclass(frozen=True)
class MailReason:
    """``kinds`` are categories of findings; ``person_name`` is empty for somebody the bot has not met."""

    id: str
    at: datetime
    person_id: str
    person_name: str
    kinds: tuple[str, ...]
    reason: str


async def keep(
    tx: AsyncConnection, reason_id: str, *, person_id: str, kinds: Sequence[str], reason: str, at: datetime
) -> None:
    """Keep it, with a line in the audit trail that outlives its words."""
    values = {"id": reason_id, "at": at, "person_id": person_id, "kinds": list(kinds), "reason": reason}
    await tx.execute(insert(mail_reason).values(values))
    await audit.note(
        tx, "mail_reason_given", at=at, person_id=person_id, reason=reason_id, kinds=",".join(kinds)
    )


async def newest(tx: AsyncConnection, most: int) -> list[MailReason]:
    """The newest first."""
    rows = await tx.execute(
        select(mail_reason, person.c.name)
        .outerjoin(person, person.c.id == mail_reason.c.person_id)
        .order_by(mail_reason.c.at.desc(), mail_reason.c.id)
        .limit(most)
    )
    return [
        MailReason(row.id, row.at, row.person_id, row.name or "", tuple(row.kinds), row.reason)
        for row in rows
    ]


async def forget(tx: AsyncConnection, before: datetime) -> int:
    """Delete those given earlier than ``before``; how many."""
    done: Any = await tx.execute(delete(mail_reason).where(mail_reason.c.at < before))
    return int(done.rowcount)
