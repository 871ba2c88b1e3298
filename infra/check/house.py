"""Our own rules for what is deployed; each says why a municipality would mind."""

from collections.abc import Iterator

from tree_sitter import Node

from infra.check.tree import Bicep, Fault, below, leaves, literal, path_in, properties, resource_type, text

# resource type: {path: what must be written there}
MUST = {
    "Microsoft.Web/sites": {
        "properties.httpsOnly": "true",
        "properties.clientAffinityEnabled": "false",  # sticky sessions would tie people to one machine
        "properties.siteConfig.alwaysOn": "true",  # Teams waits five seconds; a cold start takes longer
        "properties.siteConfig.healthCheckPath": "/readyz",
        "properties.siteConfig.minTlsVersion": "1.2",
        "properties.siteConfig.scmMinTlsVersion": "1.2",
        "properties.siteConfig.ftpsState": "Disabled",
        "properties.siteConfig.remoteDebuggingEnabled": "false",
        "properties.siteConfig.acrUseManagedIdentityCreds": "true",  # no registry password
    },
    "Microsoft.Web/sites/basicPublishingCredentialsPolicies": {"properties.allow": "false"},
    "Microsoft.DBforPostgreSQL/flexibleServers": {
        "properties.authConfig.passwordAuth": "Disabled",
        "properties.authConfig.activeDirectoryAuth": "Enabled",
    },
    "Microsoft.KeyVault/vaults": {
        "properties.enableRbacAuthorization": "true",
        "properties.enablePurgeProtection": "true",
        "properties.enableSoftDelete": "true",
    },
    "Microsoft.BotService/botServices": {
        "location": "westeurope",  # the only region inside the EU
        "properties.disableLocalAuth": "true",
    },
    "Microsoft.BotService/botServices/channels": {"location": "westeurope"},
    "Microsoft.ContainerRegistry/registries": {
        "properties.adminUserEnabled": "false",
        "properties.anonymousPullEnabled": "false",
    },
    "Microsoft.Insights/components": {
        "properties.DisableLocalAuth": "true",
        "properties.DisableIpMasking": "false",
    },
    "Microsoft.OperationalInsights/workspaces": {"properties.features.disableLocalAuth": "true"},
}

# Types that log nothing themselves, or whose parent does it for them.
NO_DIAGNOSTICS = frozenset(
    {
        "Microsoft.Authorization/roleAssignments",
        "Microsoft.Insights/actionGroups",
        "Microsoft.Insights/components",
        "Microsoft.Insights/diagnosticSettings",
        "Microsoft.Insights/metricAlerts",
        "Microsoft.ManagedIdentity/userAssignedIdentities",
        "Microsoft.Network/privateDnsZones",
        "Microsoft.Network/privateEndpoints",
    }
)


def hardened(file: Bicep) -> Iterator[Fault]:
    """What ``MUST`` lists is written, and nothing else in its place."""
    for declaration in file.resources.values():
        for path, wanted in MUST.get(resource_type(declaration)[0], {}).items():
            node = path_in(declaration, path)
            if node is None or _written(node) != wanted:
                yield file.fault(node or declaration, "house", f"{path} must be {wanted}")


def watched(file: Bicep) -> Iterator[Fault]:
    """Every resource that can log sends it somewhere, and the diagnostics name a workspace."""
    scopes = set()
    for declaration in file.resources.values():
        if resource_type(declaration)[0] == "Microsoft.Insights/diagnosticSettings":
            if (scope := path_in(declaration, "scope")) is not None:
                scopes.add(text(scope))
            if path_in(declaration, "properties.workspaceId") is None:
                yield file.fault(declaration, "diagnostics", "names no workspace")
    for name, declaration in file.resources.items():
        kind = resource_type(declaration)[0]
        if kind not in NO_DIAGNOSTICS and kind.count("/") == 1 and name not in scopes:
            yield file.fault(declaration, "diagnostics", f"nothing that {name} logs is kept")


def bot_settings(file: Bicep) -> dict[str, list[Node]]:
    """The bot's settings that ``file`` gives, with the values each may have."""
    found: dict[str, list[Node]] = {}
    for node in below(file.root):
        if node.type == "object":
            given = {name: value for name, value in properties(node).items() if name.startswith("MAAVI_")}
            for name, value in given.items():
                found.setdefault(name, []).extend(leaves(value))
    return found


def _written(node: Node) -> str:
    return literal(node) if node.type == "string" and literal(node) is not None else text(node)  # type: ignore[return-value]
