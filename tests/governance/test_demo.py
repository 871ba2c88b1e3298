"""The demo's screenings: what a visitor finds as the leader of the department."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.demo import DEPARTMENT, SCHEDULE, seed, ticks
from bot.experiences import library
from bot.experiences.library import Wanted
from bot.governance import summaries
from bot.organisation.loader import DEMO, load_organisation
from bot.screening.loading import current
from bot.store import organisation as store
from bot.store import people
from bot.store.database import connect
from bot.store.organisation import Team
from bot.store.tables import delivery
from tests.fakes.bot import bot_on_loopback
from tests.fakes.teams import FakeTeams

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CHANNEL = "19:borgerservice@thread.tacv2"
ALMA = "00000000-0000-4000-8000-000000000001"


@pytest.mark.both_databases
async def test_colleagues_of_every_outcome_wait_for_the_local_user_and_are_written_once(
    database_url: str, tmp_path: Path
) -> None:
    database = connect(database_url)
    organisation, ruleset = load_organisation(DEMO), current()
    async with database.write() as tx:
        assert await seed(tx, organisation, ruleset, NOW) == 4
    async with database.write() as tx:
        assert await seed(tx, organisation, ruleset, NOW) == 0
    async with database.read() as tx:
        waiting = await summaries.inbox(tx, organisation, ALMA)
    assert [each.outcome for each in waiting] == ["red", "clarify", "yellow", "green"]  # the oldest first
    await database.close()


async def test_a_visitor_in_local_mode_finds_them_in_the_list_and_in_the_channel(
    database_url: str, teams: FakeTeams
) -> None:
    async with bot_on_loopback(
        database_url, teams, MODE="local", CREDENTIAL="", SECRET="", PUBLIC_URL="http://127.0.0.1:1"
    ):
        teams.connector.accepts = None  # local mode sends no tokens
        alma = teams.user("Alma Lind")
        alma.aad_id = ALMA
        await alma.installs()
        await alma.says("mangler min beslutning")
        assert alma.card.buttons == ["Åbn"] * 4
        await alma.clicks("Åbn")
        assert "Bekræft stop" in alma.card.buttons


@pytest.mark.both_databases
async def test_once_a_visitor_looks_on_colleagues_tell_and_then_the_department_is_asked(
    database_url: str,
) -> None:
    database = connect(database_url)
    organisation, ruleset = load_organisation(DEMO), current()
    tick = ticks(lambda: organisation)[SCHEDULE]
    async with database.write() as tx:
        await seed(tx, organisation, ruleset, NOW)
        assert await tick(tx, DEPARTMENT, NOW) is not None
        await _joins(tx)
        assert await tick(tx, DEPARTMENT, NOW) is not None
        assert await library.find(tx, Wanted()) == []  # nobody looks on yet
        await people.meet(
            tx,
            person_id=ALMA,
            tenant_id="t",
            teams_id="29:alma",
            name="Alma Lind",
            language="da",
            service_url="https://s",
            chat_id="a:1",
            now=NOW,
        )
        later = await tick(tx, DEPARTMENT, NOW)
        assert later is not None and later > NOW
        assert [each.author_name for each in await library.find(tx, Wanted())].count("Gry Holm") == 1
        assert await library.asked_since(tx, DEPARTMENT, None) == []
        assert await tick(tx, DEPARTMENT, later) is None
        assert len(await library.find(tx, Wanted())) == 2
        assert len(await library.asked_since(tx, DEPARTMENT, None)) == 1
        queued = (await tx.execute(select(delivery.c.kind, delivery.c.state, delivery.c.target_id))).all()
    to_the_channel = sorted(row.kind for row in queued if (row.state, row.target_id) == ("due", CHANNEL))
    assert to_the_channel == ["experience", "experience", "prompt"]
    await database.close()


async def _joins(tx: AsyncConnection) -> None:
    """The bot is in the team of the organisation folder."""
    town = Team(id="19:t", tenant_id="t", name="Fjordvig Kommune", service_url="https://s")
    await store.keep_team(tx, town, NOW)
    await store.keep_channels(tx, town.id, [(CHANNEL, "Borgerservice")], NOW)
