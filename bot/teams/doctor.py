"""The doctor in the chat, for admins: the same examination as ``python -m bot doctor``, as a card, and the
messages that did not arrive, to settle there and then."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.doctor.examine import examine
from bot.errors import UserError
from bot.jobs.restoring import let_go
from bot.jobs.settling import Settlement, settle
from bot.jobs.unsettled import unsettled
from bot.teams.showing import show
from bot.teams.turn import Reply, Turn
from bot.texts import say
from cards.doctor import doctor_card
from cards.unsettled import unsettled_card


async def examined(turn: Turn) -> Reply:
    """Look at everything anew. Raises UserError for anybody but an admin."""
    _must_be_admin(turn)
    found = await examine(turn.parts.settings, turn.now, turn.parts.database)
    # Names of teams, departments and files: not kept to answer a repeat with.
    return replace(show(turn, doctor_card(found, turn.language), "doctor.card.summary"), keep_answer=False)


async def undelivered(turn: Turn, tx: AsyncConnection) -> Reply:
    """What can be settled. Raises UserError for anybody but an admin."""
    _must_be_admin(turn)
    return await _listed(turn, tx)


async def settled(turn: Turn, tx: AsyncConnection) -> Reply:
    """One message, as the admin says; if it was settled meanwhile, nothing happens and the card says so."""
    _must_be_admin(turn)
    how = _how(turn)
    done = await settle(tx, str(turn.data.get("delivery")), how, turn.now, by=turn.sender.person_id)
    told = say(f"doctor.unsettled.done.{how if done else 'already'}", turn.language)
    return await _listed(turn, tx, told, queued=done and how == "again")


async def settled_held(turn: Turn, tx: AsyncConnection) -> Reply:
    """All that is held since the database was restored, as the admin says."""
    _must_be_admin(turn)
    how = _how(turn)
    count = await let_go(tx, turn.now, send=how == "again", by=turn.sender.person_id)
    told = say(f"doctor.unsettled.done.all_{how if count else 'already'}", turn.language, count=count)
    return await _listed(turn, tx, told, queued=count > 0 and how == "again")


async def _listed(turn: Turn, tx: AsyncConnection, told: str = "", *, queued: bool = False) -> Reply:
    departments = {each.id: each.name for each in turn.parts.organisation.departments.values()}
    card = unsettled_card(await unsettled(tx, turn.now), departments, turn.language, told)
    shown = show(turn, card, "doctor.unsettled.summary", queued=queued)
    return replace(shown, keep_answer=False)  # it names teams and channels


def _must_be_admin(turn: Turn) -> None:
    if turn.sender.person_id not in turn.parts.organisation.admins:
        raise UserError("doctor.refused.not_admin")
    if turn.place.kind != "personal":  # the card is drawn there alone: a click elsewhere is made by hand
        raise UserError("common.only_personal")


def _how(turn: Turn) -> Settlement:
    """Raises UserError for what no button of ours says."""
    match turn.data.get("how"):
        case "sent":
            return "sent"
        case "again":
            return "again"
    raise UserError("edge.unknown_action")
