"""A bot whose abilities a test makes up, so that the edge is tested and nothing else."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any, Protocol

import pytest

from bot.app import Running
from bot.teams.dispatch import Tables
from bot.teams.registry import Command, Handler, Slow
from tests.fakes.bot import bot_on_loopback
from tests.fakes.teams import FakeTeams, TeamsUser


class Start(Protocol):
    async def __call__(
        self,
        *,
        verbs: Mapping[str, Handler | Slow] = ...,
        commands: tuple[Command, ...] = ...,
        events: Mapping[Any, Handler | Slow] = ...,
        dialogs: Mapping[str, Handler | Slow] = ...,
        extensions: Mapping[str, Handler | Slow] = ...,
        fallback: Handler | Slow | None = ...,
        files: Handler | Slow | None = ...,
        settings: Mapping[str, str] = ...,
    ) -> Running: ...


@pytest.fixture
async def start(database_url: str, teams: FakeTeams) -> AsyncIterator[Callable[..., Any]]:
    """Start a bot that can do what is given; it stops with the test."""
    async with AsyncExitStack() as stack:

        async def start(**given: Any) -> Running:
            settings = given.pop("settings", {})
            tables = Tables(
                verbs=given.pop("verbs", {}),
                commands=given.pop("commands", ()),
                events=given.pop("events", {}),
                dialogs=given.pop("dialogs", {}),
                extensions=given.pop("extensions", {}),
                **given,
            )
            return await stack.enter_async_context(bot_on_loopback(database_url, teams, tables, **settings))

        yield start


@pytest.fixture
def mette(teams: FakeTeams) -> TeamsUser:
    return teams.user("Mette Opfundet")
