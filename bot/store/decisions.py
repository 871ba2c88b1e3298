"""Screenings as a leader meets them: the screening with its verdict, decisions and conditions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.sql import insert_or_ignore
from bot.store.tables import condition, decision, person, screening, verdict


@dataclass(frozen=True)
class Screened:
    """A screening that has a verdict, the latest."""

    id: str
    person_id: str
    person_name: str
    department_id: str | None
    title: str
    description: str
    tool_id: str | None
    status: str
    run: int
    revision: int
    leader_question: str | None
    leader_answer: str | None
    sent_at: datetime | None
    verdict_id: str
    outcome: str
    gates: Mapping[str, str]
    rules: tuple[str, ...]
    actions: tuple[str, ...]
    answers: Mapping[str, Sequence[str]]  # what the verdict rests on
    ruleset_version: str
    answers_changed: bool  # since the verdict
    review_wanted_at: datetime | None = None  # two bad experiences since the latest decision


@dataclass(frozen=True)
class Decision:
    """One decision; the latest of a screening counts."""

    id: int
    verdict_id: str
    choice: str
    reason: str
    until: str | None  # a pilot's last day, ISO date
    to_role: str | None
    decided_by: str
    name: str  # of who decided
    decided_at: datetime


@dataclass(frozen=True)
class Condition:
    """What must be done; ``text`` only where the leader wrote it, else ``id`` is an action's."""

    id: str
    text: str | None
    done_by: str | None
    done_at: datetime | None


async def load(tx: AsyncConnection, screening_id: str, *, lock: bool = False) -> Screened | None:
    """The screening with its latest verdict; ``lock`` keeps other transactions out until this one ends."""
    statement = _screened().where(screening.c.id == screening_id)
    if lock:
        statement = statement.with_for_update(of=screening)
    row = (await tx.execute(statement)).first()
    return _read(row) if row else None


async def with_status(
    tx: AsyncConnection,
    department_ids: Collection[str],
    statuses: Collection[str],
    *,
    person_ids: Collection[str] = (),
) -> list[Screened]:
    """The screenings of these departments, and of ``person_ids`` in any, in one of ``statuses``; the one that
    has waited longest first."""
    theirs = or_(
        screening.c.department_id.in_(list(department_ids)), screening.c.person_id.in_(list(person_ids))
    )
    return await _in_turn(tx, _screened().where(theirs, screening.c.status.in_(list(statuses))))


async def all_with_status(tx: AsyncConnection, statuses: Collection[str]) -> list[Screened]:
    """Every screening in one of ``statuses``, the one that has waited longest first."""
    return await _in_turn(tx, _screened().where(screening.c.status.in_(list(statuses))))


async def _in_turn(tx: AsyncConnection, statement: Select[Any]) -> list[Screened]:
    rows = await tx.execute(statement.order_by(screening.c.updated_at, screening.c.id))
    return [_read(row) for row in rows]


async def set_status(
    tx: AsyncConnection, screening_id: str, status: str, now: datetime, **values: str | int | datetime | None
) -> None:
    """Change the status (and ``values``), and count the change so that older cards are known as old."""
    await tx.execute(
        update(screening)
        .where(screening.c.id == screening_id)
        .values(status=status, updated_at=now, revision=screening.c.revision + 1, **values)
    )


async def set_reviewed(tx: AsyncConnection, screening_id: str) -> None:
    """The leader has looked again: bad experiences until now are answered."""
    await tx.execute(update(screening).where(screening.c.id == screening_id).values(review_wanted_at=None))


async def add(
    tx: AsyncConnection,
    *,
    screening_id: str,
    verdict_id: str,
    choice: str,
    reason: str,
    until: str | None,
    to_role: str | None,
    decided_by: str,
    now: datetime,
) -> int:
    """Add a decision; its number."""
    number: int | None = await tx.scalar(
        insert(decision)
        .values(
            screening_id=screening_id,
            verdict_id=verdict_id,
            choice=choice,
            reason=reason,
            until=until,
            to_role=to_role,
            decided_by=decided_by,
            decided_at=now,
        )
        .returning(decision.c.id)
    )
    assert number is not None
    return number


async def of_screening(tx: AsyncConnection, screening_id: str) -> list[Decision]:
    """All decisions, the oldest first."""
    rows = await tx.execute(
        select(decision, person.c.name)
        .outerjoin(person, person.c.id == decision.c.decided_by)
        .where(decision.c.screening_id == screening_id)
        .order_by(decision.c.id)
    )
    return [
        Decision(
            id=row.id,
            verdict_id=row.verdict_id,
            choice=row.choice,
            reason=row.reason,
            until=row.until,
            to_role=row.to_role,
            decided_by=row.decided_by,
            name=row.name or "",
            decided_at=row.decided_at,
        )
        for row in rows
    ]


async def latest_at(tx: AsyncConnection, screening_id: str) -> datetime | None:
    """When it was last decided on."""
    at: datetime | None = await tx.scalar(
        select(decision.c.decided_at)
        .where(decision.c.screening_id == screening_id)
        .order_by(decision.c.id.desc())
        .limit(1)
    )
    return at


async def conditions(tx: AsyncConnection, screening_id: str) -> list[Condition]:
    """The screening's conditions, in no order of meaning."""
    rows = await tx.execute(
        select(condition).where(condition.c.screening_id == screening_id).order_by(condition.c.id)
    )
    return [Condition(row.id, row.text, row.done_by, row.done_at) for row in rows]


async def set_conditions(tx: AsyncConnection, screening_id: str, wanted: Mapping[str, str | None]) -> None:
    """The conditions are exactly ``wanted`` (id → text); what was ticked off and remains stays so."""
    await tx.execute(
        delete(condition).where(condition.c.screening_id == screening_id, condition.c.id.not_in(list(wanted)))
    )
    rows = [{"screening_id": screening_id, "id": id_, "text": text} for id_, text in wanted.items()]
    if rows:
        await tx.execute(insert_or_ignore(tx, condition, rows))


async def tick(
    tx: AsyncConnection, screening_id: str, condition_id: str, by: str | None, now: datetime | None
) -> None:
    """Tick a condition off, or with None open it again."""
    await tx.execute(
        update(condition)
        .where(condition.c.screening_id == screening_id, condition.c.id == condition_id)
        .values(done_by=by, done_at=now)
    )


def _screened() -> Select[Any]:
    return (
        select(
            screening,
            verdict.c.outcome,
            verdict.c.gates,
            verdict.c.rules,
            verdict.c.actions,
            verdict.c.answers.label("judged_answers"),
            verdict.c.ruleset_version,
            person.c.name.label("person_name"),
        )
        .join(verdict, verdict.c.id == screening.c.verdict_id)
        .outerjoin(person, person.c.id == screening.c.person_id)
    )


def _read(row: Row[Any]) -> Screened:
    return Screened(
        id=row.id,
        person_id=row.person_id,
        person_name=row.person_name or "",
        department_id=row.department_id,
        title=row.title,
        description=row.description,
        tool_id=row.tool_id,
        status=row.status,
        run=row.run,
        revision=row.revision,
        leader_question=row.leader_question,
        leader_answer=row.leader_answer,
        sent_at=row.sent_at,
        review_wanted_at=row.review_wanted_at,
        verdict_id=row.verdict_id,
        outcome=row.outcome,
        gates=row.gates,
        rules=tuple(row.rules),
        actions=tuple(row.actions),
        answers=row.judged_answers,
        ruleset_version=row.ruleset_version,
        answers_changed=any(
            sorted(row.answers.get(question, ())) != sorted(options)
            for question, options in row.judged_answers.items()
        ),
    )
