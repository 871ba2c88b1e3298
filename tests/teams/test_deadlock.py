"""Two turns that wait for each other: PostgreSQL takes one back, and the person notices nothing."""

import asyncio
from pathlib import Path

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import handled_activity, nudge
from bot.teams.dispatch import Tables
from bot.teams.turn import Reply, Turn
from tests.databases import fresh_database
from tests.fakes.bot import bot_on_loopback
from tests.fakes.teams import FakeTeams


async def _take(tx: AsyncConnection, person_id: str) -> None:
    await tx.execute(update(nudge).where(nudge.c.person_id == person_id).values(times=nudge.c.times + 1))


async def test_turns_that_wait_for_each_other_are_both_answered(teams: FakeTeams, tmp_path: Path) -> None:
    runs = 0

    async def crossing(turn: Turn, tx: AsyncConnection) -> Reply:
        nonlocal runs
        runs += 1
        first, second = turn.data["order"]
        await _take(tx, first)
        await asyncio.sleep(0.3)
        await _take(tx, second)
        return Reply(answer=f"{first} før {second}")

    can = Tables(verbs={"test.cross": crossing}, commands=(), events={}, dialogs={}, extensions={})
    async with fresh_database("postgresql", tmp_path) as url, bot_on_loopback(url, teams, can) as bot:
        async with bot.parts.database.write() as tx:
            await tx.execute(insert(nudge), [{"person_id": each, "times": 0} for each in "ab"])
        users = [teams.user("Mette Opfundet"), teams.user("Bo Opfundet")]
        crossed = [
            user.sends_action("test.cross", {"order": order})
            for user, order in zip(users, (["a", "b"], ["b", "a"]), strict=True)
        ]
        answers = await asyncio.gather(*crossed)
        assert [answer.said for answer in answers] == ["a før b", "b før a"]
        assert runs == 3  # one of them twice
        async with bot.parts.database.read() as tx:
            assert list(await tx.scalars(select(nudge.c.times))) == [2, 2]
            assert await tx.scalar(select(func.count()).select_from(handled_activity)) == 2
