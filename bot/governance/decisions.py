"""The leader's decision: who may take it, what it asks for, and all that follows from it in one transaction.

The decision row is the truth. A form says which verdict and which earlier decision it was filled in for;
where another has come in between, nothing happens and the present state is shown.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import UserError
from bot.governance.conditions import AGREED_BY_DECIDING, conditions_from
from bot.governance.outcomes import (
    CHOICES,
    CONDITION_LONGEST,
    CONDITIONS_MOST,
    DECIDED,
    OPEN,
    REASON_LEAST,
    REASON_MOST,
    Choice,
    last_pilot_day,
    needs_reason,
    status_after,
)
from bot.governance.summaries import REMINDER, SUMMARY, Summary, changed, load_summary
from bot.governance.words import NamesFound, names_in, tidy
from bot.governance.workdays import DENMARK
from bot.organisation.model import Organisation
from bot.screening.ruleset import Ruleset
from bot.store import audit, deliveries
from bot.store import decisions as store

DECISION_NOTICE = "decision_notice"
CONTACT_NOTICE = "contact_notice"
REVIEW_WANTED = "review_wanted"


@dataclass(frozen=True)
class Form:
    """What a leader filled in; nothing in it has been checked."""

    screening_id: str
    verdict_id: str
    after: int  # the latest decision that the leader saw; 0: none
    choice: str
    reason: str = ""
    until: str = ""
    to_role: str = ""
    conditions: str = ""  # one a line
    names_ok: bool = False  # what looks like a name may stay, says the leader


@dataclass(frozen=True)
class Decided:
    """How the screening stands now. ``note`` says why nothing was done: the card was old."""

    summary: Summary
    note: Literal["decided", "old_card", "already_decided"]


@dataclass(frozen=True)
class _Checked:
    """A form that may be carried out."""

    choice: str
    kind: Choice
    reason: str
    until: str | None
    to_role: str | None
    conditions: tuple[str, ...]


async def leaders_summary(
    tx: AsyncConnection,
    organisation: Organisation,
    ruleset: Ruleset,
    screening_id: str,
    person_id: str,
    *,
    lock: bool = False,
) -> Summary:
    """The summary for somebody who may decide. Raises UserError for everybody else."""
    summary = await load_summary(tx, organisation, ruleset, screening_id, lock=lock)
    if summary is None:
        raise UserError("governance.refused.gone")
    if not summary.may_decide(person_id):
        own = summary.screened.person_id == person_id
        raise UserError("governance.refused.own" if own else "governance.refused.not_decider")
    return summary


async def viewers_summary(
    tx: AsyncConnection, organisation: Organisation, ruleset: Ruleset, screening_id: str, person_id: str
) -> Summary:
    """The summary for somebody who may read all answers: who decides, and whom they have asked for help.

    Raises UserError for everybody else.
    """
    summary = await load_summary(tx, organisation, ruleset, screening_id)
    if summary is None:
        raise UserError("governance.refused.gone")
    role = summary.decision.to_role if summary.decision else None
    asked = people_asked(organisation, role) if summary.screened.status == "clarifying" else ()
    if not summary.may_decide(person_id) and person_id not in asked:
        raise UserError("governance.refused.may_not_see")
    return summary


async def decide(
    tx: AsyncConnection,
    organisation: Organisation,
    ruleset: Ruleset,
    form: Form,
    *,
    person_id: str,
    now: datetime,
) -> Decided | NamesFound:
    """Carry out what the leader chose, unless the card was old, or somebody may be named in what they wrote.

    Raises UserError for a stranger, an unlawful choice, or a form that lacks something.
    """
    summary = await leaders_summary(tx, organisation, ruleset, form.screening_id, person_id, lock=True)
    note = _outdated(summary, form)
    if note:
        return Decided(summary, "decided" if _says_the_same(summary, form, person_id) else note)
    checked = _check(summary, form, now)
    names = names_in((checked.reason, *checked.conditions))
    if names and not form.names_ok:
        return NamesFound(names)
    await _carry_out(tx, organisation, summary, checked, person_id=person_id, now=now)
    after = await load_summary(tx, organisation, ruleset, form.screening_id)
    assert after is not None
    return Decided(after, "decided")


def _outdated(summary: Summary, form: Form) -> Literal["old_card", "already_decided"] | None:
    screened = summary.screened
    if screened.verdict_id != form.verdict_id or screened.status not in OPEN | DECIDED:
        return "old_card"
    return "already_decided" if summary.last_decision_id != form.after else None


def _says_the_same(summary: Summary, form: Form, person_id: str) -> bool:
    """Whether the latest decision is this very form: the second of two clicks."""
    latest = summary.decisions[-1] if summary.decisions else None
    return latest is not None and (latest.decided_by, latest.verdict_id, latest.choice, latest.reason) == (
        person_id,
        form.verdict_id,
        form.choice,
        tidy(form.reason),
    )


def _check(summary: Summary, form: Form, now: datetime) -> _Checked:
    kind = CHOICES.get(form.choice)
    if kind is None or form.choice not in summary.choices:
        raise UserError("governance.refused.not_lawful")
    reason = tidy(form.reason)
    needed = needs_reason(form.choice, summary.screened.outcome, changes=summary.screened.status in DECIDED)
    if len(reason) < REASON_LEAST and (needed or reason):
        raise UserError("governance.refused.reason", least=REASON_LEAST)
    if len(reason) > REASON_MOST:
        raise UserError("governance.refused.reason_long", most=REASON_MOST)
    return _Checked(
        choice=form.choice,
        kind=kind,
        reason=reason,
        until=_until(form.until, now) if kind.needs_until else None,
        to_role=_role(kind, form.to_role),
        conditions=_written(form.conditions) if kind.writes_conditions else (),
    )


def _until(text: str, now: datetime) -> str:
    today = now.astimezone(DENMARK).date()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UserError("governance.refused.until_missing") from None
    if not today < day <= last_pilot_day(today):
        raise UserError("governance.refused.until")
    return day.isoformat()


def _role(kind: Choice, role: str) -> str | None:
    if len(kind.to_roles) < 2:
        return next(iter(kind.to_roles), None)
    if role not in kind.to_roles:
        raise UserError("governance.refused.role")
    return role


def _written(text: str) -> tuple[str, ...]:
    lines = tuple(filter(None, map(tidy, text.splitlines())))
    if not lines:
        raise UserError("governance.refused.conditions_missing")
    if len(lines) > CONDITIONS_MOST or any(len(line) > CONDITION_LONGEST for line in lines):
        raise UserError("governance.refused.conditions", most=CONDITIONS_MOST, longest=CONDITION_LONGEST)
    return lines


async def _carry_out(
    tx: AsyncConnection,
    organisation: Organisation,
    summary: Summary,
    checked: _Checked,
    *,
    person_id: str,
    now: datetime,
) -> None:
    screened = summary.screened
    asked = people_asked(organisation, checked.to_role)
    number = await store.add(
        tx,
        screening_id=screened.id,
        verdict_id=screened.verdict_id,
        choice=checked.choice,
        reason=checked.reason,
        until=checked.until,
        to_role=checked.to_role,
        decided_by=person_id,
        now=now,
    )
    await _set_conditions(tx, summary, checked, person_id, now)
    await _set_status(tx, summary, checked, now)
    await audit.note(
        tx,
        "decision_changed" if screened.status in DECIDED else "decided",
        at=now,
        person_id=person_id,
        screening_id=screened.id,
        decision=number,
        choice=checked.choice,
        to_role=checked.to_role,
        until=checked.until,
    )
    if screened.review_wanted_at:
        await store.set_reviewed(tx, screened.id)
        await audit.note(tx, "reviewed", at=now, person_id=person_id, screening_id=screened.id)
    await deliveries.cancel(tx, screened.id, SUMMARY, REMINDER, DECISION_NOTICE, REVIEW_WANTED)
    await queue_notice(tx, screened.id, screened.person_id, f"{number}", now)
    for asked_id in asked:
        await deliveries.queue(
            tx,
            key=f"{CONTACT_NOTICE}:{number}:{asked_id}",
            kind=CONTACT_NOTICE,
            subject_id=screened.id,
            target_kind="person",
            target_id=asked_id,
            now=now,
        )
    await changed(tx, screened.id, now)


async def queue_notice(
    tx: AsyncConnection, screening_id: str, employee_id: str, of: str, now: datetime
) -> None:
    """Tell the employee how the screening stands; ``of`` names what it is told for, once."""
    await deliveries.queue(
        tx,
        key=f"{DECISION_NOTICE}:{screening_id}:{of}",
        kind=DECISION_NOTICE,
        subject_id=screening_id,
        target_kind="person",
        target_id=employee_id,
        now=now,
    )


def people_asked(organisation: Organisation, role: str | None) -> tuple[str, ...]:
    """The contacts of that role; the admins where nobody is named. Raises UserError where nobody is left."""
    if role is None:
        return ()
    contacts = tuple(each.person_id for each in organisation.contacts.get(role, ()))
    asked = contacts or tuple(sorted(organisation.admins))
    if not asked:
        raise UserError("governance.refused.no_contact")
    return asked


async def _set_conditions(
    tx: AsyncConnection, summary: Summary, checked: _Checked, person_id: str, now: datetime
) -> None:
    wanted = conditions_from(summary.actions, checked.conditions) if checked.kind.has_conditions else {}
    await store.set_conditions(tx, summary.screened.id, wanted)
    if AGREED_BY_DECIDING in wanted:
        await store.tick(tx, summary.screened.id, AGREED_BY_DECIDING, person_id, now)


async def _set_status(tx: AsyncConnection, summary: Summary, checked: _Checked, now: datetime) -> None:
    screened = summary.screened
    if checked.kind.reopens:
        await store.set_status(
            tx,
            screened.id,
            "draft",
            now,
            run=screened.run + 1,
            leader_question=checked.reason,
            leader_answer=None,
        )
        return
    blocking = {action.id for action in summary.actions if action.blocking and action.due != "on_event"}
    done = {row.id for row in await store.conditions(tx, screened.id) if row.done_at}
    await store.set_status(tx, screened.id, status_after(checked.choice, blocking - done), now)
