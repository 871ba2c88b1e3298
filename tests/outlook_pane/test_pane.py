"""What ``/outlook/pane`` serves: whom it lets in, in which language, and with which policy."""

import io
import json
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.app import Running
from bot.settings import read_settings
from bot.teams import verbs
from bot.texts import LANGUAGES, say
from bot.web.outlook.pane import LARGEST_MAIL, host_for
from bot.web.share.page import page
from tests.fakes.teams import TeamsUser


@pytest.fixture
async def http(bot: Running) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{bot.port}") as session:
        yield session


async def test_the_policy_lets_in_office_js_and_nobody_else(http: aiohttp.ClientSession) -> None:
    async with http.get("/outlook/pane") as response:
        policy = dict(
            part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";")
        )
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self' https://appsforoffice.microsoft.com/lib/ "
        "https://ajax.aspnetcdn.com/ajax/3.5/MicrosoftAjax.js",
        "style-src": "'self'",
        "connect-src": "'self'",
        "img-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self' https://outlook.office.com https://outlook.office365.com "
        "https://*.cloud.microsoft",
    }
    async with http.get("/share") as response:
        assert "appsforoffice" not in response.headers["Content-Security-Policy"]
        assert "appsforoffice" not in await response.text()


async def test_office_js_is_the_only_thing_from_elsewhere(http: aiohttp.ClientSession) -> None:
    async with http.get("/outlook/pane") as response:
        text = await response.text()
    loaded = re.findall(r'<(?:script|link|img|iframe)[^>]* (?:src|href)="([^"]+)"', text)
    assert [each for each in loaded if not each.startswith("/")] == [
        "https://appsforoffice.microsoft.com/lib/1/hosted/office.js"
    ]
    for each in loaded:
        if each.startswith("/"):
            async with http.get(each) as response:
                assert response.status == 200
                assert response.content_type in ("text/css", "text/javascript")
                assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", "da-DK,da;q=0.9,en;q=0.8", "da"),
        ("", "en-GB,en;q=0.9", "en"),
        ("", "", "da"),
        ("?language=en-US", "da", "en"),
        ("?_host_Info=Outlook$Web$16.01$da-DK", "nb", "da"),
    ],
)
async def test_the_page_comes_in_the_readers_language(
    http: aiohttp.ClientSession, query: str, accepted: str, language: str
) -> None:
    async with http.get(f"/outlook/pane{query}", headers={"Accept-Language": accepted}) as response:
        assert f'<html lang="{language}"' in await response.text()


@pytest.mark.parametrize(
    "name", ["source.html", "nothing.js", "..%2fpane.py", "%2e%2e/pane.py", "identity.map", "x" * 300 + ".js"]
)
async def test_only_scripts_and_styles_are_served(http: aiohttp.ClientSession, name: str) -> None:
    async with http.get(f"/outlook/assets/{name}") as response:
        assert response.status == 404


async def test_25_mb_are_refused_politely_by_the_server_too(
    http: aiohttp.ClientSession, mette: TeamsUser
) -> None:
    token = mette.teams.entra.user_token(mette.aad_id)
    async with http.post("/outlook/session", headers={"Authorization": f"Bearer {token}"}) as response:
        session = {"Authorization": f"Bearer {(await response.json())['session']}"}
    large = b'{"text": "' + b"a" * LARGEST_MAIL + b'"}'
    as_json = session | {"Content-Type": "application/json"}
    async with http.post("/share/check", data=io.BytesIO(large), headers=as_json) as response:
        assert response.status == 413
        assert (await response.json())["error"].startswith("Teksten er for lang")
    async with http.post("/share/file", data=io.BytesIO(large), headers=session) as response:
        assert response.status == 413
        assert (await response.json())["error"].startswith("Filen er for stor")


def test_what_is_filled_in_for_teams_is_a_word_that_the_bot_knows() -> None:
    known = {word for command in verbs.COMMANDS for words in command.words.values() for word in words}
    for name in ("check", "experience"):
        assert {say(f"outlook.pane.command.{name}", language) for language in LANGUAGES} <= known


def test_on_ones_own_machine_no_link_leads_to_a_bot_that_teams_does_not_know() -> None:
    local = page("da", "default", host_for(read_settings({"MAAVI_MODE": "local"})))
    assert "teams.microsoft.com" not in local
    assert say("outlook.pane.page.experience_local", "da") in local


async def test_what_the_page_is_told_for_signing_in_is_no_secret(
    http: aiohttp.ClientSession, bot: Running
) -> None:
    async with http.get("/outlook/pane") as response:
        text = await response.text()
    element = re.search(r'id="outlook-config">(.*?)</script>', text)
    assert element is not None
    config = json.loads(element[1])
    assert set(config) == {"clientId", "authority", "scope", "local", "alert"}
    assert config["clientId"] == bot.parts.settings.api_app_id
    assert bot.parts.settings.secret not in text
