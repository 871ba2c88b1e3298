"""For whoever watches us: ``/healthz`` says that the process lives, ``/readyz`` that it can serve.

They tell strangers nothing but yes or no; the reason is in the log.
"""

import asyncio
import time

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.errors import OperatorError
from bot.store.database import Database
from bot.store.migrate import is_migrated

_WITHIN = 5.0  # seconds for the database; who watches gives up a little later
_TRUSTED_FOR = 30.0  # seconds after an answer in which slowness is taken for work


def routes(database: Database, leaving: asyncio.Event) -> list[web.RouteDef]:
    """``/readyz`` answers 503 while the database cannot be reached or lacks a migration step of ours, and
    once the process is ``leaving``."""

    readiness = _Readiness(database)

    async def ready(_request: web.Request) -> web.Response:
        if not leaving.is_set() and await readiness.now():
            return web.Response(text="ready")
        return web.Response(status=503, text="not ready")

    return [web.get("/healthz", _alive), web.get("/readyz", ready)]


async def _alive(_request: web.Request) -> web.Response:
    return web.Response(text="ok")


class _Readiness:
    """Asks the database. One that has answered a moment ago and is slow now is busy, not away: to send people
    elsewhere would make the others busier."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._well_until = 0.0

    async def now(self) -> bool:
        try:
            async with asyncio.timeout(_WITHIN):
                migrated = await is_migrated(self._database)
        except TimeoutError as error:
            if time.monotonic() < self._well_until:
                logs.event("database_slow")
                return True
            return _away(error)
        except (SQLAlchemyError, OperatorError, OSError) as error:
            return _away(error)
        if not migrated:
            logs.event("database_not_migrated")
            return False
        self._well_until = time.monotonic() + _TRUSTED_FOR
        return True


def _away(error: Exception) -> bool:
    logs.fault("database_not_reached", error)
    return False
