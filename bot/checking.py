"""A text check at one of the bot's doors: watched and logged by its door, never by its text."""

from bot import logs, telemetry
from bot.parts import Parts
from bot.sharing.check import Check
from bot.telemetry.names import length_of


async def checked(parts: Parts, text: str, door: str, *, cleaned: bool = True) -> Check:
    """``parts.workers.check``. ``door`` is where the text came in: chat, file, message, page, outlook or
    experience. Raises UserError where the text is too long or takes too long."""
    with telemetry.span("check", door=door, length=length_of(text)):
        result = await parts.workers.check(text, cleaned=cleaned)
    logs.event("text_checked", door=door, findings=len(result.findings))
    return result
