"""Outlook with a pane open: a real browser, our stand-in for Office.js, and nothing else to be reached."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Route

from bot.app import Running
from tests.fakes.bot import bot_on_loopback
from tests.fakes.teams import FakeTeams, TeamsUser

FAKES = Path(__file__).resolve().parents[1] / "fakes"
OFFICE = "https://appsforoffice.microsoft.com/lib/1/hosted/office.js"
AJAX = "https://ajax.aspnetcdn.com/ajax/3.5/MicrosoftAjax.js"  # Office.js does not start without it


def mail(body: str, **changes: Any) -> dict[str, Any]:
    """A mail that is being read, as text; ``changes`` as in ``tests/fakes/office.js``."""
    return {"written": False, "type": "text", "body": body, "subject": "Aftale", "itemId": "m1"} | changes


def draft(body: str, **changes: Any) -> dict[str, Any]:
    """A mail that is being written."""
    return mail(body, written=True, itemId=None) | changes


@dataclass
class Pane:
    """The open pane, with everything it asked for."""

    page: Page
    requests: list[str] = field(default_factory=list)  # of our own host: path and body
    strangers: list[str] = field(default_factory=list)  # addresses of other hosts that were asked for

    async def until(self, expression: str) -> None:
        """Wait for ``expression`` to hold. Playwright's own way needs an eval that the policy forbids."""
        for _ in range(300):
            if await self.page.evaluate(expression):
                return
            await asyncio.sleep(0.05)
        status = await self.status()
        raise AssertionError(f"never came: {expression}; the pane says {status!r}")

    async def says(self, words: str) -> None:
        told = json.dumps(words, ensure_ascii=False)
        await self.until(f"document.getElementById('status').textContent.includes({told})")

    async def status(self) -> str:
        return await self.page.inner_text("#status")

    async def answered(self) -> str:
        """The verdict, once it is there."""
        await self.until("!document.getElementById('result').hidden")
        return await self.page.inner_text("#verdict")

    async def text(self) -> str:
        return await self.page.input_value("#text")

    async def mail(self) -> dict[str, Any]:
        """The mail as it stands in Outlook."""
        found: dict[str, Any] = await self.page.evaluate("Office.stub.mail()")
        return found

    async def notes(self) -> str:
        return await self.page.inner_text("#notes")


OpenPane = Callable[..., Awaitable[Pane]]


@pytest.fixture
async def bot(database_url: str, teams: FakeTeams) -> AsyncIterator[Running]:
    """On the address that it believes to have: browsers say where they ask from."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    settings = {"BIND": address, "PUBLIC_URL": f"http://{address}"}
    async with bot_on_loopback(database_url, teams, **settings) as bot:
        yield bot


@pytest.fixture
async def mette(teams: FakeTeams, bot: Running) -> TeamsUser:
    user = teams.user("Mette Prøvesen")
    await user.installs()
    return user


@pytest.fixture
async def open_pane(browser: Browser, bot: Running, mette: TeamsUser) -> AsyncIterator[OpenPane]:
    """``await open_pane(mail("…"))``: Mette opens the pane.

    ``outlook`` is as in ``tests/fakes/office.js``; ``sign_in`` is what the broker answers, None where there
    is no broker; ``complaints`` collects what is said on the console; without ``office``, Office.js is not
    to be had.
    """
    known = {"token": mette.teams.entra.user_token(mette.aad_id)}
    contexts: list[BrowserContext] = []

    async def open_(
        *mails: dict[str, Any] | None,
        sign_in: dict[str, Any] | None = known,
        complaints: list[str] | None = None,
        bypass_csp: bool = False,
        office: bool = True,
        **outlook: Any,
    ) -> Pane:
        look = {name: outlook.pop(name) for name in ("color_scheme", "locale", "viewport") if name in outlook}
        look = {"viewport": {"width": 320, "height": 700}, "locale": "da-DK"} | look
        context = await browser.new_context(bypass_csp=bypass_csp, **look)
        contexts.append(context)
        pane = Pane(await context.new_page())
        set_up = {"mails": list(mails), "ajax": True} | outlook
        if set_up["mails"] is None:
            del set_up["mails"]
        await context.add_init_script(f"window.__outlook = {json.dumps(set_up)};")
        if sign_in is not None:
            bridge = {"answers": {"GetToken": sign_in}}
            await context.add_init_script(f"window.__bridge = {json.dumps(bridge)};")
            await context.add_init_script(path=FAKES / "naa-bridge.js")
        await _only_us_and_office(context, pane, f"http://127.0.0.1:{bot.port}", office)
        _watch(pane.page, complaints)
        await pane.page.goto(f"http://127.0.0.1:{bot.port}/outlook/pane")
        return pane

    yield open_
    for context in contexts:
        await context.close()


async def _only_us_and_office(context: BrowserContext, pane: Pane, base: str, office: bool) -> None:
    async def decide(route: Route) -> None:
        request = route.request
        if request.url == OFFICE and not office:
            await route.abort()
        elif request.url == OFFICE:
            await route.fulfill(path=FAKES / "office.js", content_type="text/javascript")
        elif request.url == AJAX:
            await route.fulfill(body="", content_type="text/javascript")
        elif request.url.startswith(f"{base}/"):
            pane.requests.append(
                f"{request.method} {urlsplit(request.url).path} {request.post_data_buffer!r}"
            )
            await route.continue_()
        else:
            pane.strangers.append(request.url)
            await route.abort()

    await context.route("**/*", decide)


def _watch(page: Page, complaints: list[str] | None) -> None:
    """Whatever the page or its policy says on the console is a failure, or is kept in ``complaints``."""

    def heard(message: ConsoleMessage) -> None:
        if message.text.startswith("Failed to load resource"):
            return  # Chromium tells of every refused request
        if complaints is None:
            pytest.fail(f"console: {message.text}")
        complaints.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: pytest.fail(f"script: {error}"))
