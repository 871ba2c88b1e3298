"""The same event file in a real browser, as in Outlook on the web, and the pane where a reason is given."""

import json
from typing import Any

import pytest

from bot.app import Running
from bot.store import mail_reasons
from tests.fakes.teams import TeamsUser
from tests.outlook_pane.conftest import OpenPane, Pane, bot, draft, mette, open_pane  # noqa: F401 # fixtures
from tests.share_page.test_browser import AXE

pytestmark = pytest.mark.browser

CPR = "Borgeren har CPR 010190-1234."
OUT = {"to": [{"emailAddress": "eve@evil.example", "displayName": "Bo Kjær <bo@fjordvig.dk>"}]}
HOME = {"to": [{"emailAddress": "bo@fjordvig.dk", "displayName": "Eve"}]}
WHY = "Borgeren har selv bedt om at få svaret på mail i dag."


async def send(pane: Pane) -> dict[str, Any]:
    """Press Send: the event page as Outlook loads it, beside the pane."""
    base = pane.page.url.partition("/outlook/")[0]
    await pane.page.goto(f"{base}/outlook/events.html")
    pane.requests.clear()
    await pane.page.evaluate(
        "Office.stub.fire('onMessageSendHandler', { completed: (options) => { window.told = options; } })"
    )
    await pane_until(pane, "Boolean(window.told)")
    told: dict[str, Any] = await pane.page.evaluate("window.told")
    return told


async def pane_until(pane: Pane, expression: str) -> None:
    for _ in range(300):
        if await pane.page.evaluate(expression):
            return
        await pane.page.wait_for_timeout(25)
    raise AssertionError(f"never came: {expression}")


def asked(pane: Pane) -> list[str]:
    return [request for request in pane.requests if "/outlook/alert " in request]


async def test_outlook_on_the_web_signs_in_asks_the_bot_and_stops_the_mail(open_pane: OpenPane) -> None:  # noqa: F811
    pane = await open_pane(draft(CPR, recipients=OUT))
    told = await send(pane)
    assert not told["allowEvent"]
    assert "CPR-numre" in told["errorMessage"]
    assert "eve@evil.example" in told["errorMessage"]
    assert "kun et kort tjek" not in told["errorMessage"]
    assert (told["cancelLabel"], told["commandId"]) == ("Vis hvad", "maaViComposePane")
    assert json.loads(told["contextData"]) == {"kinds": ["cpr_number"]}
    assert "sendModeOverride" not in told
    assert len(asked(pane)) == 1
    assert pane.strangers == []


async def test_a_calm_mail_and_mail_to_colleagues_go(open_pane: OpenPane) -> None:  # noqa: F811
    calm = await open_pane(draft("Vi ses.", recipients=OUT))
    assert await send(calm) == {"allowEvent": True}
    assert len(asked(calm)) == 1
    home = await open_pane(draft(CPR, recipients=HOME))
    assert await send(home) == {"allowEvent": True}
    assert asked(home) == []
    assert calm.strangers + home.strangers == []


async def test_without_a_broker_the_short_check_decides(open_pane: OpenPane) -> None:  # noqa: F811
    pane = await open_pane(draft(CPR, recipients=OUT), sign_in=None)
    told = await send(pane)
    assert "kun et kort tjek" in told["errorMessage"]
    assert json.loads(told["contextData"]) == {"kinds": ["cpr_number"]}
    assert asked(pane) == []
    assert pane.strangers == []


async def test_the_reason_is_given_in_the_pane_and_opens_for_that_mail(
    open_pane: OpenPane,  # noqa: F811
    bot: Running,  # noqa: F811
    mette: TeamsUser,  # noqa: F811
) -> None:
    stopped = draft(CPR, recipients=OUT, context=json.dumps({"kinds": ["cpr_number"]}))
    pane = await open_pane(stopped)
    await pane.until("Boolean(document.getElementById('alert-reason'))")
    section = await pane.page.inner_text("#alert")
    assert "Mailen blev ikke sendt" in section
    assert "CPR-nummer" in section

    await pane.page.fill("#alert-reason", "Det er 010190-1234, der spørger.")
    await pane.page.press("#alert-reason", "Tab")
    await pane.page.keyboard.press("Enter")
    await pane.until("document.getElementById('alert-told').textContent.includes('cpr-nummer')")

    await pane.page.fill("#alert-reason", WHY)
    await pane.page.click("#alert button[type=submit]")
    await pane.until("document.getElementById('alert-told').textContent.includes('Send mailen igen')")
    async with bot.parts.database.read() as tx:
        (kept,) = await mail_reasons.newest(tx, 10)
    assert (kept.person_id, kept.kinds, kept.reason) == (mette.aad_id, ("cpr_number",), WHY)

    session = (await pane.mail())["session"]
    again = await open_pane(stopped | {"session": session})
    told = await send(again)
    assert told["sendModeOverride"] == "promptUser"
    assert "Din begrundelse er gemt" in told["errorMessage"]
    other = await open_pane(stopped | {"session": session, "body": CPR + " Og 020290-1235."})
    assert "sendModeOverride" not in await send(other)
    assert pane.strangers + again.strangers + other.strangers == []


async def test_the_pane_says_before_sending_that_a_mail_will_be_stopped(open_pane: OpenPane) -> None:  # noqa: F811
    pane = await open_pane(draft(CPR, recipients=OUT))
    await pane.until("document.getElementById('alert').textContent.includes('bliver stoppet')")
    home = await open_pane(draft(CPR, recipients=HOME))
    await home.answered()
    assert await home.page.inner_text("#alert") == ""


async def test_the_section_has_no_violation_of_wcag_at_320_pixels(open_pane: OpenPane) -> None:  # noqa: F811
    for scheme in ("light", "dark"):
        pane = await open_pane(
            draft(CPR, recipients=OUT, context='{"kinds": ["cpr_number"]}'),
            bypass_csp=True,
            color_scheme=scheme,
        )
        await pane.until("Boolean(document.getElementById('alert-reason'))")
        await pane.answered()
        await pane.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = await pane.page.evaluate("axe.run('#alert')")
        assert [each["id"] for each in found["violations"]] == []
        assert await pane.page.evaluate("document.documentElement.scrollWidth <= 320")
