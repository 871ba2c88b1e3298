"""VERBS, COMMANDS and EVENTS: read them and you know what the bot can do.

Each feature's handlers live in a module of their own beside this one and are listed here.
"""

from bot.teams.registry import Command, Event, Handler, Slow

VERBS: dict[str, Handler | Slow] = {}  # Action.Execute verbs: feature.action

COMMANDS: tuple[Command, ...] = ()  # what can be written to the bot

EVENTS: dict[Event, Handler | Slow] = {}

DIALOGS: dict[str, Handler | Slow] = {}  # by data.dialog, for task/fetch and task/submit (Turn.value tells)

EXTENSIONS: dict[str, Handler | Slow] = {}  # message extensions, by commandId

FALLBACK: Handler | Slow | None = None  # a text that is no command

FILES: Handler | Slow | None = None  # files dropped in the chat
