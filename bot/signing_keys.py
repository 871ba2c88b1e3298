"""The public keys that Teams' tokens are signed with: fetched on the loop, kept, refetched when one is new.

Source: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
(keys may change at any time and are to be fetched at least daily).
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import jwt
import orjson

from bot import logs
from bot.bodies import whole
from bot.errors import MaaViError

_DAILY = 12 * 3600.0
_RETRY = 30.0
_TIMEOUT = aiohttp.ClientTimeout(total=5)
_LARGEST = 1_000_000  # bytes; the real one has some hundred thousand, most of them certificates


class KeysUnavailable(MaaViError):
    """No keys could be fetched yet, so that no token can be judged."""


@dataclass(frozen=True)
class SigningKey:
    key: Any  # what PyJWT verifies with
    endorsements: frozenset[str]  # the channels this key may speak for


class SigningKeys:
    """``find`` answers from memory; a key id never seen causes a fetch, one in ``pause`` seconds."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        metadata_url: str,
        *,
        pause: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session = session
        self._metadata_url = metadata_url
        self._pause = pause
        self._clock = clock
        self._keys: Mapping[str, SigningKey] = {}
        self._tried_at: float | None = None
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, key_id: str) -> SigningKey | None:
        """The key, or None where Microsoft knows of none. Raises KeysUnavailable before the first fetch."""
        if key_id not in self._keys and self._may_fetch():
            await self.fetch()
        if not self._keys:
            raise KeysUnavailable
        return self._keys.get(key_id)

    async def fetch(self) -> None:
        """Fetch now, or wait for the fetch under way. A failure keeps the keys there are."""
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._fetch())
            self._fetching.add_done_callback(self._fetched)
        await asyncio.shield(self._fetching)

    async def keep_fresh(self) -> None:
        """A loop for the background: fetch at once, then twice a day; sooner after a failure."""
        while True:
            await self.fetch()
            await asyncio.sleep(_DAILY if self._keys else _RETRY)

    def _may_fetch(self) -> bool:
        if self._fetching is not None or self._tried_at is None:
            return True
        # Without any key nobody gets in, so a new try is worth more than the wait.
        pause = self._pause if self._keys else min(self._pause, 2.0)
        return self._clock() - self._tried_at >= pause

    def _fetched(self, _task: asyncio.Task[None]) -> None:
        self._fetching = None

    async def _fetch(self) -> None:
        self._tried_at = self._clock()
        try:
            metadata = await self._get(self._metadata_url)
            self._keys = _read_keys(await self._get(self._keys_address(metadata)))
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            logs.fault("signing_keys_not_fetched", error)
            return
        logs.event("signing_keys_fetched", keys=len(self._keys))

    async def _get(self, url: str) -> Any:
        async with self._session.get(
            url, timeout=_TIMEOUT, allow_redirects=False, raise_for_status=True
        ) as response:
            return orjson.loads(await whole(response, _LARGEST))

    def _keys_address(self, metadata: Any) -> str:
        address = metadata.get("jwks_uri") if isinstance(metadata, dict) else None
        if not isinstance(address, str) or urlsplit(address)[:2] != urlsplit(self._metadata_url)[:2]:
            raise ValueError("jwks_uri is not on the metadata's own host")
        return address


def _read_keys(document: Any) -> Mapping[str, SigningKey]:
    """The RSA signing keys by id; entries that are none are passed over. Raises ValueError for no key."""
    entries = document.get("keys") if isinstance(document, dict) else None
    keys = {}
    for entry in entries if isinstance(entries, list) else []:
        if not isinstance(entry, dict) or entry.get("kty") != "RSA" or not isinstance(entry.get("kid"), str):
            continue
        try:
            key = jwt.PyJWK(entry, algorithm="RS256").key
        except jwt.PyJWTError:
            continue
        endorsements = entry.get("endorsements")
        keys[entry["kid"]] = SigningKey(
            key, frozenset(endorsements if isinstance(endorsements, list) else ())
        )
    if not keys:
        raise ValueError("no signing keys")
    return keys
