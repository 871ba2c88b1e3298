"""How the pane looks and reads: axe, nothing cut off, and pictures to look at in artefacts/outlook."""

from pathlib import Path

import pytest

from tests.outlook_pane.conftest import OpenPane, draft, mail
from tests.outlook_pane.test_browser import FORMATTED, NO, YES
from tests.share_page.test_browser import AXE, violations

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).resolve().parents[2] / "artefacts/outlook"
DARK = {"bodyBackgroundColor": "#1f1f1f"}
LIGHT = {"bodyBackgroundColor": "#ffffff"}
FILE = {"id": "a", "name": "Referat.docx", "size": 900, "attachmentType": "file", "contentType": "x"}


@pytest.mark.parametrize(
    "look", [("light", LIGHT, "da-DK", 320), ("dark", DARK, "en-GB", 320), ("wide", DARK, "da-DK", 450)]
)
async def test_axe_finds_nothing_and_nothing_is_cut_off(
    open_pane: OpenPane, look: tuple[str, dict[str, str], str, int]
) -> None:
    name, colours, language, width = look
    shown = {
        "yes": mail(YES),
        "no": mail(NO, attachments=[FILE]),
        "redact": draft(FORMATTED, type="html", attachments=[FILE]),
        "empty": draft(""),
    }
    PICTURES.mkdir(parents=True, exist_ok=True)
    for what, open_mail in shown.items():
        viewport = {"width": width, "height": 700}
        outlook = {"colours": colours, "language": language, "viewport": viewport}
        pane = await open_pane(open_mail, bypass_csp=True, **outlook)
        if what == "empty":
            await pane.until("document.getElementById('status').textContent.length > 20")
        else:
            await pane.answered()
        await pane.page.evaluate("document.getElementById('law-part').open = true")
        await pane.page.screenshot(path=PICTURES / f"{what}-{name}-{width}.png", full_page=True)
        await pane.page.add_script_tag(path=AXE)
        assert await violations(pane.page) == []
        root = "document.documentElement"
        assert await pane.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") <= 0


async def test_axe_finds_nothing_where_nobody_can_sign_in(open_pane: OpenPane) -> None:
    pane = await open_pane(mail(NO), sign_in=None, bypass_csp=True)
    await pane.until("!document.getElementById('closed').hidden")
    await pane.page.add_script_tag(path=AXE)
    assert await violations(pane.page) == []


async def test_nothing_moves_for_those_who_want_it_still(open_pane: OpenPane) -> None:
    """There is nothing to switch off: no animation, no transition, no smooth scrolling."""
    pane = await open_pane(draft(FORMATTED, type="html"))
    await pane.answered()
    moving = await pane.page.evaluate(
        "[...document.querySelectorAll('*')].filter(each => { const style = getComputedStyle(each);"
        " return style.transitionDuration !== '0s' || style.animationName !== 'none'"
        " || style.scrollBehavior !== 'auto'; }).length"
    )
    assert moving == 0
