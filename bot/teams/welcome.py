"""The welcome with the three principles, the help, and what is said to a text that is no command."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.screening import principles
from bot.teams.carried import kinds_of
from bot.teams.meeting import meet
from bot.teams.showing import show
from bot.teams.turn import Card, Message, Reply, Send, Turn
from bot.texts import say
from cards.welcome import elsewhere_card, help_card, welcome_card


async def chat_opened(turn: Turn, tx: AsyncConnection) -> Reply:
    """The bot was installed for a person, or they came back: welcome them."""
    card = await _welcome(turn, tx)
    return Reply(after=(Send(Message(card=card, summary=say("welcome.summary", turn.language))),))


async def show_welcome(turn: Turn, tx: AsyncConnection) -> Reply:
    """The principles, with the button that says they are read."""
    return show(turn, await _welcome(turn, tx), "welcome.summary")


async def help_(turn: Turn, tx: AsyncConnection) -> Reply:
    """What one can write or press."""
    return await _help(turn, tx, understood=True)


async def not_understood(turn: Turn, tx: AsyncConnection) -> Reply:
    """The bot reads no free text; it says what it can do. The text is kept nowhere."""
    return await _help(turn, tx, understood=False)


async def _help(turn: Turn, tx: AsyncConnection, *, understood: bool) -> Reply:
    await meet(turn, tx)
    if turn.place.kind != "personal":
        return show(turn, elsewhere_card(turn.language, turn.parts.settings.app_id), "welcome.help.summary")
    return show(turn, help_card(turn.language, understood=understood), "welcome.help.summary")


async def _welcome(turn: Turn, tx: AsyncConnection) -> Card:
    person = await meet(turn, tx)
    read_at = person.principles_read_at
    return welcome_card(
        turn.language,
        version=principles.VERSION,
        since=principles.IN_FORCE_SINCE,
        read_on=read_at.date() if read_at else None,
        in_force_read=principles.are_read(person.principles_version),
        data=kinds_of(turn.data),
        guidance=turn.parts.organisation.guidance,
    )
