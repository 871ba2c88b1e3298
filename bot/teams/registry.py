"""The kinds of entries that ``verbs.py`` may hold. No entries here, and no SDK."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.teams.turn import Reply, Turn
from bot.texts import Language

Handler = Callable[[Turn, AsyncConnection], Awaitable[Reply]]
"""Runs inside the turn's one write transaction; what it raises rolls the whole turn back."""

Scope = Literal["personal", "channel", "groupChat"]
ANYWHERE: frozenset[Scope] = frozenset({"personal", "channel", "groupChat"})
PERSONAL: frozenset[Scope] = frozenset({"personal"})


@dataclass(frozen=True)
class Slow:
    """A handler that must not hold a transaction (downloads, heavy checks); it opens its own."""

    handler: Callable[[Turn], Awaitable[Reply]]


@dataclass(frozen=True)
class Command:
    """Words that start ``handler`` where it may be used; both languages are always understood.

    The whole message must be the words (case, spaces and closing punctuation aside), so that a pasted
    text which happens to begin with a command's word is no command. With ``takes_words`` more words may
    follow on the same line (something to search for); ``Turn.text`` is then those words alone.
    """

    words: Mapping[Language, tuple[str, ...]]
    handler: Handler | Slow
    scopes: frozenset[Scope] = ANYWHERE
    takes_words: bool = False


Event = Literal[
    "chat_opened",  # the bot was installed for a person
    "team_joined",  # the bot was added to a team
    "team_left",
    "channel_changed",  # created, renamed, deleted or restored
    "team_changed",  # renamed, archived, deleted …
    "members_changed",  # people (not the bot) joined or left a team
]
"""For events ``Turn.value`` holds, as Teams sends them: ``eventType`` (or ``action`` of an installation),
``team``, ``channel``, ``membersAdded`` and ``membersRemoved`` (each ``{id, aadObjectId, name}``)."""
