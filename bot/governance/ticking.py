"""Ticking conditions off: the leader any, the employee those that are theirs; the last one opens the way."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import UserError
from bot.governance.conditions import AGREED_BY_DECIDING, Condition
from bot.governance.decisions import queue_notice
from bot.governance.outcomes import CHOICES, status_after
from bot.governance.summaries import Summary, changed, load_summary
from bot.organisation.model import Organisation
from bot.screening.ruleset import Ruleset
from bot.store import audit
from bot.store import decisions as store


@dataclass(frozen=True)
class Ticked:
    """How the screening stands now; ``old_card``: nothing was done, for the card was not the newest."""

    summary: Summary
    old_card: bool = False


def may_tick(summary: Summary, person_id: str) -> tuple[Condition, ...]:
    """The conditions that this person may tick off or open again."""
    mine = (each for each in summary.conditions if each.id != AGREED_BY_DECIDING)
    if summary.may_decide(person_id):
        return tuple(mine)
    if person_id == summary.screened.person_id:
        return tuple(each for each in mine if each.owner == "employee")
    return ()


async def tick_off(
    tx: AsyncConnection,
    organisation: Organisation,
    ruleset: Ruleset,
    *,
    screening_id: str,
    revision: int,
    done: Collection[str],
    person_id: str,
    now: datetime,
) -> Ticked:
    """Of the conditions this person may tick, exactly ``done`` are done.

    ``revision`` is that of the card; an older one changes nothing. Raises UserError for a stranger.
    """
    summary = await load_summary(tx, organisation, ruleset, screening_id, lock=True)
    if summary is None:
        raise UserError("governance.refused.gone")
    if not summary.may_decide(person_id) and person_id != summary.screened.person_id:
        raise UserError("governance.refused.not_decider")
    if summary.screened.revision != revision or summary.decision is None:
        return Ticked(summary, old_card=True)
    turned = [each for each in may_tick(summary, person_id) if each.done != (each.id in done)]
    for each in turned:
        await _turn(tx, summary, each, person_id, now)
    if turned:
        await _settle(tx, organisation, ruleset, summary, now)
    after = await load_summary(tx, organisation, ruleset, screening_id)
    assert after is not None
    return Ticked(after)


async def _turn(
    tx: AsyncConnection, summary: Summary, condition: Condition, person_id: str, now: datetime
) -> None:
    by, at = (None, None) if condition.done else (person_id, now)
    await store.tick(tx, summary.screened.id, condition.id, by, at)
    await audit.note(
        tx,
        "condition_opened" if condition.done else "condition_done",
        at=now,
        person_id=person_id,
        screening_id=summary.screened.id,
        condition=condition.id,
    )


async def _settle(
    tx: AsyncConnection, organisation: Organisation, ruleset: Ruleset, before: Summary, now: datetime
) -> None:
    """Set the status that the conditions now give, and tell the employee where it is another one."""
    screened = before.screened
    after = await load_summary(tx, organisation, ruleset, screened.id)
    decision = before.decision
    assert after is not None
    assert decision is not None
    status = screened.status
    if CHOICES[decision.choice].when_met:
        status = status_after(decision.choice, after.blocking_open)
    await store.set_status(tx, screened.id, status, now)
    if status != screened.status:
        await audit.note(tx, "status_set", at=now, screening_id=screened.id, status=status)
        await queue_notice(tx, screened.id, screened.person_id, f"r{screened.revision + 1}", now)
    await changed(tx, screened.id, now)
