"""A load balancer on loopback: round robin, no sticky sessions, and another try elsewhere where one fails.

It asks ``/readyz`` as a real one does, and knows nothing of what it carries.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from tests.fakes.web import served

_CARRIED = ("Authorization", "Content-Type", "Accept-Language")
_AWAY = frozenset({502, 503, 504})
_PATIENCE = 30.0  # seconds a request is tried for
_PAUSE = 0.05  # seconds before the next round, when nobody answered
_LOOKS_EVERY = 0.25  # seconds


@dataclass
class Balancer:
    """``url`` is what Teams calls. ``resent``: requests that were cut off or turned away, then sent again."""

    session: aiohttp.ClientSession
    url: str = ""
    resent: int = 0
    _targets: list[str] = field(default_factory=list)
    _ready: dict[str, bool] = field(default_factory=dict)
    _turn: int = 0

    def add(self, target: str) -> None:
        """From now on ``target`` (an address without a closing slash) gets its share."""
        self._targets.append(target)
        self._ready[target] = True

    def remove(self, target: str) -> None:
        """It is gone for good."""
        self._targets.remove(target)
        del self._ready[target]

    async def forward(self, request: web.Request) -> web.Response:
        headers = {name: request.headers[name] for name in _CARRIED if name in request.headers}
        body = await request.read()
        answer: web.Response | None = None
        tried = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while answer is None or answer.status in _AWAY:
                    target = self._next()
                    if target is not None:
                        answer = await self._try(target, request, body, headers)
                        tried += 1
                    if target is None or (answer is None and tried > 1):
                        await asyncio.sleep(_PAUSE)
        self.resent += max(0, tried - 1)
        return answer or web.Response(status=502)

    async def look(self) -> None:
        """Ask everybody whether they are ready, for ever."""
        while True:
            await asyncio.gather(*(self._look_at(target) for target in list(self._targets)))
            await asyncio.sleep(_LOOKS_EVERY)

    def _next(self) -> str | None:
        """The next in turn that is ready; where none is, the next at all."""
        ready = [target for target in self._targets if self._ready[target]] or self._targets
        self._turn += 1
        return ready[self._turn % len(ready)] if ready else None

    async def _try(
        self, target: str, request: web.Request, body: bytes, headers: dict[str, str]
    ) -> web.Response | None:
        try:
            async with self.session.request(
                request.method, f"{target}{request.path_qs}", data=body, headers=headers
            ) as answer:
                content_type = answer.headers.get("Content-Type")
                kept = {"Content-Type": content_type} if content_type else {}
                return web.Response(status=answer.status, body=await answer.read(), headers=kept)
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError):
            if target in self._ready:
                self._ready[target] = False
            return None

    async def _look_at(self, target: str) -> None:
        try:
            async with self.session.get(f"{target}/readyz", timeout=aiohttp.ClientTimeout(total=5)) as answer:
                ready = answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            ready = False
        if target in self._ready:
            self._ready[target] = ready


@asynccontextmanager
async def balancer() -> AsyncIterator[Balancer]:
    """Without anybody behind it at first."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        one = Balancer(session)
        app = web.Application(client_max_size=4_000_000)
        app.router.add_route("*", "/{path:.*}", one.forward)
        looking = asyncio.create_task(one.look())
        try:
            async with served(app) as one.url:
                yield one
        finally:
            looking.cancel()
