"""The page in a real browser: by keyboard alone, on a phone, in both languages and all themes."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.documents import files
from tests.fakes.teams import FakeTeams, TeamsUser
from tests.share_page.conftest import OpenWindow, make_ready

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
REDACT = "Hent nøglen hos Henrik Mogensen, Tjørnevænget 27, 9994 Ousted. Ring på 20 30 40 50."
NO = "Henrik Mogensen, CPR 010190-1234, er sygemeldt med en depression. Skriv et svar til ham."
YES = "Skriv en indbydelse til sommerfesten på biblioteket. Den skal være kort og glad."


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(viewport={"width": 740, "height": 800}, locale="da-DK")
    yield context
    await context.close()


async def until(page: Page, expression: str) -> None:
    """Wait for ``expression`` to hold. Playwright's own way needs an eval that the page's policy forbids."""
    for _ in range(300):
        if await page.evaluate(expression):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"never came: {expression}")


def _no_complaints(message: ConsoleMessage) -> None:
    """Chromium tells of every refused request; what the page or its policy says is a failure."""
    if not message.text.startswith("Failed to load resource"):
        pytest.fail(f"console: {message.text}")


async def opened(context: BrowserContext, url: str) -> Page:
    """The page with its ticket handed in; anything on the console is a failure."""
    page = await context.new_page()
    page.on("console", _no_complaints)
    page.on("pageerror", lambda error: pytest.fail(f"script: {error}"))
    await page.goto(url)
    await until(page, "document.querySelectorAll('#destination option').length > 1")
    return page


@pytest.fixture
async def page(context: BrowserContext, open_window: OpenWindow, mette: TeamsUser) -> Page:
    return await opened(context, (await open_window(mette)).url)


async def check(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.press("#text", "Control+Enter")
    await until(page, "document.activeElement.id === 'verdict'")


async def focused(page: Page) -> str:
    found: str = await page.evaluate("document.activeElement.id")
    return found


async def tab_to(page: Page, wanted: str, key: str = "Tab") -> None:
    for _ in range(20):
        if await focused(page) == wanted:
            return
        await page.keyboard.press(key)
    raise AssertionError(f"{wanted} is not reached with the keyboard")


async def test_everything_can_be_done_by_keyboard_alone(
    context: BrowserContext, page: Page, mette: TeamsUser
) -> None:
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    await make_ready(mette)
    order = []
    for _ in range(5):
        await page.keyboard.press("Tab")
        order.append(await focused(page))
    assert order == ["text", "choose", "destination", "check", "clear"]

    await tab_to(page, "text", "Shift+Tab")
    await page.keyboard.insert_text(REDACT)
    await tab_to(page, "check")
    await page.keyboard.press("Enter")
    await until(page, "document.activeElement.id === 'verdict'")
    assert await page.inner_text("#verdict") == "Kun i renset udgave"
    assert "Kun i renset udgave" in await page.inner_text("#status")

    await tab_to(page, "copy")
    await page.keyboard.press("Enter")
    await until(page, "document.getElementById('status').textContent.includes('kopieret')")
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert "Mogensen" not in copied
    assert copied == await page.inner_text("#cleaned")

    await tab_to(page, "destination", "Shift+Tab")
    await page.keyboard.press("ArrowDown")
    assert await page.inner_text("#verdict") == "Ja, det ser det ud til"
    await page.keyboard.press("ArrowUp")

    before = len(mette.messages)
    await tab_to(page, "screening")
    await page.keyboard.press("Enter")
    await until(page, "document.getElementById('status').textContent.includes('i chatten')")
    assert len(mette.messages) == before + 1
    assert "Mogensen" not in mette.card.text

    await tab_to(page, "clear", "Shift+Tab")
    await page.keyboard.press("Enter")
    assert await focused(page) == "text"
    assert await page.input_value("#text") == ""
    assert await page.is_hidden("#result")
    assert "Mogensen" not in await page.content()


async def test_what_is_pasted_is_checked_at_once(context: BrowserContext, page: Page) -> None:
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.focus("#text")
    await page.evaluate("text => navigator.clipboard.writeText(text)", NO)
    await page.keyboard.press("Control+V")
    await page.wait_for_selector("#result:not([hidden])")
    assert await page.inner_text("#verdict") == "Nej, del den ikke"
    assert await focused(page) == "text"
    assert await page.is_hidden("#copy")
    await page.keyboard.type(" Mere.")
    assert "Tjek den igen" in await page.inner_text("#status")


async def test_findings_are_marked_and_named(page: Page) -> None:
    await check(page, NO)
    marks = await page.eval_on_selector_all(
        "#marked mark",
        "all => all.map(each => [each.firstChild.data, each.dataset.family, each.textContent])",
    )
    told = {text: (family, whole) for text, family, whole in marks}
    assert told["010190-1234"] == ("person", "010190-1234 (CPR-nummer)")
    assert told["depression"][0] == "sensitive"
    shown = await page.evaluate(
        "() => { const copy = document.getElementById('marked').cloneNode(true);"
        " copy.querySelectorAll('.unseen').forEach(each => each.remove()); return copy.textContent; }"
    )
    assert shown == NO
    assert "CPR-nummer 1" in await page.inner_text("#legend")


async def test_html_in_a_text_stays_text(page: Page) -> None:
    text = "<img src=x onerror=alert(1)><b>Henrik Mogensen</b></script><script>alert(1)</script>"
    await check(page, text)
    assert await page.locator("#marked img, #marked b, #cleaned img, #marked script").count() == 0
    assert await page.evaluate("document.getElementById('marked').textContent.includes('<img src=x')")


async def test_a_file_is_read_into_the_window_and_checked(page: Page) -> None:
    letter = {"name": "brev.docx", "mimeType": "application/zip", "buffer": files.docx(files.paragraph(NO))}
    await page.set_input_files("#file", letter)  # type: ignore[arg-type]
    await until(page, "document.activeElement.id === 'verdict'")
    assert await page.input_value("#text") == NO
    scan = {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": files.pdf([""])}
    await page.set_input_files("#file", scan)  # type: ignore[arg-type]
    await until(page, "document.getElementById('status').textContent.includes('billede uden tekst')")


async def test_too_much_is_refused_in_words_before_it_is_sent(context: BrowserContext, page: Page) -> None:
    sent: list[str] = []
    context.on("request", lambda request: sent.append(request.url))
    big = {"name": "stor.txt", "mimeType": "text/plain", "buffer": b"a" * 20_000_001}
    await page.set_input_files("#file", big)  # type: ignore[arg-type]
    await until(page, "document.getElementById('status').textContent.includes('20 MB')")
    for text in ("a" * 1_000_001, "🌞" * 1_000_001):
        await page.evaluate("text => { document.getElementById('text').value = text; }", text)
        await page.click("#check")
        await until(page, "document.getElementById('status').textContent.includes('en million tegn')")
        await page.click("#clear")
    assert sent == []


async def test_a_file_is_dropped_on_the_field(page: Page) -> None:
    await page.evaluate(
        """text => {
        const data = new DataTransfer();
        data.items.add(new File([text], "noter.txt"));
        const drop = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
        document.getElementById("drop").dispatchEvent(drop);
        }""",
        REDACT,
    )
    await until(page, "document.activeElement.id === 'verdict'")
    assert await page.input_value("#text") == REDACT


async def test_the_text_is_in_request_bodies_alone_and_nothing_is_left_behind(
    context: BrowserContext, open_window: OpenWindow, mette: TeamsUser
) -> None:
    window = await open_window(mette)
    requests: list[Request] = []

    def keep(request: Request) -> None:
        requests.append(request)

    context.on("request", keep)
    page = await opened(context, window.url)
    await check(page, NO)
    assert {request.url.split("/share")[0] for request in requests} == {window.base}
    for request in requests:
        told = request.url + str(await request.all_headers())
        assert "Mogensen" not in told
        assert "010190" not in told
        assert window.ticket not in told
    assert page.url == f"{window.base}/share?language=da&theme=default"
    assert await context.cookies() == []
    assert await page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert window.ticket not in await page.evaluate("JSON.stringify(history.state) + location.href")


async def test_a_page_that_is_loaded_again_says_so_kindly(
    context: BrowserContext, open_window: OpenWindow, mette: TeamsUser
) -> None:
    window = await open_window(mette)
    await opened(context, window.url)
    page = await context.new_page()
    await page.goto(window.url)
    await page.wait_for_selector("#closed:not([hidden])")
    assert "åbn det igen fra knappen i Teams" in await page.inner_text("#closed")


@pytest.mark.parametrize(
    "look",
    [
        ("da-DK", "default", 740),
        ("en-GB", "dark", 740),
        ("da-DK", "contrast", 740),
        ("en-GB", "default", 360),
        ("da-DK", "dark", 320),
    ],
)
async def test_axe_finds_nothing_and_nothing_is_cut_off(
    browser: Browser,
    open_window: OpenWindow,
    teams: FakeTeams,
    look: tuple[str, str, int],
) -> None:
    locale, theme, width = look
    user = teams.user("Bo Prøvesen", locale=locale)
    await user.installs()
    url = (await open_window(user)).url.replace("theme=default", f"theme={theme}")
    context = await browser.new_context(viewport={"width": width, "height": 700}, bypass_csp=True)
    page = await opened(context, url)
    await page.add_script_tag(path=AXE)
    assert await violations(page) == []
    for text in (NO, REDACT, YES):
        await check(page, text)
        await page.evaluate("document.getElementById('law-part').open = true")
        assert await violations(page) == []
        wide = await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0
    language = await page.get_attribute("html", "lang")
    assert language == locale[:2]
    assert ("Yes, it seems" if language == "en" else "Ja, det ser") in await page.inner_text("#verdict")
    await context.close()


async def violations(page: Page) -> list[str]:
    """What axe finds wrong, best practices included: rule and place."""
    result: dict[str, Any] = await page.evaluate("axe.run()")
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in result["violations"]]
