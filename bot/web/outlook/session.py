"""Signing in from Outlook: its scripts, and Entra's token exchanged for a session of the share page's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from bot import logs
from bot.parts import Parts
from bot.settings import Settings
from bot.signing_keys import SigningKeys
from bot.store.database import Database
from bot.texts import Language
from bot.web.outlook.config import MSAL
from bot.web.outlook.entra import SignedIn, UserTokens
from bot.web.outlook.guard import Guard
from bot.web.requests import HEADERS, json_response
from bot.web.share.pace import Pace
from bot.web.share.routes import opened
from bot.web.tickets import Visitor


def guard_for(settings: Settings, keys: SigningKeys, database: Database) -> Guard:
    """The guard that all of Outlook's addresses share. A person's pace is one with the share page's."""
    signs_in = bool(settings.api_app_id) and not settings.local
    return Guard(settings, UserTokens(keys, settings) if signs_in else None, Pace(database))


@dataclass(frozen=True)
class OutlookSession:
    """Serves what the pane needs before it can ask anything."""

    parts: Parts
    guard: Guard
    library: Path = MSAL

    def routes(self) -> Sequence[web.RouteDef]:
        return (
            *self.guard.post("/outlook/session", self.open),
            web.get("/outlook/assets/msal-browser.min.js", self.msal),
            web.get("/.well-known/microsoft-officeaddins-allowed.json", self.allowed),
        )

    async def open(self, request: web.Request, person: SignedIn, language: Language) -> Mapping[str, Any]:
        """A session for the share page's addresses, that never outlives the token."""
        visitor = Visitor(person.person_id, person.tenant_id, language)
        logs.event("outlook_session_opened")
        return opened(self.parts, visitor, datetime.now(UTC), person.until)

    async def msal(self, request: web.Request) -> web.Response:
        """404 where it is not installed; the pane says so."""
        if not self.library.is_file():
            return web.Response(status=404, headers=HEADERS)
        return web.Response(
            body=self.library.read_bytes(), content_type="text/javascript", charset="utf-8", headers=HEADERS
        )

    async def allowed(self, request: web.Request) -> web.Response:
        """Which script classic Outlook may fetch tokens for, and let through to this host
        (https://learn.microsoft.com/office/dev/add-ins/outlook/use-sso-in-event-based-activation)."""
        return json_response(200, {"allowed": [f"{self.parts.settings.public_url}/outlook/events.js"]})
