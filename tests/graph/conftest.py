"""The town with Microsoft Graph beside it, which knows the same people."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.graph.leaders import LeaderRounds
from bot.store.tables import absence, manager
from tests.fakes.bot import bot_on_loopback
from tests.fakes.graph import FakeGraph, fake_graph
from tests.fakes.teams import FakeTeams, TeamsUser
from tests.governance.town import Town, organisation

MAIL_FROM = "maavi@opfundet.example"


@dataclass
class Directory:
    """The town's people in Entra; ``opens`` starts the bot with what Graph is used for."""

    teams: FakeTeams
    graph: FakeGraph
    database_url: str
    folder: Path

    def knows(
        self, name: str, *, leader: str | None = None, enabled: bool = True, contact: bool = False
    ) -> TeamsUser:
        """``name`` has an account and a mailbox, and ``leader`` as manager."""
        person = self.teams.user(name)
        above = self.teams.user(leader).aad_id if leader else None
        self.graph.user(person.aad_id, address(name), manager=above, enabled=enabled, contact=contact)
        return person

    def opens(self, uses: str = "leaders", **settings: str) -> AbstractAsyncContextManager[Town]:
        return _town(self, {"GRAPH": uses, "GRAPH_URL": self.graph.url, "MAIL_FROM": MAIL_FROM} | settings)


def address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@opfundet.example"


@asynccontextmanager
async def _town(directory: Directory, settings: dict[str, str]) -> AsyncIterator[Town]:
    folder = str(organisation(directory.folder, directory.teams))
    async with bot_on_loopback(
        directory.database_url, directory.teams, ORGANISATION=folder, **settings
    ) as bot:
        team = directory.teams.team("Kommunen", channels=["Borgerservice", "Skole"])
        yield Town(directory.teams, bot, team)


async def joins(town: Town, *names: str) -> None:
    """The bot is added to the team, where these people are members too."""
    people = (town.leader, town.deputy, town.stranger, town.employee, *(town.user(name) for name in names))
    await town.team.installs(by=town.admin, members=people)
    await town.settled()


async def told(town: Town, person: TeamsUser) -> str | None:
    """Whom the database names as that person's nearest leader, once Graph has answered."""
    async with asyncio.timeout(10):
        while True:
            async with town.bot.parts.database.read() as tx:
                row = (await tx.execute(select(manager).where(manager.c.person_id == person.aad_id))).first()
            if row is not None and row.checked_at is not None:
                found: str | None = row.manager_id
                return found
            await asyncio.sleep(0.05)


async def looks_again(town: Town) -> None:
    """What the background does, without the pauses it makes: as if a day had passed."""
    graph, database = town.bot.parts.graph, town.bot.parts.database
    assert graph is not None
    yesterday = datetime.now(UTC) - timedelta(days=1)
    async with database.write() as tx:
        for table in (manager, absence):
            await tx.execute(table.update().values(tried_at=yesterday))
            await tx.execute(
                table.update().where(table.c.checked_at.is_not(None)).values(checked_at=yesterday)
            )
    parts = town.bot.parts
    rounds = LeaderRounds(graph, database, lambda: parts.organisation, parts.wake_deliveries)
    await rounds.refresh_people()
    await rounds.refresh_leaders()
    await town.settled()


def in_channel(town: Town, name: str, channel: str = "Borgerservice") -> TeamsUser:
    return town.user(name).at(town.team.channel(channel))


@pytest.fixture
async def directory(database_url: str, teams: FakeTeams, tmp_path: Path) -> AsyncIterator[Directory]:
    async with fake_graph(teams.entra) as graph:
        graph.mailboxes.add(MAIL_FROM)
        yield Directory(teams, graph, database_url, tmp_path)
