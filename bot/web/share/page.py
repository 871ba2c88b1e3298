"""The share page itself: one HTML file in the reader's language and theme, and the headers that guard it.

The page is shown by a host: a dialog in Teams, or a pane in Outlook (``bot/web/outlook/pane.py``). A host
adds a script that starts the page, and some controls; everything else is the same page.
"""

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from types import MappingProxyType

from aiohttp import web

from bot.sharing.documents import Limits
from bot.sharing.worker import LONGEST
from bot.texts import Language, catalogue

_ASSETS = Path(__file__).parent / "assets"
_KINDS = MappingProxyType({".css": "text/css", ".js": "text/javascript"})
# Said by the page itself: a browser that is cut off while it uploads too much does not see the answer.
_REFUSALS = frozenset({"share_page.too_long", "share_page.files.too_big"})

# Teams' own names for its themes
THEMES = frozenset({"default", "dark", "contrast"})

# Who may frame the page: https://learn.microsoft.com/microsoftteams/platform/tabs/how-to/tab-requirements
_HOSTS = (
    "https://*.cloud.microsoft https://teams.microsoft.com https://*.teams.microsoft.com "
    "https://*.microsoft365.com https://*.office.com https://outlook.office.com https://outlook.office365.com"
)

GUARDS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
            f"base-uri 'none'; form-action 'none'; frame-ancestors 'self' {_HOSTS}"
        ),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), clipboard-write=(self)",
        "X-Robots-Tag": "noindex",
    }
)


@dataclass(frozen=True)
class Host:
    """Where the page is shown, and what it has there that it has nowhere else.

    ``head``, ``source`` (above the form), ``actions`` (first among the answer's buttons) and ``footer`` are
    HTML with ``$name`` for texts and values, which are escaped. The host's texts come on top of the page's
    own: those for HTML stand below the key ``texts``; ``said`` pairs the beginning of a key with what scripts
    call it.
    """

    name: str
    head: str
    source: str = ""
    actions: str = ""
    footer: str = ""
    texts: str = ""
    said: tuple[tuple[str, str], ...] = ()
    values: tuple[tuple[str, str], ...] = ()


TEAMS = Host("teams", '<script type="module" src="/share/assets/window.js"></script>')
"""The private window that a button in Teams opens."""


@cache
def page(language: Language, theme: str, host: Host = TEAMS) -> str:
    """The page as ``host`` shows it."""
    fields: dict[str, object] = {
        **_texts_below("share_page.page.", language),
        **(_texts_below(host.texts, language) if host.texts else {}),
        **dict(host.values),
    }
    fields = {name: html.escape(str(text)) for name, text in fields.items()}
    fields |= {"longest": LONGEST, "largest": Limits().file_bytes, "language": language, "theme": theme}
    parts = {"head": host.head, "source": host.source, "actions": host.actions, "footer": host.footer}
    filled = {name: Template(part).substitute(fields) for name, part in parts.items()}
    template = Template((_ASSETS / "page.html").read_text(encoding="utf-8"))
    said = as_json_element(_said(language, host))
    return template.substitute(fields, **filled, host=host.name, texts=said)


def as_json_element(value: object) -> str:
    """JSON for inside a script element: "<" is escaped so that no text can end the element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _said(language: Language, host: Host) -> Mapping[str, str]:
    """What the scripts say, by the name they know it by: ``says.offline``."""
    said = {key.removeprefix("share_page."): catalogue()[key].in_(language) for key in _REFUSALS}
    for start, called in (("share_page.says.", "says."), *host.said):
        said |= {called + name: text for name, text in _texts_below(start, language).items()}
    return said


def _texts_below(start: str, language: Language) -> dict[str, str]:
    return {
        key.removeprefix(start): text.in_(language)
        for key, text in catalogue().items()
        if key.startswith(start)
    }


def give(name: str, folder: Path = _ASSETS) -> web.Response:
    """A style sheet or script; 404 for anything else."""
    found = _assets(folder).get(name)
    if found is None:
        return web.Response(status=404, headers=GUARDS)
    text, content_type = found
    return web.Response(text=text, content_type=content_type, charset="utf-8", headers=GUARDS)


@cache
def _assets(folder: Path) -> Mapping[str, tuple[str, str]]:
    """All of them by name: what is asked for never becomes a path, and is never remembered."""
    return {
        path.name: (path.read_text(encoding="utf-8"), _KINDS[path.suffix])
        for path in folder.iterdir()
        if path.suffix in _KINDS
    }
