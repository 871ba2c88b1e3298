"""The nightly tick that deletes what is no longer needed. How long things are kept is the organisation's to
say (``bot.organisation.retention``); that something was deleted stays in the audit trail, by id.

Kept for as long as their subject lives: where cards stand that are still replaced, and those deliveries.
"""

import calendar
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import logs
from bot.experiences.calendar import DENMARK, local_moment
from bot.jobs import schedules
from bot.organisation.retention import Retention
from bot.store import audit, directory, mail_reasons
from bot.store.tables import card_message, delivery, experience, prompt, screening

SCHEDULE = "retention"
_NIGHTLY = "nightly"
_HOUR = 3
_DONE_WITH = ("sent", "failed", "cancelled")  # doubtful ones wait for an admin, however long
_AT_ONCE = 500  # ids in a statement
_DIRECTORY = timedelta(days=30)  # what Entra said, once nobody has needed it for so long


async def start(tx: AsyncConnection, now: datetime) -> None:
    """At each start: the nightly tick."""
    await schedules.ensure(tx, SCHEDULE, _NIGHTLY, next_due(now))


def next_due(now: datetime) -> datetime:
    """The next night at three, Danish time."""
    today = now.astimezone(DENMARK).date()
    due = local_moment(today, _HOUR)
    return due if due > now else local_moment(today + timedelta(days=1), _HOUR)


async def tick(tx: AsyncConnection, keep: Retention, now: datetime) -> datetime:
    """Delete what has been kept long enough; when to look again."""
    drafts = await _screenings(
        tx,
        (screening.c.status == "draft")
        & screening.c.sent_at.is_(None)
        & (screening.c.updated_at < months_before(now, keep.drafts)),
        now,
    )
    taken_back = months_before(now, keep.withdrawn)
    withdrawn = await _screenings(
        tx, (screening.c.status == "withdrawn") & (screening.c.updated_at < taken_back), now
    )
    stories = await _with_cards(
        tx, experience, (experience.c.state == "withdrawn") & (experience.c.updated_at < taken_back)
    )
    prompts = await _with_cards(tx, prompt, prompt.c.asked_at < months_before(now, keep.prompts))
    deliveries = await _deliveries(tx, months_before(now, keep.deliveries))
    reasons = await mail_reasons.forget(tx, months_before(now, keep.mail_reasons))
    leaders = await directory.purge(tx, now - _DIRECTORY)
    logs.event(
        "retention_done",
        drafts=len(drafts),
        withdrawn=len(withdrawn),
        experiences=len(stories),
        prompts=len(prompts),
        deliveries=deliveries,
        mail_reasons=reasons,
        leaders=leaders,
    )
    return next_due(now)


def months_before(now: datetime, months: int) -> datetime:
    """The same day and time so many months earlier; the last of the month where it has no such day."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return now.replace(year=year, month=month + 1, day=min(now.day, last))


async def _screenings(tx: AsyncConnection, old: ColumnElement[bool], now: datetime) -> list[str]:
    """Delete them with verdicts, conditions and decisions; experiences of the use stay, without the link."""
    ids = list(await tx.scalars(select(screening.c.id).where(old).order_by(screening.c.id)))
    for some in _portions(ids):
        await tx.execute(
            update(experience).where(experience.c.screening_id.in_(some)).values(screening_id=None)
        )
        summaries = select(delivery.c.key).where(delivery.c.subject_id.in_(some))
        await tx.execute(delete(card_message).where(card_message.c.key.in_(summaries)))
        await tx.execute(delete(screening).where(screening.c.id.in_(some)))
    for screening_id in ids:
        await audit.note(tx, "screening_deleted", at=now, screening_id=screening_id, why="retention")
    return ids


async def _with_cards(tx: AsyncConnection, table: Table, old: ColumnElement[bool]) -> list[str]:
    """Delete rows and the places of their cards, which are remembered as ``<table>:<id>``."""
    ids = list(await tx.scalars(select(table.c.id).where(old).order_by(table.c.id)))
    for some in _portions(ids):
        keys = [f"{table.name}:{each}" for each in some]
        await tx.execute(delete(card_message).where(card_message.c.key.in_(keys)))
        await tx.execute(delete(table).where(table.c.id.in_(some)))
    return ids


async def _deliveries(tx: AsyncConnection, before: datetime) -> int:
    """Delete what is done with; but not a message whose card may still be replaced: its row says that it
    stands there. A digest is never replaced, so its card's place goes with it."""
    old = delivery.c.state.in_(_DONE_WITH) & (delivery.c.created_at < before)
    digests = select(delivery.c.key).where(old, delivery.c.kind == "digest")
    await tx.execute(delete(card_message).where(card_message.c.key.in_(digests)))
    done: Any = await tx.execute(
        delete(delivery).where(old, ~exists().where(card_message.c.key == delivery.c.key))
    )
    return int(done.rowcount)


def _portions(ids: list[str]) -> list[list[str]]:
    return [ids[first : first + _AT_ONCE] for first in range(0, len(ids), _AT_ONCE)]
