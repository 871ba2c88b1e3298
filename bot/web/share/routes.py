"""The share page's routes. Text comes in request bodies alone, and leaves in the answer alone.

Every request but the page itself carries the session token in a header that no other site can make a
browser send, so there is nothing to forge; answers are never cached.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from bot import logs
from bot.errors import UserError
from bot.ids import new_id
from bot.organisation.model import DATA_KINDS
from bot.parts import Parts
from bot.sharing.answer import answer, destinations
from bot.sharing.documents import Limits
from bot.sharing.worker import LONGEST
from bot.texts import Language, language_of, say
from bot.web.share.pace import Pace
from bot.web.share.page import GUARDS, THEMES, asset, page
from bot.web.share.wire import as_json
from bot.web.tickets import TicketError, Visitor

StartScreening = Callable[[str, tuple[str, ...]], Awaitable[None]]
"""Start a screening in the chat of a person (id), with these options of the question ``data`` filled in."""

_LARGEST_JSON = 6 * LONGEST + 1_000  # a character is six bytes at most when escaped
_READ_WITHIN = 60.0  # seconds a body may take to arrive
_FILE_COST = 4.0  # checks that reading a file counts as

Answerer = Callable[[web.Request, Visitor], Awaitable[dict[str, Any]]]


class Refusal(Exception):
    """An answer other than 200, with a sentence."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status = status
        self.key = key


@dataclass(frozen=True)
class SharePage:
    """Serves the page. ``start_screening`` writes to the person in Teams."""

    parts: Parts
    start_screening: StartScreening
    pace: Pace = field(default_factory=Pace)

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
        found = asset(request.match_info["name"])
        if found is None:
            return web.Response(status=404, headers=GUARDS)
        text, content_type = found
        return web.Response(text=text, content_type=content_type, headers=GUARDS)

    async def open_session(self, request: web.Request) -> web.Response:
        """Exchange the ticket, once, for a session token."""
        language = language_of(request.headers.get("Accept-Language"))
        now = datetime.now(UTC)
        try:
            _same_origin(request)
            ticket = _text_of(await _json(request, 4_000), "ticket")
            async with self.parts.database.write() as tx:
                visitor = await self.parts.tickets.redeem(tx, ticket, now)
        except TicketError as refused:
            logs.event("share_ticket_refused", code=str(refused))
            return _refused(401, "share_page.closed.ticket", language)
        except Refusal as refused:
            return _refused(refused.status, refused.key, language)
        places = destinations(self.parts.organisation, visitor.language)
        return _answered(
            {
                "session": self.parts.tickets.issue("share_session", visitor, now),
                "destinations": [{"id": place_id, "name": name} for place_id, name in places],
            }
        )

    async def check(self, request: web.Request, visitor: Visitor) -> dict[str, Any]:
        text = _text_of(await _json(request, _LARGEST_JSON), "text")
        result = await self.parts.workers.check(text)
        logs.event("text_checked", door="page", findings=len(result.findings))
        return as_json(text, answer(result, self.parts.organisation, visitor.language))

    async def read_file(self, request: web.Request, visitor: Visitor) -> dict[str, Any]:
        ending = request.headers.get("X-File-Ending", "")[:10]
        data = await _body(request, Limits().file_bytes, "share_page.files.too_big")
        document = await self.parts.workers.read(data, f"file.{ending}")
        logs.event("file_read", door="page", size=len(data))
        notes = [say(f"share_page.notes.{note}", visitor.language) for note in document.notes]
        return {"text": document.text, "notes": notes}

    async def screening(self, request: web.Request, visitor: Visitor) -> dict[str, Any]:
        """Start a screening: only options of a question travel, never the text."""
        data = (await _json(request, 1_000)).get("data")
        if not isinstance(data, list) or not set(map(str, data)) <= set(DATA_KINDS):
            raise Refusal(400, "share_page.bad_request")
        await self.start_screening(visitor.person_id, tuple(map(str, data)))
        return {"started": True}

    def _guarded(self, answerer: Answerer) -> Callable[[web.Request], Awaitable[web.Response]]:
        """The session, the pace and the errors of every answer."""

        async def guarded(request: web.Request) -> web.Response:
            language: Language = language_of(request.headers.get("Accept-Language"))
            try:
                _same_origin(request)
                visitor = self._visitor(request)
                language = visitor.language
                cost = _FILE_COST if request.path.endswith("/file") else 1.0
                if not self.pace.allows(visitor.person_id, time.monotonic(), cost):
                    raise Refusal(429, "share_page.too_often")
                return _answered(await answerer(request, visitor))
            except Refusal as refused:
                return _refused(refused.status, refused.key, language)
            except UserError as refused:
                return _refused(422, refused.key, language)
            except (ConnectionError, web.HTTPException):
                raise
            except Exception as error:  # the page's edge: a sentence and a number, never the text
                incident = new_id("i")
                logs.fault("share_request_failed", error, incident=incident)
                return _json_response(500, {"error": say("edge.incident", language, incident=incident)})

        return guarded

    def _visitor(self, request: web.Request) -> Visitor:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        try:
            if scheme != "Bearer":
                raise TicketError("missing")
            return self.parts.tickets.read("share_session", token, datetime.now(UTC))
        except TicketError as refused:
            logs.event("share_session_refused", code=str(refused))
            raise Refusal(401, "share_page.closed.session") from refused


def _same_origin(request: web.Request) -> None:
    """Browsers say where a request comes from; what says so must be our own page."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise Refusal(403, "share_page.bad_request")


async def _json(request: web.Request, largest: int) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise Refusal(415, "share_page.bad_request")
    body = await _body(request, largest, "share_page.too_long")
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "share_page.bad_request") from error
    if not isinstance(value, dict):
        raise Refusal(400, "share_page.bad_request")
    return value


async def _body(request: web.Request, largest: int, too_large: str) -> bytes:
    """The body, never more than ``largest`` bytes of it in memory."""
    if (request.content_length or 0) > largest:
        raise Refusal(413, too_large)
    body = bytearray()
    try:
        async with asyncio.timeout(_READ_WITHIN):
            async for piece in request.content.iter_any():
                body += piece
                if len(body) > largest:
                    raise Refusal(413, too_large)
    except TimeoutError as error:
        raise Refusal(408, "share_page.too_slow") from error
    return bytes(body)


def _text_of(value: dict[str, Any], name: str) -> str:
    text = value.get(name)
    if not isinstance(text, str):
        raise Refusal(400, "share_page.bad_request")
    return text


def _answered(value: dict[str, Any]) -> web.Response:
    return _json_response(200, value)


def _refused(status: int, key: str, language: Language) -> web.Response:
    return _json_response(status, {"error": say(key, language)})


def _json_response(status: int, value: dict[str, Any]) -> web.Response:
    # ASCII, as a text may hold half of a surrogate pair, which UTF-8 cannot carry
    body = json.dumps(value).encode("ascii")
    return web.Response(status=status, body=body, content_type="application/json", headers=GUARDS)
