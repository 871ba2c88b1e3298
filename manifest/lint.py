"""What Microsoft's schema cannot see in a package: references, languages, icons, hosts. Pure.

Each rule is a generator of messages; ``lint`` names the rule beside each, so that a test can tell that
every one of them bites.
"""

import json
import re
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_ICON_SIZES = {"color": 192, "outline": 32, "color32x32": 32}

# Limits that hold in every language; the schema's reach only the default one. Where Teams' own design
# guidance is shorter than the schema (commands: 32 and 128), the shorter counts.
_LIMITS = (
    (re.compile(r"name\.short"), 30),
    (re.compile(r"name\.full"), 100),
    (re.compile(r"description\.short"), 80),
    (re.compile(r"description\.full"), 4000),
    (re.compile(r".*\.commands\[\d+\]\.title"), 32),
    (re.compile(r".*\.commands\[\d+\]\.description"), 128),
)


@dataclass(frozen=True)
class Fault:
    """One thing to mend."""

    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"


@dataclass(frozen=True)
class Package:
    """The files with the manifest and language files read."""

    files: Mapping[str, bytes]
    manifest: Mapping[str, Any]
    languages: Mapping[str, Mapping[str, str]]  # by file name; only those there are
    host: str

    @property
    def bots(self) -> list[Mapping[str, Any]]:
        return list(self.manifest.get("bots", []))

    @property
    def extensions(self) -> list[Mapping[str, Any]]:
        return list(self.manifest.get("composeExtensions", []))


Rule = Callable[[Package], Iterator[str]]


def lint(files: Mapping[str, bytes], host: str) -> list[Fault]:
    """Every fault of the package ``files`` for a bot at ``host``; none means that it may be uploaded.

    Raises ValueError when a JSON file is no JSON.
    """
    manifest = json.loads(files["manifest.json"])
    languages = {name: json.loads(files[name]) for name in _language_files(manifest) if name in files}
    package = Package(files, manifest, languages, host)
    return [Fault(rule.__name__.strip("_"), message) for rule in RULES for message in rule(package)]


def _language_files(manifest: Mapping[str, Any]) -> list[str]:
    info = manifest.get("localizationInfo", {})
    default = [info["defaultLanguageFile"]] if "defaultLanguageFile" in info else []
    return default + [entry["file"] for entry in info.get("additionalLanguages", [])]


def _files_match(package: Package) -> Iterator[str]:
    named = {"manifest.json", *_language_files(package.manifest), *package.manifest["icons"].values()}
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
    for part in ("name", "description"):
        yield from (f"{part}.{length}" for length in manifest[part])
    for index, bot in enumerate(manifest.get("bots", [])):
        for place, commands in enumerate(bot.get("commandLists", [])):
            for number in range(len(commands["commands"])):
                yield f"bots[{index}].commandLists[{place}].commands[{number}].title"
                yield f"bots[{index}].commandLists[{place}].commands[{number}].description"
    for index, extension in enumerate(manifest.get("composeExtensions", [])):
        for number, command in enumerate(extension["commands"]):
            for key in ("title", "description"):
                if key in command:
                    yield f"composeExtensions[{index}].commands[{number}].{key}"
            for place, parameter in enumerate(command.get("parameters", [])):
                for key in ("title", "description"):
                    if key in parameter:
                        yield f"composeExtensions[{index}].commands[{number}].parameters[{place}].{key}"
    for index, _ in enumerate(manifest.get("staticTabs", [])):
        yield f"staticTabs[{index}].name"


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
        if not _ID.fullmatch(value) or set(value) <= set("0-"):
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
    resource = package.manifest.get("webApplicationInfo", {}).get("resource")
    expected = f"api://{package.host}/{package.manifest.get('webApplicationInfo', {}).get('id')}"
    if resource is not None and resource != expected:
        yield f"webApplicationInfo.resource must be {expected}"


def _urls(tree: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key.lower().endswith("url") and isinstance(value, str):
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
            if path.endswith(".title"):
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


def _least_privilege(package: Package) -> Iterator[str]:
    asked = package.manifest.get("authorization", {}).get("permissions", {}).get("resourceSpecific", [])
    for permission in asked:
        if permission["name"].startswith(("ChannelMessage.Read", "ChatMessage.Read")):
            yield f"{permission['name']} would let the bot read everything that people write"


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
    _least_privilege,
)
