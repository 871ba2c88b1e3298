"""One figure sent to Application Insights by hand, to learn what it answers; the exporter would not tell.

Imports no OpenTelemetry. The protocol: a list of envelopes, ``POST /v2.1/track``.
"""

import asyncio
from datetime import UTC, datetime

import aiohttp
import orjson
from azure.core.credentials import AccessToken
from azure.core.exceptions import AzureError
from azure.identity import DefaultAzureCredential

from bot.telemetry import SignIn

_SCOPE = "https://monitor.azure.com//.default"
_TOKEN_WITHIN = 8.0  # seconds
_ANSWER_WITHIN = aiohttp.ClientTimeout(total=5)


class NoToken(Exception):
    """The machine's identity gave none; the message is the error's type."""


async def send_one(connection: str, sign_in: SignIn, session: aiohttp.ClientSession) -> int:
    """The HTTP status: 200 where it was taken. Raises NoToken, aiohttp.ClientError or TimeoutError."""
    headers = {"Content-Type": "application/json"}
    if sign_in == "entra":
        headers["Authorization"] = f"Bearer {await _token()}"
    parts = dict(each.split("=") for each in connection.split(";"))
    told = {name.lower(): value for name, value in parts.items()}
    url = f"{told['ingestionendpoint'].rstrip('/')}/v2.1/track"
    body = orjson.dumps([_envelope(told["instrumentationkey"])])
    async with session.post(
        url, data=body, headers=headers, timeout=_ANSWER_WITHIN, allow_redirects=False
    ) as answer:
        return answer.status


async def _token() -> str:
    try:
        async with asyncio.timeout(_TOKEN_WITHIN):
            return (await asyncio.to_thread(_fetch)).token
    except (AzureError, TimeoutError) as error:
        raise NoToken(type(error).__name__) from error


def _fetch() -> AccessToken:
    with DefaultAzureCredential() as credential:
        return credential.get_token(_SCOPE)


def _envelope(key: str) -> dict[str, object]:
    figure = {"name": "doctor", "value": 1, "count": 1}
    return {
        "name": "Microsoft.ApplicationInsights.Metric",
        "time": datetime.now(UTC).isoformat(),
        "iKey": key,
        "tags": {"ai.cloud.role": "maa-vi"},
        "data": {"baseType": "MetricData", "baseData": {"ver": 2, "metrics": [figure]}},
    }
