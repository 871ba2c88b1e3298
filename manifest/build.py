"""``app.yaml`` and the parameters → the files of a package. Pure but for reading our own files."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import yaml

from bot.texts import LANGUAGES, Language
from manifest import addin
from manifest.outlook import SendMode, extension

Variant = Literal["teams", "combined", "outlook-xml"]
VARIANTS: tuple[Variant, ...] = ("teams", "combined", "outlook-xml")

SCOPE = "access_as_user"

Json = Any
"""What JSON can hold."""

_FOLDER = Path(__file__).parent
_PLACEHOLDER = re.compile(r"\$(app_id|host|version)\b")
# Of the mail that is open, and in mailboxes that several share: docs/permissions.md says what for.
_MAIL_PERMISSIONS = ("MailboxItem.ReadWrite.User", "Mailbox.SharedFolder")


@dataclass(frozen=True)
class Parameters:
    """What differs from one package to the next. Ids are GUIDs in lower case."""

    app_id: str  # the bot's registration
    host: str  # the bot's public host name, without scheme
    api_app_id: str | None = None  # the registration that users sign in to; None: the bot's, if they need one
    variant: Variant = "teams"
    send_mode: SendMode = "soft"  # the alert's, in Outlook; block: nothing is sent while the bot is away
    preview: bool = False  # Teams features that Microsoft still calls a preview

    @property
    def sign_in_id(self) -> str | None:
        """The registration that users sign in to. In Teams alone nobody does, unless it is asked for."""
        return self.api_app_id or (None if self.variant == "teams" else self.app_id)

    @property
    def values(self) -> Mapping[str, str]:
        return {"app_id": self.app_id, "host": self.host, "version": version("maa-vi")}


def build(parameters: Parameters, source: str | None = None) -> dict[str, bytes]:
    """The package's files by name; one XML file for ``outlook-xml``. ``source`` replaces ``app.yaml``."""
    text = source if source is not None else (_FOLDER / "app.yaml").read_text(encoding="utf-8")
    tree = _filled(yaml.safe_load(text), parameters.values)
    outlook, preview = tree.pop("outlook"), tree.pop("preview")
    if parameters.variant == "outlook-xml":
        return {addin.FILE: _addin(parameters, outlook)}
    if parameters.preview:
        _add_preview(tree, preview)
    if parameters.variant == "combined":
        _add_outlook(tree, parameters, outlook)
    if parameters.sign_in_id:
        tree["webApplicationInfo"] = _sign_in(parameters.host, parameters.sign_in_id)
    tree["localizationInfo"] = {
        "defaultLanguageTag": LANGUAGES[0],
        "defaultLanguageFile": f"{LANGUAGES[0]}.json",
        "additionalLanguages": [{"languageTag": tag, "file": f"{tag}.json"} for tag in LANGUAGES[1:]],
    }
    files = {"manifest.json": _json(in_language(tree, LANGUAGES[0]))}
    for language in LANGUAGES:
        files[f"{language}.json"] = _json(_language_file(tree, language))
    for name in tree["icons"].values():
        files[name] = (_FOLDER / "icons" / name).read_bytes()
    return files


def _addin(parameters: Parameters, outlook: Json) -> bytes:
    return addin.manifest(
        outlook,
        host=parameters.host,
        app_id=parameters.app_id,
        api_app_id=parameters.sign_in_id or parameters.app_id,
        version=parameters.values["version"],
        send_mode=parameters.send_mode,
    )


def _add_outlook(tree: Json, parameters: Parameters, outlook: Json) -> None:
    tree["authorization"] = {
        "permissions": {
            "resourceSpecific": [{"name": name, "type": "Delegated"} for name in _MAIL_PERMISSIONS]
        }
    }
    tree["extensions"] = [
        extension(outlook, host=parameters.host, app_id=parameters.app_id, send_mode=parameters.send_mode)
    ]


def _add_preview(tree: Json, preview: Json) -> None:
    """Commands after a slash, and messages that one member alone sees."""
    newer = preview["manifestVersion"]
    tree["$schema"] = tree["$schema"].replace(f"/v{tree['manifestVersion']}/", f"/v{newer}/")
    tree["manifestVersion"] = newer
    for bot in tree["bots"]:
        bot["supportsTargetedMessages"] = True
        for commands in bot["commandLists"]:
            if set(commands["scopes"]) <= set(preview["scopes"]):
                commands["triggers"] = ["mention", "slash"]
    for compose in tree["composeExtensions"]:
        for command in compose["commands"]:
            if command["id"] in preview["messageExtensions"]:
                command["triggers"] = ["slash"]


def _sign_in(host: str, registration: str) -> Json:
    """Nested app authentication: the host app asks Entra on the page's behalf, ahead of time where it can.

    It must ask for what the pane will ask for: the scope by the registration's id, not by its URI.
    """
    return {
        "id": registration,
        "resource": f"api://{host}/{registration}",
        "nestedAppAuthInfo": [
            {"redirectUri": f"brk-multihub://{host}", "scopes": [f"{registration}/{SCOPE}"]}
        ],
    }


def in_language(tree: Json, language: Language) -> Json:
    """``tree`` with each text replaced by its words in ``language``."""
    if _is_text(tree):
        return tree[language]
    if isinstance(tree, dict):
        return {key: in_language(value, language) for key, value in tree.items()}
    if isinstance(tree, list):
        return [in_language(value, language) for value in tree]
    return tree


def texts(tree: Json, path: str = "") -> Iterator[tuple[str, Mapping[Language, str]]]:
    """Every text with its path as Teams' language files write it: ``bots[0].commandLists[0]…``."""
    if _is_text(tree):
        yield path, tree
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield from texts(value, f"{path}.{key}" if path else key)
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from texts(value, f"{path}[{index}]")


def _language_file(tree: Json, language: Language) -> Mapping[str, str]:
    schema = tree["$schema"].replace("MicrosoftTeams.schema", "MicrosoftTeams.Localization.schema")
    return {"$schema": schema} | {path: text[language] for path, text in texts(tree)}


def _is_text(node: Json) -> bool:
    return isinstance(node, dict) and set(node) == set(LANGUAGES)


def _filled(tree: Json, values: Mapping[str, str]) -> Json:
    if isinstance(tree, dict):
        return {key: _filled(value, values) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_filled(value, values) for value in tree]
    if isinstance(tree, str):
        return _PLACEHOLDER.sub(lambda found: values[found[1]], tree)
    return tree


def _json(value: Json) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
