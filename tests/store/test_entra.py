"""Entra tokens as PostgreSQL's password: on a real server that checks it, while the token changes."""

import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import pytest
from azure.core.exceptions import ClientAuthenticationError
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from bot.errors import SettingsError
from bot.settings import read_settings
from bot.store import entra
from bot.store.database import Database, connect
from bot.store.migrate import migrate
from tests.databases import empty_database

ROLE = "maavi_identity"


@dataclass
class Tokens:
    """Entra's part: gives out ``now``, and remembers what was asked for."""

    now: str
    scopes: list[str] = field(default_factory=list)

    def get_token(self, *scopes: str) -> "Tokens":
        self.scopes.extend(scopes)
        if not self.now:
            raise ClientAuthenticationError("the identity is not of this machine")
        return self

    @property
    def token(self) -> str:
        return self.now


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[asyncpg.Connection]:
    """An administrator's connection to an empty database that belongs to a role whose password is checked."""
    async with empty_database("postgresql", tmp_path) as url:
        administrator = await asyncpg.connect(url)
        await administrator.execute(f"DROP ROLE IF EXISTS {ROLE}")
        await administrator.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD 'token-1'")
        await administrator.execute(f"ALTER DATABASE {make_url(url).database} OWNER TO {ROLE}")
        rules = Path(await administrator.fetchval("SHOW hba_file"))
        _check_the_password(rules)
        await administrator.execute("SELECT pg_reload_conf()")
        yield administrator
        await administrator.execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{ROLE}'"
        )
        await administrator.execute(f"ALTER DATABASE {make_url(url).database} OWNER TO CURRENT_USER")
        await administrator.execute(f"DROP OWNED BY {ROLE}")
        await administrator.execute(f"DROP ROLE {ROLE}")
        await administrator.close()


def _check_the_password(rules: Path) -> None:
    """The package's server trusts everybody on its socket; this role it must not."""
    line = f"local all {ROLE} scram-sha-256\n"
    others = rules.read_text(encoding="utf-8").replace(line, "")
    rules.write_text(line + others, encoding="utf-8")


async def _opened(server: asyncpg.Connection, tokens: Tokens) -> Database:
    folder = (await server.fetchval("SHOW unix_socket_directories")).split(",")[0].strip()
    name = await server.fetchval("SELECT current_database()")
    return connect(f"postgresql://{ROLE}@/{name}?host={folder}", "entra", tokens)


async def _who(database: Database) -> str:
    async with database.read() as connection:
        return str((await connection.execute(text("SELECT current_user"))).scalar_one())


async def test_the_token_opens_the_database_and_its_role_can_make_the_tables(
    server: asyncpg.Connection,
) -> None:
    tokens = Tokens("token-1")
    database = await _opened(server, tokens)
    await migrate(database)
    assert await _who(database) == ROLE
    assert set(tokens.scopes) == {"https://ossrdbms-aad.database.windows.net/.default"}
    await database.close()


async def test_a_wrong_token_is_refused(server: asyncpg.Connection) -> None:
    database = await _opened(server, Tokens("token-of-somebody-else"))
    with pytest.raises(DBAPIError, match="password authentication failed"):
        await _who(database)
    await database.close()


async def test_each_new_connection_asks_for_the_token_of_its_hour(server: asyncpg.Connection) -> None:
    tokens = Tokens("token-1")
    database = await _opened(server, tokens)
    async with database.read() as held:
        await server.execute(f"ALTER ROLE {ROLE} PASSWORD 'token-2'")
        tokens.now = "token-2"
        assert await _who(database) == ROLE  # a second connection, made with the new token
        assert (await held.execute(text("SELECT 1"))).scalar_one() == 1  # the first one lives on
    assert len(tokens.scopes) == 2
    await database.close()


async def test_no_token_is_told_to_the_operator(server: asyncpg.Connection) -> None:
    database = await _opened(server, Tokens(""))
    with pytest.raises(entra.NoDatabaseToken, match="AZURE_CLIENT_ID"):
        await _who(database)
    await database.close()


@pytest.mark.parametrize("host", ["db.example", "10.0.0.4", "127.example"])
def test_a_token_leaves_the_machine_only_to_a_server_that_shows_its_certificate(host: str) -> None:
    arguments = entra.connect_arguments(make_url(f"postgresql://bot@{host}/maavi"), Tokens("t"))
    assert isinstance(arguments["ssl"], ssl.SSLContext)
    assert arguments["ssl"].verify_mode is ssl.CERT_REQUIRED
    assert arguments["ssl"].check_hostname


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "[::1]"])
def test_loopback_needs_no_certificate(address: str) -> None:
    arguments = entra.connect_arguments(make_url(f"postgresql://bot@{address}/maavi"), Tokens("t"))
    assert "ssl" not in arguments


@pytest.mark.parametrize(
    "database",
    ["sqlite:///bot.sqlite", "postgresql://bot:secret@db.example/maavi", "postgresql://db.example/maavi"],
)
def test_entra_with_a_password_or_without_a_user_is_a_fault(database: str) -> None:
    with pytest.raises(SettingsError, match="without a password"):
        read_settings({"MAAVI_MODE": "local", "MAAVI_DATABASE": database, "MAAVI_DATABASE_SIGN_IN": "entra"})


def test_entra_is_chosen_by_a_setting() -> None:
    settings = read_settings(
        {
            "MAAVI_MODE": "local",
            "MAAVI_DATABASE": "postgresql://maavi@db.example/maavi",
            "MAAVI_DATABASE_SIGN_IN": "entra",
        }
    )
    assert settings.database_sign_in == "entra"
