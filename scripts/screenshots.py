"""``make screenshots``: the pictures in ``docs/billeder``, taken by playing the product in a browser.

Everything on them is the demo's invented municipality. Run it when cards or pages have changed, and look at
what comes out before it is committed.
"""

import asyncio
import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Browser, Locator

from bot.store import keys
from bot.store.database import connect
from bot.web.outlook.office import OFFICE_JS
from bot.web.tickets import Tickets, Visitor
from scripts.browser import headless
from scripts.playground import ROOT, install
from scripts.playground.stage import GENERAL, TENANT, Screen, Stage, stage

FOLDER = ROOT / "docs/billeder"
_OFFICE = ROOT / "tests/fakes/office.js"
_ALMA = "00000000-0000-4000-8000-000000000001"  # as team.yml and the demo's organisation folder say
_IDEA = ("Resumé af høringssvar", "Få et første udkast, som jeg selv læser igennem")
_ANSWERS = (
    "Få idéer eller lave udkast",
    "Copilot Chat med kommunens aftale",
    "Ingen eller kun offentlige oplysninger",
    "Nej, intet af det",
    "Nej",
    "Nej",
    "Ja, altid",
)
_PICTURED_QUESTION = 3
_LETTER = """Hej Sanne

Kan du svare Henrik Mogensen, Tjørnevænget 27, 9994 Ousted? Han ringede fra 20 30 40 50 og spurgte til
p-pladserne ved skolen. Skriv, at de bliver afmærket i uge 14."""


async def main() -> int:
    """Take them all; a picture whose subject does not appear is an error."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, stage(Path(folder)) as running:
        install(running.url, GENERAL)
        async with headless() as browser:
            await _chat_and_channel(browser, running)
            await _private_window(browser, running)
            await _pane(browser, running)
    for picture in sorted(FOLDER.glob("*.png")):
        print(f"{picture.relative_to(ROOT)}  {picture.stat().st_size // 1024} KB")
    return 0


async def _chat_and_channel(browser: Browser, running: Stage) -> None:
    page = await browser.new_page(viewport={"width": 1280, "height": 1800}, locale="da-DK")
    await page.goto(running.url)
    alma = Screen(page)
    await _employee(alma)
    await _leader(alma)
    await alma.opens("Personal Chat", of="Gør sådan")
    await alma.writes("doktor")
    await alma.sees("Gør sådan")
    await _keep(alma.card, "doktor")
    await page.close()


async def _employee(alma: Screen) -> None:
    """From the principles to the verdict of a harmless idea."""
    await alma.sees("Læs de tre principper")
    await alma.clicks("Jeg har læst principperne")
    await alma.sees("Hvilken afdeling")
    await alma.chooses("Borgerservice")
    await alma.clicks("Vælg")
    await alma.sees("Ny screening")
    await alma.fills("Hvad skal idéen hedde?", _IDEA[0])
    await alma.fills("Hvad vil du gerne bruge AI til?", _IDEA[1])
    await alma.clicks("Start")
    for number, answer in enumerate(_ANSWERS, start=1):
        await alma.sees(f"{number} af ca. 7")
        await alma.chooses(answer)
        if number == _PICTURED_QUESTION:
            await _keep(alma.card, "spoergsmaal")
        await alma.clicks("Videre")
    await alma.sees("Grøn")
    await _keep(alma.card, "vurdering")


async def _leader(alma: Screen) -> None:
    """A colleague's screening that waits for her."""
    await alma.opens("Fjordvig Kommune - Borgerservice", of="Venter på lederens beslutning")
    await alma.sees("Venter på lederens beslutning")
    await _keep(alma.card, "resume")
    await alma.clicks("Jeg er leder – beslut")
    alma.of = "Hvad beslutter du?"
    await alma.sees("Hvad beslutter du?")
    await _keep(alma.card, "beslutning")


async def _private_window(browser: Browser, running: Stage) -> None:
    page = await browser.new_page(viewport={"width": 640, "height": 1120}, locale="da-DK")
    await page.goto(f"{running.bot_url}/share#t={await _ticket(running)}")
    await page.wait_for_selector("#destination option:nth-child(2)", state="attached")
    await page.fill("#text", _LETTER)
    await page.press("#text", "Control+Enter")
    await page.wait_for_selector("#result:not([hidden])")
    await page.evaluate("scrollTo(0, 0)")
    await page.screenshot(path=FOLDER / "privat-vindue.png")
    await page.close()


async def _pane(browser: Browser, running: Stage) -> None:
    """Outlook itself cannot be had here: the tests' stand-in for Office.js holds the mail."""
    page = await browser.new_page(viewport={"width": 360, "height": 900}, locale="da-DK")
    mail = {"written": True, "type": "text", "body": _LETTER, "subject": "P-pladser", "itemId": None}
    await page.add_init_script(f"window.__outlook = {json.dumps({'mails': [mail]})}")
    await page.route("https://**", lambda route: route.abort())
    await page.route(
        f"{OFFICE_JS}**", lambda route: route.fulfill(path=_OFFICE, content_type="text/javascript")
    )
    await page.goto(f"{running.bot_url}/outlook/pane")
    await page.wait_for_selector("#result:not([hidden])")
    await page.evaluate("scrollTo(0, 0)")
    await page.screenshot(path=FOLDER / "outlook.png")
    await page.close()


async def _ticket(running: Stage) -> str:
    """What the button in Teams would have given: the playground shows no dialogs."""
    database = connect(f"sqlite:///{running.database}", "password")
    now = datetime.now(UTC)
    try:
        async with database.write() as tx:
            key = await keys.shared(tx, "page_tickets", now)
    finally:
        await database.close()
    return Tickets(key).issue("share_ticket", Visitor(_ALMA, TENANT, "da"), now)


async def _keep(card: Locator, name: str) -> None:
    await card.scroll_into_view_if_needed()
    await card.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
