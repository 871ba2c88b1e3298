"""Screenings and their verdicts: read, and written by whoever holds the newest revision."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import screening, verdict

Options = Mapping[str, tuple[str, ...]]
"""Question id → options chosen."""


@dataclass(frozen=True)
class Screening:
    """One row of ``screening``; what each column means stands in ``bot.store.tables``."""

    id: str
    person_id: str
    department_id: str | None
    title: str
    description: str
    tool_id: str | None
    answers: Options
    external: tuple[str, ...]
    status: str
    run: int
    revision: int
    verdict_id: str | None
    leader_question: str | None
    leader_answer: str | None
    sent_at: datetime | None
    paused_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class Verdict:
    """One row of ``verdict``: what a run ended with, and what it rests on. Never changed."""

    id: str
    screening_id: str
    run: int
    outcome: str
    gates: Mapping[str, str]
    rules: tuple[str, ...]
    actions: tuple[str, ...]
    answers: Options
    external: tuple[str, ...]
    ruleset_id: str
    ruleset_version: str
    ruleset_hash: str
    created_at: datetime


async def add(
    tx: AsyncConnection,
    *,
    screening_id: str,
    person_id: str,
    department_id: str | None,
    title: str,
    description: str,
    now: datetime,
) -> None:
    """A new draft without answers."""
    await tx.execute(
        insert(screening).values(
            id=screening_id,
            person_id=person_id,
            department_id=department_id,
            title=title,
            description=description,
            answers={},
            external=[],
            status="draft",
            run=1,
            revision=1,
            created_at=now,
            updated_at=now,
        )
    )


async def find(tx: AsyncConnection, screening_id: str, *, lock: bool = False) -> Screening | None:
    """The screening with that id. ``lock`` keeps others from changing it until the transaction ends."""
    query = _FIND_AND_LOCK if lock else _FIND
    row = (await tx.execute(query, {"wanted": screening_id})).mappings().first()
    return _screening(row) if row else None


async def change(tx: AsyncConnection, known: Screening, now: datetime, **values: Any) -> Screening:
    """Write ``values``, count the revision up, and give back the row as it is now.

    ``known`` must have been read with ``lock``.
    """
    changed = replace(known, revision=known.revision + 1, updated_at=now, **values)
    written = {name: getattr(changed, name) for name in ("revision", "updated_at", *values)}
    if "answers" in written:
        written["answers"] = {question: list(given) for question, given in changed.answers.items()}
    await tx.execute(_CHANGE, {"wanted": known.id, **written})
    return changed


async def set_paused(tx: AsyncConnection, screening_id: str, at: datetime | None) -> None:
    """Put aside, or taken up again; no change that an old card would have to know of."""
    await tx.execute(update(screening).where(screening.c.id == screening_id).values(paused_at=at))


async def of_person(
    tx: AsyncConnection, person_id: str, *, limit: int, offset: int = 0
) -> tuple[Screening, ...]:
    """A person's screenings, the last touched first."""
    rows = await tx.execute(
        select(*_SCREENING)
        .where(screening.c.person_id == person_id)
        .order_by(screening.c.updated_at.desc(), screening.c.id)
        .limit(limit)
        .offset(offset)
    )
    return tuple(_screening(row) for row in rows.mappings())


async def latest_draft(tx: AsyncConnection, person_id: str) -> Screening | None:
    """The draft the person touched last."""
    rows = await tx.execute(
        select(*_SCREENING)
        .where(screening.c.person_id == person_id, screening.c.status == "draft")
        .order_by(screening.c.updated_at.desc(), screening.c.id)
        .limit(1)
    )
    row = rows.mappings().first()
    return _screening(row) if row else None


async def move_unsent(tx: AsyncConnection, person_id: str, department_id: str) -> None:
    """Let what the person has not sent yet follow them to another department."""
    await tx.execute(
        update(screening)
        .where(screening.c.person_id == person_id, screening.c.status.in_(("draft", "screened")))
        .values(department_id=department_id)
    )


async def count_of_person(tx: AsyncConnection, person_id: str) -> int:
    """How many screenings the person has in all."""
    query = select(func.count()).select_from(screening).where(screening.c.person_id == person_id)
    return int((await tx.execute(query)).scalar_one())


async def add_verdict(tx: AsyncConnection, row: Verdict) -> None:
    """Keep what a run ended with."""
    await tx.execute(
        insert(verdict).values(
            id=row.id,
            screening_id=row.screening_id,
            run=row.run,
            outcome=row.outcome,
            gates=dict(row.gates),
            rules=list(row.rules),
            actions=list(row.actions),
            answers={question: list(options) for question, options in row.answers.items()},
            external=list(row.external),
            ruleset_id=row.ruleset_id,
            ruleset_version=row.ruleset_version,
            ruleset_hash=row.ruleset_hash,
            created_at=row.created_at,
        )
    )


async def find_verdict(tx: AsyncConnection, verdict_id: str) -> Verdict | None:
    """The verdict with that id."""
    row = (await tx.execute(select(*_VERDICT).where(verdict.c.id == verdict_id))).mappings().first()
    return _verdict(row) if row else None


async def outcomes(tx: AsyncConnection, verdict_ids: tuple[str, ...]) -> Mapping[str, str]:
    """Verdict id → outcome, in one query."""
    rows = await tx.execute(select(verdict.c.id, verdict.c.outcome).where(verdict.c.id.in_(verdict_ids)))
    return {row.id: row.outcome for row in rows}


async def count_verdicts(tx: AsyncConnection, screening_id: str) -> int:
    """How many verdicts are kept, earlier runs included."""
    query = select(func.count()).select_from(verdict).where(verdict.c.screening_id == screening_id)
    return int((await tx.execute(query)).scalar_one())


async def remove(tx: AsyncConnection, screening_id: str) -> None:
    """Delete it with its verdicts and conditions; the trail keeps that it was there, by id."""
    await tx.execute(delete(screening).where(screening.c.id == screening_id))


def _options(raw: Mapping[str, list[str]]) -> Options:
    return {question: tuple(options) for question, options in raw.items()}


def _screening(row: RowMapping) -> Screening:
    return Screening(
        **{**row, "answers": _options(row["answers"]), "external": tuple(row["external"])},
    )


def _verdict(row: RowMapping) -> Verdict:
    lists = {name: tuple(row[name]) for name in ("rules", "actions", "external")}
    return Verdict(**{**row, **lists, "answers": _options(row["answers"])})


_SCREENING = [screening.c[field.name] for field in fields(Screening)]
# Written once, as every click needs them: making a statement costs more than running it.
_FIND = select(*_SCREENING).where(screening.c.id == bindparam("wanted"))
_FIND_AND_LOCK = _FIND.with_for_update()
_CHANGE = update(screening).where(screening.c.id == bindparam("wanted"))
_VERDICT = [verdict.c[field.name] for field in fields(Verdict)]
