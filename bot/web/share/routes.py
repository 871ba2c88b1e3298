"""The share page's routes. Text comes in request bodies alone, and leaves in the answer alone.

Every request but the page itself carries the session token in a header that no other site can make a
browser send, so there is nothing to forge; answers are never cached.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from bot import logs
from bot.checking import checked
from bot.organisation.model import DATA_KINDS
from bot.parts import Parts
from bot.sharing.answer import answer, destinations
from bot.sharing.documents import Limits
from bot.sharing.worker import LONGEST
from bot.texts import language_of, say
from bot.web.requests import (
    Refusal,
    Words,
    in_words,
    json_body,
    language_asked,
    refused,
    require_same_origin,
    text_of,
    whole_body,
)
from bot.web.share.pace import Pace
from bot.web.share.page import GUARDS, THEMES, give, page
from bot.web.share.wire import as_json
from bot.web.tickets import TicketError, Visitor

StartScreening = Callable[[str, tuple[str, ...]], Awaitable[None]]
"""Start a screening in the chat of a person (id), with these options of the question ``data`` filled in."""

_LARGEST_JSON = 6 * LONGEST + 1_000  # a character is six bytes at most when escaped
_FILE_COST = 4.0  # checks that reading a file counts as
_FAILED = "share_request_failed"

_WORDS = Words(
    bad_request="share_page.bad_request",
    too_long="share_page.too_long",
    too_slow="share_page.too_slow",
    too_often="share_page.too_often",
)

Answerer = Callable[[web.Request, Visitor], Awaitable[dict[str, Any]]]


@dataclass(frozen=True)
class SharePage:
    """Serves the page. ``start_screening`` writes to the person in Teams."""

    parts: Parts
    start_screening: StartScreening

    @property
    def pace(self) -> Pace:
        """A person's, whichever process they ask."""
        return Pace(self.parts.database)

    def routes(self) -> Sequence[web.RouteDef]:
        return (
            web.get("/share", self.show),
            web.get("/share/assets/{name}", self.give_asset),
            web.post("/share/session", self.open_session),
            web.post("/share/check", self._guarded(self.check)),
            web.post("/share/file", self._guarded(self.read_file)),
            web.post("/share/screening", self._guarded(self.screening)),
        )

    async def show(self, request: web.Request) -> web.Response:
        language = language_of(request.query.get("language"))
        theme = request.query.get("theme", "default")
        body = page(language, theme if theme in THEMES else "default")
        return web.Response(text=body, content_type="text/html", headers=GUARDS)

    async def give_asset(self, request: web.Request) -> web.Response:
        return give(request.match_info["name"])

    async def open_session(self, request: web.Request) -> web.Response:
        """Exchange the ticket, once, for a session token."""
        return await in_words(self._opened(request), language_asked(request), _FAILED)

    async def _opened(self, request: web.Request) -> dict[str, Any]:
        require_same_origin(request, _WORDS)
        ticket = text_of(await json_body(request, 4_000, _WORDS), "ticket", _WORDS)
        now = datetime.now(UTC)
        try:
            async with self.parts.database.write() as tx:
                visitor = await self.parts.tickets.redeem(tx, ticket, now)
        except TicketError as refused:
            logs.event("share_ticket_refused", code=str(refused))
            raise Refusal(401, "share_page.closed.ticket") from refused
        return opened(self.parts, visitor, now)

    async def check(self, request: web.Request, visitor: Visitor) -> dict[str, Any]:
        text = text_of(await json_body(request, _LARGEST_JSON, _WORDS), "text", _WORDS)
        result = await checked(self.parts, text, "page")
        return as_json(text, answer(result, self.parts.organisation, visitor.language))

    async def read_file(self, request: web.Request, visitor: Visitor) -> dict[str, Any]:
        ending = request.headers.get("X-File-Ending", "")[:10]
        data = await whole_body(request, Limits().file_bytes, "share_page.files.too_big", _WORDS.too_slow)
        document = await self.parts.workers.read(data, f"file.{ending}")
        logs.event("file_read", door="page", size=len(data))
        notes = [say(f"share_page.notes.{note}", visitor.language) for note in document.notes]
        return {"text": document.text, "notes": notes}

    async def screening(self, request: web.Request, visitor: Visitor) -> dict[str, Any]:
        """Start a screening: only options of a question travel, never the text."""
        data = (await json_body(request, 1_000, _WORDS)).get("data")
        if not isinstance(data, list) or not set(map(str, data)) <= set(DATA_KINDS):
            raise Refusal(400, _WORDS.bad_request)
        await self.start_screening(visitor.person_id, tuple(map(str, data)))
        return {"started": True}

    def _guarded(self, answerer: Answerer) -> Callable[[web.Request], Awaitable[web.Response]]:
        """The session, the pace and the errors of every answer."""

        async def guarded(request: web.Request) -> web.Response:
            try:
                require_same_origin(request, _WORDS)
                visitor = self._visitor(request)
            except Refusal as refusal:
                return refused(refusal, language_asked(request))
            return await in_words(self._in_pace(request, visitor, answerer), visitor.language, _FAILED)

        return guarded

    async def _in_pace(self, request: web.Request, visitor: Visitor, answerer: Answerer) -> dict[str, Any]:
        cost = _FILE_COST if request.path.endswith("/file") else 1.0
        if not await self.pace.allows(visitor.person_id, datetime.now(UTC), cost):
            raise Refusal(429, _WORDS.too_often)
        return await answerer(request, visitor)

    def _visitor(self, request: web.Request) -> Visitor:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        try:
            if scheme != "Bearer":
                raise TicketError("missing")
            return self.parts.tickets.read("share_session", token, datetime.now(UTC))
        except TicketError as refused:
            logs.event("share_session_refused", code=str(refused))
            raise Refusal(401, "share_page.closed.session") from refused


def opened(parts: Parts, visitor: Visitor, now: datetime, until: datetime | None = None) -> dict[str, Any]:
    """What a page that was let in gets: its session token, which ends at ``until`` at the latest, and where
    the text may be going."""
    places = destinations(parts.organisation, visitor.language)
    return {
        "session": parts.tickets.issue("share_session", visitor, now, until),
        "destinations": [{"id": place_id, "name": name} for place_id, name in places],
    }
