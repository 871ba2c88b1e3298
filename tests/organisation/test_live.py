"""A changed organisation folder is taken up while the bot runs: whole, or not at all."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import Running
from bot.organisation.live import Edition, LiveOrganisation, Refused
from bot.store.tables import audit, schedule
from bot.watch import REFUSED, TAKEN_UP, watch
from tests.fakes.bot import bot_on_loopback
from tests.fakes.teams import FakeTeams
from tests.organisation.test_loader import ORGANISATION, folder

WITH_SCHOOL = ORGANISATION + "  skole: {name: Skolen, leader: alma}\n"
FAULTY = ORGANISATION + "  skole: {name: Skolen, leader: nobody}\n"


@pytest.fixture
def live(tmp_path: Path) -> LiveOrganisation:
    return LiveOrganisation(folder(tmp_path), frozenset({"an-admin"}))


def test_nothing_is_read_again_while_nothing_changes(live: LiveOrganisation) -> None:
    assert live.look() is None
    assert live.look() is None
    assert live.now().admins == {"an-admin"}


def test_a_change_counts_once_the_files_stand_still(live: LiveOrganisation, tmp_path: Path) -> None:
    folder(tmp_path, WITH_SCHOOL)
    assert live.look() is None
    found = live.look()
    assert isinstance(found, Edition)
    assert "skole" not in live.now().departments
    live.adopt(found)
    assert live.now().departments["skole"].name == "Skolen"
    assert live.now().admins == {"an-admin"}
    assert live.look() is None


def test_an_edition_that_was_not_adopted_is_offered_again(live: LiveOrganisation, tmp_path: Path) -> None:
    folder(tmp_path, WITH_SCHOOL)
    live.look()
    assert isinstance(live.look(), Edition)
    assert isinstance(live.look(), Edition)


def test_a_faulty_folder_is_refused_once_and_the_old_one_stays(
    live: LiveOrganisation, tmp_path: Path
) -> None:
    folder(tmp_path, FAULTY)
    live.look()
    refused = live.look()
    assert isinstance(refused, Refused)
    assert "nobody is not among people" in str(refused.error)
    assert live.look() is None
    assert list(live.now().departments) == ["borgerservice"]
    folder(tmp_path, WITH_SCHOOL)
    live.look()
    assert isinstance(live.look(), Edition)


def test_a_file_that_is_gone_is_a_fault_like_others(live: LiveOrganisation, tmp_path: Path) -> None:
    (tmp_path / "tools.yaml").unlink()
    live.look()
    assert isinstance(live.look(), Refused)
    assert live.now().tools


def test_the_same_content_written_again_is_no_change(live: LiveOrganisation, tmp_path: Path) -> None:
    folder(tmp_path, ORGANISATION + "\n")
    folder(tmp_path)
    live.look()
    assert live.look() is None


async def _trail(bot: Running) -> list[str]:
    async with bot.parts.database.read() as tx:
        events = select(audit.c.event).where(audit.c.event.in_([TAKEN_UP, REFUSED])).order_by(audit.c.id)
        return list(await tx.scalars(events))


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(500):
        if await holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it never came")


async def test_the_running_bot_takes_up_a_new_department_and_keeps_it_when_the_next_change_is_faulty(
    database_url: str, teams: FakeTeams, tmp_path: Path
) -> None:
    at = tmp_path / "folder"
    at.mkdir()
    live = LiveOrganisation(folder(at), frozenset())
    async with bot_on_loopback(database_url, teams, ORGANISATION=str(at)) as bot:
        watching = asyncio.create_task(watch(live, bot.parts.database, bot.parts.wake_deliveries, every=0.02))
        folder(at, WITH_SCHOOL)

        async def taken_up() -> bool:
            return "skole" in live.now().departments

        async def refused() -> bool:
            return (await _trail(bot))[-1:] == [REFUSED]

        await _until(taken_up)
        async with bot.parts.database.read() as tx:
            names = set(await tx.scalars(select(schedule.c.name)))
        assert "prompt:skole" in names
        folder(at, FAULTY)
        await _until(refused)
        assert "skole" in live.now().departments
        trail = await _trail(bot)  # the bot looks by itself as well, now and then in the same moment
        assert trail.count(TAKEN_UP) >= 2
        assert list(dict.fromkeys(trail)) == [TAKEN_UP, REFUSED]
        watching.cancel()


async def test_a_restart_with_the_same_folder_adds_nothing_to_the_trail(
    database_url: str, teams: FakeTeams
) -> None:
    for _ in range(2):
        async with bot_on_loopback(database_url, teams) as bot:
            assert await _trail(bot) == [TAKEN_UP]


async def test_a_turn_sees_one_organisation_from_beginning_to_end(bot: Running) -> None:
    turns = bot.parts.as_of_now()
    assert turns.organisation is bot.parts.organisation
    assert turns.organisation is turns.as_of_now().organisation
    assert turns.tickets is bot.parts.tickets
