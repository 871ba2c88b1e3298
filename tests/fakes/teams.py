"""Teams as people use it, so that a test reads like a conversation:

mette = teams.user("Mette Opfundet")
await mette.installs()
await mette.says("screening")
assert "Hvad kalder du idéen?" in mette.card.text
await mette.clicks("Næste", title="Referat af møder")

team = teams.team("Skole", channels=["Ledelse"])
await team.installs(by=mette)
bo = teams.user("Bo Leder").at(team.channel("Ledelse"))
await bo.looks()                      # the client asks for the user-specific view
await bo.clicks("Godkend")
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp

from tests.fakes.cards import SeenCard, shown
from tests.fakes.connector import FakeConnector, StoredMessage, chat_of
from tests.fakes.entra import APP_ID, TENANT_ID, FakeEntra

BOT_ID = f"28:{APP_ID}"
_ACTIVITIES = Path(__file__).parent.parent / "activities"


@dataclass(frozen=True)
class HttpAnswer:
    """What the bot answered over HTTP."""

    status: int
    body: Any

    @property
    def card(self) -> dict[str, Any] | None:
        """The card that an invoke's answer puts in the place of the clicked one, or in a dialog."""
        body = self.body if isinstance(self.body, dict) else {}
        if body.get("type") == "application/vnd.microsoft.card.adaptive":
            return body["value"]  # type: ignore[no-any-return]
        value = body.get("task", {}).get("value")
        return value["card"]["content"] if isinstance(value, dict) and "card" in value else None

    @property
    def said(self) -> str:
        """The sentence that an invoke's answer shows, empty where it shows a card."""
        body = self.body if isinstance(self.body, dict) else {}
        for told in (body.get("value"), body.get("task", {}).get("value")):
            if isinstance(told, str):
                return told
        text: str = body.get("composeExtension", {}).get("text", "")
        return text


@dataclass
class FakeTeams:
    """One tenant with people, teams and the bot. ``bot_url`` is set when the bot runs."""

    connector: FakeConnector
    entra: FakeEntra
    session: aiohttp.ClientSession
    bot_url: str = ""
    sends_tokens: bool = True
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    def user(self, name: str, *, locale: str = "da-DK") -> "TeamsUser":
        """The same name is the same person."""
        return TeamsUser(self, name, locale)

    def team(self, name: str, *, channels: tuple[str, ...] | list[str] = ()) -> "FakeTeam":
        """A team with General and ``channels``; the bot is not in it before ``installs``."""
        return FakeTeam(self, name, tuple(channels))

    async def post(
        self, activity: Any, *, token: str | None = None, headers: dict[str, str] | None = None
    ) -> HttpAnswer:
        """Send an activity to the bot as Teams does; ``token`` replaces the right one."""
        sent = {"Content-Type": "application/json"}
        if self.sends_tokens:
            service_url = activity.get("serviceUrl", "") if isinstance(activity, dict) else ""
            sent["Authorization"] = f"Bearer {token or self.entra.token(service_url)}"
        content = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        async with self.session.post(
            f"{self.bot_url}/api/messages", data=BytesIO(content), headers=sent | (headers or {})
        ) as response:
            text = await response.text()
            is_json = response.content_type == "application/json" and text
            return HttpAnswer(response.status, json.loads(text) if is_json else text)

    def activity(self, name: str, /, **changes: Any) -> dict[str, Any]:
        """A real-looking payload of ``tests/activities`` with a new id, and ``changes`` merged in."""
        fresh = {"id": f"f:{UUID(int=next(self._ids))}", "serviceUrl": self.connector.url}
        return _merged(_merged(json.loads(_payload(name)), fresh), changes)


@cache
def _payload(name: str) -> str:
    return (_ACTIVITIES / f"{name}.json").read_text(encoding="utf-8")


def _merged(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for name, value in changes.items():
        old = merged.get(name)
        merged[name] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


@dataclass
class FakeTeam:
    """A team; its id is its General channel's id."""

    teams: FakeTeams
    name: str
    extra_channels: tuple[str, ...]
    member_ids: list[dict[str, Any]] = field(default_factory=list)

    @property
    def id(self) -> str:
        return _thread_id(self.name, "General")

    def channel(self, name: str = "General") -> "Place":
        """General, or one of those the team was made with."""
        assert name == "General" or name in self.extra_channels, f"{self.name} has no channel {name}"
        return Place("channel", _thread_id(self.name, name), self, name)

    async def installs(self, *, by: "TeamsUser", members: "tuple[TeamsUser, ...]" = ()) -> HttpAnswer:
        """Somebody adds the bot to the team, of which they and ``members`` are members."""
        connector = self.teams.connector
        connector.channels[self.id] = [
            {"id": self.id},  # Teams gives General no name
            *({"id": _thread_id(self.name, name), "name": name} for name in self.extra_channels),
        ]
        connector.members[self.id] = [member.wire() for member in (by, *members)]
        return await self.event("teamMemberAdded", by=by, membersAdded=[{"id": BOT_ID}])

    async def event(self, event_type: str, *, by: "TeamsUser", **fields: Any) -> HttpAnswer:
        """Any ``conversationUpdate`` of the team; ``channelData`` among ``fields`` is merged in."""
        activity = self.teams.activity(
            "team_event",
            **{"from": by.wire()},
            conversation={"id": self.id},
            channelData={"eventType": event_type, "team": {"id": self.id, "name": self.name}},
        )
        return await self.teams.post(_merged(activity, fields))


@dataclass(frozen=True)
class Place:
    """Where somebody sits: a personal chat, a group chat or a channel."""

    kind: str  # as Teams calls it: personal | groupChat | channel
    conversation_id: str
    team: FakeTeam | None = None
    name: str = ""


class TeamsUser:
    """A person, who by default sits in the personal chat with the bot; ``at`` seats them elsewhere."""

    def __init__(self, teams: FakeTeams, name: str, locale: str, place: Place | None = None) -> None:
        self.teams = teams
        self.name = name
        self.locale = locale
        digest = hashlib.sha256(name.encode()).hexdigest()
        self.teams_id = f"29:1{digest[:40]}"
        self.aad_id = str(UUID(digest[:32]))
        self.place = place or Place("personal", chat_of(self.teams_id))
        self.told = ""  # the sentence the last click was answered with
        self.dialog: SeenCard | None = None  # the open dialog
        self._own_views: dict[str, tuple[int, dict[str, Any]]] = {}  # message id → (its version, card)

    def at(self, place: Place) -> "TeamsUser":
        """The same person, sitting there."""
        return TeamsUser(self.teams, self.name, self.locale, place)

    def wire(self) -> dict[str, Any]:
        """As Teams writes a person."""
        return {"id": self.teams_id, "name": self.name, "aadObjectId": self.aad_id}

    # What they see

    @property
    def messages(self) -> list[StoredMessage]:
        """All the bot's messages here, oldest first."""
        return self.teams.connector.in_conversation(self.place.conversation_id)

    @property
    def cards(self) -> list[SeenCard]:
        """All cards here as this person sees them, oldest first."""
        return [
            SeenCard(self._view(message), message.id) for message in self.messages if message.card is not None
        ]

    @property
    def card(self) -> SeenCard:
        """The newest card here."""
        assert self.cards, f"{self.name} sees no card"
        return self.cards[-1]

    @property
    def text(self) -> str:
        """Every word of the newest message here."""
        assert self.messages, f"{self.name} sees no message"
        last = self.messages[-1]
        return last.text or SeenCard(self._view(last)).text

    def _view(self, message: StoredMessage) -> dict[str, Any]:
        version, card = self._own_views.get(message.id, (-1, None))
        return card if card is not None and version == message.version else message.card or {}

    # What they do

    async def installs(self) -> HttpAnswer:
        """Adds the bot for themselves: Teams tells it twice, in two ways."""
        added = [{"id": BOT_ID}, {"id": self.teams_id, "aadObjectId": self.aad_id}]
        await self.acts("members_added", membersAdded=added)
        return await self.acts("installed")

    async def says(self, text: str, **changes: Any) -> HttpAnswer:
        """Writes to the bot; in channels and group chats with a mention, as the bot hears nothing else."""
        fields: dict[str, Any] = {"text": text, "id": self.teams.connector.new_id()}
        if self.place.kind != "personal":
            mention = {
                "type": "mention",
                "text": "<at>Må vi?</at>",
                "mentioned": {"id": BOT_ID, "name": "Må vi?"},
            }
            fields |= {"text": f"<at>Må vi?</at> {text}", "entities": [mention]}
            thread = f"{self.place.conversation_id};messageid={fields['id']}"
            if self.place.kind == "channel":
                fields["conversation"] = {"id": thread}
        return await self.acts("message", **_merged(fields, changes))

    async def clicks(self, title_or_verb: str, **inputs: Any) -> HttpAnswer:
        """Clicks the button on the newest card that has it, with ``inputs`` filled in (see SeenCard)."""
        seen, action = self._find(lambda card: card.action(title_or_verb), title_or_verb)
        sent = {} if action.get("associatedInputs") == "none" else seen.filled_in(inputs)
        data = {**action.get("data", {}), **sent}
        return await self.sends_action(action.get("verb", ""), data, seen.message_id)

    async def looks(self) -> HttpAnswer | None:
        """Opens the conversation: the client asks for this person's view of the newest card if it may."""
        for card in reversed(self.cards):
            refresh = card.raw.get("refresh")
            if refresh is not None and self.teams_id in refresh.get("userIds", ()):
                action = refresh["action"]
                return await self.sends_action(
                    action["verb"], action.get("data", {}), card.message_id, trigger="automatic"
                )
        return None

    async def sends_action(
        self, verb: str, data: dict[str, Any], message_id: str | None = None, *, trigger: str = "manual"
    ) -> HttpAnswer:
        """A card action with any verb and data, buttons or not: an old card, or a forged click."""
        value = {"action": {"type": "Action.Execute", "verb": verb, "data": data}, "trigger": trigger}
        answer = await self.acts("action", replyToId=message_id, value=value, **self._thread(message_id))
        self.told = answer.said
        if answer.card is not None and message_id is not None:
            version = max((m.version for m in self.messages if m.id == message_id), default=0)
            self._own_views[message_id] = (version, answer.card)
        return answer

    async def opens_dialog(self, title: str, **inputs: Any) -> HttpAnswer:
        """Clicks a button that opens a dialog; ``dialog`` is its card then."""
        seen, action = self._find(lambda card: card.action(title), title)
        data = {**action.get("data", {}), **seen.filled_in(inputs)}
        return self._in_dialog(
            await self.acts(
                "task",
                name="task/fetch",
                replyToId=seen.message_id,
                value={"data": data},
                **self._thread(seen.message_id),
            )
        )

    async def submits_dialog(self, title: str, **inputs: Any) -> HttpAnswer:
        """Clicks a button in the open dialog."""
        assert self.dialog is not None, f"{self.name} has no dialog open"
        action = self.dialog.action(title)
        assert action is not None, f"no button {title}: {self.dialog.buttons}"
        data = {**action.get("data", {}), **self.dialog.filled_in(inputs)}
        return self._in_dialog(await self.acts("task", name="task/submit", value={"data": data}))

    async def uses_extension(self, name: str, command: str, **value: Any) -> HttpAnswer:
        """A message extension's invoke: ``name`` is what follows ``composeExtension/``."""
        return self._in_dialog(
            await self.acts(
                "extension", name=f"composeExtension/{name}", value={"commandId": command, **value}
            )
        )

    async def drops_file(self, name: str, download_url: str) -> HttpAnswer:
        """Sends a file in the personal chat."""
        content = {"downloadUrl": download_url, "uniqueId": "u", "fileType": name.rpartition(".")[2]}
        attachment = {
            "contentType": "application/vnd.microsoft.teams.file.download.info",
            "contentUrl": download_url,
            "name": name,
            "content": content,
        }
        return await self.says("", attachments=[attachment])

    def _in_dialog(self, answer: HttpAnswer) -> HttpAnswer:
        self.dialog = SeenCard(answer.card) if answer.card is not None else None
        self.told = answer.said
        return answer

    def _find(
        self, look: Callable[[SeenCard], dict[str, Any] | None], wanted: str
    ) -> tuple[SeenCard, dict[str, Any]]:
        for card in reversed(self.cards):
            action = look(card)
            if action is not None:
                return card, action
        newest = self.cards[-1] if self.cards else None
        raise AssertionError(f"{self.name} sees no button “{wanted}” here: {shown(newest)}")

    def _thread(self, message_id: str | None) -> dict[str, Any]:
        """A click in a channel comes from the thread that holds the card."""
        for message in self.messages:
            if message.id == message_id:
                return {"conversation": {"id": message.conversation_id}}
        return {}

    async def acts(self, payload: str, /, **changes: Any) -> HttpAnswer:
        """Sends the named payload of ``tests/activities`` as this person, here, with ``changes``."""
        activity = self.teams.activity(
            payload,
            **{"from": self.wire()},
            locale=self.locale,
            conversation={"id": self.place.conversation_id, "conversationType": self.place.kind},
            channelData=self._channel_data(),
        )
        return await self.teams.post(_merged(activity, changes))

    def _channel_data(self) -> dict[str, Any]:
        team = self.place.team
        if team is None:
            return {}
        return {"team": {"id": team.id}, "channel": {"id": self.place.conversation_id}}


def _thread_id(team: str, channel: str) -> str:
    return f"19:{hashlib.sha256(f'{team}/{channel}'.encode()).hexdigest()[:32]}@thread.tacv2"


__all__ = ["BOT_ID", "TENANT_ID", "FakeTeam", "FakeTeams", "HttpAnswer", "Place", "TeamsUser"]
