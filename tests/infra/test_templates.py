"""The Azure templates pass their checks, and each check catches what it is there for."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.settings import read_settings
from infra.check import template_faults
from infra.check.house import bot_settings
from infra.check.names import files
from infra.check.schema import library
from infra.check.tree import resource_type, text

INFRA = Path(__file__).parents[2] / "infra"


def test_the_templates_have_no_fault() -> None:
    assert [str(fault) for fault in template_faults(INFRA)] == []


def test_every_type_there_is_data_for_is_used() -> None:
    kinds = {resource_type(node)[0] for file in files(INFRA) for node in file.resources.values()}
    assert kinds == set(library())


# what is broken: (file, what stands there, what is written instead, the rule that must say so)
MUTATIONS: Mapping[str, tuple[str, str, str, str]] = {
    "a brace is missing": ("modules/app.bicep", "kind: 'linux'\n", "kind: {'linux'\n", "syntax"),
    "a symbol is misspelt": ("main.bicep", "machines: machines", "machines: machine", "undefined"),
    "a symbol inside a string": ("main.bicep", "'${name}-vault'", "'${nam}-vault'", "undefined"),
    "a type is misspelt": ("main.bicep", "databaseAdministratorGroup\n", "administratorGroup\n", "undefined"),
    "a function does not exist": ("main.bicep", "join(admins", "joined(admins", "function"),
    "a decorator does not exist": ("main.bicep", "@minLength(3)", "@minimum(3)", "function"),
    "a parameter is never used": (
        *("modules/identity.bicep", "param tags object", "param tags object\nparam more string = ''"),
        "unused",
    ),
    "a name is declared twice": (
        *("modules/identity.bicep", "param tags object", "param tags object\nvar tags = {}"),
        "doubled",
    ),
    "a module's file is gone": ("main.bicep", "modules/logs.bicep", "modules/log.bicep", "module"),
    "a module lacks a parameter": ("main.bicep", "    machines: machines\n", "", "parameter"),
    "a module gets too much": ("main.bicep", "days: logDays,", "days: logDays, hours: 1,", "parameter"),
    "a module gets the wrong kind": ("main.bicep", "days: logDays,", "days: 'thirty',", "kind"),
    "a module's output is misspelt": (
        "main.bicep",
        "database.outputs.host}",
        "database.outputs.fqdn}",
        "output",
    ),
    "a property is misspelt": (
        *("modules/bot.bicep", "msaAppMSIResourceId:", "msaAppMsiResourceId:"),
        "property",
    ),
    "a property stands at the wrong level": (
        *("modules/app.bicep", "    httpsOnly: true\n", "    httpsOnly: true\n    alwaysOn: true\n"),
        "property",
    ),
    "a property that is read does not exist": (
        *("modules/database.bicep", "server.properties.fullyQualifiedDomainName", "server.properties.fqdn"),
        "property",
    ),
    "something required is missing": (
        *("modules/bot.bicep", "    displayName: displayName\n", ""),
        "required",
    ),
    "something required is missing deep inside": (
        *("modules/logs.bicep", "categoryGroup: 'audit', enabled: true", "categoryGroup: 'audit'"),
        "required",
    ),
    "something is set that only Azure sets": (
        *("modules/registry.bicep", "adminUserEnabled: false", "adminUserEnabled: false, loginServer: 'x'"),
        "readonly",
    ),
    "text where a number belongs": (
        *("modules/database.bicep", "storageSizeGB: 32", "storageSizeGB: '32'"),
        "kind",
    ),
    "a string where a list belongs": (
        *("modules/network.bicep", "addressPrefixes: ['10.61.0.0/24']", "addressPrefixes: '10.61.0.0/24'"),
        "kind",
    ),
    "a parameter of the wrong kind": (
        "modules/app.bicep",
        "param machines int",
        "param machines string",
        "kind",
    ),
    "a value that is not offered": ("modules/database.bicep", "version: '17'", "version: '9'", "value"),
    "a channel that does not exist": (
        *("modules/bot.bicep", "channelName: 'M365Extensions'", "channelName: 'Outlook365'"),
        "value",
    ),
    "a version nobody has data for": (
        *("modules/vault.bicep", "vaults@2024-11-01", "vaults@2031-01-01"),
        "version",
    ),
    "a resource type nobody has data for": (
        *("modules/vault.bicep", "Microsoft.KeyVault/vaults@", "Microsoft.KeyVault/vault@"),
        "type",
    ),
    "passwords open the database": (
        *("modules/database.bicep", "passwordAuth: 'Disabled'", "passwordAuth: 'Enabled'"),
        "house",
    ),
    "telemetry can be sent with a key": (
        *("modules/telemetry.bicep", "    DisableLocalAuth: true", "    DisableLocalAuth: false"),
        "house",
    ),
    "telemetry keeps addresses": ("modules/telemetry.bicep", "    DisableIpMasking: false\n", "", "house"),
    "telemetry has no kind": ("modules/telemetry.bicep", "  kind: 'web'\n", "", "required"),
    "plain http is let in": ("modules/app.bicep", "httpsOnly: true", "httpsOnly: false", "house"),
    "App Service looks at another page": ("modules/app.bicep", "'/readyz'", "'/'", "house"),
    "the bot sleeps": ("modules/app.bicep", "      alwaysOn: true\n", "", "house"),
    "an old TLS": ("modules/app.bicep", "      minTlsVersion: '1.2'", "      minTlsVersion: '1.0'", "house"),
    "the vault can be emptied for good": (
        *("modules/vault.bicep", "    enablePurgeProtection: true\n", ""),
        "house",
    ),
    "the bot's traffic leaves the EU": (
        *("modules/bot.bicep", "location: 'westeurope' // not", "location: 'global' // not"),
        "house",
    ),
    "nobody keeps the vault's log": (
        "modules/vault.bicep",
        "scope: vault\n  properties: {\n    workspaceId",
        "scope: read\n  properties: {\n    workspaceId",
        "diagnostics",
    ),
    "the parameter file has a name too many": (
        *("main.parameters.example.json", '"machines"', '"machine"'),
        "parameter",
    ),
    "the parameter file lacks one": (
        *("main.parameters.example.json", '    "name": { "value": "eksempelmaavi" },\n', ""),
        "parameter",
    ),
    "the parameter file has the wrong kind": (
        *("main.parameters.example.json", '"machines": { "value": 1 }', '"machines": { "value": "1" }'),
        "kind",
    ),
}


@pytest.mark.parametrize("what", MUTATIONS)
def test_a_fault_is_caught(what: str, tmp_path: Path) -> None:
    file, old, new, rule = MUTATIONS[what]
    folder = tmp_path / "infra"
    shutil.copytree(INFRA, folder, ignore=shutil.ignore_patterns("check", "types", "__pycache__"))
    source = (folder / file).read_text(encoding="utf-8")
    assert source.count(old) >= 1, "the mutation no longer fits the file"
    (folder / file).write_text(source.replace(old, new, 1), encoding="utf-8")
    assert rule in {fault.rule for fault in template_faults(folder)}


@pytest.mark.parametrize("own_registration", [True, False])
def test_the_bot_starts_with_the_settings_that_azure_gives_it(own_registration: bool, tmp_path: Path) -> None:
    certificate = tmp_path / "maavi.pem"
    certificate.touch()
    identifier = "00000000-0000-4000-8000-0000000000a1"
    only_in_azure = {
        "MAAVI_PUBLIC_URL": "https://maavi.example",
        "MAAVI_APP_ID": identifier,
        "MAAVI_API_APP_ID": identifier,
        "MAAVI_TENANT_ID": identifier,
        "MAAVI_APPLICATION_INSIGHTS": f"InstrumentationKey={identifier};IngestionEndpoint=https://x.example/",
        "MAAVI_ADMINS": f"{identifier},{identifier}",
        "MAAVI_GRAPH": "leaders,mail",
        "MAAVI_MAIL_FROM": "maavi@kommune.example",
    }
    here = {"MAAVI_ORGANISATION": str(tmp_path), "MAAVI_CERTIFICATE": str(certificate)}
    environment = {}
    for file in files(INFRA):
        for name, values in bot_settings(file).items():
            value = values[0 if own_registration else -1]  # the first of "ownRegistration ? … : …"
            written = re.sub(r"\$\{[^}]*}", "inserted", text(value)[1:-1])
            environment[name] = here.get(name) or only_in_azure.get(name) or written
    if not own_registration:
        del environment["MAAVI_CERTIFICATE"]
    settings = read_settings(environment)  # raises where one is missing, unknown or wrong
    assert settings.credential == ("certificate" if own_registration else "managed_identity")
    assert settings.database_sign_in == "entra"
    assert (settings.host, settings.port) == ("0.0.0.0", 8000)
