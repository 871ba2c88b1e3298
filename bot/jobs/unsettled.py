"""Which messages an administrator can settle: those in doubt, and those that were given up. What they say is
not looked at, and neither is whom they are for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.jobs.restoring import HELD
from bot.jobs.settling import OPEN
from bot.store.tables import channel, delivery, screening, team

LOOKED_BACK = timedelta(days=14)
"""What went wrong with a message that was written before that is history; but what is held is not."""

_SHOWN = 10


@dataclass(frozen=True)
class Unsettled:
    """One message. ``team``, ``channel`` and ``department_id`` are empty where they are not known: what goes
    to one person has no channel."""

    id: str
    kind: str
    state: str  # doubtful | failed
    error: str  # a code; may be empty
    written_at: datetime
    target_kind: str  # channel | thread | message | person | mail | team
    team: str = ""
    channel: str = ""
    department_id: str = ""

    @property
    def may_have_arrived(self) -> bool:
        return self.state == "doubtful"


@dataclass(frozen=True)
class AllUnsettled:
    """The ``newest`` few of ``count``; ``held`` of them since the database was restored."""

    newest: tuple[Unsettled, ...]
    count: int
    held: int


async def unsettled(tx: AsyncConnection, now: datetime) -> AllUnsettled:
    """All that can be settled, the newest first."""
    still_open = delivery.c.state.in_(OPEN) & or_(
        delivery.c.created_at >= now - LOOKED_BACK, delivery.c.error == HELD
    )
    count = await tx.scalar(select(func.count()).select_from(delivery).where(still_open))
    held = await tx.scalar(
        select(func.count())
        .select_from(delivery)
        .where(delivery.c.state == "doubtful", delivery.c.error == HELD)
    )
    rows = await tx.execute(
        select(
            delivery,
            channel.c.name.label("channel_name"),
            team.c.name.label("team_name"),
            func.coalesce(channel.c.department_id, screening.c.department_id).label("department_id"),
        )
        .outerjoin(channel, channel.c.id == delivery.c.target_id)
        .outerjoin(team, team.c.id == channel.c.team_id)
        .outerjoin(screening, screening.c.id == delivery.c.subject_id)
        .where(still_open)
        .order_by(delivery.c.created_at.desc(), delivery.c.id)
        .limit(_SHOWN)
    )
    newest = tuple(
        Unsettled(
            id=row.id,
            kind=row.kind,
            state=row.state,
            error=row.error or "",
            written_at=row.created_at,
            target_kind=row.target_kind,
            team=row.team_name or "",
            channel=row.channel_name or "",
            department_id=row.department_id or "",
        )
        for row in rows
    )
    return AllUnsettled(newest, int(count or 0), int(held or 0))
