"""Mail beside Teams: the choice of it, and how a mail is drawn and sent.

Where mail reaches somebody is looked up when it goes out, and kept nowhere.
"""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import UserError
from bot.governance import summaries
from bot.governance.mails import REMINDER_MAIL
from bot.governance.outcomes import OPEN
from bot.governance.summaries import Summary
from bot.graph import mail
from bot.graph.client import Graph
from bot.graph.errors import Away, Busy, GraphError, NoAnswer
from bot.graph.people import address_of, is_entra_id
from bot.jobs.courier import Failed, InDoubt, Later, Result, Send, Sent
from bot.parts import Parts
from bot.store import deliveries, directory
from bot.store import organisation as people
from bot.teams import links
from bot.teams.deliver import Delivery
from bot.teams.meeting import meet
from bot.teams.showing import show
from bot.teams.turn import Reply, Turn
from bot.texts import Language, say
from cards.mail import Links, Mail, choice_card, decision_mail

_AGAIN_AFTER = 120.0  # seconds, where Graph is away and names none
_GONE = Failed("no_longer_holds", "cancelled")


async def choice(turn: Turn, tx: AsyncConnection) -> Reply:
    """Whether mail comes as well."""
    await meet(turn, tx)
    wanted = await directory.wants_mail(tx, turn.sender.person_id)
    if not wanted and not is_on(turn.parts):
        raise UserError("mail.refused.off")
    return _shown(turn, wanted)


async def turn_on(turn: Turn, tx: AsyncConnection) -> Reply:
    """Mail as well, from now on."""
    return await _set(turn, tx, True)


async def turn_off(turn: Turn, tx: AsyncConnection) -> Reply:
    """No more mail."""
    return await _set(turn, tx, False)


async def choose(turn: Turn, tx: AsyncConnection) -> Reply:
    """The button."""
    return await _set(turn, tx, turn.data.get("on") is True)


def is_on(parts: Parts) -> bool:
    """Whether the municipality sends mails at all."""
    return parts.graph is not None and "mail" in parts.settings.graph


async def _set(turn: Turn, tx: AsyncConnection, wanted: bool) -> Reply:
    """Raises UserError where no mails are sent; stopping them is always possible."""
    await meet(turn, tx)
    if wanted and not is_on(turn.parts):
        raise UserError("mail.refused.off")
    await directory.set_mail(tx, turn.sender.person_id, wanted, turn.now)
    return _shown(turn, wanted)


def _shown(turn: Turn, wanted: bool) -> Reply:
    return show(turn, choice_card(turn.language, wanted=wanted), "mail.choice.summary")


async def prepare(parts: Parts, row: Delivery) -> Send | Failed:
    """Draw the mail from how things stand now, and hand back what sends it."""
    graph = parts.graph
    if graph is None or not is_on(parts):
        return _GONE
    if not is_entra_id(row.target_id):
        return Failed("no_mailbox")
    async with parts.database.read() as tx:
        found = await summaries.load_summary(tx, parts.organisation, parts.ruleset, row.subject_id)
        if found is None or not await _still_wanted(tx, found, row):
            return _GONE
        language = await _language(tx, row.target_id)
        letter = decision_mail(
            found,
            parts.ruleset,
            language,
            await _links(tx, parts, found, language),
            reader=row.target_id,
            reminds=row.kind == REMINDER_MAIL,
        )
    return lambda: _send(graph, parts.settings.mail_from, row, letter)


async def _still_wanted(tx: AsyncConnection, found: Summary, row: Delivery) -> bool:
    waits = found.screened.status in OPEN and found.may_decide(row.target_id)
    return waits and await directory.wants_mail(tx, row.target_id)


async def _links(tx: AsyncConnection, parts: Parts, found: Summary, language: Language) -> Links:
    settings = parts.settings
    keys = await deliveries.keys_out(tx, summaries.SUMMARY, found.screened.id)
    place = await deliveries.place_of(tx, keys[-1]) if keys else None
    card = links.to_message(place[1], place[2], settings.tenant_id) if place else None
    return Links(card, links.to_chat(settings.app_id, say("mail.chat_words", language)))


async def _language(tx: AsyncConnection, person_id: str) -> Language:
    met = (await people.known(tx, [person_id])).get(person_id)
    return "en" if met and met.language == "en" else "da"


async def _send(graph: Graph, sender: str, row: Delivery, letter: Mail) -> Result:
    try:
        to = await address_of(graph, row.target_id)
    except GraphError as error:
        return _later(error) if isinstance(error, Away) else _failed(error)
    if to is None:
        return Failed("no_mailbox")
    try:
        await mail.send(
            graph,
            sender=sender,
            to=to,
            subject=letter.subject,
            html=letter.html,
            text=letter.text,
            message_id=row.id,
        )
    except NoAnswer as error:
        return InDoubt(error.code)
    except Away as error:
        return _later(error)
    except GraphError as error:
        return _failed(error)
    return Sent("", "")


def _later(error: Away) -> Later:
    return Later(error.seconds if isinstance(error, Busy) else _AGAIN_AFTER, error.code)


def _failed(error: GraphError) -> Failed:
    return Failed(f"mail_{error.code}"[:60])
