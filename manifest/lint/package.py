"""A package with its manifest and language files read, and what a rule about one is."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True)
class Package:
    """The files of a zip for a bot at ``host``."""

    files: Mapping[str, bytes]
    manifest: Mapping[str, Any]
    languages: Mapping[str, Mapping[str, str]]  # by file name; only those there are
    host: str
    reasons: str | None = None  # docs/permissions.md; None where it is not at hand

    @property
    def bots(self) -> list[Mapping[str, Any]]:
        return list(self.manifest.get("bots", []))

    @property
    def extensions(self) -> list[Mapping[str, Any]]:
        return list(self.manifest.get("composeExtensions", []))

    @property
    def outlook(self) -> Mapping[str, Any]:
        """The extension of Outlook; empty where there is none."""
        found: list[Mapping[str, Any]] = self.manifest.get("extensions", [])
        return found[0] if found else {}


Rule = Callable[[Package], Iterator[str]]


def language_files(manifest: Mapping[str, Any]) -> list[str]:
    """The names of the language files, the default one first."""
    info = manifest.get("localizationInfo", {})
    default = [info["defaultLanguageFile"]] if "defaultLanguageFile" in info else []
    return default + [entry["file"] for entry in info.get("additionalLanguages", [])]
