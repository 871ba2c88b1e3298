"""What a handler is given and what it hands back; free of the SDK, so that handlers outlive it.

A handler gets a ``Turn`` and an open write transaction, and returns one ``Reply``. The adapter commits
(together with the note that this activity was handled, and its answer), and only then sends what the
reply asks for. Nothing calls back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from bot.texts import Language

if TYPE_CHECKING:
    from bot.parts import Parts

Card = dict[str, Any]
"""An Adaptive Card as a plain dict, drawn by the ``cards`` package."""


@dataclass(frozen=True)
class Sender:
    """Who wrote or clicked, as the Bot Connector tells us (and its token vouches for)."""

    teams_id: str  # "29:…"
    aad_id: str | None
    name: str

    @property
    def person_id(self) -> str:
        """The key of ``person``: the Entra object id; the Teams id where there is none."""
        return self.aad_id or self.teams_id


@dataclass(frozen=True)
class Place:
    """Where it happened."""

    kind: Literal["personal", "channel", "groupChat"]
    conversation_id: str  # in a channel with ";messageid=…", the thread
    service_url: str
    tenant_id: str
    team_id: str | None = None
    channel_id: str | None = None  # without ";messageid=…"


@dataclass(frozen=True)
class File:
    """A file dropped in the chat: fetched only by the code that reads it, from Microsoft's hosts."""

    name: str
    content_type: str
    download_url: str


@dataclass(frozen=True)
class Turn:
    """One activity, read and checked."""

    parts: "Parts"
    sender: Sender
    place: Place
    language: Language
    now: datetime  # UTC
    activity_id: str
    text: str = ""  # a message's text without the mention of the bot
    data: Mapping[str, Any] = field(default_factory=dict)  # a card action's data and inputs together
    card_message_id: str | None = None  # the message that holds the clicked card
    files: tuple[File, ...] = ()
    value: Mapping[str, Any] = field(default_factory=dict)  # the raw value of any other invoke
    automatic: bool = False  # a card's refresh, not a click


@dataclass(frozen=True)
class Mention:
    """``text`` (``<at>name</at>``) stands in the card; clients draw it as a mention."""

    text: str
    teams_id: str
    name: str


@dataclass(frozen=True)
class Message:
    """A card or a text. ``summary`` is what the notification says: never personal content."""

    card: Card | None = None
    text: str = ""
    summary: str = ""
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True)
class Send:
    """A new message: here, or to ``person_id`` in their personal chat.

    With ``remember`` its place is kept in ``card_message`` under that key, for an ``Update`` later.
    """

    message: Message
    person_id: str | None = None
    remember: str | None = None


@dataclass(frozen=True)
class Update:
    """Replace a message: the clicked card's, or the one remembered under ``key``. Gone ones are skipped."""

    message: Message
    key: str | None = None


@dataclass(frozen=True)
class Reply:
    """``answer`` goes back in the invoke response: a card replaces the clicked one, a text is shown.

    ``body`` is the whole body of any other invoke's response (dialogs, message extensions).
    ``after`` is sent once everything is committed, in order. ``keep_answer=False``: it shows people's words,
    so it is kept for minutes and sealed (``bot.teams.handled``); a repeat after that is handled anew.
    With ``checked_text`` it is not kept at all: a check's answer is always made anew, from the same text.
    ``queued``: delivery rows were written; whoever sends them is woken once they are committed.
    """

    answer: Card | str | None = None
    body: Mapping[str, Any] | None = None
    after: tuple[Send | Update, ...] = ()
    keep_answer: bool = True
    checked_text: bool = False
    queued: bool = False
