"""Calls Teams' Bot Connector: one session for all turns, tokens, retries. Knows nothing of messages.

Limits and what to retry: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
"""

import asyncio
import random
import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import aiohttp
import orjson
from yarl import URL

from bot import logs, telemetry
from bot.bodies import whole
from bot.credentials import NoToken, Tokens
from bot.errors import MaaViError
from bot.teams.hosts import ServiceHosts

_RETRIED = frozenset({412, 429, 500, 502, 503, 504})
_GONE = frozenset({403, 404})
_HARMLESS_TWICE = frozenset({"GET", "PUT", "DELETE"})
_TIMEOUT = 20.0  # seconds for one try
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 8.0  # seconds, doubled from try to try
_LARGEST = 4_000_000  # bytes of an answer; a page of 500 members is far below
PATIENCE = 30.0  # seconds for all tries of one call together
_CODE = re.compile(r"[\w.-]{1,60}")
_STEPS = frozenset({"v3", "conversations", "activities", "members", "pagedmembers", "teams"})


class SendError(MaaViError):
    """Teams did not take it; the message is a code."""


class Unreachable(SendError):
    """403 or 404: the conversation or message is gone, or the bot was removed or blocked."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TryLater(SendError):
    """Teams is busy or away: try again in ``seconds``. ``throttled``: we sent too much (429)."""

    def __init__(self, seconds: float, *, throttled: bool = False) -> None:
        super().__init__(f"{seconds:.1f}")
        self.seconds = seconds
        self.throttled = throttled


class InDoubt(TryLater):
    """The request went out and no answer came back: it may have arrived or not."""


class Rejected(SendError):
    """Any other refusal: what we sent is wrong, and trying again will not help."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code


class Connector:
    """``call`` is safe to use from many turns at once."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        tokens: Tokens | None,
        hosts: ServiceHosts,
        *,
        timeout: float = _TIMEOUT,
    ) -> None:
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=min(timeout, 5.0))
        self._session = session
        self._tokens = tokens
        self._hosts = hosts

    async def call(
        self,
        method: str,
        service_url: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        patience: float = PATIENCE,
    ) -> Any:
        """The answer's JSON, ``{}`` where there is none. ``path`` is quoted already.

        Tries again on 412, 429 and 5xx, after Retry-After where given, until ``patience`` seconds would
        have passed. Raises Unreachable, TryLater or Rejected.
        """
        if not self._hosts.allow(service_url):
            raise Rejected(0, "service_not_allowed")
        url = URL(f"{service_url.rstrip('/')}/{path}", encoded=True)
        payload = None if body is None else orjson.dumps(body)
        give_up_at = time.monotonic() + patience
        wait = _FIRST_WAIT
        fresh = False
        told_as = {"method": method, "host": url.host or "", "operation": _operation(method, path)}
        while True:
            with telemetry.span("teams", **told_as):
                status, told, answer = await self._once(method, url, payload)
                telemetry.put(status=status)
            if status == 429:
                telemetry.count("throttled")
            if 200 <= status < 300:
                return answer
            if status == 401 and self._tokens is not None and not fresh:
                fresh = True  # the token was refused and has been forgotten: once more with a new one
                continue
            if status not in _RETRIED and status != 0:
                raise _refusal(status, answer)
            pause = told if told is not None else wait * random.uniform(0.75, 1.25)  # noqa: S311 # no secret
            if time.monotonic() + pause > give_up_at:
                raise TryLater(pause, throttled=status == 429)
            logs.event("connector_retried", status=status, after=round(pause, 1))
            await asyncio.sleep(pause)
            wait = min(wait * 2, _LONGEST_WAIT)

    async def _once(self, method: str, url: URL, payload: bytes | None) -> tuple[int, float | None, Any]:
        """Status, Retry-After in seconds, and the answer; status 0 where nobody was reached.

        Raises InDoubt where something new may have been shown: trying at once could show it twice.
        """
        headers = {"Content-Type": "application/json"} if payload is not None else {}
        token = ""
        if self._tokens is not None:
            try:
                token = await self._tokens.get()
            except NoToken:
                return 0, None, {}
            headers["Authorization"] = f"Bearer {token}"
        try:
            async with self._session.request(
                method,
                url,
                data=payload,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                answer = _json(await whole(response, _LARGEST))
                if response.status == 401 and self._tokens is not None:
                    self._tokens.forget(token)
                return response.status, _retry_after(response.headers.get("Retry-After")), answer
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            logs.event("connector_unreached", error=type(error).__name__)  # nothing went out
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            logs.event("connector_fell_silent", error=type(error).__name__)
            if method not in _HARMLESS_TWICE:
                raise InDoubt(_LONGEST_WAIT) from error
        return 0, None, {}


def _operation(method: str, path: str) -> str:
    """``POST v3/conversations/*/activities``: what is asked for, without the ids."""
    steps = path.partition("?")[0].split("/")
    return f"{method} {'/'.join(step if step in _STEPS else '*' for step in steps)}"


def quoted(identifier: str) -> str:
    """An id as one step of a path: Teams' ids hold ``:``, ``;``, ``=`` and ``/``."""
    return quote(identifier, safe="")


def _refusal(status: int, answer: Any) -> SendError:
    error = answer.get("error") if isinstance(answer, dict) else None
    told = error.get("code") if isinstance(error, dict) else None
    code = told if isinstance(told, str) and _CODE.fullmatch(told) else "unknown"
    return Unreachable(code) if status in _GONE else Rejected(status, code)


def _retry_after(header: str | None) -> float | None:
    """Seconds to wait; a date (which HTTP allows too) counts from now. None for none or nonsense."""
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except ValueError:
        return None


def _json(content: bytes) -> Any:
    try:
        return orjson.loads(content) if content else {}
    except orjson.JSONDecodeError:
        return {}  # an error page of something in between
