"""Packages for an invented municipality, and what Microsoft's own schemas and validator say about one."""

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, Draft201909Validator

from manifest.build import Parameters

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "node_modules/@microsoft/app-manifest/build/json-schemas/teams"
HOST = "bot.fjordvig.example"
PARAMETERS = Parameters("11111111-2222-4333-8444-555555555555", HOST)
COMBINED = replace(PARAMETERS, variant="combined")
ADDIN = replace(PARAMETERS, variant="outlook-xml")
API_APP_ID = "99999999-2222-4333-8444-555555555555"
REASONS = (ROOT / "docs/permissions.md").read_text("utf-8")


Files = dict[str, bytes]
Mutation = Callable[[Files], object]


def in_json(name: str, change: Callable[[Any], object]) -> Mutation:
    """A change of the JSON file ``name``."""

    def mutate(files: Files) -> None:
        tree = json.loads(files[name])
        change(tree)
        files[name] = json.dumps(tree, ensure_ascii=False).encode()

    return mutate


def in_manifest(change: Callable[[Any], object]) -> Mutation:
    return in_json("manifest.json", change)


def schema(manifest: Mapping[str, Any], name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(
        (SCHEMAS / f"v{manifest['manifestVersion']}" / f"MicrosoftTeams.{name}schema.json").read_text("utf-8")
    )
    return read


def schema_faults(files: Mapping[str, bytes]) -> list[str]:
    """What Microsoft's schemas say about the manifest and the language files."""
    manifest = json.loads(files["manifest.json"])
    faults = [error.message for error in Draft4Validator(schema(manifest, "")).iter_errors(manifest)]
    # Draft 4 ignores what stands beside a $ref, and with it the limits in the language schema; a later
    # draft reads them.
    texts = schema(manifest, "Localization.")
    del texts["$schema"]
    for name in ("da.json", "en.json"):
        if name in files:
            found = Draft201909Validator(texts).iter_errors(json.loads(files[name]))
            faults += [error.message for error in found]
    return faults


def office_validator(files: Files, folder: Path) -> int:
    """The exit status of Microsoft's office-addin-manifest for the zip's files.

    Offline; this version of it sends no telemetry. For XML it would ask a service of Microsoft's.
    """
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    tool = ROOT / "node_modules/office-addin-manifest/cli.js"
    command = [ROOT / "scripts/node", tool, "validate", folder / "manifest.json"]
    return subprocess.run(command, capture_output=True, check=False).returncode
