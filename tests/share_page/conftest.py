"""The private window as somebody in Teams opens it: by a button, with a ticket."""

import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.app import Running
from tests.fakes.teams import FakeTeams, TeamsUser


@dataclass
class Window:
    """The page's own requests, made by hand."""

    base: str
    http: aiohttp.ClientSession
    url: str = ""
    session: str = ""

    @property
    def ticket(self) -> str:
        return urlsplit(self.url).fragment.removeprefix("t=")

    async def post(self, path: str, body: Any, **headers: str) -> tuple[int, dict[str, Any]]:
        """Status and answer; ``body`` is JSON unless it is bytes."""
        told = {"Authorization": f"Bearer {self.session}"} if self.session else {}
        if not isinstance(body, bytes):
            body = json.dumps(body).encode("ascii")
            told["Content-Type"] = "application/json"
        async with self.http.post(
            self.base + path, headers=told | headers, data=io.BytesIO(body)
        ) as response:
            answer: dict[str, Any] = await response.json()
            return response.status, answer

    async def hand_in(self, ticket: str | None = None) -> tuple[int, dict[str, Any]]:
        status, answer = await self.post(
            "/share/session", {"ticket": self.ticket if ticket is None else ticket}
        )
        self.session = answer.get("session", self.session)
        return status, answer

    async def check(self, text: str) -> dict[str, Any]:
        status, answer = await self.post("/share/check", {"text": text})
        assert status == 200, answer
        return answer


OpenWindow = Callable[..., Awaitable[Window]]


@pytest.fixture
async def open_window(bot: Running) -> AsyncIterator[OpenWindow]:
    """``await open_window(mette)``: she writes "tjek" and presses the button."""
    async with aiohttp.ClientSession() as http:

        async def open_(user: TeamsUser) -> Window:
            danish = user.locale.startswith("da")
            await user.says("tjek" if danish else "check")
            button = "Tjek i et privat vindue" if danish else "Check in a private window"
            answer = await user.opens_dialog(button)
            url = answer.body["task"]["value"]["url"]
            base = f"http://127.0.0.1:{bot.port}"
            return Window(base, http, url.replace("https://bot.example", base))

        yield open_


async def make_ready(user: TeamsUser) -> None:
    """Read the principles and choose a department, as everybody does once."""
    await user.says("screening")
    await user.clicks("Jeg har læst principperne")
    await user.clicks("screening.choose_department", department=user.card.options("department")[0])


@pytest.fixture
async def mette(teams: FakeTeams, bot: Running) -> TeamsUser:
    user = teams.user("Mette Prøvesen")
    await user.installs()
    return user


@pytest.fixture
async def window(open_window: OpenWindow, mette: TeamsUser) -> Window:
    """Mette's, with the ticket handed in."""
    opened = await open_window(mette)
    status, _ = await opened.hand_in()
    assert status == 200
    return opened
