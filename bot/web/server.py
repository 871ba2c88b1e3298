"""The HTTP server: ``/api/messages`` for Teams, and added pages."""

import asyncio
from collections.abc import Iterable
from typing import Any

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot import logs
from bot.ids import new_id
from bot.teams.adapter import Adapter

LARGEST = 4 * 1024 * 1024  # bytes; Teams' own limit is about 100 KB, and what is too long is told in words
_READ_WITHIN = 10.0  # seconds for the whole body


def application(
    adapter: Adapter, routes: Iterable[web.AbstractRouteDef], leaving: asyncio.Event
) -> web.Application:
    """``routes`` are the pages of features. Once ``leaving`` is set, each connection ends with its answer."""
    app = web.Application(client_max_size=LARGEST, middlewares=[_closing(leaving), _no_traceback])
    messages = _Messages(adapter)
    app.router.add_post("/api/messages", messages.receive)
    app.add_routes(routes)
    return app


class _Messages:
    def __init__(self, adapter: Adapter) -> None:
        self._adapter = adapter

    async def receive(self, request: web.Request) -> web.Response:
        # JSON only: a web page cannot send that to a bot on the visitor's own machine without asking first.
        if request.content_type != "application/json":
            return _refused(415, "content_type")
        if (request.content_length or 0) > LARGEST:
            return _refused(413, "too_large")
        try:
            async with asyncio.timeout(_READ_WITHIN):
                content = await request.read()
            raw: Any = orjson.loads(content)
        except web.HTTPRequestEntityTooLarge:
            return _refused(413, "too_large")
        except TimeoutError:
            return _refused(408, "too_slow")
        except orjson.JSONDecodeError:
            return _refused(400, "json")
        answer = await self._adapter.receive(raw, request.headers.get("Authorization", ""))
        if answer.body is None:
            return web.Response(status=answer.status)
        return web.Response(status=answer.status, body=answer.body, content_type="application/json")


def _closing(leaving: asyncio.Event) -> Middleware:
    """A connection that is kept would be cut off at the end, perhaps just as the next request comes."""

    @web.middleware
    async def closing(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            response = await handler(request)
        except web.HTTPException as refusal:
            if leaving.is_set():
                refusal.force_close()
            raise
        if leaving.is_set():
            response.force_close()
        return response

    return closing


@web.middleware
async def _no_traceback(request: web.Request, handler: Any) -> web.StreamResponse:
    """Whatever escapes is logged by its place and answered by a number."""
    try:
        response: web.StreamResponse = await handler(request)
    except web.HTTPException:
        raise
    except Exception as error:  # the last net
        incident = new_id("i")
        logs.fault("request_failed", error, incident=incident)
        return _refused(500, incident)
    return response


def _refused(status: int, code: str) -> web.Response:
    return web.Response(
        status=status, body=orjson.dumps({"error": {"code": code}}), content_type="application/json"
    )
