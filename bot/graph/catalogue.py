"""Which package of ours the municipality's app catalogue holds.

Source: https://learn.microsoft.com/graph/api/appcatalogs-list-teamsapps (``externalId`` is the manifest's id;
the list may be a day or two behind).
"""

import re
from dataclasses import dataclass

from bot.graph.client import Graph

_ID = re.compile(r"[0-9a-f-]{36}")
_VERSION = re.compile(r"\d{1,9}(\.\d{1,9}){0,3}")


@dataclass(frozen=True)
class Catalogue:
    """Versions as in the manifest; None where there is none. ``waiting``: uploaded, and not yet approved."""

    published: str | None
    waiting: str | None


async def in_catalogue(graph: Graph, manifest_id: str) -> Catalogue:
    """Raises GraphError."""
    if not _ID.fullmatch(manifest_id):
        return Catalogue(None, None)
    query = {"$filter": f"externalId eq '{manifest_id}'", "$expand": "appDefinitions"}
    found: dict[str, list[str]] = {"published": [], "submitted": []}
    for app in await graph.pages("appCatalogs/teamsApps", query):
        definitions = app.get("appDefinitions")
        for each in definitions if isinstance(definitions, list) else []:
            state, version = str(each.get("publishingState")), str(each.get("version"))
            if state in found and _VERSION.fullmatch(version):
                found[state].append(version)
    return Catalogue(
        max(found["published"], key=in_order, default=None),
        max(found["submitted"], key=in_order, default=None),
    )


def in_order(version: str) -> tuple[int, ...]:
    """``0.10.0`` is newer than ``0.9.0``. Parts that are no numbers count as none."""
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
