"""The keys that tokens are signed with: kept, fetched again when new ones appear, never too often."""

import asyncio

import pytest

from bot.signing_keys import KeysUnavailable, SigningKeys
from tests.fakes.teams import FakeTeams


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(teams: FakeTeams, clock: Clock) -> SigningKeys:
    return SigningKeys(teams.session, teams.entra.metadata_url, clock=clock)


async def test_a_new_key_is_fetched_when_it_is_first_seen_and_the_old_one_is_gone(
    teams: FakeTeams, keys: SigningKeys, clock: Clock
) -> None:
    assert await keys.find("key-1") is not None
    teams.entra.roll_over()
    clock.now += 61
    assert await keys.find("key-2") is not None
    assert await keys.find("key-1") is None


async def test_keys_may_come_with_large_certificates(teams: FakeTeams, keys: SigningKeys) -> None:
    teams.entra.certificates = "M" * 600_000  # more than arrives in one piece
    assert await keys.find("key-1") is not None


async def test_an_unknown_key_causes_one_fetch_a_minute_at_most(
    teams: FakeTeams, keys: SigningKeys, clock: Clock
) -> None:
    for _ in range(10):
        await keys.find("key-99")
    assert teams.entra.requested("/keys") == 1
    clock.now += 61
    for number in range(10):
        await keys.find(f"key-{number + 50}")
    assert teams.entra.requested("/keys") == 2


async def test_many_who_wait_share_one_fetch(teams: FakeTeams, keys: SigningKeys) -> None:
    teams.entra.delay = 0.05
    found = await asyncio.gather(*(keys.find("key-1") for _ in range(20)))
    assert all(found)
    assert teams.entra.requested("/keys") == 1


async def test_the_loop_is_free_while_keys_are_fetched(teams: FakeTeams, keys: SigningKeys) -> None:
    teams.entra.delay = 0.1
    fetching = asyncio.create_task(keys.find("key-1"))
    clock, longest = asyncio.get_running_loop().time, 0.0
    while not fetching.done():
        began = clock()
        await asyncio.sleep(0.005)
        longest = max(longest, clock() - began)
    assert longest < 0.08


async def test_a_failed_fetch_keeps_the_keys_there_are(
    teams: FakeTeams, keys: SigningKeys, clock: Clock
) -> None:
    await keys.fetch()
    teams.entra.keys_status = 500
    clock.now += 61
    assert await keys.find("key-2") is None
    assert await keys.find("key-1") is not None


async def test_before_the_first_fetch_succeeds_no_token_can_be_judged(
    teams: FakeTeams, keys: SigningKeys, clock: Clock
) -> None:
    teams.entra.keys_status = 500
    with pytest.raises(KeysUnavailable):
        await keys.find("key-1")
    teams.entra.keys_status = 200
    clock.now += 3
    assert await keys.find("key-1") is not None


async def test_keys_are_taken_from_the_metadatas_own_host_only(teams: FakeTeams) -> None:
    keys = SigningKeys(teams.session, teams.entra.metadata_url.replace("127.0.0.1", "localhost"))
    with pytest.raises(KeysUnavailable):
        await keys.find("key-1")
