"""The pages that anybody may open: ``/``, ``/privacy`` and ``/terms``. No sign-in, no scripts, no cookies.

The app's manifest names them, so Teams links to them before anybody has installed the bot. What they say
stands in ``bot/texts/pages.yaml``; only the municipality's name and data protection officer are filled in.
"""

import base64
import hashlib
import html
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from aiohttp import web

from bot.organisation.model import Organisation
from bot.texts import Language, catalogue, language_of, say

PAGES: Mapping[str, str] = {"home": "/", "privacy": "/privacy", "terms": "/terms"}

_STYLE = (Path(__file__).parent / "pages.css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_GUARDS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cache-Control": "public, max-age=300",
    "Vary": "Accept-Language",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def routes(organisation: Callable[[], Organisation]) -> list[web.RouteDef]:
    """``organisation`` gives the one of the moment: its folder may change while we run."""

    def shown(name: str) -> web.RouteDef:
        async def show(request: web.Request) -> web.Response:
            text = page(name, wanted_language(request), organisation())
            return web.Response(text=text, content_type="text/html", charset="utf-8", headers=_GUARDS)

        return web.get(PAGES[name], show)

    return [shown(name) for name in PAGES]


def wanted_language(request: web.Request) -> Language:
    """``?language=`` when it is said, else what the browser likes best; Danish where it says nothing."""
    asked = request.query.get("language")
    return language_of(asked or _liked_best(request.headers.get("Accept-Language", "")))


def _liked_best(accepted: str) -> str | None:
    """The first of the most wanted languages in ``da, en;q=0.8`` (RFC 9110, section 12.5.4)."""
    best, weight = None, 0.0
    for part in accepted.split(","):
        tag, _, parameter = part.strip().partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if tag not in ("", "*") and quality > weight:
            best, weight = tag, quality
    return best


def page(name: str, language: Language, organisation: Organisation) -> str:
    """The whole page as HTML."""
    told = {
        "organisation": organisation.name,
        "dpo": _dpo(language, organisation),
        "drafts": organisation.retention.drafts,
        "withdrawn": organisation.retention.withdrawn,
        "mail_reasons": organisation.retention.mail_reasons,
    }
    other: Language = "en" if language == "da" else "da"

    def words(key: str) -> str:
        return html.escape(say(f"pages.{key}", language, **told))

    body = "".join(_sections(name, words))
    links = "".join(
        f'<li><a href="{path}?language={language}">{words(f"to.{each}")}</a></li>'
        for each, path in PAGES.items()
        if each != name
    )
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_title(name, words)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<header><a href="{PAGES[name]}?language={other}" lang="{other}" hreflang="{other}">'
        f"{words('switch')}</a></header>\n"
        f'<main>\n<h1>{words(f"{name}.title")}</h1>\n<p class="lead">{words(f"{name}.lead")}</p>\n'
        f"{body}</main>\n<footer><ul>{links}</ul></footer>\n</body>\n</html>\n"
    )


def _title(name: str, words: Callable[[str], str]) -> str:
    title = words(f"{name}.title")
    return title if name == "home" else f"{title} – {words('home.title')}"


def _sections(name: str, words: Callable[[str], str]) -> Iterator[str]:
    """Each section of the texts, in the file's order: a heading, then paragraphs and points."""
    begin = f"pages.{name}.sections."
    keys = [key.removeprefix("pages.") for key in catalogue() if key.startswith(begin)]
    for section in dict.fromkeys(".".join(key.split(".")[:3]) for key in keys):
        yield f"<section>\n<h2>{words(f'{section}.heading')}</h2>\n"
        if f"{section}.text" in keys:
            paragraphs = filter(None, map(str.strip, words(f"{section}.text").split("\n")))
            yield "".join(f"<p>{each}</p>\n" for each in paragraphs)
        points = [key for key in keys if key.startswith(f"{section}.points.")]
        if points:
            yield "<ul>\n" + "".join(f"<li>{words(key)}</li>\n" for key in points) + "</ul>\n"
        yield "</section>\n"


def _dpo(language: Language, organisation: Organisation) -> str:
    names = ", ".join(each.name for each in organisation.contacts.get("dpo", ()))
    return say("pages.privacy.dpo", language, names=names) if names else say("pages.privacy.no_dpo", language)
