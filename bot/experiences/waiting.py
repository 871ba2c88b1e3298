"""Experiences that could not be posted: they wait until their department has a channel the bot can reach."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.experiences import library
from bot.organisation.leaders import channel_of
from bot.organisation.model import Organisation
from bot.store import audit, deliveries

_KIND = "experience"


async def release(tx: AsyncConnection, organisation: Organisation, now: datetime) -> int:
    """Send those that have somewhere to go now; how many.

    Call it at start, and whenever a channel has become known. A card that was to answer a prompt goes to
    the channel itself, as the prompt may stand in one that is gone.
    """
    released = 0
    for experience_id in await deliveries.waiting_subjects(tx, _KIND):
        told = await library.get(tx, experience_id)
        if told is None or told.state != "published" or told.department_id is None:
            await deliveries.cancel(tx, experience_id, _KIND)
            continue
        channel = await channel_of(tx, organisation, told.department_id)
        if channel and await deliveries.release(tx, _KIND, experience_id, channel.id, now):
            released += 1
            await audit.note(tx, "experience_released", at=now, experience=experience_id)
    return released
