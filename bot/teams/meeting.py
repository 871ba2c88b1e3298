"""Who is there: writes down the person behind a turn. Called at the head of every handler for people."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import people
from bot.store.people import Person
from bot.teams.turn import Turn


async def meet(turn: Turn, tx: AsyncConnection) -> Person:
    """The sender as a row; their chat is remembered if this is it."""
    place, sender = turn.place, turn.sender
    return await people.meet(
        tx,
        person_id=sender.person_id,
        tenant_id=place.tenant_id,
        teams_id=sender.teams_id,
        name=sender.name,
        language=turn.language,
        service_url=place.service_url,
        chat_id=place.conversation_id if place.kind == "personal" else None,
        now=turn.now,
    )
