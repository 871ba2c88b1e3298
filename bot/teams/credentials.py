"""Our own tokens for speaking to Teams: by client secret, certificate (msal) or managed identity.

The libraries fetch in a thread, never on the loop; the token is kept until shortly before it ends, so that
Entra is asked once an hour and not once a turn.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msal
from azure.core.exceptions import AzureError
from azure.identity import ManagedIdentityCredential

from bot import logs
from bot.errors import MaaViError
from bot.settings import Settings

SCOPE = "https://api.botframework.com/.default"
_AHEAD = 300.0  # seconds before its end at which a token is renewed while it still serves
_TIMEOUT = 10  # seconds for each of msal's calls


class NoToken(MaaViError):
    """Entra gave none; the message is its error code."""


@dataclass(frozen=True)
class Token:
    value: str = field(repr=False)
    expires_at: float  # seconds since 1970


class Tokens:
    """``get`` answers from memory; many who wait share one fetch."""

    def __init__(self, fetch: Callable[[], Token], clock: Callable[[], float] = time.time) -> None:
        self._fetch = fetch
        self._clock = clock
        self._token: Token | None = None
        self._fetching: asyncio.Task[Token] | None = None

    async def get(self) -> str:
        """Raises NoToken."""
        token, now = self._token, self._clock()
        if token is None or now >= token.expires_at:
            return (await asyncio.shield(self._renew())).value
        if now >= token.expires_at - _AHEAD:
            self._renew()
        return token.value

    def forget(self, value: str) -> None:
        """Teams refused ``value``: the next ``get`` fetches anew."""
        if self._token is not None and self._token.value == value:
            self._token = None

    def _renew(self) -> asyncio.Task[Token]:
        if self._fetching is None:
            self._fetching = asyncio.create_task(asyncio.to_thread(self._fetch))
            self._fetching.add_done_callback(self._renewed)
        return self._fetching

    def _renewed(self, task: asyncio.Task[Token]) -> None:
        self._fetching = None
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            self._token = task.result()
        else:
            logs.fault("token_not_fetched", error)


def tokens(settings: Settings) -> Tokens | None:
    """The credential the settings choose; None in local mode, where nobody asks for tokens."""
    match settings.credential:
        case None:
            return None
        case "managed_identity":
            return Tokens(_ByManagedIdentity(settings.app_id))
        case "secret":
            return Tokens(_ByMsal(settings, settings.secret))
        case "certificate":
            return Tokens(_ByMsal(settings, None))


class _ByMsal:
    """One msal application for the whole process; it looks up the tenant's addresses when first used."""

    def __init__(self, settings: Settings, secret: str | None) -> None:
        self._settings = settings
        self._secret = secret
        self._application: msal.ConfidentialClientApplication | None = None

    def __call__(self) -> Token:
        asked_at = time.time()
        try:
            answer = self._open().acquire_token_for_client([SCOPE])
        except (ValueError, OSError) as error:  # requests' errors are OSErrors; msal's own are ValueErrors
            raise NoToken("entra_unreachable") from error
        if "access_token" not in answer:
            raise NoToken(str(answer.get("error", "unknown")))
        return Token(answer["access_token"], asked_at + float(answer["expires_in"]))

    def _open(self) -> msal.ConfidentialClientApplication:
        if self._application is None:
            self._application = msal.ConfidentialClientApplication(
                self._settings.app_id,
                authority=f"{self._settings.authority}/{self._settings.tenant_id}",
                client_credential=self._secret or self._certificate(),
                instance_discovery=False,  # the authority is the operator's choice; nobody else is asked
                timeout=_TIMEOUT,
            )
        return self._application

    def _certificate(self) -> dict[str, Any]:
        """Read anew with each application, so that a renewed file counts after a restart."""
        assert self._settings.certificate is not None
        pem = self._settings.certificate.read_text(encoding="ascii")
        return {"private_key": pem, "public_certificate": pem}


class _ByManagedIdentity:
    def __init__(self, client_id: str) -> None:
        self._credential = ManagedIdentityCredential(client_id=client_id)

    def __call__(self) -> Token:
        try:
            token = self._credential.get_token(SCOPE)
        except AzureError as error:
            raise NoToken(type(error).__name__) from error
        return Token(token.token, float(token.expires_on))
