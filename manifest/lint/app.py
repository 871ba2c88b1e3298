"""Rules for what Teams reads: files, languages, icons, ids, hosts, commands and permissions."""

import re
import struct
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from manifest.build import SCOPE
from manifest.lint.package import GUID, Package, Rule, language_files

_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
_COMMAND_TITLE = re.compile(r".*\.commands\[\d+\]\.title")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_ICON_SIZES = {"color": 192, "outline": 32, "color32x32": 32}

# The strings that people read; Microsoft's language schema allows more (addresses, for one).
_LOCALIZABLE = re.compile(
    r"(name|description)\.\w+|staticTabs\[\d+\]\.name"
    r"|bots\[\d+\]\.commandLists\[\d+\]\.commands\[\d+\]\.(title|description)"
    r"|composeExtensions\[\d+\]\.commands\[\d+\]\.(parameters\[\d+\]\.)?(title|description)"
    r"|extensions\[\d+\]\.ribbons\[\d+\]\.tabs\[\d+\]\.groups\[\d+\]"
    r"(\.controls\[\d+\])?\.(label|supertip\.(title|description))"
)
# Limits that hold in every language; the schema's reach only the default one. Where Teams' own design
# guidance is shorter than the schema (commands: 32 and 128), the shorter counts.
_LIMITS = (
    (re.compile(r"name\.short"), 30),
    (re.compile(r"name\.full"), 100),
    (re.compile(r"description\.short"), 80),
    (re.compile(r"description\.full"), 4000),
    (re.compile(r".*\.commands\[\d+\]\.title"), 32),
    (re.compile(r".*\.commands\[\d+\]\.description"), 128),
    (re.compile(r"extensions\[0\]\..*\.(label|supertip\.title)"), 64),
    (re.compile(r"extensions\[0\]\..*\.supertip\.description"), 250),
)
# What the product may ask for, and as whom. A name that is not here is misspelt or new: look it up, give it
# its reason in docs/permissions.md, and add it.
_ASKED_AS = {
    "MailboxItem.ReadWrite.User": "Delegated",
    "Mailbox.SharedFolder": "Delegated",
}
_OUTLOOK_ONLY = frozenset(_ASKED_AS)
_PREVIEW_FROM = (1, 29)  # the first manifest version with supportsTargetedMessages and triggers


def _files_match(package: Package) -> Iterator[str]:
    named = {"manifest.json", *language_files(package.manifest), *package.manifest["icons"].values()}
    for name in sorted(named - set(package.files)):
        yield f"{name} is named in the manifest but is not in the package"
    for name in sorted(set(package.files) - named):
        yield f"{name} is in the package but nothing names it"


def _icons(package: Package) -> Iterator[str]:
    for kind, side in _ICON_SIZES.items():
        name = package.manifest["icons"].get(kind)
        if name is None:
            yield f"{kind} is missing"
        elif name in package.files and _png_size(package.files[name]) != (side, side):
            yield f"{name} must be a PNG of {side} × {side} pixels"


def _png_size(content: bytes) -> tuple[int, int] | None:
    if content[:8] != b"\x89PNG\r\n\x1a\n" or content[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _languages(package: Package) -> Iterator[str]:
    tags = [
        package.manifest["localizationInfo"]["defaultLanguageTag"],
        *(
            entry["languageTag"]
            for entry in package.manifest["localizationInfo"].get("additionalLanguages", [])
        ),
    ]
    if sorted(tags) != ["da", "en"]:
        yield f"the languages must be da and en, not {', '.join(tags)}"
    needed = set(_localizable(package.manifest))
    for name, entries in package.languages.items():
        keys = set(entries) - {"$schema"}
        for key in sorted(needed - keys):
            yield f"{name} lacks {key}"
        for key in sorted(keys - needed):
            yield f"{name} has {key}, which the manifest has not"


def _localizable(manifest: Mapping[str, Any]) -> Iterator[str]:
    return (path for path in _strings(manifest) if _LOCALIZABLE.fullmatch(path))


def _strings(tree: Any, path: str = "") -> Iterator[str]:
    """The path of every string, as language files write it: ``bots[0].commandLists[0]…``."""
    if isinstance(tree, str):
        yield path
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield from _strings(value, f"{path}.{key}" if path else key)
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from _strings(value, f"{path}[{index}]")


def _default_language(package: Package) -> Iterator[str]:
    default = package.manifest["localizationInfo"].get("defaultLanguageFile")
    for path, text in package.languages.get(default, {}).items():
        if path != "$schema" and _at(package.manifest, path) not in (text, None):
            yield f"{default} and manifest.json differ at {path}"


def _at(tree: Any, path: str) -> Any:
    for key, index in _STEP.findall(path):
        try:
            tree = tree[key] if key else tree[int(index)]
        except (KeyError, IndexError, TypeError):
            return None
    return tree


def _lengths(package: Package) -> Iterator[str]:
    for name, entries in package.languages.items():
        for path, text in entries.items():
            if not text.strip():
                yield f"{name}: {path} is empty"
            for pattern, limit in _LIMITS:
                if pattern.fullmatch(path) and len(text) > limit:
                    yield f"{name}: {path} has {len(text)} characters; {limit} is the limit"


def _ids(package: Package) -> Iterator[str]:
    found = {"id": package.manifest["id"]}
    found |= {f"bots[{i}].botId": bot["botId"] for i, bot in enumerate(package.bots)}
    found |= {f"composeExtensions[{i}].botId": it["botId"] for i, it in enumerate(package.extensions)}
    if "webApplicationInfo" in package.manifest:
        found["webApplicationInfo.id"] = package.manifest["webApplicationInfo"]["id"]
    for path, value in found.items():
        if not GUID.fullmatch(value) or set(value) <= set("0-"):
            yield f"{path} must be a GUID that is not all zeros"


def _one_bot(package: Package) -> Iterator[str]:
    bots = {bot["botId"] for bot in package.bots}
    for index, extension in enumerate(package.extensions):
        if extension["botId"] not in bots:
            yield f"composeExtensions[{index}].botId is not the bot's"


def _hosts(package: Package) -> Iterator[str]:
    domains = package.manifest.get("validDomains", [])
    if package.host not in domains:
        yield f"validDomains lacks {package.host}"
    for domain in domains:
        if "*" in domain or "/" in domain or domain.startswith("localhost"):
            yield f"validDomains: {domain} must be one host name"
    for path, url in _urls(package.manifest):
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.hostname not in domains:
            yield f"{path} must be https:// on one of validDomains"


def _urls(tree: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            if isinstance(value, str) and (key.lower().endswith("url") or key in ("page", "script")):
                yield f"{path}{key}", value
            else:
                yield from _urls(value, f"{path}{key}.")
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from _urls(value, f"{path}{index}.")


def _scopes(package: Package) -> Iterator[str]:
    for bot in package.bots:
        scopes = set(bot["scopes"])
        seen: list[str] = []
        for commands in bot.get("commandLists", []):
            seen += commands["scopes"]
            if not set(commands["scopes"]) <= scopes:
                yield "a command list names a scope that the bot has not"
        for scope in sorted({scope for scope in seen if seen.count(scope) > 1}):
            yield f"two command lists are for {scope}; Teams shows one"
        if package.manifest.get("defaultInstallScope") not in scopes:
            yield "defaultInstallScope must be one of the bot's scopes"


def _commands(package: Package) -> Iterator[str]:
    for name, entries in package.languages.items():
        lists: dict[str, list[str]] = {}
        for path, text in entries.items():
            if _COMMAND_TITLE.fullmatch(path):
                lists.setdefault(path.rpartition(".commands[")[0], []).append(text)
        for titles in lists.values():
            for title in sorted({title for title in titles if titles.count(title) > 1}):
                yield f"{name}: the command {title} is listed twice"
    for extension in package.extensions:
        ids = [command["id"] for command in extension["commands"]]
        for command_id in sorted({it for it in ids if ids.count(it) > 1}):
            yield f"two message extension commands have the id {command_id}"


def _versions(package: Package) -> Iterator[str]:
    if not _VERSION.fullmatch(package.manifest["version"]):
        yield "version must be three numbers such as 1.2.3"
    stated = package.manifest["manifestVersion"]
    for name, tree in {"manifest.json": package.manifest, **package.languages}.items():
        if f"/v{stated}/" not in tree.get("$schema", ""):
            yield f"{name}: $schema is not that of manifestVersion {stated}"


def _private_channels(package: Package) -> Iterator[str]:
    in_teams = any("team" in bot["scopes"] for bot in package.bots)
    if in_teams and package.manifest.get("supportsChannelFeatures") != "tier1":
        yield "supportsChannelFeatures must be tier1, or shared and private channels are left out"


def _sign_in(package: Package) -> Iterator[str]:
    info = package.manifest.get("webApplicationInfo")
    if info is None:
        if "extensions" in package.manifest:
            yield "webApplicationInfo is missing; the pane in Outlook needs somebody signed in"
        return
    resource = f"api://{package.host}/{info['id']}"
    if info.get("resource") != resource:
        yield f"webApplicationInfo.resource must be {resource}"
    expected = [{"redirectUri": f"brk-multihub://{package.host}", "scopes": [f"{info['id']}/{SCOPE}"]}]
    if info.get("nestedAppAuthInfo") != expected:
        yield f"webApplicationInfo.nestedAppAuthInfo must be {expected}"


def _resource_specific(package: Package) -> list[dict[str, str]]:
    asked = package.manifest.get("authorization", {}).get("permissions", {}).get("resourceSpecific", [])
    return list(asked)


def _least_privilege(package: Package) -> Iterator[str]:
    for permission in _resource_specific(package):
        if permission["name"].startswith(("ChannelMessage.Read", "ChatMessage.Read")):
            yield f"{permission['name']} would let the bot read everything that people write"
        if permission["name"] in _OUTLOOK_ONLY and "extensions" not in package.manifest:
            yield f"{permission['name']} is asked for, and nothing in Outlook uses it"


def _permission_names(package: Package) -> Iterator[str]:
    for permission in _resource_specific(package):
        kind = _ASKED_AS.get(permission["name"])
        if kind is None:
            yield f"{permission['name']} is no permission that this product asks for"
        elif permission["type"] != kind:
            yield f"{permission['name']} must be of the type {kind}"


def _reasons(package: Package) -> Iterator[str]:
    if package.reasons is None:
        return
    asked = [*package.manifest.get("permissions", []), *(it["name"] for it in _resource_specific(package))]
    for name in asked:
        if f"| `{name}` |" not in package.reasons:
            yield f"{name} has no reason in docs/permissions.md"


def _preview(package: Package) -> Iterator[str]:
    version = tuple(map(int, package.manifest["manifestVersion"].split(".")))
    if version >= _PREVIEW_FROM:
        return
    lists = [each for bot in package.bots for each in bot.get("commandLists", [])]
    commands = [each for extension in package.extensions for each in extension["commands"]]
    if any("triggers" in each for each in lists + commands):
        yield f"triggers is not in manifest version {package.manifest['manifestVersion']}"
    if any("supportsTargetedMessages" in bot for bot in package.bots):
        yield f"supportsTargetedMessages is not in manifest version {package.manifest['manifestVersion']}"


RULES: tuple[Rule, ...] = (
    _files_match,
    _icons,
    _languages,
    _default_language,
    _lengths,
    _ids,
    _one_bot,
    _hosts,
    _scopes,
    _commands,
    _versions,
    _private_channels,
    _sign_in,
    _least_privilege,
    _permission_names,
    _reasons,
    _preview,
)
