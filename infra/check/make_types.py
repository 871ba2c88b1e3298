"""Writes ``infra/types``: what Azure's resources may hold, taken from Microsoft's own packages.

``python -m infra.check.make_types`` installs the packages below into a folder of its own, reads them and is
done; the checks themselves need only the files it wrote. Needed when a resource type or a version changes.

Most types come from the Bicep type data inside ``azmcp``. It lacks PostgreSQL, diagnostic settings and
private DNS; for those the models of Microsoft's Python SDK give names, nesting, and what is required or
read-only. What is read-only is kept (it may be read by an expression), descriptions are not.
"""

import importlib
import inspect
import json
import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "types"

AZMCP = "msmcp-azure==3.0.0"
FROM_AZMCP = (
    "Microsoft.Authorization/roleAssignments",
    "Microsoft.BotService/botServices",
    "Microsoft.BotService/botServices/channels",
    "Microsoft.ContainerRegistry/registries",
    "Microsoft.Insights/components",
    "Microsoft.KeyVault/vaults",
    "Microsoft.ManagedIdentity/userAssignedIdentities",
    "Microsoft.Network/privateEndpoints",
    "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
    "Microsoft.Network/virtualNetworks",
    "Microsoft.OperationalInsights/workspaces",
    "Microsoft.Web/serverfarms",
    "Microsoft.Web/sites",
    "Microsoft.Web/sites/basicPublishingCredentialsPolicies",
)

_MONITOR = "azure-mgmt-monitor==6.0.2"
_POSTGRES = "azure-mgmt-postgresqlflexibleservers==2.0.0"
_DNS = "azure-mgmt-privatedns==1.2.0"
_POSTGRES_MODELS = "azure.mgmt.postgresqlflexibleservers.models"
_ALERTS = "azure.mgmt.monitor.v2018_03_01.models"
_GROUPS = "azure.mgmt.monitor.v2023_01_01.models"

# resource type: (package, version of the API that the package speaks, module, class)
FROM_MODELS = {
    "Microsoft.DBforPostgreSQL/flexibleServers": (_POSTGRES, "2025-08-01", _POSTGRES_MODELS, "Server"),
    "Microsoft.DBforPostgreSQL/flexibleServers/administrators": (
        *(_POSTGRES, "2025-08-01", _POSTGRES_MODELS),
        "AdministratorMicrosoftEntraAdd",
    ),
    "Microsoft.DBforPostgreSQL/flexibleServers/configurations": (
        *(_POSTGRES, "2025-08-01", _POSTGRES_MODELS),
        "ConfigurationForUpdate",
    ),
    "Microsoft.DBforPostgreSQL/flexibleServers/databases": (
        *(_POSTGRES, "2025-08-01", _POSTGRES_MODELS),
        "Database",
    ),
    "Microsoft.Insights/actionGroups": (_MONITOR, "2023-01-01", _GROUPS, "ActionGroupResource"),
    "Microsoft.Insights/diagnosticSettings": (
        *(_MONITOR, "2021-05-01-preview", "azure.mgmt.monitor.v2021_05_01_preview.models"),
        "DiagnosticSettingsResource",
    ),
    "Microsoft.Insights/metricAlerts": (_MONITOR, "2018-03-01", _ALERTS, "MetricAlertResource"),
    "Microsoft.Network/privateDnsZones": (_DNS, "2024-06-01", "azure.mgmt.privatedns.models", "PrivateZone"),
    "Microsoft.Network/privateDnsZones/virtualNetworkLinks": (
        *(_DNS, "2024-06-01", "azure.mgmt.privatedns.models"),
        "VirtualNetworkLink",
    ),
}

_SCALARS = {"str": "string", "iso-8601": "string", "duration": "string", "float": "int", "object": "any"}
_KNOWN_VALUES = re.compile(
    r'(?:Known|Possible) values\s+(?:include|are):((?:\s*,?\s*(?:and|or)?\s*"[^"]+")+)'
)


# --- from azmcp's Bicep type data -----------------------------------------------------------------


def from_azmcp(answer: Any, kind: str) -> dict[str, Any]:
    """One resource type in our form, from the answer to ``azmcp bicepschema get``."""
    entries = answer["results"]["BicepSchemaResult"]
    objects: dict[str, Any] = {}
    version = ""
    for entry in entries:
        if entry["$type"] == "Resource" and entry["name"].startswith(f"{kind}@"):
            version = entry["name"].partition("@")[2]
            objects["@"] = _azmcp_object(entry["bodyType"], objects)
        elif entry["$type"] in ("Object", "DiscriminatedObject"):
            objects.setdefault(entry["name"], _azmcp_object(entry, objects))
    return {"type": kind, "version": version, "source": AZMCP, "objects": _reachable(objects)}


def _azmcp_object(entry: Any, objects: dict[str, Any]) -> dict[str, Any]:
    if entry["$type"] == "DiscriminatedObject":
        variants = {}
        for variant in entry["elements"]:
            value = next(p["type"] for p in variant["properties"] if p["name"] == entry["discriminator"])
            name = f"{entry['name']}/{value}"
            objects[name] = _azmcp_object(
                {**variant, "properties": [*entry["baseProperties"], *variant["properties"]]}, objects
            )
            variants[value] = name
        return {"discriminator": entry["discriminator"], "variants": variants}
    made: dict[str, Any] = {
        "properties": {
            p["name"]: _property(p["type"], p.get("flags", "")) for p in entry.get("properties", [])
        }
    }
    if entry.get("additionalPropertiesType"):
        made["others"] = entry["additionalPropertiesType"]
    return made


def _property(kind: str, flags: str) -> str:
    if "ReadOnly" in flags:
        return f"readonly {kind}"
    return f"required {kind}" if "Required" in flags else kind


# --- from the models of the Python SDK ------------------------------------------------------------


def from_models(kind: str) -> dict[str, Any]:
    """One resource type in our form, from the SDK's classes; to be run where the SDK is installed."""
    package, version, module, name = FROM_MODELS[kind]
    models = importlib.import_module(module)
    objects: dict[str, Any] = {}
    _model_object(models, name, "@", objects)
    root = objects["@"]["properties"]
    for own in ("name", "type", "id"):
        root[own] = "required string" if own == "name" else "readonly string"
    return {"type": kind, "version": version, "source": package, "objects": _reachable(objects)}


def _model_object(models: Any, name: str, key: str, objects: dict[str, Any]) -> None:
    if key in objects:
        return
    objects[key] = {"properties": {}}
    model = getattr(models, name)
    known = _known_values(model)
    if model.__dict__.get("_subtype_map"):  # one of several, told apart by one property
        ((attribute, subtypes),) = model._subtype_map.items()
        wire = model._attribute_map[attribute]["key"].replace("\\.", ".")
        variants = dict(subtypes)
        objects[key] = {"discriminator": wire, "variants": variants}
        for subtype in variants.values():
            _model_object(models, subtype, subtype, objects)
        return
    for attribute, wire in model._attribute_map.items():
        rule = model._validation.get(attribute, {})
        flags = "ReadOnly" if rule.get("readonly") else "Required" if rule.get("required") else ""
        if not wire["key"]:  # whatever else is given
            objects[key]["others"] = "any"
            continue
        kind = known.get(attribute) or _model_kind(models, wire["type"], objects)
        _put(objects, key, re.split(r"(?<!\\)\.", wire["key"]), _property(kind, flags))


def _put(objects: dict[str, Any], key: str, path: list[str], value: str) -> None:
    """``properties.storage`` on one class is an object ``properties`` with a ``storage`` in it."""
    first, *rest = path
    properties = objects[key]["properties"]
    if not rest:
        properties[first.replace("\\.", ".")] = value
        return
    inner = f"{key}.{first}"
    objects.setdefault(inner, {"properties": {}})
    properties[first] = f"required {inner}" if value.startswith("required") else properties.get(first, inner)
    _put(objects, inner, rest, value)


def _model_kind(models: Any, kind: str, objects: dict[str, Any]) -> str:
    if kind.startswith("["):
        return f"{_model_kind(models, kind[1:-1], objects)}[]"
    if kind.startswith("{"):
        inner = _model_kind(models, kind[1:-1], objects)
        objects.setdefault(f"map of {inner}", {"properties": {}, "others": inner})
        return f"map of {inner}"
    if inspect.isclass(found := getattr(models, kind, None)) and hasattr(found, "_attribute_map"):
        _model_object(models, kind, kind, objects)
        return kind
    return _SCALARS.get(kind, "string" if found is not None else kind)


def _known_values(model: Any) -> dict[str, str]:
    """``'Enabled | Disabled | string'`` for the attributes whose documentation lists their values."""
    found = {}
    for part in re.split(r"\n\s*:ivar ", inspect.getdoc(model) or "")[1:]:
        name, _, words = part.partition(":")
        if match := _KNOWN_VALUES.search(" ".join(words.split())):
            found[name] = " | ".join([*re.findall(r'"([^"]+)"', match[1]), "string"])
    return found


# --- both -----------------------------------------------------------------------------------------


def _reachable(objects: dict[str, Any]) -> dict[str, Any]:
    """Without what no resource body leads to; what only Azure fills in is followed too."""
    seen: dict[str, Any] = {}
    waiting = ["@"]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in objects:
            continue
        seen[name] = objects[name]
        waiting.extend(_mentioned(objects[name]))
    return dict(sorted(seen.items()))


def _mentioned(entry: dict[str, Any]) -> Iterator[str]:
    yield from entry.get("variants", {}).values()
    for kind in [*entry.get("properties", {}).values(), entry.get("others", "")]:
        yield kind.removeprefix("readonly ").removeprefix("required ").removesuffix("[]")


def _write(made: dict[str, Any]) -> None:
    FOLDER.mkdir(exist_ok=True)
    lines = [
        f"  {json.dumps(name)}: {json.dumps(entry, sort_keys=True)}"
        for name, entry in made["objects"].items()
    ]
    head = "".join(f" {json.dumps(k)}: {json.dumps(made[k])},\n" for k in ("type", "version", "source"))
    path = FOLDER / f"{made['type'].replace('/', '_')}.json"
    path.write_text("{\n" + head + ' "objects": {\n' + ",\n".join(lines) + "\n }\n}\n", encoding="utf-8")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        binaries = Path(folder) / "bin"
        packages = {AZMCP, *(package for package, *_ in FROM_MODELS.values())}
        subprocess.run([binaries / "pip", "install", "--quiet", *sorted(packages)], check=True)
        for kind in FROM_AZMCP:
            asked = subprocess.run(
                [binaries / "azmcp", "bicepschema", "get", "--resource-type", kind],
                check=True,
                capture_output=True,
                env={"HOME": folder, "AZURE_MCP_COLLECT_TELEMETRY": "false"},
            )
            _write(from_azmcp(json.loads(asked.stdout), kind))
        subprocess.run([binaries / "python", __file__, "--models"], check=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["--models"]:
        for each in FROM_MODELS:
            _write(from_models(each))
    else:
        main()
