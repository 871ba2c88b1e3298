"""Settings: all that is missing or wrong is named at once, in plain words, without values."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import read_settings

ID = "11111111-aaaa-4bbb-8ccc-000000000001"


def complete(folder: Path) -> dict[str, str]:
    return {
        "MAAVI_PUBLIC_URL": "https://bot.example/",
        "MAAVI_APP_ID": ID.upper(),
        "MAAVI_TENANT_ID": ID,
        "MAAVI_CREDENTIAL": "secret",
        "MAAVI_SECRET": "hemmelig",
        "MAAVI_ORGANISATION": str(folder),
        "MAAVI_ADMINS": f"{ID}, {ID.replace('1', '2')}",
    }


def test_what_is_not_set_has_a_safe_default(tmp_path: Path) -> None:
    settings = read_settings(complete(tmp_path))
    assert settings.mode == "teams"
    assert (settings.host, settings.port) == ("127.0.0.1", 3978)
    assert settings.public_url == "https://bot.example"
    assert settings.app_id == ID
    assert len(settings.admins) == 2
    assert settings.service_hosts == ("smba.trafficmanager.net", "*.teams.microsoft.com")
    assert settings.database.startswith("sqlite:///data/")


def test_local_mode_needs_nothing_else() -> None:
    settings = read_settings({"MAAVI_MODE": "local"})
    assert settings.local
    assert settings.credential is None
    assert settings.organisation.is_dir()


def test_people_sign_in_to_the_bots_own_app_unless_another_is_named(tmp_path: Path) -> None:
    other = ID.replace("1", "3")
    assert read_settings(complete(tmp_path)).api_app_id == ID
    assert read_settings(complete(tmp_path) | {"MAAVI_API_APP_ID": other.upper()}).api_app_id == other


def test_nobody_can_sign_in_to_a_managed_identity(tmp_path: Path) -> None:
    managed = complete(tmp_path) | {"MAAVI_CREDENTIAL": "managed_identity"}
    assert read_settings(managed).api_app_id == ""
    assert read_settings(managed | {"MAAVI_API_APP_ID": ID}).api_app_id == ID
    assert read_settings({"MAAVI_MODE": "local"}).api_app_id == ""


def test_everything_missing_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({})
    named = [line.split()[0] for line in str(caught.value).splitlines()]
    assert named == [
        *("MAAVI_CREDENTIAL", "MAAVI_PUBLIC_URL", "MAAVI_APP_ID", "MAAVI_TENANT_ID", "MAAVI_ORGANISATION")
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MODE", "open"),
        ("BIND", "3978"),
        ("BIND", "127.0.0.1:x"),
        ("BIND", "127.0.0.1:70000"),
        ("PUBLIC_URL", "http://bot.example"),
        ("PUBLIC_URL", "bot.example"),
        ("PUBLIC_URL", "https://user:pw@bot.example"),
        ("APP_ID", "not-an-id"),
        ("API_APP_ID", "not-an-id"),
        ("TENANT_ID", "common"),
        ("CREDENTIAL", "password"),
        ("DATABASE", "mysql://x"),
        ("ORGANISATION", "/nowhere/at/all"),
        ("ADMINS", "mette@example.org"),
        ("SERVICE_HOSTS", "http://evil.example"),
        ("AUTHORITY", "http://login.example"),
        ("OPENID_METADATA", "ftp://x"),
        ("GRAPH", "leaders,calendars"),
        ("GRAPH_URL", "http://graph.example"),
        ("MAIL_FROM", "Kommunen <maavi@kommune.example>"),
        ("SECRETT", "x"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(complete(tmp_path) | {f"MAAVI_{name}": value})
    assert f"MAAVI_{name}" in str(caught.value)


def test_the_chosen_credential_must_be_there(tmp_path: Path) -> None:
    values = complete(tmp_path) | {"MAAVI_SECRET": ""}
    with pytest.raises(SettingsError, match="MAAVI_SECRET is missing"):
        read_settings(values)
    with pytest.raises(SettingsError, match="MAAVI_CERTIFICATE is missing"):
        read_settings(values | {"MAAVI_CREDENTIAL": "certificate"})
    read_settings(values | {"MAAVI_CREDENTIAL": "managed_identity"})


def test_graph_is_asked_for_nothing_unless_said(tmp_path: Path) -> None:
    values = complete(tmp_path)
    assert read_settings(values).graph == frozenset()
    mail = values | {"MAAVI_GRAPH": "leaders, mail"}
    with pytest.raises(SettingsError, match="MAAVI_MAIL_FROM is missing"):
        read_settings(mail)
    assert read_settings(mail | {"MAAVI_MAIL_FROM": "maavi@kommune.example"}).graph == {"leaders", "mail"}
    with pytest.raises(SettingsError, match="MAAVI_GRAPH needs a token"):
        read_settings({"MAAVI_MODE": "local", "MAAVI_GRAPH": "leaders"})


@pytest.mark.parametrize("bind", ["0.0.0.0:3978", "10.1.2.3:3978", "[::]:3978", "bot.example:3978"])
def test_local_mode_refuses_to_start_off_loopback(bind: str) -> None:
    with pytest.raises(SettingsError, match="loopback"):
        read_settings({"MAAVI_MODE": "local", "MAAVI_BIND": bind})


@pytest.mark.parametrize("bind", ["127.0.0.1:0", "localhost:3978", "[::1]:3978"])
def test_loopback_has_several_names(bind: str) -> None:
    assert read_settings({"MAAVI_MODE": "local", "MAAVI_BIND": bind}).local


def test_secrets_are_not_in_the_repr(tmp_path: Path) -> None:
    database = "postgresql://bot:adgangskode@db/maavi"
    settings = read_settings(complete(tmp_path) | {"MAAVI_DATABASE": database})
    assert "hemmelig" not in repr(settings)
    assert "adgangskode" not in repr(settings)


def test_a_fault_does_not_repeat_the_value(tmp_path: Path) -> None:
    """A secret may stand in the wrong variable."""
    with pytest.raises(SettingsError) as caught:
        read_settings(complete(tmp_path) | {"MAAVI_DATABASE": "hemmelig1", "MAAVI_APP_ID": "hemmelig2"})
    assert "hemmelig" not in str(caught.value)
