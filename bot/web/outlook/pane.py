"""Outlook's task pane: the share page, fed with the mail that is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from aiohttp import web

from bot.settings import Settings
from bot.texts import say
from bot.web.outlook.config import pane_config
from bot.web.outlook.office import OFFICE_JS, OFFICE_SCRIPTS, OUTLOOK_FRAMES
from bot.web.pages import wanted_language
from bot.web.share.page import GUARDS, Host, as_json_element, give, page

LARGEST_MAIL = 25_000_000  # bytes of text and attachments together; about what Exchange Online lets through
MOST_ATTACHMENTS = 10

PANE_GUARDS: Mapping[str, str] = MappingProxyType(
    {
        **GUARDS,
        "Content-Security-Policy": (
            f"default-src 'none'; script-src 'self' {OFFICE_SCRIPTS}; style-src 'self'; connect-src 'self'; "
            f"img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self' {OUTLOOK_FRAMES}"
        ),
    }
)

_ASSETS = Path(__file__).parent / "assets"


@dataclass(frozen=True)
class OutlookPane:
    """Serves the pane and its scripts; what it asks, it asks of the share page's addresses."""

    settings: Settings

    def routes(self) -> Sequence[web.RouteDef]:
        return (web.get("/outlook/pane", self.show), web.get("/outlook/assets/{name}", self.give_asset))

    async def show(self, request: web.Request) -> web.Response:
        text = page(wanted_language(request), "default", host_for(self.settings))
        return web.Response(text=text, content_type="text/html", charset="utf-8", headers=PANE_GUARDS)

    async def give_asset(self, request: web.Request) -> web.Response:
        return give(request.match_info["name"], _ASSETS)


@cache
def host_for(settings: Settings) -> Host:
    """What the page has in Outlook that it has nowhere else."""
    config = pane_config(settings) | {"alert": (_ASSETS / "alert.js").is_file()}
    in_teams = "" if settings.local else _fragment("instead.html")
    return Host(
        name="outlook",
        head=_fragment("head.html").replace("$config", as_json_element(config).replace("$", "$$")),
        source=in_teams + _fragment("source.html"),
        actions=_fragment("actions.html"),
        footer=_fragment("footer_local.html" if settings.local else "footer.html"),
        texts="outlook.pane.page.",
        said=(
            ("outlook.pane.says.", "says."),
            ("outlook.identity.says.", "identity."),
            ("share_page.says.offline", "identity.offline"),
            ("outlook.alert.says.", "alert."),
        ),
        values=(
            ("largest_mail", str(LARGEST_MAIL)),
            ("most_attachments", str(MOST_ATTACHMENTS)),
            ("office_js", OFFICE_JS),
            ("chat_check", chat_link(settings.app_id, "check")),
            ("chat_experience", chat_link(settings.app_id, "experience")),
        ),
    )


def chat_link(app_id: str, words: str) -> str:
    """Opens the bot's chat in Teams with a command filled in; sending it is left to the person
    (https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams)."""
    said = quote(say(f"outlook.pane.command.{words}", "da"))
    return f"https://teams.microsoft.com/l/chat/0/0?users=28:{app_id}&message={said}"


def _fragment(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")
