"""Who may speak to us: the token, the channel, the tenant and the service address of each activity.

Every check that the SDK skips when a field is missing is made here on missing fields too.
"""

from typing import Any

import jwt
from botbuilder.schema import Activity
from botframework.connector.auth import BotFrameworkAuthentication, ClaimsIdentity
from botframework.connector.auth.authenticate_request_result import AuthenticateRequestResult
from botframework.connector.auth.connector_factory import ConnectorFactory
from botframework.connector.auth.user_token_client import UserTokenClient

from bot.errors import MaaViError
from bot.settings import Settings
from bot.signing_keys import SigningKeys
from bot.teams.connector import Connector
from bot.teams.hosts import same_service, service_hosts

ISSUER = "https://api.botframework.com"
CHANNELS = frozenset({"msteams"})
OUTLOOK = "m365extensions"
"""Where message extensions in Outlook come from
(https://learn.microsoft.com/microsoftteams/platform/m365-apps/extend-m365-teams-message-extension)."""
OUTLOOK_SEARCHES = frozenset({"find_experiences"})
"""What Outlook may ask for: searches that answer in the response. Anything that notes who is there would
take an address in Outlook for the person's chat in Teams."""
_LEEWAY = 300  # seconds a clock may be off, as Microsoft's own SDKs allow


class Refused(MaaViError):
    """Nobody we speak with. ``status`` is 401 for the token, 403 for what it vouches for."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


class TokenCheck:
    """Checks the ``Authorization`` header of an activity."""

    def __init__(self, keys: SigningKeys, app_id: str) -> None:
        self._keys = keys
        self._app_id = app_id

    async def claims(self, header: str, channel: str) -> dict[str, Any]:
        """The token's claims. Raises Refused(401), or KeysUnavailable where no token can be judged."""
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refused(401, "token_missing")
        try:
            head = jwt.get_unverified_header(token)
            key_id = head.get("kid")
            if head.get("alg") != "RS256" or not isinstance(key_id, str):
                raise Refused(401, "token_kind")
            key = await self._keys.find(key_id)
            if key is None:
                raise Refused(401, "token_key_unknown")
            if channel not in key.endorsements:
                raise Refused(401, "token_key_not_endorsed")
            claims: dict[str, Any] = jwt.decode(
                token,
                key.key,
                algorithms=["RS256"],
                audience=self._app_id,
                issuer=ISSUER,
                leeway=_LEEWAY,
                options={"require": ["exp", "iss", "aud"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise Refused(401, "token_invalid") from error
        return claims


class Authentication(BotFrameworkAuthentication):  # type: ignore[misc] # the SDK is untyped
    """What the SDK's pipeline asks for: our checks, and the one connector that all turns share.

    ``token_check`` is None in local mode alone, which ``read_settings`` ties to loopback.
    """

    def __init__(self, settings: Settings, token_check: TokenCheck | None, connector: Connector) -> None:
        if token_check is None and not settings.local:
            raise ValueError("tokens go unchecked in local mode only")
        self._settings = settings
        self._token_check = token_check
        self._hosts = service_hosts(settings)
        self._connectors = _SharedConnector(connector)

    async def authenticate_request(self, activity: Activity, auth_header: str) -> AuthenticateRequestResult:
        """Raises Refused or KeysUnavailable."""
        claims: dict[str, Any] = {}
        if self._token_check is not None:
            claims = await self._token_check.claims(auth_header, activity.channel_id or "")
            told = claims.get("serviceurl")
            if not isinstance(told, str) or not same_service(told, activity.service_url or ""):
                raise Refused(401, "token_for_other_service")
        self._admit(activity)
        result = AuthenticateRequestResult()
        result.claims_identity = ClaimsIdentity(claims, True)
        result.connector_factory = self._connectors
        return result

    def _admit(self, activity: Activity) -> None:
        if activity.channel_id not in CHANNELS and not _searches_from_outlook(activity):
            raise Refused(403, "channel_not_served")
        if not self._hosts.allow(activity.service_url or ""):
            raise Refused(403, "service_not_allowed")
        if not self._settings.local and _tenants(activity) != {self._settings.tenant_id}:
            raise Refused(403, "tenant_foreign")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        return self._connectors

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> UserTokenClient | None:
        """None: people sign in on our own pages, never through the Bot Framework's token service."""
        return None

    async def authenticate_streaming_request(
        self, auth_header: str, channel_id_header: str
    ) -> AuthenticateRequestResult:
        raise Refused(401, "streaming_not_served")


def _searches_from_outlook(activity: Activity) -> bool:
    return (
        activity.channel_id == OUTLOOK
        and activity.type == "invoke"
        and activity.name == "composeExtension/query"
        and (activity.value or {}).get("commandId") in OUTLOOK_SEARCHES
    )


def _tenants(activity: Activity) -> set[str]:
    """Every tenant the activity says it comes from."""
    tenant = (activity.channel_data or {}).get("tenant") or {}
    told = (activity.conversation.tenant_id, tenant.get("id"))
    return {tenant_id.lower() for tenant_id in told if tenant_id}


class _SharedConnector(ConnectorFactory):  # type: ignore[misc] # the SDK is untyped
    """The SDK makes a client a turn, with a session of its own; all our turns share one."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def create(self, service_url: str, audience: str) -> Connector:
        return self._connector
