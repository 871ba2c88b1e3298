"""Fetches a file somebody dropped in the chat, into memory, from the tenant's SharePoint and OneDrive alone.

The address comes in an activity, so it is a stranger's word: https, Microsoft's hosts, no port or user of
its own, and each redirect is judged again. The address holds a key to the file and is never logged.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from bot import logs
from bot.errors import UserError
from bot.sharing.documents import Limits

# OneDrive for work lies under SharePoint's name: contoso-my.sharepoint.com
# https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges
HOSTS = (".sharepoint.com",)

_REDIRECTS = 2
_SECONDS = 8.0
_PIECE = 64 * 1024


def new_session() -> aiohttp.ClientSession:
    """Without cookies, and without proxies or keys from the environment."""
    return aiohttp.ClientSession(
        cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, headers={"User-Agent": "maa-vi"}
    )


@dataclass
class Downloads:
    """``session`` makes an HTTP session for one download; nothing of one travels to the next."""

    session: Callable[[], aiohttp.ClientSession] = new_session
    largest: int = Limits().file_bytes
    seconds: float = _SECONDS

    async def fetch(self, url: str) -> bytes:
        """The file's bytes. Raises UserError: from elsewhere, too big, too slow, or gone."""
        try:
            async with asyncio.timeout(self.seconds), self.session() as session:
                return await self._fetch(session, url)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            logs.event("file_not_fetched", error=type(error).__name__)
            raise UserError("share_page.files.not_fetched") from error

    async def _fetch(self, session: aiohttp.ClientSession, url: str) -> bytes:
        for _ in range(_REDIRECTS + 1):
            if not is_microsofts(url):
                logs.event("file_refused_host")
                raise UserError("share_page.files.wrong_place")
            # encoded=True: the key in the address is signed as it stands
            async with session.get(URL(url, encoded=True), allow_redirects=False) as response:
                if response.status in {301, 302, 303, 307, 308}:
                    url = str(response.url.join(URL(response.headers.get("Location", ""))))
                    continue
                if response.status != 200:
                    logs.event("file_not_fetched", status=response.status)
                    raise UserError("share_page.files.not_fetched")
                return await self._body(response)
        raise UserError("share_page.files.wrong_place")

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        if (response.content_length or 0) > self.largest:
            raise UserError("share_page.files.too_big")
        body = bytearray()
        async for piece in response.content.iter_chunked(_PIECE):
            body += piece
            if len(body) > self.largest:
                raise UserError("share_page.files.too_big")
        return bytes(body)


def is_microsofts(url: str) -> bool:
    """Whether a file may be fetched from there."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return False
    named = any(host.endswith(known) and len(host) > len(known) for known in HOSTS)
    strange = "\\" in url or "@" in parts.netloc or not url.isascii() or any(sign <= " " for sign in url)
    return named and parts.scheme == "https" and port in {None, 443} and not strange
