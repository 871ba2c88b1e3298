"""The pages that the app's manifest links to: they are there, true, readable, and load nothing."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.app import Running
from bot.organisation.model import Organisation
from bot.web.pages import PAGES, page
from manifest.build import Parameters, build
from tests.fakes.teams import FakeTeams

if TYPE_CHECKING:
    from playwright.async_api import Browser

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"


async def opened(teams: FakeTeams, path: str, **headers: str) -> tuple[aiohttp.ClientResponse, str]:
    async with teams.session.get(teams.bot_url + path, headers=headers) as response:
        return response, await response.text()


async def test_every_page_that_the_manifest_names_is_there(bot: Running, teams: FakeTeams) -> None:
    manifest = json.loads(build(Parameters(bot.parts.settings.app_id, "bot.example"))["manifest.json"])
    named = [manifest["developer"][each] for each in ("websiteUrl", "privacyUrl", "termsOfUseUrl")]
    assert {urlsplit(each).path for each in named} == set(PAGES.values())
    for path in PAGES.values():
        response, body = await opened(teams, path)
        assert response.status == 200
        assert response.content_type == "text/html"
        assert "Fjordvig Kommune" in body


async def test_the_privacy_page_names_who_is_responsible_and_what_is_never_kept(
    bot: Running, teams: FakeTeams
) -> None:
    _, danish = await opened(teams, "/privacy")
    assert "Fjordvig Kommune er dataansvarlig. Databeskyttelsesrådgiveren er David Ravn." in danish
    assert "Den bliver hverken gemt, logget eller sendt til andre." in danish
    for right in ("Datatilsynet", "artikel 6, stk. 1, litra e", "Hvor længe?", "Dine rettigheder"):
        assert right in danish


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", "", "da"),
        ("", "da-DK,da;q=0.9,en;q=0.8", "da"),
        ("", "en-GB,en;q=0.9,da;q=0.8", "en"),
        ("", "da;q=0.2, en-US;q=0.7", "en"),
        ("", "nb,en", "da"),
        ("", "*", "da"),
        ("", "en;q=oops", "da"),
        ("?language=en", "da-DK", "en"),
        ("?language=da", "en-GB", "da"),
    ],
)
async def test_the_language_is_the_readers(
    bot: Running, teams: FakeTeams, query: str, accepted: str, language: str
) -> None:
    response, body = await opened(teams, "/terms" + query, **{"Accept-Language": accepted})
    assert f'<html lang="{language}">' in body
    assert ("Terms of use" if language == "en" else "Vilkår for brug") in body
    assert response.headers["Vary"] == "Accept-Language"


async def test_the_pages_run_and_load_nothing(bot: Running, teams: FakeTeams) -> None:
    for path in PAGES.values():
        response, body = await opened(teams, path)
        policy = response.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "script" not in policy
        assert "<script" not in body
        assert "Set-Cookie" not in response.headers
        assert set(re.findall(r'(?:href|src)="([^"?]*)', body)) <= set(PAGES.values())


def test_names_are_escaped() -> None:
    body = page("privacy", "da", Organisation("Vig & <b>Strand</b>"))
    assert "Vig &amp; &lt;b&gt;Strand&lt;/b&gt; er dataansvarlig" in body
    assert "Find kommunens databeskyttelsesrådgiver" in body  # none is named in the folder


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_a_phone_and_nothing_is_cut_off(
    bot: Running, teams: FakeTeams, browser: "Browser", scheme: Any
) -> None:
    context = await browser.new_context(
        viewport={"width": 320, "height": 640}, color_scheme=scheme, locale="da-DK", bypass_csp=True
    )
    shown = await context.new_page()
    for path in PAGES.values():
        for language in ("da", "en"):
            await shown.goto(f"{teams.bot_url}{path}?language={language}")
            await shown.add_script_tag(path=AXE)
            result: dict[str, Any] = await shown.evaluate("axe.run()")
            assert [each["id"] for each in result["violations"]] == []
            wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert await shown.evaluate(wide) <= 0
    await context.close()


@pytest.mark.browser
async def test_the_style_sheet_passes_the_pages_own_policy(
    bot: Running, teams: FakeTeams, browser: "Browser"
) -> None:
    context = await browser.new_context(viewport={"width": 1200, "height": 800})
    shown = await context.new_page()
    complaints: list[str] = []
    shown.on("console", lambda message: complaints.append(message.text))
    await shown.goto(f"{teams.bot_url}/privacy")
    assert (await shown.locator("main").bounding_box() or {})["width"] < 700  # as the style sheet says
    assert [each for each in complaints if "favicon" not in each and "404" not in each] == []
    await context.close()
