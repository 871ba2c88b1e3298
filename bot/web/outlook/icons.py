"""The add-in's icons, where its manifests say. Public: Outlook fetches them before anybody signs in."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from aiohttp import web

from manifest.outlook import ICON_SIZES

_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Cache-Control": "public, max-age=86400",
        "X-Content-Type-Options": "nosniff",
        # Outlook on the web shows them in pages of its own.
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
)


_NAMES = frozenset(f"icon-{side}.png" for side in ICON_SIZES)


def routes() -> Sequence[web.RouteDef]:
    return [web.get("/outlook/icons/{name}", _give)]


async def _give(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    if name not in _NAMES:
        raise web.HTTPNotFound
    return web.Response(body=_icon(name), content_type="image/png", headers=_HEADERS)


@cache
def _icon(name: str) -> bytes:
    """Drawn by ``make icons``."""
    return files("manifest").joinpath("icons", "outlook", name).read_bytes()
