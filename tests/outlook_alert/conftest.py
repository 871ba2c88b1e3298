"""Somebody in Outlook who sends mail, and the running bot."""

import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.app import Running
from bot.organisation.loader import DEMO
from tests.fakes.bot import bot_on_loopback
from tests.fakes.teams import FakeTeams

PERSON = "33333333-aaaa-4bbb-8ccc-000000000077"
ORIGIN = "https://bot.example"


@dataclass
class Sender:
    """Requests as ``events.js`` and the pane make them, by hand."""

    base: str
    http: aiohttp.ClientSession
    token: Callable[[str], str]
    person: str = PERSON
    headers: dict[str, str] = field(default_factory=dict)

    async def post(self, path: str, value: Any, **headers: str) -> tuple[int, dict[str, Any]]:
        """Status and answer; ``value`` is JSON unless it is bytes."""
        body = value if isinstance(value, bytes) else json.dumps(value).encode("ascii")
        told = {
            "Authorization": f"Bearer {self.token(self.person)}",
            "Content-Type": "application/json",
            "Accept-Language": "da",
        }
        async with self.http.post(
            self.base + path, data=io.BytesIO(body), headers=told | self.headers | headers
        ) as response:
            answer: dict[str, Any] = await response.json()
            return response.status, answer

    async def sends(self, mail: dict[str, Any]) -> dict[str, Any]:
        """The bot's word on a mail."""
        status, answer = await self.post("/outlook/alert", mail)
        assert status == 200, answer
        return answer

    async def explains(self, mail: dict[str, Any], reason: str) -> tuple[int, dict[str, Any]]:
        return await self.post("/outlook/reason", mail | {"reason": reason})


def mail(*to: str, body: str = "Vi ses på torsdag.", **more: Any) -> dict[str, Any]:
    """As ``events.js`` tells it."""
    told = {"subject": "Emne", "body": body, "recipients": list(to), "attachments": [], "softens": True}
    return told | more


def sender(bot: Running, teams: FakeTeams, http: aiohttp.ClientSession) -> Sender:
    return Sender(f"http://127.0.0.1:{bot.port}", http, teams.entra.user_token)


@pytest.fixture
async def bo(bot: Running, teams: FakeTeams) -> AsyncIterator[Sender]:
    """In the demo's municipality, where a stopped mail may go once a reason was given."""
    async with aiohttp.ClientSession() as http:
        yield sender(bot, teams, http)


InMunicipality = Callable[[str], AbstractAsyncContextManager[tuple[Sender, Running]]]


@pytest.fixture
def in_municipality(database_url: str, teams: FakeTeams, tmp_path: Path) -> InMunicipality:
    """``async with in_municipality("{own_domains: […]}")``: one with that mail policy; empty for none."""

    @asynccontextmanager
    async def of(policy: str) -> AsyncIterator[tuple[Sender, Running]]:
        folder = tmp_path / "municipality"
        folder.mkdir()
        for each in DEMO.glob("*.yaml"):
            lines = each.read_text(encoding="utf-8").splitlines()
            kept = [line for line in lines if not line.startswith("mail:")]
            added = [f"mail: {policy}"] if policy and each.name == "organisation.yaml" else []
            (folder / each.name).write_text("\n".join(kept + added) + "\n", encoding="utf-8")
        async with (
            bot_on_loopback(database_url, teams, ORGANISATION=str(folder)) as bot,
            aiohttp.ClientSession() as http,
        ):
            yield sender(bot, teams, http), bot

    return of
