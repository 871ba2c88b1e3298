"""The tick of a department's rhythm: post a prompt, leave it in peace, or ask its leader for the rhythm."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.experiences import library
from bot.experiences.rhythm import Pause, next_due, next_theme, pause_now
from bot.ids import new_id
from bot.jobs import schedules
from bot.organisation.leaders import channel_of, leaders_of
from bot.organisation.model import Organisation
from bot.organisation.rhythm import Cadence, Rhythm
from bot.store import audit, deliveries
from bot.store.sql import insert_or_update
from bot.store.tables import rhythm as rhythm_table

SCHEDULE = "prompt"

THEMES: tuple[str, ...] = (
    "worked",
    "went_wrong",
    "text",
    "better_without",
    "ideas",
    "citizens",
    "minutes",
    "checked",
    "sorting",
    "learned",
)
"""Each is a text ``experiences.theme.<id>``: task types, questions to discuss, and what went wrong."""


async def rhythm_of(tx: AsyncConnection, organisation: Organisation, department_id: str) -> Rhythm:
    """What the leader set in Teams; else the municipality's rhythm."""
    row = await _row(tx, department_id)
    if row is None:
        return organisation.rhythm_of(department_id)
    return Rhythm(Cadence(row.cadence), row.weekday, row.hour)


async def start(tx: AsyncConnection, organisation: Organisation, now: datetime) -> None:
    """At each start: every department has its schedule."""
    for department_id in organisation.departments:
        due = next_due(await rhythm_of(tx, organisation, department_id), department_id, now)
        if due is not None:
            await schedules.ensure(tx, SCHEDULE, department_id, due)


async def set_rhythm(
    tx: AsyncConnection, department_id: str, wanted: Rhythm, *, by: str, now: datetime
) -> datetime | None:
    """The leader's (or an admin's) choice; silence before it no longer counts. When the next prompt comes."""
    await tx.execute(
        insert_or_update(
            tx,
            rhythm_table,
            {
                "department_id": department_id,
                "cadence": wanted.cadence.value,
                "weekday": wanted.weekday,
                "hour": wanted.hour,
                "since": now,
                "set_by": by,
                "leader_asked_at": None,
            },
        )
    )
    due = next_due(wanted, department_id, now)
    await schedules.reschedule(tx, SCHEDULE, department_id, due)
    await audit.note(
        tx, "rhythm_set", at=now, person_id=by, department=department_id, cadence=wanted.cadence.value
    )
    return due


async def tick(
    tx: AsyncConnection, organisation: Organisation, department_id: str, now: datetime
) -> datetime | None:
    """One due moment of a department; the next one."""
    if department_id not in organisation.departments:
        return None
    rhythm = await rhythm_of(tx, organisation, department_id)
    following = next_due(rhythm, department_id, now)
    row = await _row(tx, department_id)
    history = await library.asked_since(tx, department_id, row.since if row else None)
    everything = await library.asked_since(tx, department_id, None)
    match pause_now(history, now):
        case Pause.STILL_ALIVE:
            return following
        case Pause.NOBODY_ANSWERS:
            await _ask_leader(tx, organisation, department_id, rhythm, now)
            return following
    channel = await channel_of(tx, organisation, department_id)
    if channel is None:
        return following
    prompt_id = new_id("p")
    theme = next_theme(THEMES, department_id, everything)
    await library.add_prompt(tx, prompt_id, department_id, channel.id, theme=theme, now=now)
    await deliveries.queue(
        tx,
        key=f"prompt:{prompt_id}",
        kind="prompt",
        subject_id=prompt_id,
        target_kind="channel",
        target_id=channel.id,
        now=now,
    )
    return following


async def _ask_leader(
    tx: AsyncConnection, organisation: Organisation, department_id: str, rhythm: Rhythm, now: datetime
) -> None:
    """Once for each silence: until the leader has chosen, the department is left in peace."""
    row = await _row(tx, department_id)
    if row is not None and row.leader_asked_at is not None:
        return
    if row is None:
        first = (await library.asked_since(tx, department_id, None))[0]
        await tx.execute(
            insert_or_update(
                tx,
                rhythm_table,
                {
                    "department_id": department_id,
                    "cadence": rhythm.cadence.value,
                    "weekday": rhythm.weekday,
                    "hour": rhythm.hour,
                    "since": first.at,
                    "set_by": None,
                    "leader_asked_at": now,
                },
            )
        )
    else:
        await tx.execute(
            update(rhythm_table)
            .where(rhythm_table.c.department_id == department_id)
            .values(leader_asked_at=now)
        )
    leaders = await leaders_of(tx, organisation, department_id)
    leader = leaders.leader or leaders.deputy
    if leader:
        await deliveries.queue(
            tx,
            key=f"rhythm_question:{department_id}:{now.date().isoformat()}",
            kind="rhythm_question",
            subject_id=department_id,
            target_kind="person",
            target_id=leader,
            now=now,
        )


async def _row(tx: AsyncConnection, department_id: str) -> Any:
    query = select(rhythm_table).where(rhythm_table.c.department_id == department_id)
    return cast(Any, (await tx.execute(query)).one_or_none())
