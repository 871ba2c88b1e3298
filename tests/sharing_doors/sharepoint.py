"""A SharePoint on loopback, reached by its own name: real TLS, real names, only the address is ours."""

import datetime as dt
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.teams.downloads import Downloads
from tests.fakes.web import served

Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class SharePoint:
    """``files``: path → bytes, or a handler. ``asked`` is every request that came, as host and path."""

    port: int = 0
    tls: ssl.SSLContext | None = None
    files: dict[str, bytes | Serve] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def downloads(self, **limits: float) -> Downloads:
        """The bot's own downloads, for whom every name leads here."""

        def session() -> aiohttp.ClientSession:
            connector = aiohttp.TCPConnector(resolver=_Here(self.port), ssl=self.tls or True)
            return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

        return Downloads(session=session, **limits)  # type: ignore[arg-type]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(f"{request.host}{request.path}")
        found = self.files.get(request.path)
        if found is None:
            return web.Response(status=404)
        return web.Response(body=found) if isinstance(found, bytes) else await found(request)


class _Here(AbstractResolver):
    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host, host="127.0.0.1", port=self._port, family=socket.AF_INET, proto=0, flags=0
            )
        ]

    async def close(self) -> None:
        return None


@asynccontextmanager
async def sharepoint(folder: Path) -> AsyncIterator[SharePoint]:
    """Serves every host below sharepoint.com, and evil.example too."""
    pem = folder / "sharepoint.pem"
    pem.write_bytes(_certificate())
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    there = SharePoint(tls=ssl.create_default_context(cafile=str(pem)))
    app = web.Application()
    app.router.add_get("/{path:.*}", there.answer)
    async with served(app, server) as url:
        there.port = urlsplit(url).port or 0
        yield there


def _certificate() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sharepoint")])
    names = ["*.sharepoint.com", "evil.example", "sharepoint.com.evil.example"]
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)
