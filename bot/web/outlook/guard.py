"""The guard of every address that takes Entra's token itself: who it is, how often, from which page.

The pane and the event page come from our own host, so browsers need no permission of ours. Classic Outlook
runs ``events.js`` without a page: it asks first, as for another site's address, with our host as ``Origin``
and a slash after it, and refuses an answer that does not repeat exactly that
(https://github.com/OfficeDev/office-js/issues/3907 and /4144).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import hdrs, web

from bot import logs
from bot.settings import Settings
from bot.signing_keys import KeysUnavailable
from bot.texts import Language
from bot.web.outlook.entra import SignedIn, TokenRefused, UserTokens
from bot.web.requests import Refusal, Words, in_words, language_asked, require_same_origin
from bot.web.share.pace import Pace

Answerer = Callable[[web.Request, SignedIn, Language], Awaitable[Mapping[str, Any]]]
"""Answers a request of somebody who is signed in; may raise Refusal or UserError."""

WORDS = Words(
    bad_request="outlook.identity.bad_request",
    too_long="outlook.identity.too_long",
    too_slow="outlook.identity.too_slow",
    too_often="outlook.identity.too_often",
)
LOCAL_PERSON = "local-person"
"""Who everybody is in local mode, where nobody signs in."""

_LOCAL_SESSION = timedelta(hours=1)
_FAILED = "outlook_request_failed"


@dataclass(frozen=True)
class Guard:
    """``tokens`` is None in local mode, and where signing in is not set up."""

    settings: Settings
    tokens: UserTokens | None
    pace: Pace

    def post(self, path: str, answerer: Answerer, *, cost: float = 1.0) -> list[web.RouteDef]:
        """``POST path`` for our own pages alone. ``cost`` is how many requests one counts as."""

        async def guarded(request: web.Request) -> web.Response:
            answer = self._let_in(request, answerer, cost)
            return await in_words(answer, language_asked(request), _FAILED)

        return [web.post(path, guarded)]

    def post_from_events(self, path: str, answerer: Answerer, *, cost: float = 1.0) -> list[web.RouteDef]:
        """``POST path`` for ``events.js`` too, and the preflight with which classic Outlook asks for it."""
        (own,) = self.post(path, answerer, cost=cost)

        async def guarded(request: web.Request) -> web.StreamResponse:
            response: web.StreamResponse = await own.handler(request)
            response.headers.update(self._permission(request))
            return response

        async def preflight(request: web.Request) -> web.Response:
            permission = self._permission(request)
            if not permission:
                return web.Response(status=403)
            allowed = {
                hdrs.ACCESS_CONTROL_ALLOW_METHODS: "POST",
                hdrs.ACCESS_CONTROL_ALLOW_HEADERS: "Authorization, Content-Type, Accept-Language",
                hdrs.ACCESS_CONTROL_MAX_AGE: "600",
            }
            return web.Response(status=204, headers=permission | allowed)

        return [web.post(path, guarded), web.options(path, preflight)]

    async def _let_in(self, request: web.Request, answerer: Answerer, cost: float) -> Mapping[str, Any]:
        require_same_origin(request, WORDS)
        origin = request.headers.get(hdrs.ORIGIN)
        if origin is not None and not self._is_ours(request, origin):
            raise Refusal(403, WORDS.bad_request)
        person = await self._person(request)
        if not await self.pace.allows(person.person_id, datetime.now(UTC), cost):
            raise Refusal(429, WORDS.too_often)
        return await answerer(request, person, language_asked(request))

    async def _person(self, request: web.Request) -> SignedIn:
        if self.settings.local:
            until = datetime.now(UTC) + _LOCAL_SESSION
            return SignedIn(LOCAL_PERSON, self.settings.tenant_id or "local", until)
        if self.tokens is None:
            raise Refusal(503, "outlook.identity.says.off")
        try:
            return await self.tokens.person(request.headers.get(hdrs.AUTHORIZATION, ""))
        except TokenRefused as refused:
            logs.event("outlook_token_refused", code=refused.code)
            bad = refused.status == 401
            key = "outlook.identity.sign_in_again" if bad else "outlook.identity.not_for_you"
            raise Refusal(refused.status, key) from refused
        except KeysUnavailable as away:
            raise Refusal(503, "outlook.identity.away") from away

    def _is_ours(self, request: web.Request, origin: str) -> bool:
        """The address the world knows, or the one that was asked: they differ on one's own machine."""
        origin = origin.removesuffix("/").lower()
        asked = request.host.lower()
        return origin in (self.settings.public_url.lower(), f"http://{asked}", f"https://{asked}")

    def _permission(self, request: web.Request) -> dict[str, str]:
        """The headers that let the asking script read the answer; none for an origin that is not ours."""
        origin = request.headers.get(hdrs.ORIGIN)
        if origin is None or not self._is_ours(request, origin):
            return {}
        return {hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: origin, hdrs.VARY: hdrs.ORIGIN}
