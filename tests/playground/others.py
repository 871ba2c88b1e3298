"""The users of the playground who are not at the screen, through its own local API."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import aiohttp

from tests.fakes.cards import SeenCard


@dataclass
class Others:
    """The configured users who are not at the screen, through the playground's own API."""

    url: str
    session: aiohttp.ClientSession
    stream: aiohttp.ClientWebSocketResponse
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def install(self, conversation_id: str) -> None:
        """Add the bot where nobody at the screen has."""
        await self._post(f"/_debug/conversation/{quote(conversation_id, safe='')}/installation", {})

    async def sees_card(self, *texts: str) -> SeenCard:
        """The newest card of the bot's, anywhere, that holds all ``texts``; waits for it."""
        while True:
            for message in reversed(self.messages.values()):
                for attachment in message.get("attachments") or []:
                    card = SeenCard(attachment.get("content") or {}, message["messageId"])
                    if all(text in card.text for text in texts):
                        return card
            told = await self.stream.receive_json(timeout=20)
            message = told.get("message") or {}
            if "messageId" in message:
                self.messages.pop(message["messageId"], None)
                self.messages[message["messageId"]] = message

    async def clicks(self, user: str, card: SeenCard, button: str, **given: str) -> Any:
        """What the bot answers ``user``'s click: the invoke's ``value``, a card or a text."""
        action = card.action(button)
        assert action is not None, f"no {button} among {card.buttons}"
        assert card.message_id is not None
        thread = self.messages[card.message_id]["postConversationId"]
        return await self._post(
            "/_conversation/v1/invoke",
            {
                "name": "adaptiveCard/action",
                "value": {
                    "action": {
                        "type": "Action.Execute",
                        "verb": action["verb"],
                        "data": {**action.get("data", {}), **card.filled_in(given)},
                    }
                },
                "from": {"id": user},
                "conversation": {"id": thread},
                "replyToId": card.message_id,
            },
        )

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        async with self.session.post(self.url + path, json=body) as response:
            text = await response.text()
            assert response.ok, f"{path}: {response.status} {text[:500]}"
            return json.loads(text) if text.startswith(("{", "[")) else text


@asynccontextmanager
async def others(url: str) -> AsyncIterator[Others]:
    """Watch what the bot writes, from now on."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{url}/_ws_conversation/v1/conversations/stream") as stream,
    ):
        yield Others(url, session, stream)
