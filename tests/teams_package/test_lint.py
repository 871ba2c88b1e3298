"""Faults put into a good package on purpose: each is caught, and every rule of the lint catches one."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from manifest.build import build
from manifest.lint import RULES, lint
from tests.teams_package.checking import HOST, PARAMETERS, ROOT, schema_faults

Files = dict[str, bytes]
Change = Callable[[Any], object]


def in_json(name: str, change: Change) -> Callable[[Files], None]:
    def mutate(files: Files) -> None:
        tree = json.loads(files[name])
        change(tree)
        files[name] = json.dumps(tree, ensure_ascii=False).encode()

    return mutate


def in_manifest(change: Change) -> Callable[[Files], None]:
    return in_json("manifest.json", change)


TITLE = "bots[0].commandLists[0].commands[0].title"

# the fault, how it is made, and the lint's rule that must see it
FAULTS: dict[str, tuple[Callable[[Files], None], str]] = {
    "an icon is missing": (lambda f: f.pop("outline.png"), "files_match"),
    "a language file is missing": (lambda f: f.pop("en.json"), "files_match"),
    "a stray file": (lambda f: f.update({"notes.txt": b"x"}), "files_match"),
    "icons are swapped": (lambda f: f.update({"color.png": f["outline.png"]}), "icons"),
    "an icon is no PNG": (lambda f: f.update({"color32.png": b"<svg/>"}), "icons"),
    "no icon for 32 pixels": (in_manifest(lambda m: m["icons"].pop("color32x32")), "icons"),
    "a text lacks English": (in_json("en.json", lambda t: t.pop(TITLE)), "languages"),
    "a text of a command there is not": (
        in_json("en.json", lambda t: t.update({TITLE.replace("[0]", "[9]"): "x"})),
        "languages",
    ),
    "only one language": (
        in_manifest(lambda m: m["localizationInfo"].pop("additionalLanguages")),
        "languages",
    ),
    "the Danish texts differ": (in_json("da.json", lambda t: t.update({TITLE: "andet"})), "default_language"),
    "an English name too long": (in_json("en.json", lambda t: t.update({"name.short": "x" * 31})), "lengths"),
    "an empty text": (in_json("en.json", lambda t: t.update({TITLE: " "})), "lengths"),
    "a bot id that is no GUID": (in_manifest(lambda m: m["bots"][0].update(botId="maa-vi")), "ids"),
    "an app id of zeros": (
        in_manifest(lambda m: m.update(id="00000000-0000-0000-0000-000000000000")),
        "ids",
    ),
    "a message extension of another bot": (
        in_manifest(lambda m: m["composeExtensions"][0].update(botId="99999999-2222-4333-8444-555555555555")),
        "one_bot",
    ),
    "the bot's host is not a valid domain": (in_manifest(lambda m: m.update(validDomains=[])), "hosts"),
    "any domain is valid": (in_manifest(lambda m: m["validDomains"].append("*.example")), "hosts"),
    "a page on another host": (
        in_manifest(lambda m: m["developer"].update(privacyUrl="https://elsewhere.example/privacy")),
        "hosts",
    ),
    "a page without TLS": (
        in_manifest(lambda m: m["developer"].update(termsOfUseUrl=f"http://{HOST}/terms")),
        "hosts",
    ),
    "sign-in for another host": (
        in_manifest(
            lambda m: m.update(webApplicationInfo={"id": m["id"], "resource": f"api://elsewhere/{m['id']}"})
        ),
        "hosts",
    ),
    "commands for a scope the bot has not": (
        in_manifest(lambda m: m["bots"][0].update(scopes=["personal"])),
        "scopes",
    ),
    "two command lists for one scope": (
        in_manifest(lambda m: m["bots"][0]["commandLists"][1].update(scopes=["personal"])),
        "scopes",
    ),
    "installed by default where the bot is not": (
        in_manifest(lambda m: m.update(defaultInstallScope="meetings")),
        "scopes",
    ),
    "a command listed twice": (
        in_json("en.json", lambda t: t.update({TITLE.replace("commands[0]", "commands[1]"): t[TITLE]})),
        "commands",
    ),
    "two message extensions with one id": (
        in_manifest(lambda m: m["composeExtensions"][0]["commands"][1].update(id="share_page")),
        "commands",
    ),
    "a version of two numbers": (in_manifest(lambda m: m.update(version="1.0")), "versions"),
    "a schema of another version": (in_manifest(lambda m: m.update(manifestVersion="1.24")), "versions"),
    "shared channels left out": (
        in_manifest(lambda m: m.pop("supportsChannelFeatures")),
        "private_channels",
    ),
    "reads every message": (
        in_manifest(
            lambda m: m.update(
                authorization={
                    "permissions": {
                        "resourceSpecific": [{"name": "ChannelMessage.Read.Group", "type": "Application"}]
                    }
                }
            )
        ),
        "least_privilege",
    ),
}

# What the schema sees is left to it: the lint need not know.
SCHEMA_FAULTS: dict[str, Callable[[Files], None]] = {
    "a property there is not": in_manifest(lambda m: m.update(colour="#000000")),
    "a colour that is none": in_manifest(lambda m: m.update(accentColor="blue")),
    "no description": in_manifest(lambda m: m.pop("description")),
    "a scope there is not": in_manifest(lambda m: m["bots"][0]["scopes"].append("channel")),
    "two bots": in_manifest(lambda m: m["bots"].append(m["bots"][0])),
    "a permission there is not": in_manifest(lambda m: m["permissions"].append("everything")),
    "a text at a path there is not": in_json("en.json", lambda t: t.update({"bots[0].name": "x"})),
    "an English description too long": in_json(
        "en.json", lambda t: t.update({"description.short": "x" * 81})
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_lint_catches(fault: str) -> None:
    files = build(PARAMETERS)
    mutate, rule = FAULTS[fault]
    mutate(files)
    assert rule in {found.rule for found in lint(files, HOST)}


@pytest.mark.parametrize("fault", SCHEMA_FAULTS)
def test_the_schema_catches(fault: str) -> None:
    files = build(PARAMETERS)
    SCHEMA_FAULTS[fault](files)
    assert schema_faults(files) != []


def test_every_rule_has_a_fault_to_catch() -> None:
    assert {rule.__name__.strip("_") for rule in RULES} == {rule for _, rule in FAULTS.values()}


def test_microsofts_validator_agrees(tmp_path: Path) -> None:
    """office-addin-manifest, offline: nothing is wrong with ours, something is with a bad one."""
    good, bad = build(PARAMETERS), build(PARAMETERS)
    in_manifest(lambda m: m.pop("name"))(bad)
    assert office_validator(good, tmp_path / "good") == 0
    assert office_validator(bad, tmp_path / "bad") != 0


def office_validator(files: Files, folder: Path) -> int:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    tool = ROOT / "node_modules/office-addin-manifest/cli.js"
    command = [ROOT / "scripts/node", tool, "validate", folder / "manifest.json"]
    return subprocess.run(command, capture_output=True, check=False).returncode
