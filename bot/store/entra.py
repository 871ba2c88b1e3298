"""Signing in to PostgreSQL with Entra: a token, fetched anew for each connection, is the password.

A token lives about an hour and a connection may live longer: PostgreSQL asks for the password once, when the
connection is made. azure-identity keeps the token until shortly before it ends, so that asking each time is
cheap. It fetches in a thread, never on the loop.
"""

import asyncio
import ipaddress
import ssl
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from azure.core.exceptions import AzureError
from azure.identity import DefaultAzureCredential
from sqlalchemy.engine import URL

from bot.errors import OperatorError

SCOPE = "https://ossrdbms-aad.database.windows.net/.default"  # Azure's own name for its open source databases
_WITHIN = 20.0  # seconds for a token; a machine that has just started may wait some for its identity


class NoDatabaseToken(OperatorError):
    """Entra gave no token for the database; the message says where to look."""


class _Token(Protocol):
    @property
    def token(self) -> str: ...


class Credential(Protocol):
    """What azure-identity's credentials have in common."""

    def get_token(self, *scopes: str) -> _Token: ...


def connect_arguments(url: URL, credential: Credential | None = None) -> dict[str, Any]:
    """What asyncpg needs besides ``url``: the password as a function, and TLS that knows the server.

    ``credential`` is by default the one azure-identity finds: the managed identity of ``AZURE_CLIENT_ID`` in
    Azure, whoever is signed in with ``az login`` on a developer's machine.
    """
    arguments: dict[str, Any] = {"password": _password(credential or DefaultAzureCredential())}
    if not _stays_here(url.host or str(url.query.get("host", ""))):
        # asyncpg's own default sends the password to whoever answers; a token must go to the database alone.
        arguments["ssl"] = ssl.create_default_context()
    return arguments


def _password(credential: Credential) -> Callable[[], Awaitable[str]]:
    async def fetch() -> str:
        try:
            async with asyncio.timeout(_WITHIN):
                return (await asyncio.to_thread(credential.get_token, SCOPE)).token
        except (AzureError, TimeoutError) as error:
            raise NoDatabaseToken(
                "Entra gave no token for the database: does AZURE_CLIENT_ID name this machine's identity?"
                f" ({type(error).__name__})"
            ) from error

    return fetch


def _stays_here(host: str) -> bool:
    """Whether what is sent to ``host`` leaves this machine: a socket's folder and loopback do not."""
    if not host or host.startswith("/") or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
