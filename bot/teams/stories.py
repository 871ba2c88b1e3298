"""What each kind of delivery about experiences says, drawn from how things stand when it goes out."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.experiences import asking, digest, library, service
from bot.experiences.model import Experience
from bot.jobs.courier import Failed
from bot.organisation.leaders import departments_led_by
from bot.parts import Parts
from bot.store import deliveries, people, screenings
from bot.store.tables import nudge, prompt
from bot.teams.deliver import Delivery
from bot.teams.messenger import Address, Messenger, Unreachable
from bot.teams.turn import Card, Message
from bot.texts import Language, say
from cards.digests import digest_card, rhythm_card
from cards.experiences import (
    View,
    answer_card,
    experience_card,
    nudge_card,
    prompt_card,
    question_card,
    review_card,
)

_GONE = Failed("no_longer_holds", "cancelled")
_CHANNEL_LANGUAGE: Language = "da"


async def prompt_(tx: AsyncConnection, parts: Parts, row: Delivery) -> Message | Failed:
    """The question in the channel."""
    asked = (await tx.execute(select(prompt).where(prompt.c.id == row.subject_id))).one_or_none()
    if asked is None:
        return _GONE
    card = prompt_card(_view(parts, _CHANNEL_LANGUAGE), asked.id, asked.theme)
    return _message(card, "prompt.notification", _CHANNEL_LANGUAGE)


async def experience_(tx: AsyncConnection, parts: Parts, row: Delivery) -> Message | Failed:
    """A story, in its author's language."""
    told = await library.get(tx, row.subject_id)
    if told is None or told.state != "published":
        return _GONE
    return await _story(tx, parts, told)


async def experience_posted(tx: AsyncConnection, parts: Parts, row: Delivery, now: datetime) -> None:
    """The card stands in the channel. Withdrawn while it was on its way, it is taken down again."""
    told = await library.get(tx, row.subject_id)
    if told is None or told.state != "published":
        await service.take_down(tx, row.subject_id, now)


async def take_down(messenger: Messenger, parts: Parts, row: Delivery) -> None:
    """Delete the card in the channel; one that is gone already is fine."""
    async with parts.database.read() as tx:
        place = await deliveries.place_of(tx, row.target_id)
    if place is None:
        return
    service_url, conversation_id, message_id = place
    try:
        await messenger.delete(Address(service_url, conversation_id), message_id, patience=0)
    except Unreachable:
        return


async def question(tx: AsyncConnection, parts: Parts, row: Delivery) -> Message | Failed:
    """A colleague's question, to the author."""
    experience_id, _, asker_id = row.subject_id.partition("/")
    told = await library.get(tx, experience_id)
    asked = next((each for each in told.questions if each.asker_id == asker_id), None) if told else None
    if told is None or asked is None or told.state != "published":
        return _GONE
    asker = await people.find(tx, asker_id)
    language = await _language(tx, row.target_id)
    card = question_card(_view(parts, language), told, asker_id, asker.name if asker else "", asked.question)
    return _message(card, "question.notification", language)


async def answer(tx: AsyncConnection, parts: Parts, row: Delivery) -> Message | Failed:
    """The author's answer, to the one who asked."""
    experience_id, _, asker_id = row.subject_id.partition("/")
    told = await library.get(tx, experience_id)
    asked = next((each for each in told.questions if each.asker_id == asker_id), None) if told else None
    if told is None or asked is None or asked.answer is None:
        return _GONE
    language = await _language(tx, row.target_id)
    card = answer_card(_view(parts, language), told, asked.question, asked.answer)
    return _message(card, "answer.notification", language)


async def digest_(tx: AsyncConnection, parts: Parts, row: Delivery) -> Message | Failed:
    """The month, in one department or in all; counted anew, so that what was withdrawn is not in it."""
    month, _, subject = row.subject_id.partition("/")
    summed = await digest.read(tx, subject, date.fromisoformat(month))
    if not summed.experiences:
        return _GONE
    card = digest_card(_view(parts, _CHANNEL_LANGUAGE), summed)
    return _message(card, "digest.notification", _CHANNEL_LANGUAGE)


async def rhythm_question(tx: AsyncConnection, parts: Parts, row: Delivery) -> Message | Failed:
    """Nobody answers: the leader is asked how often to ask."""
    department = row.subject_id
    if department not in parts.organisation.departments:
        return _GONE
    led = await departments_led_by(tx, parts.organisation, row.target_id)
    if department not in led:
        return _GONE
    language = await _language(tx, row.target_id)
    current = await asking.rhythm_of(tx, parts.organisation, department)
    card = rhythm_card(_view(parts, language), department, current, silent=True)
    return _message(card, "rhythm.notification", language)


async def review_wanted(tx: AsyncConnection, parts: Parts, row: Delivery) -> Message | Failed:
    """Two bad experiences with a use: its leader is asked to look again."""
    screened = await screenings.find(tx, row.subject_id)
    if screened is None:
        return _GONE
    language = await _language(tx, row.target_id)
    told = [each for each in await library.of_screening(tx, screened.id) if each.story.is_bad]
    card = review_card(_view(parts, language), screened.id, screened.title, told)
    return _message(card, "review.notification", language)


async def nudge_(tx: AsyncConnection, parts: Parts, row: Delivery) -> Message | Failed:
    """The friendly push, unless they said no in the meantime."""
    said = (await tx.execute(select(nudge).where(nudge.c.person_id == row.target_id))).one_or_none()
    if said is None or said.opted_out_at is not None:
        return _GONE
    language = await _language(tx, row.target_id)
    return _message(nudge_card(_view(parts, language)), "nudge.notification", language)


async def _story(tx: AsyncConnection, parts: Parts, told: Experience) -> Message:
    reasons = await library.reasons(tx, told.id)
    card = experience_card(_view(parts, told.language), told, reasons=reasons)
    return _message(card, "card.notification", told.language)


def _view(parts: Parts, language: Language) -> View:
    return View(language, parts.ruleset, parts.organisation)


async def _language(tx: AsyncConnection, person_id: str) -> Language:
    known = await people.find(tx, person_id)
    return "en" if known is not None and known.language == "en" else "da"


def _message(card: Card, notification: str, language: Language) -> Message:
    return Message(card=card, summary=say(f"experiences.{notification}", language))
