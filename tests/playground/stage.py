"""The real Agents Playground with the real bot behind it: one user at the screen, the others by API."""

import json
import os
import re
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
from playwright.async_api import Locator, Page, expect

from scripts.playground import ROOT, free_port, playground, running, service_url, wait_for
from tests.fakes.cards import SeenCard

TENANT = "00000000-0000-4000-8000-0000000000f0"
GENERAL = "19:fjordvig-general@thread.tacv2"
_SECOND_DRAWING = 700  # milliseconds
SCREENSHOTS = ROOT / "artefacts/playground"


@contextmanager
def stage(folder: Path) -> Iterator[str]:
    """The bot and the playground in processes of their own; the playground's address."""
    bot_port, teams_port = free_port(), free_port()
    bot_url, log = f"http://127.0.0.1:{bot_port}", folder / "bot.log"
    environment = os.environ | {
        "MAAVI_MODE": "local",
        "MAAVI_TENANT_ID": TENANT,
        "MAAVI_BIND": f"127.0.0.1:{bot_port}",
        "MAAVI_SERVICE_HOSTS": service_url(teams_port),
        "MAAVI_DATABASE": f"sqlite:///{folder / 'bot.sqlite'}",
    }
    with running([sys.executable, "-m", "bot", "run"], environment, ROOT, log) as bot:
        wait_for(f"{bot_url}/healthz", bot, log)
        with playground(bot_url, teams_port, folder) as teams:
            yield teams.url


@dataclass
class Screen:
    """The page of the user at the screen; ``card`` is the last card of the open conversation, or of those in
    it that speak ``of`` something: in a channel others may come in between."""

    page: Page
    shots: int = 0
    of: str = ""

    @property
    def card(self) -> Locator:
        cards = self.page.locator(".ac-adaptiveCard")
        return (cards.filter(has_text=self.of) if self.of else cards).last

    async def sees(self, *texts: str) -> None:
        for text in texts:
            await expect(self.card).to_contain_text(text, timeout=15_000)
        # The click's answer draws the card, and so does the update of the message right after it; what was
        # typed or ticked between the two would be gone.
        await self.page.wait_for_timeout(_SECOND_DRAWING)

    async def clicks(self, button: str) -> None:
        await self.card.get_by_role("button", name=button, exact=True).click()

    async def chooses(self, title: str) -> None:
        """An option of the card: a radio button or a tick."""
        label = self.card.locator("label").filter(has_text=re.compile(f"^{re.escape(title)}$"))
        await label.click()

    async def fills(self, label: str, text: str) -> None:
        await self.card.get_by_role("textbox", name=label).fill(text)

    async def writes(self, text: str) -> None:
        box = self.page.locator("[role=textbox][contenteditable=true]")
        await box.click()
        await self.page.keyboard.type(text)
        await self.page.keyboard.press("Enter")

    async def opens(self, conversation: str, *, of: str = "") -> None:
        self.of = of
        await self.page.get_by_role("treeitem", name=conversation).click()

    async def photographs(self, name: str) -> None:
        """A screenshot in artefacts/, numbered, for people to look at."""
        self.shots += 1
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=SCREENSHOTS / f"{self.shots:02}-{name}.png")


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
