"""The registration that docs/deploy.md makes for signing in is the one that the packages name.

Its commands are run as they stand, by a real shell, with an az that only writes down what it was asked.
"""

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.web.outlook.entra import OFFICE
from manifest.build import build
from tests.teams_package.checking import API_APP_ID, COMBINED, ROOT

_OBJECT_ID = "77777777-2222-4333-8444-555555555555"
_AZ = f"""#!/bin/sh
echo "$@" >>calls
case "$*" in
  "ad app create"*) echo {API_APP_ID} ;;
  *"--query id "*) echo {_OBJECT_ID} ;;
esac
"""


@pytest.fixture
def registered(tmp_path: Path) -> dict[str, Any]:
    """What the guide's commands sent to Microsoft Graph: {file name: its JSON, "calls": [az's arguments]}."""
    guide = (ROOT / "docs/deploy.md").read_text("utf-8")
    (commands,) = (
        block for block in re.findall(r"```sh\n(.*?)```", guide, re.DOTALL) if "az ad app create" in block
    )
    az = tmp_path / "az"
    az.write_text(_AZ)
    az.chmod(0o755)
    subprocess.run(
        ["bash", "-euc", commands],
        check=True,
        cwd=tmp_path,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "NAME": "eksempelmaavi"},
        capture_output=True,
    )
    sent = {path.name: json.loads(path.read_text("utf-8")) for path in tmp_path.glob("*.json")}
    return {**sent, "calls": (tmp_path / "calls").read_text("utf-8").splitlines()}


def test_it_is_the_registration_that_the_package_names(registered: dict[str, Any]) -> None:
    host = "eksempelmaavi.azurewebsites.net"
    package = build(replace(COMBINED, host=host, api_app_id=API_APP_ID))
    named = json.loads(package["manifest.json"])["webApplicationInfo"]
    login = registered["login.json"]
    (nested,) = named["nestedAppAuthInfo"]
    assert login["identifierUris"] == [named["resource"]]
    assert login["spa"]["redirectUris"] == [nested["redirectUri"]]
    (scope,) = login["api"]["oauth2PermissionScopes"]
    assert [name.rpartition("/")[2] for name in nested["scopes"]] == [scope["value"]]
    assert login["api"]["requestedAccessTokenVersion"] == 2  # the bot takes no older tokens


def test_the_pane_and_office_are_let_in_beforehand_with_that_scope(registered: dict[str, Any]) -> None:
    (scope,) = registered["login.json"]["api"]["oauth2PermissionScopes"]
    clients = registered["clients.json"]["api"]["preAuthorizedApplications"]
    assert {each["appId"] for each in clients} - {API_APP_ID} <= OFFICE
    assert API_APP_ID in {each["appId"] for each in clients}
    assert all(each["delegatedPermissionIds"] == [scope["id"]] for each in clients)


def test_both_are_sent_to_the_registration_that_was_made(registered: dict[str, Any]) -> None:
    sent = [call for call in registered["calls"] if call.startswith("rest ")]
    address = f"https://graph.microsoft.com/v1.0/applications/{_OBJECT_ID}"
    assert [f"--method PATCH --url {address} " in call for call in sent] == [True, True]
    assert ["@login.json" in sent[0], "@clients.json" in sent[1]] == [True, True]
    made = next(call for call in registered["calls"] if call.startswith("ad app create"))
    assert "--sign-in-audience AzureADMyOrg" in made  # this organisation only
    assert not any("credential" in call or "permission add" in call for call in registered["calls"])
