"""Reads the JSON of an activity into a value, once, where it enters; the SDK's own reader lets through
what it does not understand.

Wire names: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from botbuilder.schema import Activity as BotActivity
from botbuilder.schema import ChannelAccount, ConversationAccount

from bot.errors import MaaViError
from bot.teams.turn import File, Place, Sender

Kind = Literal["personal", "channel", "groupChat"]

_FILE = "application/vnd.microsoft.teams.file.download.info"
_TAG = re.compile(r"</?at\b[^<>]{0,300}>", re.IGNORECASE)  # bounded, as anybody may write "<at<at<at…"
_LONGEST_ID = 1000


class Malformed(MaaViError):
    """Not an activity; the message is the name of the field that is wrong."""


@dataclass(frozen=True)
class Activity:
    """What of an activity we use. ``raw`` is the whole, for the few things read by one handler only."""

    type: str
    name: str  # of an invoke
    id: str
    channel: str  # msteams
    service_url: str
    sender: Sender
    bot_id: str
    kind: Kind
    conversation_id: str
    team_id: str | None
    channel_id: str | None
    locale: str | None
    text: str
    value: Mapping[str, Any]
    reply_to: str | None
    files: tuple[File, ...]
    raw: Mapping[str, Any]

    def for_pipeline(self) -> BotActivity:
        """The SDK's own value with what its turn pipeline and our checks look at."""
        conversation = self.raw.get("conversation", {})
        return BotActivity(
            type=self.type,
            name=self.name,
            value=self.value,
            id=self.id,
            channel_id=self.channel,
            service_url=self.service_url,
            conversation=ConversationAccount(
                id=self.conversation_id, tenant_id=_text(conversation, "tenantId", "conversation.tenantId")
            ),
            recipient=ChannelAccount(id=self.bot_id),
            from_property=ChannelAccount(id=self.sender.teams_id),
            channel_data=self.raw.get("channelData"),
        )

    def members(self, field: str) -> list[dict[str, Any]]:
        """``membersAdded`` or ``membersRemoved`` of an event."""
        return _list(self.raw, field)

    def place(self, tenant_id: str) -> Place:
        return Place(
            kind=self.kind,
            conversation_id=self.conversation_id,
            service_url=self.service_url,
            tenant_id=tenant_id,
            team_id=self.team_id,
            channel_id=self.channel_id,
        )


def read_activity(raw: Any) -> Activity:
    """Raises Malformed naming the field that is missing or of a wrong kind."""
    if not isinstance(raw, dict):
        raise Malformed("activity")
    conversation = _object(raw, "conversation")
    channel_data = _object(raw, "channelData")
    _text(_object(channel_data, "tenant"), "id", "channelData.tenant.id")
    conversation_id = _text(conversation, "id", "conversation.id")
    kind = _kind(conversation, conversation_id)
    sender = _object(raw, "from")
    bot_id = _text(_object(raw, "recipient"), "id", "recipient.id")
    return Activity(
        type=_needed(_text(raw, "type"), "type"),
        name=_text(raw, "name"),
        id=_text(raw, "id"),
        channel=_text(raw, "channelId"),
        service_url=_text(raw, "serviceUrl"),
        sender=Sender(
            teams_id=_text(sender, "id", "from.id"),
            aad_id=_text(sender, "aadObjectId", "from.aadObjectId") or None,
            name=_text(sender, "name", "from.name")[:200],
        ),
        bot_id=bot_id,
        kind=kind,
        conversation_id=_needed(conversation_id, "conversation.id"),
        team_id=_text(_object(channel_data, "team"), "id", "channelData.team.id") or None,
        channel_id=_channel(channel_data, conversation_id) if kind == "channel" else None,
        locale=_locale(raw),
        text=_without_mention_of(bot_id, raw),
        value=_value(raw),
        reply_to=_text(raw, "replyToId") or None,
        files=_files(raw),
        raw=raw,
    )


def _object(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = raw.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Malformed(name)
    return value


def _any_text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Malformed(name)
    return value


def _text(raw: Mapping[str, Any], name: str, path: str | None = None) -> str:
    value = raw.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > _LONGEST_ID or "\x00" in value:
        raise Malformed(path or name)
    return value


def _needed(value: str, name: str) -> str:
    if not value:
        raise Malformed(name)
    return value


def _without_mention_of(bot_id: str, raw: Mapping[str, Any]) -> str:
    """The text with the bot's own mention taken out; other people's names stay, without the tags."""
    text = _any_text(raw, "text")
    for entity in _list(raw, "entities"):
        if entity.get("type") == "mention" and _object(entity, "mentioned").get("id") == bot_id:
            text = text.replace(_any_text(entity, "text") or "\x00", "", 1)
    return _TAG.sub("", text).replace("\xa0", " ").strip()


def _kind(conversation: Mapping[str, Any], conversation_id: str) -> Kind:
    match _text(conversation, "conversationType", "conversation.conversationType"):
        case "personal":
            return "personal"
        case "channel":
            return "channel"
        case "groupChat":
            return "groupChat"
        case "":  # some events leave it out
            return "channel" if "@thread" in conversation_id else "personal"
    raise Malformed("conversation.conversationType")


def _channel(channel_data: Mapping[str, Any], conversation_id: str) -> str:
    told = _text(_object(channel_data, "channel"), "id", "channelData.channel.id")
    return told or conversation_id.split(";", 1)[0]


def _locale(raw: Mapping[str, Any]) -> str | None:
    """Messages carry ``locale``; some invokes only the ``clientInfo`` entity."""
    locale = _text(raw, "locale")
    if locale:
        return locale
    for entity in _list(raw, "entities"):
        if entity.get("type") == "clientInfo":
            return _text(entity, "locale", "entities.locale") or None
    return None


def _value(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """Only objects carry meaning for us; a list or a bare word is no value of any invoke we know."""
    value = raw.get("value")
    if value is not None and not isinstance(value, dict) and raw.get("type") == "invoke":
        raise Malformed("value")
    return value if isinstance(value, dict) else {}


def _files(raw: Mapping[str, Any]) -> tuple[File, ...]:
    files = []
    for attachment in _list(raw, "attachments"):
        if attachment.get("contentType") != _FILE:
            continue  # Teams adds the message's own HTML as an attachment
        content = _object(attachment, "content")
        files.append(
            File(
                name=_any_text(attachment, "name")[:_LONGEST_ID],
                content_type=_text(content, "fileType", "attachments.content.fileType"),
                download_url=_any_text(content, "downloadUrl"),
            )
        )
    return tuple(files)


def _list(raw: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = raw.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise Malformed(name)
    return value
