"""The packages: valid by Microsoft's own schemas, by our lint, the same every time, and true."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.teams import verbs
from manifest.addin import FILE
from manifest.archive import zipped
from manifest.build import VARIANTS, Parameters, Variant, build
from manifest.lint import lint
from manifest.outlook import SEND_MODES, SendMode, addin_id
from tests.teams_package.checking import (
    ADDIN,
    API_APP_ID,
    COMBINED,
    HOST,
    PARAMETERS,
    REASONS,
    ROOT,
    schema_faults,
)


@pytest.fixture
def files() -> dict[str, bytes]:
    return build(PARAMETERS)


@pytest.fixture
def manifest(files: Mapping[str, bytes]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(files["manifest.json"])
    return read


@pytest.mark.parametrize("api_app_id", [None, API_APP_ID], ids=["one registration", "two"])
@pytest.mark.parametrize("preview", [False, True], ids=["stable", "preview"])
@pytest.mark.parametrize("send_mode", SEND_MODES)
@pytest.mark.parametrize("variant", VARIANTS)
def test_every_package_is_valid_and_clean(
    variant: Variant, send_mode: SendMode, preview: bool, api_app_id: str | None
) -> None:
    chosen = Parameters(
        PARAMETERS.app_id, HOST, api_app_id, variant=variant, send_mode=send_mode, preview=preview
    )
    files = build(chosen)
    assert lint(files, HOST, REASONS) == []
    if variant != "outlook-xml":
        assert schema_faults(files) == []


@pytest.mark.parametrize(
    ("parameters", "name"),
    [(PARAMETERS, "maa-vi-teams.zip"), (COMBINED, "maa-vi-combined.zip"), (ADDIN, "maa-vi-outlook.xml")],
    ids=VARIANTS,
)
def test_the_same_package_is_built_byte_for_byte(parameters: Parameters, name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "package", "--app-id", parameters.app_id, "--host", HOST]
    built = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        subprocess.run(
            [*command, "--variant", parameters.variant, "--out", out],
            check=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
        )
        built.append((out / name).read_bytes())
    files = build(parameters)
    assert built[0] == built[1] == (files[FILE] if FILE in files else zipped(files))


def test_nobody_signs_in_in_teams_alone_unless_it_is_asked_for(manifest: dict[str, Any]) -> None:
    assert "webApplicationInfo" not in manifest
    asked = json.loads(build(replace(PARAMETERS, api_app_id=API_APP_ID))["manifest.json"])
    assert asked["webApplicationInfo"]["id"] == API_APP_ID


@pytest.mark.parametrize(("api_app_id", "signs_in"), [(None, PARAMETERS.app_id), (API_APP_ID, API_APP_ID)])
def test_in_outlook_people_sign_in_to_the_bots_registration_or_the_one_named(
    api_app_id: str | None, signs_in: str
) -> None:
    resource = f"api://{HOST}/{signs_in}"
    combined = json.loads(build(replace(COMBINED, api_app_id=api_app_id))["manifest.json"])
    assert combined["webApplicationInfo"] == {
        "id": signs_in,
        "resource": resource,
        "nestedAppAuthInfo": [
            {"redirectUri": f"brk-multihub://{HOST}", "scopes": [f"{signs_in}/access_as_user"]}
        ],
    }
    addin = build(replace(ADDIN, api_app_id=api_app_id))[FILE].decode()
    assert f"<Resource>{resource}</Resource>" in addin


def test_both_kinds_of_add_in_open_the_same_pages_by_the_same_names() -> None:
    extension = json.loads(build(COMBINED)["manifest.json"])["extensions"][0]
    addin = build(ADDIN)[FILE].decode()
    base = f"https://{HOST}/outlook"
    assert [runtime["code"] for runtime in extension["runtimes"]] == [
        {"page": f"{base}/pane"},
        {"page": f"{base}/events.html", "script": f"{base}/events.js"},
    ]
    for page in ("pane", "events.html", "events.js"):
        assert f'DefaultValue="{base}/{page}"' in addin
    for ribbon, control in zip(extension["ribbons"], ("maaViReadPane", "maaViComposePane"), strict=True):
        assert ribbon["tabs"][0]["groups"][0]["controls"][0]["id"] == control
        assert f'<Control xsi:type="Button" id="{control}">' in addin
    hidden = extension["alternates"][0]["hide"]["customOfficeAddin"]["officeAddinId"]
    assert f"<Id>{hidden}</Id>" in addin


def test_the_add_in_keeps_its_id_from_build_to_build() -> None:
    """A new one would be a new add-in: the old one would stay where it was deployed."""
    assert addin_id(PARAMETERS.app_id) == "0da32a20-53b3-58cb-a588-87d999425b78"


@pytest.mark.parametrize(
    ("send_mode", "in_json", "in_xml"), [("soft", "softBlock", "SoftBlock"), ("block", "block", "Block")]
)
def test_the_alert_blocks_as_hard_as_it_is_told(send_mode: SendMode, in_json: str, in_xml: str) -> None:
    extension = json.loads(build(replace(COMBINED, send_mode=send_mode))["manifest.json"])["extensions"][0]
    assert extension["autoRunEvents"][0]["events"] == [
        {"type": "messageSending", "actionId": "onMessageSendHandler", "options": {"sendMode": in_json}}
    ]
    assert f'SendMode="{in_xml}"' in build(replace(ADDIN, send_mode=send_mode))[FILE].decode()


def test_preview_features_are_there_only_when_asked_for(manifest: dict[str, Any]) -> None:
    assert "supportsTargetedMessages" not in manifest["bots"][0]
    preview = json.loads(build(replace(PARAMETERS, preview=True))["manifest.json"])
    assert preview["manifestVersion"] == "1.29"
    assert preview["bots"][0]["supportsTargetedMessages"] is True
    by_slash = [it["id"] for it in preview["composeExtensions"][0]["commands"] if "triggers" in it]
    assert by_slash == ["share_page"]


def test_microsofts_reader_understands_the_xml(tmp_path: Path) -> None:
    """office-addin-manifest reads it without a network; to validate XML it would ask Microsoft."""
    path = tmp_path / FILE
    path.write_bytes(build(ADDIN)[FILE])
    tool = ROOT / "node_modules/office-addin-manifest/cli.js"
    done = subprocess.run(
        [ROOT / "scripts/node", tool, "info", path], capture_output=True, text=True, check=True
    )
    read = dict(line.strip().split(": ", 1) for line in done.stdout.splitlines() if ": " in line)
    assert read["Id"] == addin_id(ADDIN.app_id)
    assert read["Type"] == "MailApp"
    assert read["Default Locale"] == "da-DK"
    assert read["Permissions"] == "ReadWriteItem"


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
    assert checked >= 16


# Teams shows twelve commands: one for administrators stands in their paper, and two are offered by "mail".
NOT_IN_THE_MENU = {"doktor", "mail til", "mail fra"}


def test_every_command_of_the_bot_is_in_the_menu(manifest: dict[str, Any]) -> None:
    listed = NOT_IN_THE_MENU | {
        it["title"] for commands in manifest["bots"][0]["commandLists"] for it in commands["commands"]
    }
    for command in verbs.COMMANDS:
        assert listed & set(command.words["da"]), command.words


def test_the_message_extensions_are_those_of_the_bot(manifest: dict[str, Any]) -> None:
    assert {it["id"] for it in manifest["composeExtensions"][0]["commands"]} == set(verbs.EXTENSIONS)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--app-id", "none", "--host", HOST], "must be a GUID"),
        (["--app-id", PARAMETERS.app_id, "--host", "https://bot.fjordvig.example"], "host name alone"),
        (["--app-id", PARAMETERS.app_id, "--host", "localhost"], "host name alone"),
        (["--app-id", PARAMETERS.app_id, "--host", f"{HOST}/bot"], "host name alone"),
        (["--app-id", "00000000-0000-0000-0000-000000000000", "--host", HOST], "must be a GUID"),
        (
            ["--app-id", PARAMETERS.app_id, "--host", HOST, "--api-app-id", "x"],
            "--api-app-id: must be a GUID",
        ),
        (["--app-id", PARAMETERS.app_id, "--host", HOST, "--variant", "word"], "invalid choice: 'word'"),
        (["--app-id", PARAMETERS.app_id, "--host", HOST, "--send-mode", "block"], "has no alert"),
        (
            ["--app-id", PARAMETERS.app_id, "--host", HOST, "--variant", "outlook-xml", "--preview"],
            "no preview features",
        ),
        (["--host", HOST], "--app-id"),
    ],
)
def test_arguments_that_cannot_be_used_get_a_clear_line(
    arguments: list[str], says: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "bot", "package", *arguments, "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_hard_block_and_a_preview_are_files_of_their_own(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "package", "--app-id", PARAMETERS.app_id, "--host", HOST]
    command += ["--out", str(tmp_path)]
    for more in (
        ["--variant", "combined", "--send-mode", "block"],
        ["--variant", "outlook-xml", "--send-mode", "block", "--api-app-id", API_APP_ID],
        ["--preview"],
    ):
        subprocess.run([*command, *more], check=True, cwd=ROOT, capture_output=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "maa-vi-combined-block.zip",
        "maa-vi-outlook-block.xml",
        "maa-vi-teams-preview.zip",
    ]


def test_it_says_that_a_managed_identity_cannot_sign_people_in(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "package", "--app-id", PARAMETERS.app_id, "--host", HOST]
    command += ["--out", str(tmp_path), "--variant", "combined"]
    for more, warns in (([], True), (["--api-app-id", API_APP_ID], False)):
        done = subprocess.run([*command, *more], check=True, cwd=ROOT, capture_output=True, text=True)
        assert ("managed identity" in done.stderr) is warns
        assert done.stdout == f"{tmp_path / 'maa-vi-combined.zip'}\n"
