"""What the database tells: reached and migrated, processes alive, nothing late, everything delivered."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import watch
from bot.doctor.finding import Finding, Level, Line, error, ok, warning
from bot.errors import OperatorError
from bot.jobs.restoring import HELD
from bot.jobs.settling import OPEN
from bot.jobs.unsettled import LOOKED_BACK
from bot.jobs.workers import DEAD_AFTER
from bot.organisation.leaders import channel_of, leaders_of
from bot.organisation.live import content_hash
from bot.organisation.model import Organisation
from bot.report import deliveries_report
from bot.settings import Settings
from bot.store import audit
from bot.store import organisation as places
from bot.store.database import Database, connect
from bot.store.migrate import is_migrated
from bot.store.tables import delivery, schedule, worker

_WITHIN = 10.0  # seconds for the database to answer
_LATE = timedelta(minutes=5)
_STUCK = timedelta(minutes=30)
_MOST = 500  # undelivered messages looked at
_UNREACHED = (SQLAlchemyError, OperatorError, OSError, TimeoutError)


def missing_file(url: str) -> list[Finding]:
    """SQLite would make an empty file where there is none; here that is a finding, and nothing is touched."""
    try:
        parsed = make_url(url)
    except SQLAlchemyError as fault:
        return [error("database", "unreachable", code=type(fault).__name__)]
    if parsed.get_backend_name() == "sqlite" and parsed.database and not Path(parsed.database).is_file():
        return [error("database", "no_file", file=Path(parsed.database).name)]
    return []


async def check_database(
    settings: Settings, database: Database, organisation: Organisation | None, now: datetime
) -> list[Finding]:
    """Without a database, or without its tables, there is one finding."""
    try:
        async with asyncio.timeout(_WITHIN):
            if not await is_migrated(database):
                return [error("database", "not_migrated")]
            counts = await check_deliveries(database, now)
            async with database.read() as tx:
                return [
                    ok("database"),
                    *await check_workers(tx, now),
                    *await check_queue(tx, now),
                    *await check_schedules(tx, now),
                    *await check_teams(tx),
                    *counts,
                    *(
                        await check_departments(tx, organisation, by_entra="leaders" in settings.graph)
                        if organisation
                        else []
                    ),
                    *(await check_edition(tx, settings) if organisation else []),
                ]
    except _UNREACHED as fault:
        return [error("database", "unreachable", code=type(fault).__name__)]


async def check_own_database(
    settings: Settings, organisation: Organisation | None, now: datetime
) -> list[Finding]:
    """Open the database of the settings for a look."""
    try:
        database = connect(settings.database, settings.database_sign_in)
    except _UNREACHED as fault:
        return [error("database", "unreachable", code=type(fault).__name__)]
    try:
        return await check_database(settings, database, organisation, now)
    finally:
        await database.close()


async def check_workers(tx: AsyncConnection, now: datetime) -> list[Finding]:
    """Each process that runs says so every five seconds."""
    alive = await tx.scalar(
        select(func.count()).select_from(worker).where(worker.c.beat_at > now - DEAD_AFTER)
    )
    return [ok("workers", count=alive)] if alive else [error("workers", "none")]


async def check_queue(tx: AsyncConnection, now: datetime) -> list[Finding]:
    """How long the oldest message has been due."""
    oldest = await tx.scalar(select(func.min(delivery.c.not_before)).where(delivery.c.state == "due"))
    return [_lag("queue", oldest, now)]


async def check_schedules(tx: AsyncConnection, now: datetime) -> list[Finding]:
    """Whether what comes back has come back; one that fails stays due."""
    oldest = await tx.scalar(select(func.min(schedule.c.next_at)))
    rows = await tx.scalars(
        select(schedule.c.name)
        .where(schedule.c.next_at < now - _LATE)
        .order_by(schedule.c.next_at)
        .limit(_MOST)
    )
    return [_lag("schedules", oldest, now, tuple(rows))]


def _lag(check: str, oldest: datetime | None, now: datetime, details: tuple[str, ...] = ()) -> Finding:
    late = now - oldest if oldest else timedelta()
    level: Level = "error" if late > _STUCK else "warning" if late > _LATE else "ok"
    if level == "ok":
        return ok(check)
    case = "stuck" if level == "error" else "late"
    return Finding(check, case, level, {"minutes": int(late.total_seconds() // 60)}, details)


async def check_teams(tx: AsyncConnection) -> list[Finding]:
    """Which teams and channels know the bot."""
    channels = await places.channels(tx)
    if not channels:
        return [warning("teams", "none")]
    by_team: dict[str, list[str]] = {}
    for each in channels:
        by_team.setdefault(each.team_name or each.team_id, []).append(each.name)
    details = [f"{team}: {', '.join(names)}" for team, names in by_team.items()]
    return [ok("teams", "ok", details, teams=len(by_team), channels=len(channels))]


async def check_departments(
    tx: AsyncConnection, organisation: Organisation, *, by_entra: bool = False
) -> list[Finding]:
    """Where a screening would wait for ever: nobody to decide, or nowhere to say so. ``by_entra``: Entra
    names the leaders of a department that has none of its own."""
    if not organisation.departments:
        return [error("departments", "none")]
    leaderless, homeless = [], []
    for each in organisation.departments.values():
        leaders = await leaders_of(tx, organisation, each.id)
        if not leaders.leader and not leaders.deputy and not by_entra:
            leaderless.append(each.name)
        if await channel_of(tx, organisation, each.id) is None:
            homeless.append(each.name)
    found = []
    if leaderless:
        found.append(warning("departments", "no_leader", leaderless, count=len(leaderless)))
    if homeless:
        found.append(warning("departments", "no_channel", homeless, count=len(homeless)))
    return found or [ok("departments", count=len(organisation.departments))]


async def check_edition(tx: AsyncConnection, settings: Settings) -> list[Finding]:
    """Whether the running bot uses what stands in the folder now, and rules as they were approved."""
    taken_up = await audit.latest(tx, watch.TAKEN_UP)
    detail = taken_up.detail if taken_up else {}
    found = []
    if detail.get("hash") != content_hash(settings.organisation):
        found.append(warning("organisation", "not_taken_up"))
    if not await watch.approval_stands(tx, detail):
        found.append(warning("rules", "changed", day=detail["approved_on"]))
    return found


async def check_deliveries(database: Database, now: datetime) -> list[Finding]:
    """Messages that did not arrive, by kind and reason; ``unsettled`` of them can be settled by an admin."""
    _, listed = await deliveries_report(database, _MOST)
    since = (now - LOOKED_BACK).isoformat(timespec="seconds")
    reasons = Counter(
        (each.kind, each.state, each.error)
        for each in listed
        if each.state == "waiting" or each.error == HELD or each.since >= since
    )
    if not reasons:
        return [ok("deliveries")]
    details = [
        Line(
            "undelivered",
            {"count": count},
            {
                "kind": f"kinds.{kind}",
                "state": f"states.{state}",
                "why": f"reasons.{code or 'none_' + state}",
            },
        )
        for (kind, state, code), count in reasons.most_common()
    ]
    unsettled = sum(count for (_, state, _), count in reasons.items() if state in OPEN)
    return [warning("deliveries", "undelivered", details, count=reasons.total(), unsettled=unsettled)]
