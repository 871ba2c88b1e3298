"""What lies outside the bot: Entra gives a token, Microsoft's keys can be fetched, the clocks agree, the
world reaches us, and no certificate is about to end. Each is tried, none is believed."""

import asyncio
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import aiohttp
from cryptography import x509

from bot.credentials import NoToken, tokens
from bot.doctor.finding import Finding, error, ok, warning
from bot.settings import Settings
from bot.signing_keys import KeysUnavailable, SigningKeys
from bot.telemetry import trial

_TOKEN_WITHIN = 10.0  # seconds; Teams gives an answer in a chat fifteen
_ANSWER_WITHIN = aiohttp.ClientTimeout(total=5)
_SOON = timedelta(days=30)  # a certificate is to be renewed while there is time
_CLOCK_OFF = timedelta(seconds=60)
_CLOCK_FAR_OFF = timedelta(minutes=5)  # tokens of Entra's and ours are refused then


async def check_outside(settings: Settings, now: datetime) -> list[Finding]:
    """All of it, side by side: ten seconds at most."""
    if settings.local:
        return []
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        found: Sequence[list[Finding]] = await asyncio.gather(
            check_token(settings),
            check_keys(settings, session),
            check_clock(settings, session),
            check_address(settings, session, now),
            check_telemetry(settings, session),
        )
    return [*found[0], *check_certificate(settings, now), *(each for part in found[1:] for each in part)]


async def check_token(settings: Settings) -> list[Finding]:
    """Fetch a token as the bot does before each message."""
    ours = tokens(settings)
    assert ours is not None, "only local mode has no credential"
    try:
        async with asyncio.timeout(_TOKEN_WITHIN):
            await ours.get()
    except NoToken as refused:
        return [_no_token(settings, str(refused))]
    except TimeoutError:
        return [_no_token(settings, "entra_unreachable")]
    return [ok("token", kind=str(settings.credential))]


def _no_token(settings: Settings, code: str) -> Finding:
    if settings.credential == "managed_identity":
        return error("token", "no_identity", code=code)
    if code == "entra_unreachable":
        return error("token", "unreachable", host=urlsplit(settings.authority).netloc)
    return error("token", "refused", code=code)


async def check_keys(settings: Settings, session: aiohttp.ClientSession) -> list[Finding]:
    """Fetch the keys that Teams' tokens are signed with."""
    keys = SigningKeys(session, settings.openid_metadata)
    try:
        await keys.fetch()
        await keys.find("")
    except KeysUnavailable:
        return [error("keys", "unavailable", host=urlsplit(settings.openid_metadata).netloc)]
    return [ok("keys")]


async def check_clock(settings: Settings, session: aiohttp.ClientSession) -> list[Finding]:
    """Our clock against the one of who signs the tokens; nothing where it does not tell the time."""
    try:
        async with session.get(
            settings.openid_metadata, timeout=_ANSWER_WITHIN, allow_redirects=False
        ) as answer:
            theirs = parsedate_to_datetime(answer.headers.get("Date", ""))
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return []
    off = abs(datetime.now(UTC) - theirs.astimezone(UTC))
    seconds = round(off.total_seconds())
    if off > _CLOCK_FAR_OFF:
        return [error("clock", "far_off", seconds=seconds)]
    if off > _CLOCK_OFF:
        return [warning("clock", "off", seconds=seconds)]
    return [ok("clock")]


def check_certificate(settings: Settings, now: datetime) -> list[Finding]:
    """The certificate the bot signs in with; nothing where it signs in otherwise."""
    if settings.certificate is None:
        return []
    try:
        certificate = x509.load_pem_x509_certificate(settings.certificate.read_bytes())
    except (OSError, ValueError):
        return [error("certificate", "unreadable")]
    return [_ends("certificate", certificate.not_valid_after_utc, now)]


async def check_address(settings: Settings, session: aiohttp.ClientSession, now: datetime) -> list[Finding]:
    """Ask ourselves from outside, as Teams does, and look at the certificate there."""
    address = urlsplit(settings.public_url)
    secure = ssl.create_default_context() if address.scheme == "https" else None
    try:
        async with session.get(
            f"{settings.public_url}/healthz", timeout=_ANSWER_WITHIN, ssl=secure or True
        ) as answer:
            status = answer.status
    except aiohttp.ClientConnectorCertificateError:
        return [error("address", "untrusted", host=address.netloc)]
    except (aiohttp.ClientError, TimeoutError, OSError):
        return [warning("address", "unreachable", host=address.netloc)]
    healthy = status == 200
    found = [
        ok("address", host=address.netloc)
        if healthy
        else warning("address", "other", host=address.netloc, status=status)
    ]
    ends = await _end_of_certificate(str(address.hostname), address.port or 443, secure) if secure else None
    return [*found, _ends("address_certificate", ends, now)] if ends else found


async def check_telemetry(settings: Settings, session: aiohttp.ClientSession) -> list[Finding]:
    """Send one figure where the bot sends its own. That it is off is no fault: it may be meant so."""
    if not settings.application_insights:
        return [ok("telemetry", "off")]
    try:
        status = await trial.send_one(
            settings.application_insights, settings.application_insights_sign_in, session
        )
    except trial.NoToken as refused:
        return [warning("telemetry", "no_token", code=str(refused))]
    except (aiohttp.ClientError, TimeoutError):
        return [warning("telemetry", "unreachable", host=_ingestion(settings))]
    if status in {401, 403}:
        return [warning("telemetry", "not_allowed", status=status)]
    return [ok("telemetry") if status == 200 else warning("telemetry", "refused", status=status)]


def _ingestion(settings: Settings) -> str:
    _, _, rest = settings.application_insights.lower().partition("ingestionendpoint=")
    return urlsplit(rest.partition(";")[0]).netloc


async def _end_of_certificate(host: str, port: int, secure: ssl.SSLContext) -> datetime | None:
    """When the certificate of ``host`` ends. A connection of its own: aiohttp gives its own back too soon."""
    try:
        async with asyncio.timeout(_ANSWER_WITHIN.total):
            _, writer = await asyncio.open_connection(host, port, ssl=secure)
    except (OSError, TimeoutError):
        return None
    certificate = writer.get_extra_info("peercert") or {}
    writer.transport.abort()  # nothing was asked: no need to part politely
    if "notAfter" not in certificate:
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)


def _ends(check: str, ends: datetime, now: datetime) -> Finding:
    values = {"day": ends.date().isoformat()}
    if ends <= now:
        return Finding(check, "ended", "error", values)
    if ends - now < _SOON:
        return Finding(check, "soon", "warning", values | {"days": (ends - now).days})
    return Finding(check, "ok", "ok", values)
