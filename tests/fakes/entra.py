"""Microsoft's sign-in on loopback: signing keys that roll over, and tokens for the bot by each credential."""

import asyncio
import base64
import datetime
import ipaddress
import ssl
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jwt
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.fakes.web import served

APP_ID = "11111111-aaaa-4bbb-8ccc-000000000001"
TENANT_ID = "22222222-aaaa-4bbb-8ccc-000000000002"
SECRET = "a-secret-of-the-tests"
ISSUER = "https://api.botframework.com"
SCOPE = "https://api.botframework.com/.default"
SCOPES = (SCOPE, "https://graph.microsoft.com/.default")  # what our tokens may be good for


@cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """A key by name, made once a run: making one takes a tenth of a second."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class FakeEntra:
    """``url`` serves keys and managed identities, ``authority`` (https) serves msal."""

    url: str = ""
    authority: str = ""
    ca_file: str = ""  # what to trust for ``authority``
    certificate_file: Path = Path()  # a client certificate that is registered, with its key
    keys: list[str] = field(default_factory=lambda: ["key-1"])  # ids of today's signing keys
    keys_status: int = 200
    certificates: str = ""  # stands beside each key, as in the real document
    delay: float = 0.0  # seconds before each answer
    requests: list[str] = field(default_factory=list)  # paths
    grants: list[str] = field(default_factory=list)  # how each of our tokens was asked for
    refuses: str = ""  # an error code for the token endpoint
    _valid: dict[str, str] = field(default_factory=dict)  # our tokens and what they are good for

    @property
    def metadata_url(self) -> str:
        return f"{self.url}/v1/.well-known/openidconfiguration"

    def roll_over(self) -> None:
        """From now on other keys sign, and the old ones are gone."""
        self.keys = [f"key-{int(self.keys[-1].removeprefix('key-')) + 1}"]

    def token(
        self, service_url: str, *, key: str | None = None, without: tuple[str, ...] = (), **claims: Any
    ) -> str:
        """What Teams puts into ``Authorization``; ``claims`` replace the usual ones."""
        key = key or self.keys[-1]
        now = int(time.time())
        usual = {
            "iss": ISSUER,
            "aud": APP_ID,
            "nbf": now - 300,
            "exp": now + 3600,
            "serviceurl": service_url,
        }
        told = {name: value for name, value in (usual | claims).items() if name not in without}
        return jwt.encode(told, rsa_key(key), algorithm="RS256", headers={"kid": key})

    def user_token(
        self,
        person_id: str,
        *,
        key: str | None = None,
        head: Mapping[str, Any] = MappingProxyType({}),
        without: tuple[str, ...] = (),
        **claims: Any,
    ) -> str:
        """A v2.0 access token of ``person_id`` for our API, as nested app authentication fetches one.
        ``head`` and ``claims`` replace the usual ones; a ``kid`` of None is left out."""
        key = key or self.keys[-1]
        now = int(time.time())
        usual = {
            "aud": APP_ID,
            "iss": f"{self.authority}/{TENANT_ID}/v2.0",
            "iat": now - 60,
            "nbf": now - 60,
            "exp": now + 3600,
            "azp": APP_ID,
            "azpacr": "0",
            "name": "Mette Prøvesen",
            "oid": person_id,
            "preferred_username": "mette@fjordvig.example",
            "scp": "access_as_user",
            "sub": "a-subject-of-this-application-alone",
            "tid": TENANT_ID,
            "ver": "2.0",
        }
        told = {name: value for name, value in (usual | claims).items() if name not in without}
        heads = {name: value for name, value in {"kid": key, **head}.items() if value is not None}
        return jwt.encode(told, rsa_key(key), algorithm="RS256", headers=heads)

    def accepts(self, token: str, scope: str = SCOPE) -> bool:
        """Whether the connector would take this token of the bot; with another ``scope``, who it is for."""
        return self._valid.get(token) == scope

    def revoke(self) -> None:
        """All tokens given so far are worth nothing any more."""
        self._valid.clear()

    def requested(self, part: str) -> int:
        """How many requests had ``part`` in their path."""
        return sum(part in path for path in self.requests)

    def _issue(self, how: str, scope: str) -> str:
        self.grants.append(how)
        token = f"bot-token-{len(self.grants)}"
        self._valid[token] = scope
        return token

    @web.middleware
    async def _note(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.requests.append(request.path)
        await asyncio.sleep(self.delay)
        response: web.StreamResponse = await handler(request)
        response.force_close()  # msal never closes its connections, and they would outlive the test
        return response

    async def _metadata(self, _request: web.Request) -> web.Response:
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.url}/v1/.well-known/keys"})

    async def _keys(self, _request: web.Request) -> web.Response:
        if self.keys_status != 200:
            return web.Response(status=self.keys_status)
        return web.json_response({"keys": [{**_jwk(key), "x5c": [self.certificates]} for key in self.keys]})

    async def _imds(self, request: web.Request) -> web.Response:
        if request.headers.get("Metadata") != "true" or request.query.get("client_id") != APP_ID:
            return web.json_response({"error": "invalid_request"}, status=400)
        return self._managed(request, "imds")

    async def _app_service(self, request: web.Request) -> web.Response:
        if request.headers.get("X-IDENTITY-HEADER") != SECRET or request.query.get("client_id") != APP_ID:
            return web.json_response({"error": "invalid_request"}, status=400)
        return self._managed(request, "app_service")

    def _managed(self, request: web.Request, how: str) -> web.Response:
        resource = request.query["resource"]
        scope = f"{resource}/.default"
        if scope not in SCOPES:
            return web.json_response({"error": "invalid_resource"}, status=400)
        answer = {"access_token": self._issue(how, scope), "resource": resource, "token_type": "Bearer"}
        return web.json_response(
            answer | {"expires_in": "86400", "expires_on": str(int(time.time()) + 86400), "client_id": APP_ID}
        )

    async def _discovery(self, request: web.Request) -> web.Response:
        base = f"{self.authority}/{request.match_info['tenant']}"
        return web.json_response(
            {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "jwks_uri": f"{base}/discovery/v2.0/keys",
            }
        )

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        how = self._credential_in(form, str(request.url))
        if self.refuses or how is None or request.match_info["tenant"] != TENANT_ID:
            error = {"error": self.refuses or "invalid_client", "error_description": "no"}
            return web.json_response(error, status=401)
        answer = {"access_token": self._issue(how, form["scope"]), "token_type": "Bearer", "expires_in": 3599}
        return web.json_response(answer)

    def _credential_in(self, form: Any, audience: str) -> str | None:
        if form.get("client_id", APP_ID) != APP_ID or form["scope"] not in SCOPES:
            return None
        if form["grant_type"] != "client_credentials":
            return None
        if form.get("client_secret") == SECRET:
            return "secret"
        if "client_assertion" not in form:
            return None
        assertion = form["client_assertion"]
        certificate = x509.load_pem_x509_certificate(self.certificate_file.read_bytes())
        thumbprint = base64.urlsafe_b64encode(certificate.fingerprint(hashes.SHA256())).rstrip(b"=").decode()
        if jwt.get_unverified_header(assertion).get("x5t#S256", "").rstrip("=") != thumbprint:
            return None
        claims = jwt.decode(assertion, certificate.public_key(), algorithms=["PS256"], audience=audience)
        return "certificate" if claims["iss"] == claims["sub"] == APP_ID else None


def _jwk(key: str) -> dict[str, Any]:
    jwk = jwt.algorithms.RSAAlgorithm.to_jwk(rsa_key(key).public_key(), as_dict=True)
    return {**jwk, "kid": key, "use": "sig", "endorsements": ["msteams", "m365extensions", "webchat"]}


def _certificate(folder: Path, name: str) -> Path:
    """A self-signed certificate for loopback with its key, in one PEM file."""
    key = rsa_key(name)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


@asynccontextmanager
async def fake_entra() -> AsyncIterator[FakeEntra]:
    entra = FakeEntra()
    plain = web.Application(middlewares=[entra._note])
    plain.router.add_get("/v1/.well-known/openidconfiguration", entra._metadata)
    plain.router.add_get("/v1/.well-known/keys", entra._keys)
    plain.router.add_get("/metadata/identity/oauth2/token", entra._imds)
    plain.router.add_get("/msi/token", entra._app_service)
    secure = web.Application(middlewares=[entra._note])
    secure.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", entra._discovery)
    secure.router.add_get("/{tenant}/discovery/v2.0/keys", entra._keys)
    secure.router.add_post("/{tenant}/oauth2/v2.0/token", entra._token)
    with tempfile.TemporaryDirectory() as folder:
        server = _certificate(Path(folder), "entra")
        entra.ca_file = str(server)
        entra.certificate_file = _certificate(Path(folder), "client")
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(server)
        async with served(plain) as entra.url, served(secure, tls) as entra.authority:
            yield entra
