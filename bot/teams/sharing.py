"""The text check in Teams: pasted text, dropped files, a message's action, the private window's door.

No text is stored or logged, and no answer is kept for repeats: a repeat is checked again.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.checking import checked
from bot.errors import UserError
from bot.parts import Parts
from bot.sharing.answer import Answer
from bot.sharing.answer import answer as put_in_words
from bot.sharing.check import Check
from bot.sharing.documents.plain import from_html
from bot.store import people
from bot.store.people import Person
from bot.teams import screening, welcome
from bot.teams.carried import kinds_of
from bot.teams.meeting import meet
from bot.teams.outbox import Outbox
from bot.teams.turn import Card, Message, Place, Reply, Send, Sender, Turn
from bot.texts import language_of, say, speaking
from bot.web.tickets import Visitor
from cards.sharing import Door, answer_card, invite_card

_ASKS = re.compile(r"\A\s*(?:tjek|check)\b[\s:,–-]*", re.IGNORECASE)
_LONG = 40
"""Characters from which a message that is no command is taken for a text to check."""
_QUESTION = 200
"""Characters up to which what ends in a question mark is taken for a question to the bot."""


async def invite(turn: Turn, tx: AsyncConnection) -> Reply:
    """ "Tjek" alone: what the check can do."""
    await meet(turn, tx)
    return _said(turn, invite_card(turn.language))


async def pasted(turn: Turn) -> Reply:
    """A message that is no command. Checked if it asks for that, is long, or holds something worth it;
    otherwise nobody meant it to be checked, and the help says what can be done. So it does for a question:
    "may I use ChatGPT for letters?" must not be answered with what the check says of its words."""
    text = _ASKS.sub("", turn.text, count=1)
    asked = text != turn.text
    if turn.place.kind != "personal" or not text.strip():
        return await _helped(turn)
    result = await checked(turn.parts, text, "chat")
    long = len(text) >= _LONG and not (len(text) < _QUESTION and text.rstrip().endswith("?"))
    if not (asked or long or _tells(result)):
        return await _helped(turn)
    await _note_meeting(turn)
    return _said(turn, _card(turn, result, "pasted"))


async def dropped(turn: Turn) -> Reply:
    """A file in the personal chat, with what was written beside it."""
    if turn.place.kind != "personal":
        raise UserError("common.only_personal")
    if len(turn.files) > 1:
        raise UserError("share_page.files.one_at_a_time")
    file = turn.files[0]
    data = await turn.parts.downloads.fetch(file.download_url)
    document = await turn.parts.workers.read(data, file.name)
    text = f"{turn.text}\n\n{document.text}" if turn.text else document.text
    result = await checked(turn.parts, text[: len(document.text) + 1000], "file")
    await _note_meeting(turn)
    notes = [f"share_page.notes.{note}" for note in document.notes]
    return _said(turn, _card(turn, result, "file", notes))


async def page(turn: Turn, tx: AsyncConnection) -> Reply:
    """Open the private window: a dialog with our own page, and a ticket that works once."""
    person = await meet(turn, tx)
    visitor = Visitor(person.id, turn.place.tenant_id, turn.language)
    ticket = turn.parts.tickets.issue("share_ticket", visitor, turn.now)
    query = urlencode({"language": turn.language, "theme": _theme(turn.value)})
    # After "#", so that the ticket is in no server's log on the way
    url = f"{turn.parts.settings.public_url}/share?{query}#t={ticket}"
    title = say("share_page.page.title", turn.language)
    window = {"title": title, "url": url, "fallbackUrl": url, "width": "large", "height": "large"}
    return Reply(body={"task": {"type": "continue", "value": window}}, keep_answer=False)


async def message(turn: Turn) -> Reply:
    """ "Tjek før deling" on somebody's message: Teams hands over its text. The button in the answer comes
    back here too, and starts a screening."""
    submitted = turn.value.get("data")
    if isinstance(submitted, dict) and "data" in submitted:
        async with turn.parts.database.write() as tx:
            return await _start_screening(turn, tx, await meet(turn, tx), submitted)
    payload = turn.value.get("messagePayload")
    text, leaves_out = read_message(payload if isinstance(payload, dict) else {})
    if not text.strip():
        raise UserError("share_page.card.nothing_to_check")
    result = await checked(turn.parts, text, "message")
    await _note_meeting(turn)
    notes = ["share_page.card.files_not_checked"] if leaves_out else []
    card = _card(turn, result, "message", notes)
    window = {
        "title": say("share_page.page.title", turn.language),
        "width": "medium",
        "height": "large",
        "card": {"contentType": "application/vnd.microsoft.card.adaptive", "content": card},
    }
    return Reply(body={"task": {"type": "continue", "value": window}}, keep_answer=False, checked_text=True)


async def start_screening(turn: Turn, tx: AsyncConnection) -> Reply:
    """The button of an answer in the chat: the form comes below, and the answer stays as it is."""
    reply = await _start_screening(turn, tx, await meet(turn, tx), turn.data)
    return replace(reply, answer=say("share_page.card.screening_below", turn.language))


def from_page(parts: Parts, outbox: Outbox) -> Callable[[str, tuple[str, ...]], Awaitable[None]]:
    """What the private window calls to start a screening: the form is sent to the person's own chat."""

    async def start(person_id: str, data: tuple[str, ...]) -> None:
        now = parts.as_of_now()
        with speaking(now.texts):
            async with now.database.write() as tx:
                person = await people.find(tx, person_id)
                if person is None:
                    raise UserError("share_page.no_chat")
                turn = _turn_of(now, person, datetime.now(UTC))
                reply = await _start_screening(turn, tx, person, {"data": data})
        await outbox.send(turn, reply.after)

    return start


def read_message(payload: Mapping[str, Any]) -> tuple[str, bool]:
    """A message's words as Teams hands them over (HTML or text), and whether files or cards are left out."""
    body = payload.get("body")
    content = body.get("content") if isinstance(body, dict) else None
    text = content if isinstance(content, str) else ""
    if isinstance(body, dict) and body.get("contentType") != "text":
        text = from_html(text)
    subject = payload.get("subject")
    if isinstance(subject, str) and subject:
        text = f"{subject}\n{text}"
    pictures = isinstance(content, str) and "<img" in content
    return text, bool(payload.get("attachments")) or pictures


async def _start_screening(turn: Turn, tx: AsyncConnection, person: Person, data: Mapping[str, Any]) -> Reply:
    """The screening's form in the person's own chat, with the kinds of data filled in. Only options of a
    question are taken over, whatever was sent."""
    if person.chat_id is None:
        raise UserError("share_page.no_chat")
    place = Place("personal", person.chat_id, person.service_url, person.tenant_id)
    told = {"data": kinds_of(data)}
    clicked = replace(turn, place=place, data=told, text="", card_message_id=None, value={})
    reply = await screening.new(clicked, tx)
    after = (replace(send, person_id=person.id) for send in reply.after if isinstance(send, Send))
    return Reply(after=tuple(after), keep_answer=False)


def _turn_of(parts: Parts, person: Person, now: datetime) -> Turn:
    """A turn for somebody who clicked outside Teams, after Teams had vouched for them."""
    aad_id = None if person.id == person.teams_id else person.id
    return Turn(
        parts=parts,
        sender=Sender(person.teams_id, aad_id, person.name),
        place=Place("personal", person.chat_id or "", person.service_url, person.tenant_id),
        language=language_of(person.language),
        now=now,
        activity_id="",
    )


def _card(turn: Turn, result: Check, door: Door, notes: Sequence[str] = ()) -> Card:
    words: Answer = put_in_words(result, turn.parts.organisation, turn.language)
    return answer_card(words, turn.language, door, notes)


def _tells(result: Check) -> bool:
    """Whether a short message holds more than a name: "Hej Mette" is a greeting."""
    return any(finding.category != "person_name" for finding in result.findings)


def _said(turn: Turn, card: Card) -> Reply:
    message = Message(card=card, summary=say("share_page.card.summary", turn.language))
    return Reply(after=(Send(message),), keep_answer=False)


async def _helped(turn: Turn) -> Reply:
    async with turn.parts.database.write() as tx:
        return await welcome.not_understood(turn, tx)


async def _note_meeting(turn: Turn) -> None:
    async with turn.parts.database.write() as tx:
        await meet(turn, tx)


def _theme(value: Mapping[str, Any]) -> str:
    """Teams tells its theme with the click: default, dark or contrast."""
    context = value.get("context")
    theme = context.get("theme") if isinstance(context, dict) else None
    return theme if theme in {"default", "dark", "contrast"} else "default"
