"""The settings: one frozen value read from environment variables that begin with ``MAAVI_``.

Everything missing or wrong is named at once, in words for whoever runs the bot; values are not repeated
in the message, and secrets are not in the repr.
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

from bot.errors import SettingsError

Mode = Literal["local", "teams"]
CredentialKind = Literal["secret", "certificate", "managed_identity"]
GraphUse = Literal["leaders", "mail", "catalogue"]

PREFIX = "MAAVI_"
DEMO_ORGANISATION = Path(__file__).parent / "organisation" / "demo"  # invented people: local mode only
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MAILBOX = re.compile(r"[\w.+-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE | re.ASCII)

# Teams' own addresses for bots. Never ``*.trafficmanager.net``: anybody can rent a name below that.
_TEAMS_HOSTS = "smba.trafficmanager.net,*.teams.microsoft.com"


@dataclass(frozen=True)
class Settings:
    """What the operator decides. ``read_settings`` is the only maker outside tests."""

    mode: Mode
    host: str
    port: int
    public_url: str  # how Teams and browsers reach us, without a closing slash
    app_id: str
    api_app_id: str  # the app registration that people in Outlook sign in to; "" where they cannot
    tenant_id: str  # the only tenant that is let in
    credential: CredentialKind | None  # None in local mode only
    secret: str = field(repr=False)
    certificate: Path | None  # PEM file with private key and certificate
    database: str = field(repr=False)  # may hold a password
    database_sign_in: Literal["password", "entra"]  # entra: a token takes the password's place
    organisation: Path  # folder with organisation.yaml
    admins: frozenset[str]  # Entra object ids
    service_hosts: tuple[str, ...]  # where messages may be sent: host, *.host, or http://loopback[:port]
    authority: str  # who issues our tokens
    openid_metadata: str  # who signs the tokens that Teams sends
    graph: frozenset[GraphUse]  # what Microsoft Graph is asked for; nothing unless said
    graph_url: str
    mail_from: str  # the mailbox that mail goes out from; empty where none does
    application_insights: str = field(repr=False)  # where telemetry goes, a connection string; "" nowhere
    application_insights_sign_in: Literal["key", "entra"]  # entra: the machine's identity vouches for it too

    @property
    def local(self) -> bool:
        """No tokens, loopback only: for the Agents Playground."""
        return self.mode == "local"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read and check all settings. Raises SettingsError with one line a fault."""
    reader = _Reader(environment)
    mode = cast(Mode, reader.choice("MODE", ("teams", "local"), default="teams"))
    local = mode == "local"
    host, port = reader.bind()
    if local and not is_loopback(host):
        reader.faults.append(
            f"{PREFIX}BIND must be a loopback address (127.0.0.1:3978, say) when {PREFIX}MODE is local:"
            " local mode lets anybody in"
        )
    credential = None if local else reader.credential()
    settings = Settings(
        mode=mode,
        host=host,
        port=port,
        public_url=reader.url("PUBLIC_URL", default=_address(host, port) if local else None),
        app_id=reader.identifier("APP_ID", needed=not local) or "local-bot",
        api_app_id=reader.api_app_id(credential),
        tenant_id=reader.identifier("TENANT_ID", needed=not local),
        credential=credential,
        secret=reader.needed("SECRET") if credential == "secret" else "",
        certificate=reader.file("CERTIFICATE") if credential == "certificate" else None,
        database=reader.database(),
        database_sign_in=reader.database_sign_in(),
        organisation=reader.folder("ORGANISATION", default=DEMO_ORGANISATION if local else None),
        admins=reader.identifiers("ADMINS"),
        service_hosts=reader.hosts("SERVICE_HOSTS", "" if local else _TEAMS_HOSTS),
        authority=reader.url("AUTHORITY", default="https://login.microsoftonline.com"),
        openid_metadata=reader.url(
            "OPENID_METADATA", default="https://login.botframework.com/v1/.well-known/openidconfiguration"
        ),
        graph=reader.graph(local),
        graph_url=reader.url("GRAPH_URL", default="https://graph.microsoft.com"),
        mail_from=reader.mail_from(),
        application_insights=reader.application_insights(),
        application_insights_sign_in=cast(
            Literal["key", "entra"],
            reader.choice("APPLICATION_INSIGHTS_SIGN_IN", ("key", "entra"), default="key"),
        ),
    )
    reader.finish()
    return settings


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_loopback(host: str) -> bool:
    """Whether ``host`` names this machine only; ``0.0.0.0`` and names other than localhost do not."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


KNOWN = frozenset(
    {
        *("MODE", "BIND", "PUBLIC_URL", "APP_ID", "API_APP_ID", "TENANT_ID", "ORGANISATION", "ADMINS"),
        *("DATABASE", "DATABASE_SIGN_IN", "GRAPH", "GRAPH_URL", "MAIL_FROM"),
        *("CREDENTIAL", "SECRET", "CERTIFICATE", "SERVICE_HOSTS", "AUTHORITY", "OPENID_METADATA"),
        *("APPLICATION_INSIGHTS", "APPLICATION_INSIGHTS_SIGN_IN"),
    }
)


class _Reader:
    """Reads one variable at a time and collects what is wrong."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._values = {
            name.removeprefix(PREFIX): value.strip()
            for name, value in environment.items()
            if name.startswith(PREFIX) and value.strip()
        }
        self.faults = [
            f"{PREFIX}{name} is not a setting; is it misspelt?" for name in sorted(set(self._values) - KNOWN)
        ]

    def finish(self) -> None:
        if self.faults:
            raise SettingsError("\n".join(self.faults))

    def needed(self, name: str) -> str:
        if name not in self._values:
            self.faults.append(f"{PREFIX}{name} is missing")
        return self._values.get(name, "")

    def choice(self, name: str, choices: tuple[str, ...], *, default: str) -> str:
        value = self._values.get(name, default)
        if value not in choices:
            self.faults.append(f"{PREFIX}{name} must be one of {', '.join(choices)}")
            return default
        return value

    def credential(self) -> CredentialKind | None:
        kinds = ("secret", "certificate", "managed_identity")
        if "CREDENTIAL" not in self._values:
            self.faults.append(f"{PREFIX}CREDENTIAL is missing: one of {', '.join(kinds)}")
            return None
        return cast(CredentialKind, self.choice("CREDENTIAL", kinds, default=kinds[0]))

    def bind(self) -> tuple[str, int]:
        host, _, port = self._values.get("BIND", "127.0.0.1:3978").rpartition(":")
        if not host or not port.isdecimal() or int(port) > 65535:
            self.faults.append(f"{PREFIX}BIND must be an address and a port such as 127.0.0.1:3978")
            return "127.0.0.1", 0
        return host.strip("[]"), int(port)

    def identifier(self, name: str, *, needed: bool) -> str:
        value = self.needed(name) if needed else self._values.get(name, "")
        if value and not _ID.fullmatch(value):
            self.faults.append(f"{PREFIX}{name} must be an id such as 00000000-0000-0000-0000-000000000000")
        return value.lower()

    def api_app_id(self, credential: CredentialKind | None) -> str:
        """The bot's own unless another is named; none for a managed identity: nobody can sign in to one."""
        has_own = credential in ("secret", "certificate") and "API_APP_ID" not in self._values
        if has_own:  # its faults have been named
            return self._values.get("APP_ID", "").lower()
        return self.identifier("API_APP_ID", needed=False)

    def identifiers(self, name: str) -> frozenset[str]:
        values = frozenset(
            part.strip().lower() for part in self._values.get(name, "").split(",") if part.strip()
        )
        if any(not _ID.fullmatch(value) for value in values):
            self.faults.append(f"{PREFIX}{name} must be Entra object ids with commas between")
        return values

    def graph(self, local: bool) -> frozenset[GraphUse]:
        uses: tuple[GraphUse, ...] = ("leaders", "mail", "catalogue")
        wanted = {part.strip() for part in self._values.get("GRAPH", "").split(",") if part.strip()}
        if not wanted <= set(uses):
            self.faults.append(f"{PREFIX}GRAPH must be some of {', '.join(uses)}, with commas between")
        if wanted and local:
            self.faults.append(f"{PREFIX}GRAPH needs a token, and there is none when {PREFIX}MODE is local")
        return frozenset(each for each in uses if each in wanted)

    def mail_from(self) -> str:
        value = self._values.get("MAIL_FROM", "")
        if not value and "mail" in self._values.get("GRAPH", ""):
            self.faults.append(
                f"{PREFIX}MAIL_FROM is missing: the mailbox that {PREFIX}GRAPH sends mail from"
            )
        if value and not _MAILBOX.fullmatch(value):
            self.faults.append(f"{PREFIX}MAIL_FROM must be a mail address such as maavi@kommune.dk")
        return value

    def url(self, name: str, *, default: str | None) -> str:
        value = self._values.get(name, default)
        if value is None:
            return self.needed(name)
        parts = urlsplit(value)
        plain = parts.scheme == "http" and is_loopback(parts.hostname or "")
        if not parts.hostname or not (parts.scheme == "https" or plain) or parts.username:
            self.faults.append(f"{PREFIX}{name} must begin with https:// (http:// on loopback only)")
        return value.rstrip("/")

    def file(self, name: str) -> Path:
        path = Path(self.needed(name))
        if name in self._values and not path.is_file():
            self.faults.append(f"{PREFIX}{name} names no file that can be read")
        return path

    def folder(self, name: str, *, default: Path | None) -> Path:
        if name not in self._values and default is not None:
            return default
        path = Path(self.needed(name))
        if name in self._values and not path.is_dir():
            self.faults.append(f"{PREFIX}{name} names no folder that can be read")
        return path

    def database(self) -> str:
        value = self._values.get("DATABASE", "sqlite:///data/maa-vi.sqlite")
        if not value.startswith(("sqlite:///", "postgresql://")):
            self.faults.append(f"{PREFIX}DATABASE must begin with sqlite:/// or postgresql://")
        return value

    def database_sign_in(self) -> Literal["password", "entra"]:
        sign_in = self.choice("DATABASE_SIGN_IN", ("password", "entra"), default="password")
        if sign_in == "entra" and not self.database_has_no_password():
            self.faults.append(
                f"{PREFIX}DATABASE must be postgresql://user@host/name without a password"
                f" when {PREFIX}DATABASE_SIGN_IN is entra"
            )
        return cast(Literal["password", "entra"], sign_in)

    def database_has_no_password(self) -> bool:
        parts = urlsplit(self._values.get("DATABASE", ""))
        return parts.scheme == "postgresql" and parts.username is not None and parts.password is None

    def application_insights(self) -> str:
        """As Azure shows it: ``InstrumentationKey=…;IngestionEndpoint=https://…``, and more besides."""
        value = self._values.get("APPLICATION_INSIGHTS", "").strip(";")
        if not value:
            return ""
        pairs = [each.split("=") for each in value.split(";")]
        parts = {pair[0].lower(): pair[-1] for pair in pairs}
        endpoint = urlsplit(parts.get("ingestionendpoint", ""))
        safe = endpoint.scheme == "https" or _is_plain_loopback(endpoint.geturl().rstrip("/"))
        key = parts.get("instrumentationkey", "")
        whole = all(len(pair) == 2 for pair in pairs) and key == key.lower() and _ID.fullmatch(key)
        if not endpoint.hostname or not safe or not whole:
            self.faults.append(
                f"{PREFIX}APPLICATION_INSIGHTS must be a connection string as Azure shows it:"
                " InstrumentationKey=…;IngestionEndpoint=https://…"
            )
        return value

    def hosts(self, name: str, default: str) -> tuple[str, ...]:
        hosts = tuple(
            part.strip().lower() for part in self._values.get(name, default).split(",") if part.strip()
        )
        for host in hosts:
            if "://" in host and not _is_plain_loopback(host):
                self.faults.append(f"{PREFIX}{name} must be host names; http:// on loopback only")
        return hosts


def _is_plain_loopback(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "http" and is_loopback(parts.hostname or "") and not parts.path
