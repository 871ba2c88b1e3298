"""The bot and the Agents Playground in front of it in processes of their own, and one user at the screen."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from scripts.playground import ROOT, free_port, playground, running, service_url, wait_for

TENANT = "00000000-0000-4000-8000-0000000000f0"  # tenantId of team.yml
GENERAL = "19:fjordvig-general@thread.tacv2"  # team.id of team.yml
_SECOND_DRAWING = 700  # milliseconds


@dataclass(frozen=True)
class Stage:
    """Both are running."""

    url: str  # of the playground
    bot_url: str
    database: Path


@contextmanager
def stage(folder: Path, *, locale: str = "da-DK") -> Iterator[Stage]:
    """Start both with the demo's municipality and an empty database in ``folder``."""
    bot_port, teams_port = free_port(), free_port()
    bot_url, log = f"http://127.0.0.1:{bot_port}", folder / "bot.log"
    database = folder / "bot.sqlite"
    environment = os.environ | {
        "MAAVI_MODE": "local",
        "MAAVI_TENANT_ID": TENANT,
        "MAAVI_BIND": f"127.0.0.1:{bot_port}",
        "MAAVI_SERVICE_HOSTS": service_url(teams_port),
        "MAAVI_DATABASE": f"sqlite:///{database}",
    }
    with running([sys.executable, "-m", "bot", "run"], environment, ROOT, log) as bot:
        wait_for(f"{bot_url}/healthz", bot, log)
        with playground(bot_url, teams_port, folder, locale=locale) as teams:
            yield Stage(teams.url, bot_url, database)


@dataclass
class Screen:
    """The page of the user at the screen; ``card`` is the last card of the open conversation, or of those in
    it that speak ``of`` something: in a channel others may come in between."""

    page: Page
    shots: int = 0
    folder: Path = field(default=ROOT / "artefacts/playground")  # of the screenshots
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
        self.folder.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=self.folder / f"{self.shots:02}-{name}.png")
