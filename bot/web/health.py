"""For whoever watches us: ``/healthz`` says that the process lives, ``/readyz`` that it can serve.

They tell strangers nothing but yes or no; the reason is in the log.
"""

import asyncio

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.errors import OperatorError
from bot.store.database import Database
from bot.store.migrate import is_migrated

_WITHIN = 5.0  # seconds for the database; who watches gives up a little later


def routes(database: Database, leaving: asyncio.Event) -> list[web.RouteDef]:
    """``/readyz`` answers 503 while the database cannot be reached or lacks a migration step of ours, and
    once the process is ``leaving``."""

    async def ready(_request: web.Request) -> web.Response:
        if not leaving.is_set() and await _is_ready(database):
            return web.Response(text="ready")
        return web.Response(status=503, text="not ready")

    return [web.get("/healthz", _alive), web.get("/readyz", ready)]


async def _alive(_request: web.Request) -> web.Response:
    return web.Response(text="ok")


async def _is_ready(database: Database) -> bool:
    try:
        async with asyncio.timeout(_WITHIN):
            migrated = await is_migrated(database)
    except (SQLAlchemyError, OperatorError, OSError, TimeoutError) as error:
        logs.fault("database_not_reached", error)
        return False
    if not migrated:
        logs.event("database_not_migrated")
    return migrated
