"""A package for an invented municipality, and what Microsoft's own schemas say about one."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, Draft201909Validator

from manifest.build import Parameters

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "node_modules/@microsoft/app-manifest/build/json-schemas/teams"
HOST = "bot.fjordvig.example"
PARAMETERS = Parameters("11111111-2222-4333-8444-555555555555", HOST)


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
