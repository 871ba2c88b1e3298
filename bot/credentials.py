"""Our own tokens for speaking to Teams and Graph: by client secret, certificate (msal) or managed identity.

The libraries fetch in a thread, never on the loop; the token is kept until shortly before it ends, so that
Entra is asked once an hour and not once a turn.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import msal
from azure.core.exceptions import AzureError
from azure.identity import ManagedIdentityCredential

from bot import logs
from bot.errors import MaaViError
from bot.settings import Settings

TEAMS = "https://api.botframework.com/.default"
GRAPH = "https://graph.microsoft.com/.default"
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
        """Teams or Graph refused ``value``: the next ``get`` fetches anew."""
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
        elif isinstance(error, NoToken):
            logs.event("token_not_fetched", level=logging.ERROR, code=_code(error))
        else:
            logs.fault("token_not_fetched", error)


def _code(error: NoToken) -> str:
    return "".join(letter for letter in str(error) if letter.isalnum() or letter in "_-")[:60]


def tokens(settings: Settings, scope: str = TEAMS) -> Tokens | None:
    """The credential the settings choose, good for ``scope``; None in local mode, where nobody asks."""
    match settings.credential:
        case None:
            return None
        case "managed_identity":
            return Tokens(partial(_by_managed_identity, settings.app_id, scope))
        case "secret":
            return Tokens(partial(_by_msal, settings, scope, lambda: settings.secret))
        case "certificate":
            return Tokens(partial(_by_msal, settings, scope, partial(_certificate, settings)))


# Both libraries keep tokens of their own and would hand out one that has just been refused; a new client
# a fetch, once an hour, has none, and reads a renewed certificate without a restart.


def _by_msal(settings: Settings, scope: str, credential: Callable[[], str | dict[str, str]]) -> Token:
    asked_at = time.time()
    try:
        application = msal.ConfidentialClientApplication(
            settings.app_id,
            authority=f"{settings.authority}/{settings.tenant_id}",
            client_credential=credential(),
            instance_discovery=False,  # the authority is the operator's choice; nobody else is asked
            timeout=_TIMEOUT,
        )
        answer = application.acquire_token_for_client([scope])
    except (ValueError, OSError) as error:  # requests' errors are OSErrors; msal's own are ValueErrors
        raise NoToken("entra_unreachable") from error
    if "access_token" not in answer:
        raise NoToken(str(answer.get("error", "unknown")))
    return Token(answer["access_token"], asked_at + float(answer["expires_in"]))


def _certificate(settings: Settings) -> dict[str, str]:
    assert settings.certificate is not None
    pem = settings.certificate.read_text(encoding="ascii")
    return {"private_key": pem, "public_certificate": pem}


def _by_managed_identity(client_id: str, scope: str) -> Token:
    try:
        with ManagedIdentityCredential(client_id=client_id) as credential:
            token = credential.get_token(scope)
    except AzureError as error:
        raise NoToken(type(error).__name__) from error
    return Token(token.token, float(token.expires_on))
