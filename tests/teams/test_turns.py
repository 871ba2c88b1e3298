"""From an activity to the answer: commands, clicks, repeats, errors."""

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.teams.dispatch import Tables
from bot.teams.turn import Reply, Turn
from tests.fakes.bot import bot_on_loopback
from tests.fakes.teams import FakeTeams


async def echo(turn: Turn, tx: AsyncConnection) -> Reply:
    return Reply(answer=f"Du skrev: {turn.text}")


@pytest.mark.both_databases
async def test_a_message_is_answered(database_url: str, teams: FakeTeams) -> None:
    async with bot_on_loopback(database_url, teams, Tables({}, (), {}, {}, {}, fallback=echo)):
        mette = teams.user("Mette Opfundet")
        answer = await mette.says("hej")
        assert answer.status == 200
        assert mette.text == "Du skrev: hej"
