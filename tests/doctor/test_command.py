"""The doctor on the command line: languages, JSON, exit status."""

import json
import os
import sys
from asyncio import create_subprocess_exec
from subprocess import PIPE

import pytest

from bot.terminal import language_of_terminal
from tests.doctor.conftest import Site


async def doctor(*arguments: str, **environment: str) -> tuple[int, str, str]:
    """Exit status, output and errors of ``python -m bot doctor``."""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAAVI_", "LC_", "LANG"))
    }
    process = await create_subprocess_exec(
        sys.executable, "-m", "bot", "doctor", *arguments, stdout=PIPE, stderr=PIPE, env=clean | environment
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


def environment_of(site: Site, **changes: str) -> dict[str, str]:
    settings = site.settings()
    values = {
        "PUBLIC_URL": settings.public_url,
        "APP_ID": settings.app_id,
        "TENANT_ID": settings.tenant_id,
        "CREDENTIAL": "secret",
        "SECRET": settings.secret,
        "DATABASE": settings.database,
        "ORGANISATION": str(settings.organisation),
        "AUTHORITY": settings.authority,
        "OPENID_METADATA": settings.openid_metadata,
    }
    return {f"MAAVI_{name}": value for name, value in (values | changes).items()}


async def test_a_right_set_up_exits_with_0(site: Site) -> None:
    status, said, errors = await doctor(**environment_of(site))
    assert (status, errors) == (0, "")
    assert "✓ Entra giver botten et token (secret)." in said
    assert "! Reglerne" in said
    assert said.splitlines()[-1].startswith("Fejl: 0. Advarsler: 1.")


async def test_an_error_exits_with_1_and_says_what_to_do_without_the_secret(site: Site) -> None:
    status, said, errors = await doctor(**environment_of(site, SECRET="forkert-hemmelighed"))
    assert (status, errors) == (1, "")
    assert "✗ Entra afviser botten: invalid_client." in said
    assert "  → Se efter, at MAAVI_APP_ID" in said
    assert "forkert-hemmelighed" not in said


async def test_wrong_settings_are_all_named(site: Site) -> None:
    status, said, _ = await doctor("--language", "en")
    assert status == 1
    assert "✗ The settings cannot be used." in said
    assert "    MAAVI_APP_ID is missing" in said


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"APPLICATION_INSIGHTS": "InstrumentationKey=123"}, "MAAVI_APPLICATION_INSIGHTS must be"),
        ({"GRAPH": "mail"}, "MAAVI_MAIL_FROM is missing"),
        ({"GRAPH": "boss"}, "MAAVI_GRAPH must be some of"),
        ({"API_APP_ID": "outlook"}, "MAAVI_API_APP_ID must be an id"),
        ({"PUBLIC_URL": "http://maavi.example.org"}, "MAAVI_PUBLIC_URL must begin with https://"),
        ({"ORGANIZATION": "folder"}, "MAAVI_ORGANIZATION is not a setting; is it misspelt?"),
    ],
)
async def test_a_setting_that_cannot_be_used_is_named_and_the_value_is_not_said(
    site: Site, changes: dict[str, str], named: str
) -> None:
    status, said, _ = await doctor("--json", **environment_of(site, **changes))
    (finding,) = json.loads(said)["findings"]
    assert (status, finding["check"], finding["case"]) == (1, "settings", "faulty")
    assert [line for line in finding["details"] if line.startswith(named)] == finding["details"]
    assert finding["do"].startswith("Ret de nævnte miljøvariabler")


async def test_for_programs_it_speaks_json(site: Site) -> None:
    status, said, _ = await doctor("--json", "--language", "en", **environment_of(site, SECRET="wrong"))
    told = json.loads(said)
    assert (status, told["level"]) == (1, "error")
    (token,) = [each for each in told["findings"] if each["check"] == "token"]
    assert set(token) == {"check", "case", "level", "values", "what", "do", "details"}
    assert (token["case"], token["values"]) == ("refused", {"code": "invalid_client"})
    assert token["do"].startswith("See that MAAVI_APP_ID")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "da"),
        ({"LANG": "C.UTF-8"}, "da"),
        ({"LANG": "POSIX"}, "da"),
        ({"LANG": "da_DK.UTF-8"}, "da"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "da_DK"}, "da"),
    ],
)
def test_the_language_is_the_terminals(environment: dict[str, str], language: str) -> None:
    assert language_of_terminal(environment) == language
