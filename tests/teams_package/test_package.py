"""The Teams package: valid by Microsoft's own schema, by our lint, the same every time, and true."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.teams import verbs
from manifest.archive import zipped
from manifest.build import Parameters, build
from manifest.lint import lint
from tests.teams_package.checking import HOST, PARAMETERS, ROOT, schema_faults


@pytest.fixture
def files() -> dict[str, bytes]:
    return build(PARAMETERS)


@pytest.fixture
def manifest(files: Mapping[str, bytes]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(files["manifest.json"])
    return read


def test_the_package_is_valid_by_microsofts_schema(files: dict[str, bytes]) -> None:
    assert schema_faults(files) == []


def test_the_package_passes_our_lint(files: dict[str, bytes]) -> None:
    assert lint(files, HOST) == []


def test_a_package_with_sign_in_is_valid_too() -> None:
    files = build(Parameters(PARAMETERS.app_id, HOST, api_app_id="99999999-2222-4333-8444-555555555555"))
    assert schema_faults(files) == []
    assert lint(files, HOST) == []


def test_the_same_package_is_built_byte_for_byte(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "package", "--app-id", PARAMETERS.app_id, "--host", HOST]
    built = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        subprocess.run(
            [*command, "--out", out], check=True, cwd=ROOT, env={"PYTHONHASHSEED": seed}, capture_output=True
        )
        built.append((out / "maa-vi-teams.zip").read_bytes())
    assert built[0] == built[1] == zipped(build(PARAMETERS))


def test_the_zip_has_its_files_at_the_root(files: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "app.zip"
    path.write_bytes(zipped(files))
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "color.png",
            "color32.png",
            "da.json",
            "en.json",
            "manifest.json",
            "outline.png",
        ]


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_command_is_one_the_bot_knows_there(files: dict[str, bytes], language: str) -> None:
    known = [(words, command.scopes) for command in verbs.COMMANDS for words in command.words.values()]
    manifest, texts = json.loads(files["manifest.json"]), json.loads(files[f"{language}.json"])
    kind = {"personal": "personal", "team": "channel", "groupChat": "groupChat"}
    checked = 0
    for place, commands in enumerate(manifest["bots"][0]["commandLists"]):
        for number in range(len(commands["commands"])):
            title = texts[f"bots[0].commandLists[{place}].commands[{number}].title"]
            for scope in commands["scopes"]:
                checked += 1
                assert any(title in words and kind[scope] in scopes for words, scopes in known), (
                    title,
                    scope,
                )
    assert checked >= len(verbs.COMMANDS)


def test_every_command_of_the_bot_is_in_the_menu(manifest: dict[str, Any]) -> None:
    listed = {it["title"] for commands in manifest["bots"][0]["commandLists"] for it in commands["commands"]}
    for command in verbs.COMMANDS:
        assert listed & set(command.words["da"]), command.words


def test_the_message_extensions_are_those_of_the_bot(manifest: dict[str, Any]) -> None:
    assert {it["id"] for it in manifest["composeExtensions"][0]["commands"]} == set(verbs.EXTENSIONS)


def test_every_permission_has_its_reason_in_the_papers(manifest: dict[str, Any]) -> None:
    reasons = (ROOT / "docs/permissions.md").read_text("utf-8")
    asked = manifest["permissions"] + [
        it["name"]
        for it in manifest.get("authorization", {}).get("permissions", {}).get("resourceSpecific", [])
    ]
    assert asked
    for permission in asked:
        assert f"`{permission}`" in reasons


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--app-id", "none", "--host", HOST], "must be a GUID"),
        (["--app-id", PARAMETERS.app_id, "--host", "https://bot.fjordvig.example"], "host name alone"),
        (["--app-id", PARAMETERS.app_id, "--host", "localhost"], "host name alone"),
        (["--app-id", PARAMETERS.app_id, "--host", HOST, "--variant", "combined"], "not in this version"),
        (["--app-id", PARAMETERS.app_id, "--host", HOST, "--variant", "outlook-xml"], "not in this version"),
    ],
)
def test_arguments_that_cannot_be_used_get_a_clear_line(
    arguments: list[str], says: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "bot", "package", *arguments, "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
