"""Teams repeats an activity that it thinks got lost: handled once, answered the same."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.app import Running
from bot.store.tables import handled_activity, sealed_answer
from bot.teams import handled
from bot.teams.registry import Slow
from bot.teams.remembered import Remembered
from bot.teams.turn import Message, Reply, Send, Turn
from tests.fakes.teams import FakeTeams, TeamsUser
from tests.teams.conftest import Start
from tests.teams.test_turns import note, notes


def counted(**reply: Any) -> Any:
    """A handler that writes a row, answers with how often it has run, and sends a message."""
    runs = 0

    async def handler(turn: Turn, tx: AsyncConnection) -> Reply:
        nonlocal runs
        runs += 1
        await note(turn, tx)
        await asyncio.sleep(0.05)
        return Reply(answer=str(runs), after=(Send(Message(text="sendt")),), **reply)

    return handler


def slowly(handler: Any) -> Slow:
    async def run(turn: Turn) -> Reply:
        async with turn.parts.database.write() as tx:
            reply: Reply = await handler(turn, tx)
            return reply

    return Slow(run)


def click(teams: FakeTeams, user: TeamsUser, verb: str = "test.next") -> dict[str, Any]:
    value = {"action": {"verb": verb}}
    return teams.activity("action", value=value, **{"from": user.wire()})


@pytest.mark.both_databases
async def test_a_repeated_message_does_nothing(start: Start, teams: FakeTeams) -> None:
    bot = await start(fallback=counted())
    message = teams.activity("message")
    assert [(await teams.post(message)).status for _ in range(3)] == [200, 200, 200]
    assert await notes(bot) == 1
    assert len(teams.connector.messages) == 2  # the answer and what was sent with it


@pytest.mark.both_databases
async def test_a_repeated_click_gets_the_same_answer_and_does_nothing(
    start: Start, teams: FakeTeams, mette: TeamsUser
) -> None:
    bot = await start(verbs={"test.next": counted()})
    activity = click(teams, mette)
    answers = [await teams.post(activity) for _ in range(3)]
    assert {answer.said for answer in answers} == {"1"}
    assert await notes(bot) == 1
    assert len(teams.connector.messages) == 1
    assert (await teams.post(click(teams, mette))).said == "2"  # another click is another one


@pytest.mark.both_databases
@pytest.mark.parametrize("slow", [False, True])
async def test_repeats_that_arrive_together_are_handled_once(
    start: Start, teams: FakeTeams, mette: TeamsUser, slow: bool
) -> None:
    handler = slowly(counted()) if slow else counted()
    bot = await start(verbs={"test.next": handler})
    activity = click(teams, mette)
    answers = await asyncio.gather(*(teams.post(activity) for _ in range(5)))
    assert {answer.said for answer in answers} == {"1"}
    assert await notes(bot) == 1
    assert len(teams.connector.messages) == 1


@pytest.mark.both_databases
async def test_a_repeat_is_known_after_a_restart(start: Start, teams: FakeTeams, mette: TeamsUser) -> None:
    activity = click(teams, mette)
    await start(verbs={"test.next": counted()})
    first = await teams.post(activity)
    await start(verbs={"test.next": counted()})
    assert (await teams.post(activity)).body == first.body
    assert len(teams.connector.messages) == 1


@pytest.mark.both_databases
@pytest.mark.parametrize("slow", [False, True])
async def test_an_answer_that_shows_words_is_the_same_at_another_process_and_nobody_else_can_read_it(
    start: Start, teams: FakeTeams, mette: TeamsUser, database_kind: str, slow: bool
) -> None:
    if database_kind == "sqlite":
        pytest.skip("one file, one process")
    handler = counted(keep_answer=False)
    verbs = {"test.next": slowly(handler) if slow else handler}
    bot = await start(verbs=verbs)
    activity = click(teams, mette)
    assert [(await teams.post(activity)).said for _ in range(2)] == ["1", "1"]
    await start(verbs=verbs)
    assert (await teams.post(activity)).said == "1"
    assert len(teams.connector.messages) == 1
    async with bot.parts.database.read() as connection:
        assert (await connection.execute(select(handled_activity.c.answer))).scalars().all() == [None]
        kept = (await connection.execute(select(sealed_answer.c.key, sealed_answer.c.content))).one()
    for known in (kept.key.encode(), bytes.fromhex(kept.key), activity["id"].encode()):
        with pytest.raises(InvalidTag):
            AESGCM(hashlib.sha256(known).digest()).decrypt(kept.content[:12], kept.content[12:], None)


@pytest.mark.both_databases
async def test_a_sealed_answer_is_gone_after_minutes_and_made_anew(
    start: Start, teams: FakeTeams, mette: TeamsUser, database_kind: str
) -> None:
    if database_kind == "sqlite":
        pytest.skip("one file, one process")
    bot = await start(verbs={"test.next": counted(keep_answer=False)})
    activity = click(teams, mette)
    first = await teams.post(activity)
    for later, there in ((timedelta(minutes=4), 1), (timedelta(minutes=6), 0)):
        await handled.purge(bot.parts.database, datetime.now(UTC) + later)
        async with bot.parts.database.read() as connection:
            assert len((await connection.execute(select(sealed_answer))).all()) == there
    assert (first.said, (await teams.post(activity)).said) == ("1", "2")
    assert len(teams.connector.messages) == 1  # what went out the first time does not go out again


@pytest.mark.both_databases
@pytest.mark.parametrize("slow", [False, True])
async def test_where_one_process_serves_an_answer_that_shows_words_stays_in_its_memory(
    start: Start, teams: FakeTeams, mette: TeamsUser, database_kind: str, slow: bool
) -> None:
    if database_kind != "sqlite":
        pytest.skip("several processes")
    handler = counted(keep_answer=False)
    verbs = {"test.next": slowly(handler) if slow else handler}
    bot = await start(verbs=verbs)
    activity = click(teams, mette)
    assert [(await teams.post(activity)).said for _ in range(3)] == ["1", "1", "1"]
    async with bot.parts.database.read() as connection:
        assert (await connection.execute(select(handled_activity.c.answer))).scalars().all() == [None]
        assert (await connection.execute(select(sealed_answer))).all() == []
    await start(verbs=verbs)
    assert (await teams.post(activity)).said == "2"  # made anew from what is stored
    assert len(teams.connector.messages) == 1


@pytest.mark.parametrize("most", [50, 100_000])
def test_memory_of_answers_is_bounded_in_size_and_time(most: int) -> None:
    now, memory = datetime.now(UTC), Remembered(most)
    for number in range(10):
        memory.keep(str(number), b"0123456789", now)
    assert [memory.find(str(number), now) is not None for number in (0, 9)] == [most > 100, True]
    memory.keep("9", b"anew", now)
    assert memory.find("9", now + timedelta(minutes=4)) == b"anew"
    assert memory.find("9", now + timedelta(minutes=6)) is None


@pytest.mark.both_databases
@pytest.mark.parametrize("keep", [False, True])
async def test_the_same_click_at_two_processes_at_once_is_handled_once(
    start: Start, teams: FakeTeams, mette: TeamsUser, database_kind: str, keep: bool
) -> None:
    if database_kind == "sqlite" and not keep:
        pytest.skip("one file, one process")
    handler = counted(keep_answer=keep)
    bots = [await start(verbs={"test.next": handler}) for _ in range(2)]
    activity = click(teams, mette)

    async def post(bot: Running) -> str:
        teams.bot_url = f"http://127.0.0.1:{bot.port}"  # read before anything is awaited
        return (await teams.post(activity)).said

    assert set(await asyncio.gather(*(post(bot) for bot in bots * 3))) == {"1"}
    assert await notes(bots[0]) == 1
    assert len(teams.connector.messages) == 1


async def test_a_text_check_is_not_kept_at_all(start: Start, teams: FakeTeams, mette: TeamsUser) -> None:
    handler = slowly(counted(keep_answer=False, checked_text=True))
    bot = await start(verbs={"test.next": handler})
    activity = click(teams, mette)
    assert [(await teams.post(activity)).said for _ in range(2)] == ["1", "2"]
    assert len(teams.connector.messages) == 1
    async with bot.parts.database.read() as connection:
        assert (await connection.execute(select(sealed_answer))).all() == []


async def test_a_click_that_failed_can_be_repeated(start: Start, teams: FakeTeams, mette: TeamsUser) -> None:
    runs = 0

    async def fails_once(turn: Turn, tx: AsyncConnection) -> Reply:
        nonlocal runs
        runs += 1
        if runs == 1:
            raise RuntimeError
        return Reply(answer="Nu")

    await start(verbs={"test.next": fails_once})
    activity = click(teams, mette)
    assert "Noget gik galt" in (await teams.post(activity)).said
    assert (await teams.post(activity)).said == "Nu"


async def test_an_activity_without_an_id_is_nobodys_repeat(start: Start, teams: FakeTeams) -> None:
    bot = await start(fallback=counted())
    message = teams.activity("message", id="")
    await teams.post(message)
    await teams.post(message)
    assert await notes(bot) == 2


async def test_the_answer_is_kept_for_a_day(start: Start, teams: FakeTeams, mette: TeamsUser) -> None:
    bot = await start(verbs={"test.next": counted()})
    await teams.post(click(teams, mette))
    async with bot.parts.database.read() as connection:
        handled_at = (await connection.execute(select(handled_activity.c.handled_at))).scalar_one()

    async def left(at: Any) -> int:
        await handled.purge(bot.parts.database, at)
        async with bot.parts.database.read() as connection:
            return len((await connection.execute(select(handled_activity))).all())

    assert await left(handled_at + timedelta(hours=23)) == 1
    assert await left(handled_at + timedelta(hours=25)) == 0
