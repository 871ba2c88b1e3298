"""What the routes that answer scripts with JSON share: bodies read with a limit, refusals in words, headers.

Answers are never cached and never framed; what a person wrote is in bodies alone, never in a log.
"""

import asyncio
import json
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from aiohttp import web

from bot import logs
from bot.errors import UserError
from bot.ids import new_id
from bot.texts import Language, language_of, say

_READ_WITHIN = 60.0  # seconds a body may take to arrive

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Robots-Tag": "noindex",
    }
)


@dataclass(frozen=True)
class Words:
    """Keys of the sentences with which a page refuses a request."""

    bad_request: str
    too_long: str
    too_slow: str
    too_often: str


class Refusal(Exception):
    """An answer other than 200, with a sentence."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status = status
        self.key = key


def language_asked(request: web.Request) -> Language:
    """What the browser, or the script in it, asks to be answered in."""
    return language_of(request.headers.get("Accept-Language"))


def require_same_origin(request: web.Request, words: Words) -> None:
    """Browsers say where a request comes from; what says so must be our own page. Raises Refusal(403)."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise Refusal(403, words.bad_request)


async def json_body(request: web.Request, largest: int, words: Words) -> dict[str, Any]:
    """A JSON object of at most ``largest`` bytes. Raises Refusal (400, 408, 413, 415).

    Only what calls itself JSON is taken: another site's page cannot send that without asking first.
    """
    if request.content_type != "application/json":
        raise Refusal(415, words.bad_request)
    content = await whole_body(request, largest, words.too_long, words.too_slow)
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Refusal(400, words.bad_request) from error
    if not isinstance(value, dict):
        raise Refusal(400, words.bad_request)
    return value


async def whole_body(request: web.Request, largest: int, too_large: str, too_slow: str) -> bytes:
    """The body, never more than ``largest`` bytes of it in memory. Raises Refusal (408, 413)."""
    if (request.content_length or 0) > largest:
        raise Refusal(413, too_large)
    content = bytearray()
    try:
        async with asyncio.timeout(_READ_WITHIN):
            async for piece in request.content.iter_any():
                content += piece
                if len(content) > largest:
                    raise Refusal(413, too_large)
    except TimeoutError as error:
        raise Refusal(408, too_slow) from error
    return bytes(content)


def text_of(value: Mapping[str, Any], name: str, words: Words) -> str:
    """The string ``name``. Raises Refusal(400) for anything else."""
    text = value.get(name)
    if not isinstance(text, str):
        raise Refusal(400, words.bad_request)
    return text


async def in_words(answer: Awaitable[Mapping[str, Any]], language: Language, failed: str) -> web.Response:
    """The answer as JSON; whatever goes wrong on the way as a sentence. ``failed`` is the event that is
    logged for a fault, with a number that the person is given: never the text."""
    try:
        return json_response(200, await answer)
    except Refusal as refusal:
        return refused(refusal, language)
    except UserError as refusal:
        return json_response(422, {"error": say(refusal.key, language, **refusal.values)})
    except (ConnectionError, web.HTTPException):
        raise
    except Exception as error:  # the edge: nobody above has words for it
        incident = new_id("i")
        logs.fault(failed, error, incident=incident)
        return json_response(500, {"error": say("edge.incident", language, incident=incident)})


def refused(refusal: Refusal, language: Language) -> web.Response:
    """The refusal's sentence, with its status."""
    return json_response(refusal.status, {"error": say(refusal.key, language)})


def json_response(status: int, value: Mapping[str, Any]) -> web.Response:
    """A guarded answer."""
    # ASCII, as a text may hold half of a surrogate pair, which UTF-8 cannot carry
    content = json.dumps(value).encode("ascii")
    return web.Response(status=status, body=content, content_type="application/json", headers=HEADERS)
