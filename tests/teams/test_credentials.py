"""Tokens for speaking to Teams and Graph: by each credential, fetched once, never on the loop."""

import asyncio

import pytest

from bot.credentials import GRAPH, TEAMS, NoToken, Token, Tokens, tokens
from bot.settings import Settings
from tests.fakes.bot import settings_for
from tests.fakes.entra import SECRET
from tests.fakes.teams import FakeTeams


def chosen(teams: FakeTeams, scope: str = TEAMS, **changes: str) -> Tokens:
    settings: Settings = settings_for(teams, "sqlite:///unused.db", **changes)
    made = tokens(settings, scope)
    assert made is not None
    return made


def certificate(teams: FakeTeams) -> Tokens:
    return chosen(teams, CREDENTIAL="certificate", SECRET="", CERTIFICATE=str(teams.entra.certificate_file))


async def test_by_client_secret(teams: FakeTeams) -> None:
    assert teams.entra.accepts(await chosen(teams).get())
    assert teams.entra.grants == ["secret"]


async def test_by_certificate(teams: FakeTeams) -> None:
    assert teams.entra.accepts(await certificate(teams).get())
    assert teams.entra.grants == ["certificate"]


@pytest.mark.parametrize("credential", ["secret", "certificate", "managed_identity"])
async def test_a_token_is_good_for_what_it_was_asked_for(
    teams: FakeTeams, monkeypatch: pytest.MonkeyPatch, credential: str
) -> None:
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", teams.entra.url)
    changes = {
        "secret": {},
        "certificate": {"SECRET": "", "CERTIFICATE": str(teams.entra.certificate_file)},
        "managed_identity": {"SECRET": ""},
    }[credential]
    token = await chosen(teams, GRAPH, CREDENTIAL=credential, **changes).get()
    assert teams.entra.accepts(token, GRAPH)
    assert not teams.entra.accepts(token)


async def test_by_managed_identity_of_a_virtual_machine(
    teams: FakeTeams, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", teams.entra.url)
    assert teams.entra.accepts(await chosen(teams, CREDENTIAL="managed_identity", SECRET="").get())
    assert teams.entra.grants == ["imds"]


async def test_by_managed_identity_of_an_app_service(
    teams: FakeTeams, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{teams.entra.url}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", SECRET)
    assert teams.entra.accepts(await chosen(teams, CREDENTIAL="managed_identity", SECRET="").get())
    assert teams.entra.grants == ["app_service"]


async def test_entra_is_asked_once_however_many_ask_us(teams: FakeTeams) -> None:
    tokens = chosen(teams)
    first = await asyncio.gather(*(tokens.get() for _ in range(20)))
    later = [await tokens.get() for _ in range(20)]
    assert len(set(first + later)) == 1
    assert teams.entra.requested("/oauth2/v2.0/token") == 1


async def test_the_loop_is_free_while_a_token_is_fetched(teams: FakeTeams) -> None:
    teams.entra.delay = 0.1
    fetching = asyncio.create_task(chosen(teams).get())
    clock, longest = asyncio.get_running_loop().time, 0.0
    while not fetching.done():
        began = clock()
        await asyncio.sleep(0.005)
        longest = max(longest, clock() - began)
    assert longest < 0.09


async def test_a_refusal_is_told_and_the_next_try_is_a_new_one(teams: FakeTeams) -> None:
    tokens = chosen(teams)
    teams.entra.refuses = "invalid_client"
    with pytest.raises(NoToken, match="invalid_client"):
        await tokens.get()
    teams.entra.refuses = ""
    assert teams.entra.accepts(await tokens.get())


async def test_a_wrong_secret_gives_no_token(teams: FakeTeams) -> None:
    with pytest.raises(NoToken, match="invalid_client"):
        await chosen(teams, SECRET="another").get()


async def test_an_entra_that_is_away_gives_no_token(teams: FakeTeams) -> None:
    with pytest.raises(NoToken):
        await chosen(teams, AUTHORITY="https://127.0.0.1:9").get()


async def test_a_token_is_renewed_before_it_ends_while_the_old_one_serves() -> None:
    now, made = 0.0, 0

    def fetch() -> Token:
        nonlocal made
        made += 1
        return Token(f"token-{made}", now + 3600)

    tokens = Tokens(fetch, clock=lambda: now)
    assert await tokens.get() == "token-1"
    now = 3400.0
    assert await tokens.get() == "token-1"
    await asyncio.sleep(0.1)
    assert await tokens.get() == "token-2"
    assert made == 2
    now = 8000.0
    assert await tokens.get() == "token-3"


def test_a_token_is_not_in_its_repr() -> None:
    assert "eyJ" not in repr(Token("eyJ-secret", 1.0))
