"""The share page itself: one HTML file in the reader's language and theme, and the headers that guard it."""

import html
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template
from types import MappingProxyType

from bot.sharing.documents import Limits
from bot.sharing.worker import LONGEST
from bot.texts import Language, catalogue

_ASSETS = Path(__file__).parent / "assets"
_KINDS = MappingProxyType({".css": "text/css", ".js": "text/javascript"})
_PAGE = "share_page.page."
_SCRIPT_TEXTS = "share_page.says."
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


@cache
def page(language: Language, theme: str, host: str = "teams") -> str:
    """The page. ``host`` tells the style sheet and scripts where it is shown."""
    fields = {
        key.removeprefix(_PAGE): html.escape(text.in_(language))
        for key, text in catalogue().items()
        if key.startswith(_PAGE)
    }
    said = {
        key.removeprefix("share_page."): text.in_(language)
        for key, text in catalogue().items()
        if key.startswith(_SCRIPT_TEXTS) or key in _REFUSALS
    }
    # "<" is escaped so that no text can end the script element.
    texts = json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")
    template = Template((_ASSETS / "page.html").read_text(encoding="utf-8"))
    limits = {"longest": LONGEST, "largest": Limits().file_bytes}
    return template.substitute(fields, **limits, language=language, theme=theme, host=host, texts=texts)


@cache
def asset(name: str) -> tuple[str, str] | None:
    """A style sheet's or script's (text, content type); None for anything else."""
    path = _ASSETS / name
    if path.parent != _ASSETS or path.suffix not in _KINDS or not path.is_file():
        return None
    return path.read_text(encoding="utf-8"), _KINDS[path.suffix]
