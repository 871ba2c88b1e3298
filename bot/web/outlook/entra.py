"""Who is signed in, by an access token of Entra's for our own API; each claim is looked at, none assumed.

Source: https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference and
https://learn.microsoft.com/entra/identity-platform/claims-validation.
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
import jwt

from bot.errors import MaaViError
from bot.settings import Settings
from bot.signing_keys import SigningKeys
from bot.web.outlook.config import SCOPE, application_id_uri

OFFICE = frozenset(
    {
        "ea5a67f6-b6f3-4338-b240-c655ddc3cc8e",  # all of Microsoft Office
        "d3590ed6-52b3-4102-aeff-aad2292ab01c",  # Microsoft Office
        "93d53678-613d-4013-afc1-62e9e444a0a5",  # Office on the web
        "bc59ab01-8403-45c6-8796-ac3ef710b3e3",  # Outlook on the web
    }
)
"""The applications that fetch a token for us by Office's own sign-in, beside the pane itself, which is our
own application (https://learn.microsoft.com/office/dev/add-ins/develop/register-sso-add-in-aad-v2)."""

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LEEWAY = 60  # seconds the clocks may differ; the doctor warns from there on
_LONGEST = 16_000  # characters; people in very many groups have tokens of some thousand
_NEEDED = ["exp", "iat", "nbf", "iss", "aud", "tid", "ver", "oid"]


class TokenRefused(MaaViError):
    """Nobody we let in. ``status`` is 401 for a bad token, 403 for a good one that is not for this; ``code``
    is for the log."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


@dataclass(frozen=True)
class SignedIn:
    """Whom Entra vouched for, and until when."""

    person_id: str  # object id, in lower case
    tenant_id: str
    until: datetime  # the token's end


class UserTokens:
    """Checks the ``Authorization`` header of a request from Outlook."""

    def __init__(self, keys: SigningKeys, settings: Settings) -> None:
        if not settings.api_app_id:
            raise ValueError("without an app registration there is no token to check")
        self._keys = keys
        self._tenant_id = settings.tenant_id
        self._issuer = f"{settings.authority}/{settings.tenant_id}/v2.0"
        self._audience = [application_id_uri(settings), settings.api_app_id]
        self._clients = OFFICE | {settings.api_app_id}

    async def person(self, authorization_header: str) -> SignedIn:
        """Who it is. Raises TokenRefused, or KeysUnavailable where no token can be judged."""
        scheme, _, token = authorization_header.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise TokenRefused(401, "token_missing")
        claims = await self._verified(token)
        self._admit(claims)
        until = datetime.fromtimestamp(int(claims["exp"]), UTC)
        return SignedIn(claims["oid"].lower(), self._tenant_id, until)

    async def _verified(self, token: str) -> Mapping[str, Any]:
        """The claims of a token that Entra made for us, and that is in force. Raises TokenRefused(401)."""
        try:
            key = await self._keys.find(_key_id(token))
            if key is None:
                raise TokenRefused(401, "token_key_unknown")
            claims: dict[str, Any] = jwt.decode(
                token,
                key.key,
                algorithms=["RS256"],
                audience=self._audience,
                issuer=self._issuer,
                leeway=_LEEWAY,
                options={"require": _NEEDED},
            )
        except jwt.PyJWTError as error:
            raise TokenRefused(401, _code(error)) from error
        except (ValueError, TypeError, OverflowError) as error:
            raise TokenRefused(401, "token_invalid") from error
        if claims["ver"] != "2.0" or not isinstance(claims["aud"], str):
            raise TokenRefused(401, "token_version")
        if not isinstance(claims["oid"], str) or not _ID.fullmatch(claims["oid"]):
            raise TokenRefused(401, "token_person")
        if int(claims["exp"]) <= time.time():  # the leeway is for clocks, not for old tokens to open sessions
            raise TokenRefused(401, "token_expired")
        return claims

    def _admit(self, claims: Mapping[str, Any]) -> None:
        """Whether the good token is for this: tenant, person, scope, client. Raises TokenRefused(403)."""
        if claims["tid"] != self._tenant_id:
            raise TokenRefused(403, "tenant_foreign")
        if claims.get("idtyp", "user") != "user":
            raise TokenRefused(403, "token_of_app")
        scopes = claims.get("scp")
        if not isinstance(scopes, str) or SCOPE not in scopes.split():
            raise TokenRefused(403, "scope_missing")
        if claims.get("azp") not in self._clients:
            raise TokenRefused(403, "client_unknown")


def keys_of_users(
    session: aiohttp.ClientSession, settings: Settings, clock: Callable[[], float] = time.monotonic
) -> SigningKeys:
    """The keys that Entra signs the tokens of our tenant's people with."""
    tenant = f"{settings.authority}/{settings.tenant_id}"
    return SigningKeys(session, f"{tenant}/v2.0/.well-known/openid-configuration", clock=clock)


def _key_id(token: str) -> str:
    """The id of the key that signed. Raises TokenRefused for what no Entra key has signed."""
    if len(token) > _LONGEST:
        raise TokenRefused(401, "token_too_long")
    head = jwt.get_unverified_header(token)
    key_id = head.get("kid")
    if head.get("alg") != "RS256" or not isinstance(key_id, str):
        raise TokenRefused(401, "token_kind")
    return key_id


def _code(error: jwt.PyJWTError) -> str:
    """``token_expired_signature_error`` and the like: PyJWT's own name for the fault, and nothing else."""
    return "token_" + re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()
