"""Which handler an activity is for, and the turn it is given. Knows the tables, not HTTP."""

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.errors import UserError
from bot.parts import Parts
from bot.teams.activities import Activity, Malformed
from bot.teams.answers import Form
from bot.teams.registry import PERSONAL, Command, Event, Handler, Slow
from bot.teams.turn import Reply, Turn
from bot.texts import language_of

_CLOSING = ".!?…" + string.whitespace
_NOT_A_LETTER = re.compile(r"[^a-z]+")
_TEAM_EVENTS: Mapping[str, Event] = MappingProxyType(
    {
        "channelCreated": "channel_changed",
        "channelRenamed": "channel_changed",
        "channelDeleted": "channel_changed",
        "channelRestored": "channel_changed",
        "teamRenamed": "team_changed",
        "teamArchived": "team_changed",
        "teamUnarchived": "team_changed",
        "teamRestored": "team_changed",
        "teamDeleted": "team_left",
        "teamHardDeleted": "team_left",
    }
)
_EXTENSION_DIALOGS = frozenset({"composeExtension/fetchTask", "composeExtension/submitAction"})
_LONGEST_LINE = 120  # characters
_LONGEST_COMMAND = 1000  # characters, spaces and all
_EVENT_FIELDS = ("membersAdded", "membersRemoved", "action")
_EVENT_CHANNEL_FIELDS = ("eventType", "team", "channel")


class UnknownInvoke(Malformed):
    """An invoke of a kind that this bot does not serve."""


@dataclass(frozen=True)
class Tables:
    """What the bot can do; ``bot.teams.verbs`` is the one filled in."""

    verbs: Mapping[str, Handler | Slow]
    commands: tuple[Command, ...]
    events: Mapping[Event, Handler | Slow]
    dialogs: Mapping[str, Handler | Slow]
    extensions: Mapping[str, Handler | Slow]
    fallback: Handler | Slow | None = None
    files: Handler | Slow | None = None


@dataclass(frozen=True)
class Job:
    """A turn and who handles it. ``form`` is None where nobody waits for a body (messages and events).

    ``name`` is the entry in the tables, for whoever watches: never what somebody sent.
    """

    turn: Turn
    handler: Handler | Slow | None  # None: nothing to do
    form: Form | None = None
    says_answer: bool = False  # a message's answer is sent as a message
    name: str = "turn.unknown"


def read_job(activity: Activity, tables: Tables, parts: Parts, now: datetime) -> Job:
    """Raises Malformed, or UnknownInvoke for an invoke nobody serves."""
    turn = _turn(activity, parts, now)
    match activity.type:
        case "message":
            _needs_sender(activity)
            return _message(activity, tables, turn)
        case "invoke":
            _needs_sender(activity)
            return _invoke(activity, tables, turn)
        case "conversationUpdate" | "installationUpdate":
            return _event(activity, tables, turn)
    return Job(turn, None)  # typing, reactions, edits: nothing of ours


def _turn(activity: Activity, parts: Parts, now: datetime) -> Turn:
    return Turn(
        parts=parts.as_of_now(),
        sender=activity.sender,
        place=activity.place(parts.settings.tenant_id or "local"),
        language=language_of(activity.locale),
        now=now,
        activity_id=activity.id,
        text=activity.text,
        card_message_id=activity.reply_to,
        files=activity.files,
    )


def _needs_sender(activity: Activity) -> None:
    if not activity.sender.teams_id:
        raise Malformed("from.id")


def _message(activity: Activity, tables: Tables, turn: Turn) -> Job:
    """Files first, then a card's old-fashioned submit (clients without Action.Execute), then words."""
    if activity.files and tables.files is not None:
        return Job(turn, tables.files, says_answer=True, name="message.file")
    verb = activity.value.get("verb")
    if isinstance(verb, str) and not activity.text:
        turn = replace(turn, data=activity.value)
        return replace(_entry(turn, tables.verbs, verb), says_answer=True)
    command, words = _command(activity, tables.commands)
    if command is None:
        return Job(turn, tables.fallback, says_answer=True, name="message.text")
    here = activity.kind in command.scopes
    return Job(
        turn if words is None else replace(turn, text=words),
        command.handler if here else _PRIVATE,
        says_answer=True,
        name=f"command.{_NOT_A_LETTER.sub('_', command.words['en'][0])}",
    )


def _entry(turn: Turn, table: Mapping[str, Handler | Slow], key: str, form: Form | None = None) -> Job:
    """The handler that ``table`` has for ``key``; whatever else was sent is not known."""
    if key not in table:
        return Job(turn, _UNKNOWN, form)
    return Job(turn, table[key], form, name=key if "." in key else f"extension.{key}")


def _command(activity: Activity, commands: tuple[Command, ...]) -> tuple[Command | None, str | None]:
    """The command, and if it takes words the ones that follow it. Elsewhere, a command of the private chat
    is found too, to be pointed there."""
    if len(activity.text) > _LONGEST_COMMAND:
        return None, None
    said = " ".join(activity.text.rstrip(_CLOSING).split())
    for command in commands:
        here = activity.kind in command.scopes
        if not here and command.scopes != PERSONAL:
            continue
        # The longest first: "find erfaringer om …" before "find erfaringer …"
        known = (each.casefold() for words in command.words.values() for each in words)
        for word in sorted(known, key=len, reverse=True):
            if said.casefold() == word:
                return command, "" if command.takes_words else None
            if command.takes_words and _asks(activity.text, said, word):
                return command, said[len(word) + 1 :]
    return None, None


def _asks(text: str, said: str, word: str) -> bool:
    """A short line that begins with the command: a longer text is one to be checked, not a search."""
    return said.casefold().startswith(f"{word} ") and len(said) <= _LONGEST_LINE and "\n" not in text.strip()


def _invoke(activity: Activity, tables: Tables, turn: Turn) -> Job:
    turn = replace(turn, value=activity.value)
    match activity.name:
        case "adaptiveCard/action":
            return _action(activity, tables, turn)
        case "task/fetch" | "task/submit":
            data = _mapping(activity.value, "data")
            return _entry(replace(turn, data=data), tables.dialogs, str(data.get("dialog")), "dialog")
        case name if name.startswith("composeExtension/"):
            form: Form = "dialog" if name in _EXTENSION_DIALOGS else "extension"
            return _entry(turn, tables.extensions, str(activity.value.get("commandId")), form)
    raise UnknownInvoke("name")


def _action(activity: Activity, tables: Tables, turn: Turn) -> Job:
    action = _mapping(activity.value, "action")
    verb = action.get("verb")
    if action.get("type") != "Action.Execute" or not isinstance(verb, str):
        raise Malformed("value.action")
    automatic = activity.value.get("trigger") == "automatic"
    turn = replace(turn, data=_mapping(action, "data"), automatic=automatic)
    return _entry(turn, tables.verbs, verb, "action")


def _event(activity: Activity, tables: Tables, turn: Turn) -> Job:
    event = _event_name(activity)
    told = activity.raw.get("channelData") or {}
    value = {name: activity.raw[name] for name in _EVENT_FIELDS if name in activity.raw}
    value |= {name: told[name] for name in _EVENT_CHANNEL_FIELDS if name in told}
    turn = replace(turn, value=value)
    return Job(turn, tables.events.get(event), name=f"event.{event}") if event else Job(turn, None)


def _event_name(activity: Activity) -> Event | None:
    """Installing in a chat is told by ``installationUpdate`` alone, as that also comes the second time
    somebody installs the bot; in a team by ``conversationUpdate`` alone, as that also names the team."""
    if activity.type == "installationUpdate":
        opened = activity.kind == "personal" and activity.raw.get("action") == "add"
        return "chat_opened" if opened else None
    if activity.kind == "personal":
        return None
    told: tuple[tuple[str, Event], ...] = (("membersAdded", "team_joined"), ("membersRemoved", "team_left"))
    for field, bot_event in told:
        members = activity.members(field)
        if any(member.get("id") == activity.bot_id for member in members):
            return _in_team(activity, bot_event)
        if members:
            return _in_team(activity, "members_changed")
    return _TEAM_EVENTS.get(str((activity.raw.get("channelData") or {}).get("eventType")))


def _in_team(activity: Activity, event: Event) -> Event | None:
    return event if activity.kind == "channel" else None


def _mapping(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = raw.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Malformed(f"value.{name}")
    return value


async def _unknown(_turn: Turn) -> Reply:
    """For a verb, dialog or extension that no table holds: an old card, or a forged click."""
    raise UserError("edge.unknown_action")


async def _private(_turn: Turn) -> Reply:
    """For a command that belongs in the private chat."""
    raise UserError("common.only_personal")


_UNKNOWN = Slow(_unknown)
_PRIVATE = Slow(_private)
