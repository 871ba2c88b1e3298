"""The session for the token: how long, how often, from which page, and what is left in the logs."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.app import Running, running
from bot.settings import Settings
from bot.texts import Language
from bot.web.outlook.config import MSAL, pane_config
from bot.web.outlook.entra import SignedIn, TokenRefused, UserTokens, keys_of_users
from bot.web.outlook.guard import Guard
from bot.web.outlook.session import OutlookSession
from bot.web.share.pace import Pace
from tests.fakes.bot import bot_on_loopback, settings_for
from tests.fakes.entra import APP_ID, TENANT_ID
from tests.fakes.teams import FakeTeams
from tests.fakes.web import served
from tests.outlook_identity.conftest import PERSON, Outlook

OTHER = "33333333-aaaa-4bbb-8ccc-000000000078"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_entras_new_keys_are_taken_up_and_its_old_ones_let_nobody_in(
    teams: FakeTeams, database_url: str
) -> None:
    settings, clock = settings_for(teams, database_url), Clock()
    async with aiohttp.ClientSession(connector=trusting(teams)) as session:
        tokens = UserTokens(keys_of_users(session, settings, clock), settings)
        old = f"Bearer {teams.entra.user_token(PERSON)}"
        assert (await tokens.person(old)).person_id == PERSON
        teams.entra.roll_over()
        new = f"Bearer {teams.entra.user_token(PERSON)}"
        with pytest.raises(TokenRefused, match="token_key_unknown"):  # a minute lies between two fetches
            await tokens.person(new)
        clock.now += 61
        assert (await tokens.person(new)).person_id == PERSON
        with pytest.raises(TokenRefused, match="token_key_unknown"):
            await tokens.person(old)
        teams.entra.keys_status = 500
        clock.now += 61
        with pytest.raises(TokenRefused):
            await tokens.person(f"Bearer {teams.entra.user_token(PERSON, key='key-9')}")
        assert (await tokens.person(new)).person_id == PERSON  # the keys are kept while Entra is away


def trusting(teams: FakeTeams) -> aiohttp.TCPConnector:
    import ssl

    return aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=teams.entra.ca_file))


async def test_while_entra_is_away_nobody_is_let_in_and_is_told_so(
    database_url: str, teams: FakeTeams
) -> None:
    teams.entra.keys_status = 500
    async with bot_on_loopback(database_url, teams) as bot, aiohttp.ClientSession() as http:
        outlook = Outlook(f"http://127.0.0.1:{bot.port}", teams.entra, http)
        status, answer = await outlook.signs_in()
        assert status == 503
        assert answer["error"].startswith("Microsofts login svarer ikke lige nu.")
        teams.entra.keys_status = 200
        await asyncio.sleep(2.1)  # without any key a new try is made after two seconds
        assert (await outlook.signs_in())[0] == 200


async def test_a_session_never_outlives_the_token(outlook: Outlook) -> None:
    end = int(time.time()) + 3
    status, answer = await outlook.signs_in(exp=end)
    assert status == 200
    assert (await outlook.checks(answer["session"], "x"))[0] == 200
    await asyncio.sleep(max(0.0, end - time.time()) + 0.05)
    assert (await outlook.checks(answer["session"], "x"))[0] == 401


async def test_one_person_can_ask_only_so_often_and_others_are_not_held_back(outlook: Outlook) -> None:
    token = f"Bearer {outlook.entra.user_token(PERSON)}"
    statuses = [(await outlook.open_session(token))[0] for _ in range(25)]
    assert statuses[:20] == [200] * 20
    status, answer = await outlook.open_session(token)
    assert 429 in statuses
    assert status == 429
    assert answer["error"] == "Det gik lidt hurtigt. Vent et øjeblik, og prøv igen."
    assert (await outlook.open_session(f"Bearer {outlook.entra.user_token(OTHER)}"))[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://bot.example.evil.example"},
        {"Origin": "http://bot.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_sites_page_opens_nothing(outlook: Outlook, headers: dict[str, str]) -> None:
    status, _ = await outlook.open_session(f"Bearer {outlook.entra.user_token(PERSON)}", **headers)
    assert status == 403


@pytest.mark.parametrize("origin", ["https://bot.example", "https://bot.example/"])
async def test_our_own_page_needs_and_gets_no_permission_for_other_sites(
    outlook: Outlook, origin: str
) -> None:
    token = f"Bearer {outlook.entra.user_token(PERSON)}"
    assert (await outlook.open_session(token, Origin=origin))[0] == 200
    address = f"{outlook.base}/outlook/session"
    async with outlook.http.options(address, headers={"Origin": origin}) as response:
        assert response.status == 405
        assert not any("Access-Control" in name for name in response.headers)


async def test_no_token_and_nothing_of_it_is_in_the_logs(
    outlook: Outlook, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    tokens = [outlook.entra.user_token(PERSON), outlook.entra.user_token(PERSON, tid=OTHER)]
    tokens.append(outlook.entra.user_token(PERSON, scp="Kanariefugl.Read", name="Kanariefugl"))
    sessions = [(await outlook.open_session(f"Bearer {token}"))[1].get("session") for token in tokens]
    told = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert "outlook_session_opened" in told
    assert "tenant_foreign" in told
    for secret in (*tokens, *filter(None, sessions)):
        assert all(part not in told for part in secret.split("."))
    for name in (PERSON, "Mette", "Kanariefugl"):
        assert name not in told


async def test_where_signing_in_is_not_set_up_that_is_said(teams: FakeTeams, database_url: str) -> None:
    settings = replace(settings_for(teams, database_url), api_app_id="")
    async with running(settings) as bot, aiohttp.ClientSession() as http:
        outlook = Outlook(f"http://127.0.0.1:{bot.port}", teams.entra, http)
        status, answer = await outlook.signs_in()
        assert status == 503
        assert "ikke sat op" in answer["error"]
        assert pane_config(settings)["clientId"] == ""


async def test_in_local_mode_everybody_is_an_invented_person(teams: FakeTeams, database_url: str) -> None:
    async with bot_on_loopback(database_url, teams, MODE="local") as bot, aiohttp.ClientSession() as http:
        outlook = Outlook(f"http://127.0.0.1:{bot.port}", teams.entra, http)
        status, answer = await outlook.open_session(None)
        assert status == 200
        assert (await outlook.checks(answer["session"], "x"))[0] == 200


async def test_the_pane_is_told_where_to_sign_in(bot: Running, teams: FakeTeams) -> None:
    assert pane_config(bot.parts.settings) == {
        "clientId": APP_ID,
        "authority": f"{teams.entra.authority}/{TENANT_ID}",
        "scope": f"{APP_ID}/access_as_user",
        "local": False,
    }


async def test_classic_outlook_finds_the_script_it_may_trust(outlook: Outlook) -> None:
    address = f"{outlook.base}/.well-known/microsoft-officeaddins-allowed.json"
    async with outlook.http.get(address) as response:
        assert response.content_type == "application/json"
        assert await response.json() == {"allowed": ["https://bot.example/outlook/events.js"]}


async def test_the_scripts_come_from_the_bot_itself(bot: Running, outlook: Outlook, tmp_path: Path) -> None:
    for name, begins in (("identity.js", b"//"), ("msal-browser.min.js", b"/*! @azure/msal-browser v")):
        async with outlook.http.get(f"{outlook.base}/outlook/assets/{name}") as response:
            assert response.status == 200
            assert response.content_type == "text/javascript"
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert (await response.read()).startswith(begins)
    guard = Guard(bot.parts.settings, None, Pace(bot.parts.database))
    app = web.Application()
    app.add_routes(OutlookSession(bot.parts, guard, library=tmp_path / "not-there.js").routes())
    async with served(app) as url, outlook.http.get(f"{url}/outlook/assets/msal-browser.min.js") as response:
        assert response.status == 404
    assert MSAL.is_file(), "make install fetches it"


@pytest.fixture
async def events(bot: Running, teams: FakeTeams) -> AsyncIterator[str]:
    """An address that ``events.js`` may ask, guarded as the check at send is."""

    async def answer(_request: web.Request, person: SignedIn, language: Language) -> dict[str, str]:
        return {"person": person.person_id, "language": language}

    settings: Settings = replace(bot.parts.settings, mode="local")
    app = web.Application()
    app.add_routes(Guard(settings, None, Pace(bot.parts.database)).post_from_events("/asked", answer))
    async with served(app) as url:
        yield f"{url}/asked"


# Classic Outlook puts a slash after the host; anything else is a browser's way.
@pytest.mark.parametrize("origin", ["https://bot.example/", "https://bot.example"])
async def test_classic_outlook_is_answered_with_the_very_origin_it_told(
    outlook: Outlook, events: str, origin: str
) -> None:
    asks = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    async with outlook.http.options(events, headers=asks) as preflight:
        assert preflight.status == 204
        assert preflight.headers["Access-Control-Allow-Origin"] == origin
        assert preflight.headers["Access-Control-Allow-Methods"] == "POST"
        assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]
        assert "Access-Control-Allow-Credentials" not in preflight.headers
    async with outlook.http.post(events, json={}, headers={"Origin": origin}) as response:
        assert response.status == 200
        assert response.headers["Access-Control-Allow-Origin"] == origin
        assert response.headers["Vary"] == "Origin"
    async with outlook.http.post(events, json={}) as response:  # no Origin: no browser, and no permission
        assert response.status == 200
        assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
async def test_no_other_origin_may_read_the_answer(outlook: Outlook, events: str, origin: str) -> None:
    async with outlook.http.options(events, headers={"Origin": origin}) as preflight:
        assert preflight.status == 403
        assert "Access-Control-Allow-Origin" not in preflight.headers
    async with outlook.http.post(events, json={}, headers={"Origin": origin}) as response:
        assert response.status == 403
        assert "Access-Control-Allow-Origin" not in response.headers
