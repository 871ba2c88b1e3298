"""Signing in in a real browser: Microsoft's own library, with a stub in the place of Outlook's bridge."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Request, Route

from bot.app import Running
from bot.texts import catalogue
from bot.web.outlook.config import pane_config
from tests.fakes.entra import APP_ID
from tests.outlook_identity.conftest import PERSON, Outlook

pytestmark = pytest.mark.browser

BRIDGE = Path(__file__).parents[1] / "fakes" / "naa-bridge.js"
OURS = "https://bot.example"
# As the share page's: scripts of our own alone, and no other place to send anything to.
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"
SIGN_IN = """async () => {
    const { token } = await import("/outlook/assets/identity.js");
    try {
        return { token: await token() };
    } catch (error) {
        return { name: error.name, code: error.code, canRetry: error.canRetry };
    }
}"""
OPEN = """async (token) => {
    const headers = { Authorization: `Bearer ${token}` };
    const response = await fetch("/outlook/session", { method: "POST", headers, credentials: "omit" });
    return [response.status, await response.json()];
}"""


@dataclass
class Pane:
    """A page in Outlook at the bot's own address; ``asked`` are all requests it made."""

    page: Page
    asked: list[str] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)

    async def shows(self, config: dict[str, Any], bridge: dict[str, Any] | None = None) -> None:
        """Open it anew with this configuration; ``bridge`` is what Outlook's answers, None for none."""
        if bridge is not None:
            await self.page.add_init_script(f"window.__bridge = {json.dumps(bridge)};")
            await self.page.add_init_script(path=BRIDGE)
        element = f'<script id="outlook-config" type="application/json">{json.dumps(config)}</script>'
        html = f"<!doctype html><html lang=da><title>x</title>{element}"

        async def show(route: Route) -> None:
            headers = {"Content-Security-Policy": POLICY}
            await route.fulfill(body=html, content_type="text/html", headers=headers)

        await self.page.route(f"{OURS}/outlook/pane", show)
        await self.page.goto(f"{OURS}/outlook/pane")

    async def signs_in(self) -> dict[str, Any]:
        told: dict[str, Any] = await self.page.evaluate(SIGN_IN)
        return told

    async def methods(self) -> list[str]:
        """What was asked of Outlook."""
        told: list[str] = await self.page.evaluate("__bridge.requests.map((each) => each.method)")
        return told


@pytest.fixture
async def pane(browser: Browser, outlook: Outlook) -> AsyncIterator[Pane]:
    page = await browser.new_page()
    pane = Pane(page)

    async def to_the_bot(route: Route) -> None:
        response = await route.fetch(url=route.request.url.replace(OURS, outlook.base))
        await route.fulfill(response=response)

    def note(request: Request) -> None:
        pane.asked.append(request.url)

    await page.route(f"{OURS}/**", to_the_bot)
    page.on("request", note)
    page.on("console", lambda message: pane.logged.append(message.text))
    page.on("pageerror", lambda error: pytest.fail(f"script: {error}"))
    yield pane
    await page.close()


@pytest.fixture
def config(bot: Running) -> dict[str, Any]:
    return pane_config(bot.parts.settings)


async def test_outlooks_token_opens_a_session_and_no_other_host_is_asked(
    pane: Pane, outlook: Outlook, config: dict[str, Any]
) -> None:
    token = outlook.entra.user_token(PERSON)
    await pane.shows(config, {"answers": {"GetToken": {"token": token}}})
    assert await pane.signs_in() == {"token": token}
    status, answer = await pane.page.evaluate(OPEN, token)
    assert status == 200
    assert (await outlook.checks(answer["session"], "Ring til Mette."))[0] == 200

    assert await pane.methods() == ["GetInitContext", "GetToken"]
    asked = await pane.page.evaluate("__bridge.requests[1].tokenParams")
    assert asked["clientId"] == APP_ID
    assert f"{APP_ID}/access_as_user" in asked["scope"].split()
    assert all(url.startswith(f"{OURS}/") for url in pane.asked)
    assert f"{OURS}/outlook/assets/msal-browser.min.js" in pane.asked
    stored = await pane.page.evaluate(
        "JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie"
    )
    assert token.split(".")[1] not in stored
    assert pane.logged == []


async def test_a_window_opens_only_where_entra_asks_for_it(
    pane: Pane, outlook: Outlook, config: dict[str, Any]
) -> None:
    token = outlook.entra.user_token(PERSON)
    answers = {"GetToken": {"status": "USER_INTERACTION_REQUIRED"}, "GetTokenPopup": {"token": token}}
    await pane.shows(config, {"answers": answers})
    assert await pane.signs_in() == {"token": token}
    assert await pane.methods() == ["GetInitContext", "GetToken", "GetTokenPopup"]


# what Outlook answers → what the pane is told, and whether a window was opened in vain
FAULTS = {
    "no sign-in in this Outlook": (
        {"GetToken": {"status": "NESTED_APP_AUTH_UNAVAILABLE"}},
        "not_supported",
        0,
    ),
    "turned off by the administrator": ({"GetToken": {"status": "DISABLED"}}, "not_supported", 0),
    "no network": ({"GetToken": {"status": "NO_NETWORK"}}, "offline", 0),
    "Entra is unwell": ({"GetToken": {"status": "TRANSIENT_ERROR", "code": "server_error"}}, "failed", 0),
    "the window was closed": ({"GetTokenPopup": {"status": "USER_CANCEL"}}, "cancelled", 1),
    "only an administrator can consent": (
        {
            "GetToken": {
                "status": "USER_INTERACTION_REQUIRED",
                "code": "invalid_grant",
                "description": "AADSTS90094: Admin consent is required.",
            }
        },
        "consent",
        0,
    ),
}


@pytest.mark.parametrize("what", FAULTS)
async def test_the_pane_is_told_why_nobody_was_signed_in(
    pane: Pane, config: dict[str, Any], what: str
) -> None:
    answers, code, windows = FAULTS[what]
    await pane.shows(config, {"answers": answers})
    told = await pane.signs_in()
    assert (told["name"], told["code"]) == ("SignInError", code)
    assert f"outlook.identity.says.{code}" in catalogue()
    assert (await pane.methods()).count("GetTokenPopup") == windows


async def test_after_a_failure_the_next_try_begins_afresh(
    pane: Pane, outlook: Outlook, config: dict[str, Any]
) -> None:
    await pane.shows(config, {"answers": {"GetToken": {"status": "NO_NETWORK"}}})
    assert await pane.signs_in() == {"name": "SignInError", "code": "offline", "canRetry": True}
    token = outlook.entra.user_token(PERSON)
    await pane.page.evaluate("token => { __bridge.answers = { GetToken: { token } }; }", token)
    assert await pane.signs_in() == {"token": token}


@pytest.mark.parametrize("bridge", [None, {"broken": True}], ids=["none", "broken"])
async def test_an_outlook_that_cannot_sign_anybody_in_is_told_apart(
    pane: Pane, config: dict[str, Any], bridge: dict[str, Any] | None
) -> None:
    await pane.shows(config, bridge)
    assert (await pane.signs_in())["code"] == "not_supported"
    assert all(url.startswith(f"{OURS}/") for url in pane.asked)


async def test_where_the_library_is_not_installed_that_is_said(
    pane: Pane, outlook: Outlook, config: dict[str, Any]
) -> None:
    async def missing(route: Route) -> None:
        await route.fulfill(status=404)

    await pane.page.route("**/msal-browser.min.js", missing)
    await pane.shows(config, {"answers": {"GetToken": {"token": outlook.entra.user_token(PERSON)}}})
    assert (await pane.signs_in())["code"] == "not_installed"


async def test_nobody_is_asked_to_sign_in_where_it_is_off_or_local(
    pane: Pane, config: dict[str, Any]
) -> None:
    await pane.shows(config | {"local": True})
    assert await pane.signs_in() == {"token": ""}
    await pane.shows(config | {"clientId": ""})
    assert (await pane.signs_in())["code"] == "off"
