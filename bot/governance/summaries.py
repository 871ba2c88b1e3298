"""A screening as its leader meets it, and the way it gets there: to the department's channel, once there
is one and somebody to decide.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import UserError
from bot.experiences import library
from bot.experiences.model import Experience
from bot.governance.conditions import Condition, read_conditions
from bot.governance.outcomes import OPEN
from bot.organisation.leaders import Hindrance, Leaders, channel_of, departments_led_by, leaders_for
from bot.organisation.model import Organisation
from bot.screening.ruleset import RANK, Action, Outcome, Recommendation, Rule, Ruleset
from bot.store import audit, deliveries, directory
from bot.store import decisions as store
from bot.store import organisation as people
from bot.store.decisions import Decision, Screened

NOT_FOR_THE_LEADER = frozenset({"report_breach"})
"""A possible data breach is told to the DPO by the employee, and never on a card that others see."""

SUMMARY = "summary"
SUMMARY_UPDATE = "summary_update"
SETUP_NOTICE = "setup_notice"
REMINDER = "reminder"


@dataclass(frozen=True)
class Decider:
    """Who may decide. ``teams_id`` is empty until the bot has met them."""

    person_id: str
    name: str
    teams_id: str


@dataclass(frozen=True)
class Summary:
    """Everything a card about the screening may need; what may be shown to whom is the card's to keep."""

    screened: Screened
    department: str
    rules: tuple[Rule, ...]  # the gravest first
    actions: tuple[Action, ...]
    decisions: tuple[Decision, ...]  # the oldest first
    conditions: tuple[Condition, ...]
    deciders: tuple[Decider, ...]
    choices: tuple[str, ...]  # lawful for the outcome
    told: tuple[Experience, ...] = ()  # experiences of the use, the newest first; anonymous ones among them
    hindrance: Hindrance = ""  # why the first decider is not asked alone

    @property
    def asked(self) -> tuple[Decider, ...]:
        """Who is asked to decide; the others may as well. The last of them is there to answer."""
        return self.deciders[: 2 if self.hindrance else 1]

    @property
    def decision(self) -> Decision | None:
        """The one that counts: the latest about this verdict."""
        latest = self.decisions[-1] if self.decisions else None
        return latest if latest and latest.verdict_id == self.screened.verdict_id else None

    @property
    def last_decision_id(self) -> int:
        """0 where none was made."""
        return self.decisions[-1].id if self.decisions else 0

    @property
    def blocking_open(self) -> tuple[str, ...]:
        """The conditions that keep the use from starting."""
        return tuple(each.id for each in self.conditions if each.blocking and not each.done)

    @property
    def recommend(self) -> tuple[Recommendation, ...]:
        return tuple(dict.fromkeys(rule.recommend for rule in self.rules if rule.recommend))

    def may_decide(self, person_id: str) -> bool:
        return any(each.person_id == person_id for each in self.deciders)


async def load_summary(
    tx: AsyncConnection,
    organisation: Organisation,
    ruleset: Ruleset,
    screening_id: str,
    *,
    lock: bool = False,
) -> Summary | None:
    """The screening as it stands now; None where it is gone or has no verdict yet.

    Rules and actions that today's ruleset no longer has are left out.
    """
    screened = await store.load(tx, screening_id, lock=lock)
    if screened is None:
        return None
    rules = [ruleset.rules[each] for each in screened.rules if each in ruleset.rules]
    actions = tuple(
        ruleset.actions[each]
        for each in screened.actions
        if each in ruleset.actions and each not in NOT_FOR_THE_LEADER
    )
    leaders = await _leaders(tx, organisation, screened)
    return Summary(
        screened=screened,
        department=organisation.department_name(screened.department_id),
        rules=tuple(sorted(rules, key=lambda rule: -RANK[rule.level])),
        actions=actions,
        decisions=tuple(await store.of_screening(tx, screening_id)),
        conditions=read_conditions(await store.conditions(tx, screening_id), actions),
        deciders=await _deciders(tx, organisation, screened, leaders),
        choices=ruleset.consequences[_outcome(ruleset, screened.outcome)].decisions,
        told=tuple(await library.of_screening(tx, screening_id)),
        hindrance=leaders.hindrance,
    )


async def submit(tx: AsyncConnection, organisation: Organisation, screening_id: str, now: datetime) -> bool:
    """Send the screening to its leader: call it in the transaction that decides so.

    The summary is queued for the department's channel. Where there is no channel or nobody to decide, it
    waits, the admins are told, and False comes back; it goes out as soon as there is. Sending the same
    run twice does nothing more. Raises UserError where the screening has no verdict or no department.
    """
    screened = await store.load(tx, screening_id, lock=True)
    if screened is None:
        raise UserError("governance.refused.gone")
    if screened.department_id is None:
        raise UserError("governance.refused.no_department")
    department_id = screened.department_id
    target = await _target(tx, organisation, department_id, screened.person_id)
    key = f"{SUMMARY}:{screening_id}:{screened.run}"
    if screened.status not in OPEN:
        await deliveries.cancel(tx, screening_id, SUMMARY)  # of an earlier run, still on its way
        await store.set_status(
            tx, screening_id, "awaiting_leader", now, sent_at=now, leader_question=None, paused_at=None
        )
    new = await deliveries.queue(
        tx,
        key=key,
        kind=SUMMARY,
        subject_id=screening_id,
        target_kind="channel",
        target_id=target,
        now=now,
    )
    if new:
        await audit.note(
            tx,
            "summary_submitted",
            at=now,
            person_id=screened.person_id,
            screening_id=screening_id,
            run=screened.run,
            waits=target is None,
        )
        await changed(tx, screening_id, now)
    if target is None:
        await tell_admins(tx, organisation, department_id, now)
    return target is not None


async def changed(tx: AsyncConnection, screening_id: str, now: datetime) -> None:
    """Bring the summaries that stand in channels up to date: call it after any change of the screening."""
    screened = await store.load(tx, screening_id)
    revision = screened.revision if screened else 0
    for key in await deliveries.keys_out(tx, SUMMARY, screening_id):
        await deliveries.queue(
            tx,
            key=f"{SUMMARY_UPDATE}:{key}:{revision}",
            kind=SUMMARY_UPDATE,
            subject_id=screening_id,
            target_kind="message",
            target_id=key,
            now=now,
        )


async def withdrawn(tx: AsyncConnection, screening_id: str, now: datetime) -> None:
    """The employee took it back: nothing more goes out, and the cards in channels say so."""
    await deliveries.cancel(tx, screening_id, SUMMARY, REMINDER)
    await changed(tx, screening_id, now)


async def release(tx: AsyncConnection, organisation: Organisation, now: datetime) -> int:
    """Send the summaries that waited and have somewhere to go now; how many.

    Call it at start, and whenever a channel, a leader or a deputy has become known.
    """
    released = 0
    settled: dict[str, bool] = {}
    for screening_id in await deliveries.waiting_subjects(tx, SUMMARY):
        screened = await store.load(tx, screening_id)
        if screened is None or screened.department_id is None or screened.status not in OPEN:
            await deliveries.cancel(tx, screening_id, SUMMARY)
            continue
        target = await _target(tx, organisation, screened.department_id, screened.person_id)
        known = settled.get(screened.department_id, True)
        settled[screened.department_id] = known and target is not None
        if target and await deliveries.release(tx, SUMMARY, screening_id, target, now):
            released += 1
            await audit.note(tx, "summary_released", at=now, screening_id=screening_id)
    for department_id, all_sent in settled.items():
        if all_sent:
            await deliveries.forget(tx, SETUP_NOTICE, department_id)
    return released


async def readdress(
    tx: AsyncConnection, organisation: Organisation, department_id: str, now: datetime
) -> int:
    """The department's channel or leaders changed: cards and reminders turn to who decides now.

    Returns how many summaries that waited go out.
    """
    for screened in await store.with_status(tx, [department_id], OPEN):
        await _turn_to_deciders(tx, organisation, screened, now)
    return await release(tx, organisation, now)


async def leaders_changed(
    tx: AsyncConnection, organisation: Organisation, person_ids: Collection[str], now: datetime
) -> None:
    """Entra names other leaders for these people, or they are away or back: turn to who decides now."""
    for screened in await waiting_for_decision(tx):
        leaders = await _leaders(tx, organisation, screened)
        if not {screened.person_id, leaders.leader}.isdisjoint(person_ids):
            await _turn_to_deciders(tx, organisation, screened, now)
    await release(tx, organisation, now)


async def waiting_for_decision(tx: AsyncConnection) -> Sequence[Screened]:
    """Every screening that waits for a leader, in all departments."""
    return await store.all_with_status(tx, OPEN)


async def leaders_asked(tx: AsyncConnection, organisation: Organisation) -> frozenset[str]:
    """The leaders whom something waits for today."""
    found = set()
    for screened in await waiting_for_decision(tx):
        leaders = await _leaders(tx, organisation, screened)
        if leaders.leader:
            found.add(leaders.leader)
    return frozenset(found)


async def remind_who_is_asked(tx: AsyncConnection, organisation: Organisation) -> None:
    """Reminders on their way go to whoever is asked now: the bot may have met a leader since."""
    for screened in await waiting_for_decision(tx):
        asked = (await _leaders(tx, organisation, screened)).asked_on(screened.person_id)
        if asked:
            await deliveries.retarget(tx, REMINDER, screened.id, asked[-1])


async def _turn_to_deciders(
    tx: AsyncConnection, organisation: Organisation, screened: Screened, now: datetime
) -> None:
    asked = (await _leaders(tx, organisation, screened)).asked_on(screened.person_id)
    if asked:
        await deliveries.retarget(tx, REMINDER, screened.id, asked[-1])
    await store.set_status(tx, screened.id, screened.status, now)
    await changed(tx, screened.id, now)


async def waits_in(tx: AsyncConnection, department_id: str) -> bool:
    """Whether one of the department's summaries waits for a channel, or for somebody to decide."""
    waiting = [each.id for each in await store.with_status(tx, [department_id], OPEN)]
    return bool(set(waiting).intersection(await deliveries.waiting_subjects(tx, SUMMARY)))


async def inbox(tx: AsyncConnection, organisation: Organisation, person_id: str) -> Sequence[Screened]:
    """What waits for that person's decision, the one that has waited longest first."""
    departments = await departments_led_by(tx, organisation, person_id)
    people_led = await directory.led_by(tx, person_id)
    waiting = await store.with_status(tx, departments, OPEN, person_ids=people_led)
    return [
        each
        for each in waiting
        if person_id in (await _leaders(tx, organisation, each)).for_work_of(each.person_id)
    ]


async def _target(
    tx: AsyncConnection, organisation: Organisation, department_id: str, employee_id: str
) -> str | None:
    """The channel for a summary; None as long as there is none, or nobody to decide."""
    channel = await channel_of(tx, organisation, department_id)
    leaders = await leaders_for(tx, organisation, department_id, employee_id)
    return channel.id if channel and leaders.for_work_of(employee_id) else None


async def tell_admins(
    tx: AsyncConnection, organisation: Organisation, department_id: str, now: datetime
) -> None:
    """Say, once as long as it lasts, that the department lacks a channel or somebody to decide."""
    for admin_id in sorted(organisation.admins):
        await deliveries.queue(
            tx,
            key=f"{SETUP_NOTICE}:{department_id}:{admin_id}",
            kind=SETUP_NOTICE,
            subject_id=department_id,
            target_kind="person",
            target_id=admin_id,
            now=now,
        )


async def _leaders(tx: AsyncConnection, organisation: Organisation, screened: Screened) -> Leaders:
    if screened.department_id is None:
        return Leaders(None, None)
    return await leaders_for(tx, organisation, screened.department_id, screened.person_id)


async def _deciders(
    tx: AsyncConnection, organisation: Organisation, screened: Screened, leaders: Leaders
) -> tuple[Decider, ...]:
    ids = leaders.for_work_of(screened.person_id)
    met = await people.known(tx, ids)
    department = organisation.departments.get(screened.department_id or "")
    named = {
        contact.person_id: contact.name
        for contact in (department and department.leader, department and department.deputy)
        if contact
    }
    return tuple(
        Decider(each, met[each].name, met[each].teams_id)
        if each in met
        else Decider(each, named.get(each, ""), "")
        for each in ids
    )


def _outcome(ruleset: Ruleset, stored: str) -> Outcome:
    for outcome in ruleset.consequences:
        if outcome == stored:
            return outcome
    raise ValueError("a verdict with an outcome that the ruleset does not know")
