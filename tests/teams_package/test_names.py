"""The names in the packages are those that the bot's pages and scripts go by."""

import json
import re
from dataclasses import replace
from urllib.parse import urlsplit

from bot.app import Running
from bot.web.outlook.config import application_id_uri, pane_config
from bot.web.outlook.events import bundle
from manifest.addin import FILE
from manifest.build import build
from manifest.outlook import CONTROLS, HANDLERS
from tests.fakes.teams import FakeTeams
from tests.teams_package.checking import ADDIN, COMBINED


def test_the_event_file_answers_every_event_and_opens_the_pane_by_its_button(bot: Running) -> None:
    script = bundle(bot.parts.organisation.mail, bot.parts.settings)
    assert set(re.findall(r'Office\.actions\.associate\("(\w+)"', script)) == HANDLERS
    assert re.findall(r'"commandId": "(\w+)"', script) == [CONTROLS["compose"]]


def test_the_pane_signs_in_as_the_package_says(bot: Running) -> None:
    settings = bot.parts.settings
    host = urlsplit(settings.public_url).netloc
    package = build(replace(COMBINED, host=host, api_app_id=settings.api_app_id))
    named = json.loads(package["manifest.json"])["webApplicationInfo"]
    assert named["id"] == pane_config(settings)["clientId"]
    assert named["nestedAppAuthInfo"][0]["scopes"] == [pane_config(settings)["scope"]]
    assert named["resource"] == application_id_uri(settings)


async def test_the_bot_serves_every_address_that_the_packages_name(bot: Running, teams: FakeTeams) -> None:
    host = urlsplit(bot.parts.settings.public_url).netloc
    texts = [
        build(replace(COMBINED, host=host))["manifest.json"].decode(),
        build(replace(ADDIN, host=host))[FILE].decode(),
    ]
    paths = {path for text in texts for path in re.findall(rf'"https://{re.escape(host)}(/[^"]*)"', text)}
    assert {"/outlook/pane", "/outlook/events.html", "/outlook/events.js", "/privacy"} <= paths
    for path in sorted(paths):
        async with teams.session.get(teams.bot_url + path) as response:
            assert response.status == 200, path
