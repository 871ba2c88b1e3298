"""Sends, replaces and deletes messages, and asks Teams who is where. The only maker of wire messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.settings import Settings
from bot.teams.connector import (
    PATIENCE,
    Connector,
    InDoubt,
    Rejected,
    SendError,
    TryLater,
    Unreachable,
    quoted,
)
from bot.teams.turn import Mention, Message, Place, Sender

__all__ = [
    "Address",
    "ChannelAddress",
    "InDoubt",
    "Messenger",
    "PersonAddress",
    "Rejected",
    "SendError",
    "Sent",
    "TryLater",
    "Unreachable",
]

_CARD = "application/vnd.microsoft.card.adaptive"
_MEMBERS_A_PAGE = 500  # the most that Teams gives


@dataclass(frozen=True)
class Address:
    """A conversation; in a channel with ``;messageid=…`` for a thread."""

    service_url: str
    conversation_id: str

    @classmethod
    def of(cls, place: Place) -> "Address":
        return cls(place.service_url, place.conversation_id)


@dataclass(frozen=True)
class ChannelAddress:
    service_url: str
    tenant_id: str
    channel_id: str


@dataclass(frozen=True)
class PersonAddress:
    service_url: str
    tenant_id: str
    teams_id: str


@dataclass(frozen=True)
class Sent:
    """Where a message stands now."""

    conversation_id: str
    message_id: str


class Messenger:
    """All methods raise Unreachable, TryLater, InDoubt (a TryLater) or Rejected, after retries."""

    def __init__(self, connector: Connector, settings: Settings) -> None:
        self._connector = connector
        self._bot = {"id": f"28:{settings.app_id}"}

    async def send(self, address: Address, message: Message, *, patience: float = PATIENCE) -> Sent:
        answer = await self._connector.call(
            "POST", address.service_url, _activities(address), wire(message), patience=patience
        )
        return Sent(address.conversation_id, _id(answer))

    async def update(
        self, address: Address, message_id: str, message: Message, *, patience: float = PATIENCE
    ) -> None:
        path = f"{_activities(address)}/{quoted(message_id)}"
        body = wire(message) | {"id": message_id}
        await self._connector.call("PUT", address.service_url, path, body, patience=patience)

    async def delete(self, address: Address, message_id: str, *, patience: float = PATIENCE) -> None:
        path = f"{_activities(address)}/{quoted(message_id)}"
        await self._connector.call("DELETE", address.service_url, path, patience=patience)

    async def post(self, channel: ChannelAddress, message: Message, *, patience: float = PATIENCE) -> Sent:
        """Start a new thread in a channel."""
        body = {
            "isGroup": True,
            "bot": self._bot,
            "tenantId": channel.tenant_id,
            "channelData": {"channel": {"id": channel.channel_id}, "tenant": {"id": channel.tenant_id}},
            "activity": wire(message),
        }
        answer = await self._connector.call(
            "POST", channel.service_url, "v3/conversations", body, patience=patience
        )
        return Sent(_id(answer), _id(answer, "activityId"))

    async def open_chat(self, person: PersonAddress, *, patience: float = PATIENCE) -> str:
        """The id of the personal chat; Unreachable where the bot is not installed for the person."""
        body = {
            "isGroup": False,
            "bot": self._bot,
            "members": [{"id": person.teams_id}],
            "tenantId": person.tenant_id,
            "channelData": {"tenant": {"id": person.tenant_id}},
        }
        answer = await self._connector.call(
            "POST", person.service_url, "v3/conversations", body, patience=patience
        )
        return _id(answer)

    async def members(self, address: Address) -> list[Sender]:
        """Everybody in a team or chat (for a team: the conversation id of the team)."""
        found: list[Sender] = []
        token = ""
        while True:
            path = (
                f"v3/conversations/{quoted(address.conversation_id)}/pagedmembers?pageSize={_MEMBERS_A_PAGE}"
            )
            if token:
                path += f"&continuationToken={quoted(token)}"
            page = await self._connector.call("GET", address.service_url, path)
            found += [_member(entry) for entry in _entries(page, "members")]
            token = page.get("continuationToken") or ""
            if not token:
                return found

    async def channels(self, team: Address) -> list[tuple[str, str]]:
        """The (id, name) of each channel; General comes from Teams without a name and stays so here."""
        path = f"v3/teams/{quoted(team.conversation_id)}/conversations"
        answer = await self._connector.call("GET", team.service_url, path)
        return [(entry["id"], entry.get("name") or "") for entry in _entries(answer, "conversations")]


def wire(message: Message) -> dict[str, Any]:
    """A message as Teams wants it."""
    body: dict[str, Any] = {"type": "message"}
    if message.text:
        body["text"] = message.text
        body["textFormat"] = "plain"  # a name or title with stars in it stays as it is
    if message.summary:
        body["summary"] = message.summary
    if message.card is not None:
        card = _with_mentions(message.card, message.mentions)
        body["attachments"] = [{"contentType": _CARD, "content": card}]
    elif message.mentions:
        body["entities"] = [_mention(mention) for mention in message.mentions]
    return body


def _with_mentions(card: Mapping[str, Any], mentions: tuple[Mention, ...]) -> Mapping[str, Any]:
    """In a card, mentions live in the card itself."""
    if not mentions:
        return card
    teams = card.get("msteams", {})
    known = list(teams.get("entities", ()))
    added = [entity for entity in map(_mention, mentions) if entity not in known]
    return {**card, "msteams": {**teams, "entities": known + added}}


def _mention(mention: Mention) -> dict[str, Any]:
    return {
        "type": "mention",
        "text": mention.text,
        "mentioned": {"id": mention.teams_id, "name": mention.name},
    }


def _activities(address: Address) -> str:
    return f"v3/conversations/{quoted(address.conversation_id)}/activities"


def _id(answer: Any, name: str = "id") -> str:
    value = answer.get(name) if isinstance(answer, dict) else None
    return value if isinstance(value, str) else ""


def _entries(answer: Any, name: str) -> list[dict[str, Any]]:
    entries = answer.get(name) if isinstance(answer, dict) else None
    return [entry for entry in entries or [] if isinstance(entry, dict) and isinstance(entry.get("id"), str)]


def _member(entry: Mapping[str, Any]) -> Sender:
    aad_id = entry.get("aadObjectId") or entry.get("objectId")
    return Sender(teams_id=entry["id"], aad_id=aad_id or None, name=entry.get("name") or "")
