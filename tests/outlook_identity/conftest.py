"""Somebody in Outlook, who has a token of Entra's and asks the running bot."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from bot.app import Running
from tests.fakes.entra import FakeEntra
from tests.fakes.teams import FakeTeams

PERSON = "33333333-aaaa-4bbb-8ccc-000000000077"


@dataclass
class Outlook:
    """Requests as the pane makes them, by hand."""

    base: str
    entra: FakeEntra
    http: aiohttp.ClientSession

    async def open_session(self, authorization: str | None, **headers: str) -> tuple[int, dict[str, Any]]:
        """Status and answer. ``authorization`` is the whole header, None for none."""
        told = {"Authorization": authorization} if authorization is not None else {}
        async with self.http.post(f"{self.base}/outlook/session", headers=told | headers) as response:
            return response.status, await response.json()

    async def signs_in(self, **claims: Any) -> tuple[int, dict[str, Any]]:
        """With a good token, but for ``claims``."""
        return await self.open_session(f"Bearer {self.entra.user_token(PERSON, **claims)}")

    async def checks(self, session: str, text: str) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {session}"}
        address = f"{self.base}/share/check"
        async with self.http.post(address, json={"text": text}, headers=headers) as response:
            return response.status, await response.json()


@pytest.fixture
async def outlook(bot: Running, teams: FakeTeams) -> AsyncIterator[Outlook]:
    async with aiohttp.ClientSession() as http:
        yield Outlook(f"http://127.0.0.1:{bot.port}", teams.entra, http)
