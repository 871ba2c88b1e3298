"""What each kind of delivery about a screening says, drawn from how things stand when it goes out."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.governance import reminders, summaries
from bot.governance.mails import REMINDER_MAIL, SUMMARY_MAIL, queue_mails
from bot.governance.outcomes import OPEN
from bot.governance.summaries import Summary
from bot.governance.ticking import may_tick
from bot.jobs.courier import Failed
from bot.parts import Parts
from bot.store import audit
from bot.store import organisation as people
from bot.teams import mails
from bot.teams.deliver import Delivery
from bot.teams.turn import Message
from bot.texts import Language, say
from cards.decision import contact_card, notice_card, reminder_card
from cards.setup import needed_card
from cards.summary import shared_card

_GONE = Failed("no_longer_holds", "cancelled")


async def summary(tx: AsyncConnection, parts: Parts, row: Delivery) -> Message | Failed:
    """The summary in the department's channel, in the first decider's language."""
    found = await _load(tx, parts, row)
    if found is None or found.screened.status not in OPEN:
        return _GONE
    return await _shared(tx, parts, found)


async def summary_update(tx: AsyncConnection, parts: Parts, row: Delivery) -> Message | Failed:
    """The same card as it stands now, whatever has become of the screening."""
    found = await _load(tx, parts, row)
    return await _shared(tx, parts, found) if found else _GONE


async def summary_posted(tx: AsyncConnection, parts: Parts, row: Delivery, now: datetime) -> None:
    """It stands in the channel: the time until the first reminder begins, and mails can lead there."""
    await audit.note(tx, "summary_posted", at=now, screening_id=row.subject_id)
    found = await _load(tx, parts, row)
    if found and found.screened.status in OPEN:
        await reminders.queue_next(tx, found, 1, now)
        if mails.is_on(parts):
            asked = [each.person_id for each in found.asked]
            await queue_mails(tx, SUMMARY_MAIL, row.subject_id, asked, beside=row.key, now=now)


async def summary_unreached(tx: AsyncConnection, parts: Parts, row: Delivery, now: datetime) -> None:
    """The channel is gone or the bot was thrown out: an admin has to act."""
    found = await _load(tx, parts, row)
    if found and found.screened.department_id:
        department_id = found.screened.department_id
        await summaries.tell_admins(tx, parts.organisation, department_id, now)


async def decision_notice(tx: AsyncConnection, parts: Parts, row: Delivery) -> Message | Failed:
    """The employee is told how the screening stands."""
    found = await _load(tx, parts, row)
    if found is None:
        return _GONE
    language = await _language(tx, row.target_id)
    tickable = may_tick(found, row.target_id)
    card = notice_card(found, parts.ruleset, language, tickable=tickable)
    return Message(card=card, summary=say("governance.notice.notification", language))


async def contact_notice(tx: AsyncConnection, parts: Parts, row: Delivery) -> Message | Failed:
    """The DPO, lawyer, IT or task force is asked, as long as the case is still with them."""
    found = await _load(tx, parts, row)
    decision = found.decision if found else None
    if found is None or decision is None or decision.to_role is None or found.screened.status != "clarifying":
        return _GONE
    language = await _language(tx, row.target_id)
    named = any(
        each.person_id == row.target_id for each in parts.organisation.contacts.get(decision.to_role, ())
    )
    card = contact_card(found, parts.ruleset, language, named=named)
    return Message(card=card, summary=say("governance.contact.notification", language))


async def reminder(tx: AsyncConnection, parts: Parts, row: Delivery) -> Message | Failed:
    """A friendly word to the leader, as long as there is something to decide."""
    found = await _load(tx, parts, row)
    if found is None or found.screened.status not in OPEN or not found.may_decide(row.target_id):
        return _GONE
    language = await _language(tx, row.target_id)
    card = reminder_card(found, parts.ruleset, language)
    return Message(card=card, summary=say("governance.reminder.notification", language))


async def reminded(tx: AsyncConnection, parts: Parts, row: Delivery, now: datetime) -> None:
    await audit.note(tx, "reminder_sent", at=now, screening_id=row.subject_id)
    found = await _load(tx, parts, row)
    if found:
        await reminders.queue_next(tx, found, reminders.number_of(row.key) + 1, now)
    if mails.is_on(parts):
        await queue_mails(tx, REMINDER_MAIL, row.subject_id, [row.target_id], beside=row.key, now=now)


async def setup_notice(tx: AsyncConnection, parts: Parts, row: Delivery) -> Message | Failed:
    """An admin is told that a department needs a channel or a leader, unless nothing waits any more."""
    if not await summaries.waits_in(tx, row.subject_id):
        return _GONE
    language = await _language(tx, row.target_id)
    name = parts.organisation.department_name(row.subject_id)
    card = needed_card(name, language)
    return Message(card=card, summary=say("organisation.notice.notification", language))


async def _load(tx: AsyncConnection, parts: Parts, row: Delivery) -> Summary | None:
    return await summaries.load_summary(tx, parts.organisation, parts.ruleset, row.subject_id)


async def _shared(tx: AsyncConnection, parts: Parts, found: Summary) -> Message:
    language = await _language(tx, found.deciders[0].person_id if found.deciders else None)
    return Message(
        card=shared_card(found, parts.ruleset, language),
        summary=say("governance.summary.notification", language),
    )


async def _language(tx: AsyncConnection, person_id: str | None) -> Language:
    """The person's language; Danish for somebody the bot has not met."""
    met = await people.known(tx, [person_id]) if person_id else {}
    person = met.get(person_id or "")
    return "en" if person and person.language == "en" else "da"
