"""The demo's screenings: what a visitor finds as the leader of the department."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo import seed
from bot.governance import summaries
from bot.organisation.loader import DEMO, load_organisation
from bot.screening.loading import current
from bot.store.database import connect
from tests.fakes.bot import bot_on_loopback
from tests.fakes.teams import FakeTeams

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
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
