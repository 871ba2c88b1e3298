"""The doctor in the chat, for admins: the same examination as ``python -m bot doctor``, as a card."""

from dataclasses import replace

from bot.doctor.examine import examine
from bot.errors import UserError
from bot.teams.showing import show
from bot.teams.turn import Reply, Turn
from cards.doctor import doctor_card


async def examined(turn: Turn) -> Reply:
    """Look at everything anew. Raises UserError for anybody but an admin."""
    if turn.sender.person_id not in turn.parts.organisation.admins:
        raise UserError("doctor.refused.not_admin")
    found = await examine(turn.parts.settings, turn.now, turn.parts.database)
    # Names of teams, departments and files: not kept to answer a repeat with.
    return replace(show(turn, doctor_card(found, turn.language), "doctor.card.summary"), keep_answer=False)
