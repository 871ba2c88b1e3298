"""Calls Microsoft Graph as the bot itself: tokens, limits, and a pause for all when Graph asks for one.

Nothing is tried again here but a refused token: whoever calls comes back later, and mail must not come twice.
Throttling: https://learn.microsoft.com/graph/throttling
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import quote

import aiohttp
import orjson
from yarl import URL

from bot import credentials, logs
from bot.bodies import whole
from bot.credentials import NoToken
from bot.graph.errors import Away, Busy, Forbidden, GraphError, NoAnswer, NotThere, Refused, code_in
from bot.settings import Settings

_VERSION = "v1.0"
_TIMEOUT = 10.0  # seconds for one call
_LARGEST = 1_000_000  # bytes of an answer; ours are some hundred
_POSTS_AT_ONCE = 2  # Exchange takes four at a time in a mailbox, from all processes together
_PAGES = 20  # of a list; longer ones are not what was asked for
_PAUSE, _LONGEST_PAUSE = 10.0, 3600.0  # seconds, where Graph names none and at most

Query = Mapping[str, str]
Json = Mapping[str, Any]


class Tokens(Protocol):
    """What ``bot.credentials`` makes."""

    async def get(self) -> str: ...

    def forget(self, value: str) -> None: ...


class Graph:
    """``get``, ``pages`` and ``post`` are safe to use from many tasks at once; all raise GraphError."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        tokens: Tokens,
        url: str,
        *,
        timeout: float = _TIMEOUT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session = session
        self._tokens = tokens
        self._base = f"{url.rstrip('/')}/{_VERSION}/"
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=min(timeout, 5.0))
        self._clock = clock
        self._paused_until = 0.0
        self._posts = asyncio.Semaphore(_POSTS_AT_ONCE)

    async def get(self, path: str, query: Query | None = None, **headers: str) -> Json:
        """The object at ``path``, which is quoted already. ``headers`` in Python's spelling."""
        return await self._call("GET", self._url(path, query), headers)

    async def pages(self, path: str, query: Query | None = None, **headers: str) -> list[Json]:
        """The entries of a list, from all its pages."""
        found: list[Json] = []
        url = self._url(path, query)
        for _ in range(_PAGES):
            page = await self._call("GET", url, headers)
            entries = page.get("value")
            if not isinstance(entries, list):
                raise Refused("no_list")
            found += [each for each in entries if isinstance(each, dict)]
            following = page.get("@odata.nextLink")
            if not isinstance(following, str):
                return found
            if not following.startswith(self._base):  # the token must go to Graph alone
                raise Refused("foreign_link")
            url = URL(following, encoded=True)
        raise Refused("too_many_pages")

    async def post(self, path: str, body: bytes, content_type: str) -> None:
        """Do something that must not be done twice: NoAnswer where it may have been done or not."""
        async with self._posts:
            await self._call("POST", self._url(path, None), {"Content_Type": content_type}, body)

    def _url(self, path: str, query: Query | None) -> URL:
        return URL(self._base + path, encoded=True).with_query(dict(query or {}))

    async def _call(
        self, method: str, url: URL, headers: Mapping[str, str], body: bytes | None = None
    ) -> Json:
        status, answer = await self._once(method, url, headers, body)
        if status == 401:  # refused and forgotten: once more with a new one
            status, answer = await self._once(method, url, headers, body)
        if 200 <= status < 300:
            return answer if isinstance(answer, dict) else {}
        raise _refusal(method, status, code_in(answer))

    async def _once(
        self, method: str, url: URL, headers: Mapping[str, str], body: bytes | None
    ) -> tuple[int, Any]:
        self._stop_while_paused()
        token = await self._token()
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers=sent | {"Authorization": f"Bearer {token}"},
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                if response.status == 401:
                    self._tokens.forget(token)
                if response.status in {429, 503}:
                    self._pause(response.status, response.headers.get("Retry-After"))
                return response.status, _json(await whole(response, _LARGEST))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Away("graph_unreached") from error  # nothing went out
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise NoAnswer("graph_silent") from error

    async def _token(self) -> str:
        try:
            return await self._tokens.get()
        except NoToken as error:
            raise Away("graph_no_token") from error

    def _stop_while_paused(self) -> None:
        left = self._paused_until - self._clock()
        if left > 0:
            raise Busy("graph_throttled", left)

    def _pause(self, status: int, told: str | None) -> None:
        """Graph asked for a rest: nobody in this process calls before it is over."""
        seconds = min(_seconds(told), _LONGEST_PAUSE)
        self._paused_until = max(self._paused_until, self._clock() + seconds)
        logs.event("graph_paused", status=status, seconds=round(seconds, 1))
        raise Busy("graph_throttled" if status == 429 else "graph_unavailable", seconds)


def graph_for(session: aiohttp.ClientSession, settings: Settings) -> Graph | None:
    """Graph as the settings want it; None where it is to be asked for nothing."""
    tokens = credentials.tokens(settings, credentials.GRAPH) if settings.graph else None
    return Graph(session, tokens, settings.graph_url) if tokens else None


def step(value: str) -> str:
    """A value as one step of a path."""
    return quote(value, safe="")


def _refusal(method: str, status: int, code: str) -> GraphError:
    match status:
        case 403:
            return Forbidden(code)
        case 404:
            return NotThere(code)
        case _ if 400 <= status < 500:
            return Refused(code)
        case _ if method == "GET":
            return Away(f"graph_{status}")
    return NoAnswer(f"graph_{status}")  # 504 above all: the mail has often gone out all the same


def _seconds(told: str | None) -> float:
    """``Retry-After`` in seconds, as a number or as a date."""
    if not told:
        return _PAUSE
    try:
        return max(0.0, float(told))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(told).timestamp() - time.time())
    except ValueError:
        return _PAUSE


def _json(content: bytes) -> Any:
    try:
        return orjson.loads(content) if content else {}
    except orjson.JSONDecodeError:
        return {}  # an error page of something in between
