"""A Bot Connector on loopback: keeps conversations as Teams would, records every call, fails on request."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web

from tests.fakes.web import served


@dataclass(frozen=True)
class Call:
    """One request the bot made. ``path`` has its ids unquoted."""

    method: str
    path: str
    body: dict[str, Any]
    authorization: str | None
    status: int


@dataclass
class StoredMessage:
    """A message as it stands now; ``version`` counts its replacements."""

    id: str
    conversation_id: str
    body: dict[str, Any]
    version: int = 0
    deleted: bool = False

    @property
    def text(self) -> str:
        text: str = self.body.get("text", "")
        return text

    @property
    def card(self) -> dict[str, Any] | None:
        for attachment in self.body.get("attachments", ()):
            if attachment["contentType"] == "application/vnd.microsoft.card.adaptive":
                card: dict[str, Any] = attachment["content"]
                return card
        return None


@dataclass
class Trouble:
    """What the next matching calls get instead of an answer."""

    status: int
    times: int
    code: str = "Trouble"
    retry_after: str | None = None
    delay: float = 0.0  # seconds before the answer
    hangs_up: bool = False  # does what is asked, and closes the connection instead of answering
    matches: Callable[[str, str], bool] = lambda _method, _path: True


@dataclass
class FakeConnector:
    """``url`` is the service address. Without ``accepts`` no token is asked for."""

    url: str = ""
    accepts: Callable[[str], bool] | None = None
    calls: list[Call] = field(default_factory=list)
    messages: list[StoredMessage] = field(default_factory=list)  # oldest first
    members: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # by conversation
    channels: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # by team
    gone: dict[str, str] = field(default_factory=dict)  # conversation → error code of its 403 or 404
    connections: set[tuple[str, int]] = field(default_factory=set)  # sockets the bot has opened
    _troubles: list[Trouble] = field(default_factory=list)
    _ids: "count[int]" = field(default_factory=lambda: count(1_700_000_000_001))
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def trouble(
        self,
        status: int,
        *,
        times: int = 1,
        code: str = "Trouble",
        retry_after: str | None = None,
        delay: float = 0.0,
        matches: Callable[[str, str], bool] = lambda _method, _path: True,
    ) -> None:
        """Answer the next ``times`` calls with ``status``; 200 with ``delay`` is merely slow."""
        self._troubles.append(Trouble(status, times, code, retry_after, delay, matches=matches))

    def hang_up(self, *, times: int = 1) -> None:
        """Take in the next ``times`` calls, do what they ask, and close the connection without an answer."""
        self._troubles.append(Trouble(200, times, hangs_up=True))

    def new_id(self) -> str:
        """Ids like Teams': milliseconds since 1970, rising."""
        return str(next(self._ids))

    def in_conversation(self, conversation_id: str) -> list[StoredMessage]:
        """What stands there, oldest first. A channel's id finds its threads too."""
        return [
            message
            for message in self.messages
            if not message.deleted
            and conversation_id in {message.conversation_id, message.conversation_id.split(";")[0]}
        ]

    async def until(self, happened: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait for a call that makes ``happened`` true: for deliveries and other background work."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(happened)

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.json() if request.can_read_body else {}
        if request.transport is not None:
            self.connections.add(request.transport.get_extra_info("peername"))
        trouble = await self._trouble_for(request)
        response = _refused(trouble) or self._refusal(request) or self._dispatch(request, body)
        async with self._changed:
            authorization = request.headers.get("Authorization")
            self.calls.append(Call(request.method, request.path, body, authorization, response.status))
            self._changed.notify_all()
        if trouble is not None and trouble.hangs_up and request.transport is not None:
            request.transport.abort()
        return response

    async def _trouble_for(self, request: web.Request) -> Trouble | None:
        for trouble in self._troubles:
            if trouble.times and trouble.matches(request.method, request.path):
                trouble.times -= 1
                await asyncio.sleep(trouble.delay)
                return trouble
        return None

    def _refusal(self, request: web.Request) -> web.Response | None:
        if self.accepts is None:
            return None
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not self.accepts(token):
            return _error(401, "Unauthorized")
        return None

    def _dispatch(self, request: web.Request, body: dict[str, Any]) -> web.Response:
        match (request.method, request.path.strip("/").split("/")[2:]):
            case ("POST", ["conversations"]):
                return self._create(body)
            case (_, ["conversations", conversation_id, *_]) if conversation_id in self.gone:
                code = self.gone[conversation_id]
                return _error(404 if code.endswith("NotFound") else 403, code)
            case ("POST", ["conversations", conversation_id, "activities"]):
                return web.json_response({"id": self._store(conversation_id, body).id}, status=201)
            case (method, ["conversations", conversation_id, "activities", message_id]):
                return self._change(method, conversation_id, message_id, body)
            case ("GET", ["conversations", conversation_id, "pagedmembers"]):
                return self._members(conversation_id, request.query)
            case ("GET", ["teams", team_id, "conversations"]):
                return web.json_response({"conversations": self.channels.get(team_id, [])})
        return _error(404, "ServiceNotFound")

    def _create(self, body: dict[str, Any]) -> web.Response:
        if not body.get("isGroup"):
            teams_id = body["members"][0]["id"]
            chat_id = chat_of(teams_id)
            if chat_id in self.gone:
                return _error(403, self.gone[chat_id])
            return web.json_response({"id": chat_id}, status=201)
        channel_id = body["channelData"]["channel"]["id"]
        if channel_id in self.gone:
            return _error(404 if self.gone[channel_id].endswith("NotFound") else 403, self.gone[channel_id])
        message = self._store(channel_id, body["activity"])
        message.conversation_id = f"{channel_id};messageid={message.id}"
        return web.json_response({"id": message.conversation_id, "activityId": message.id}, status=201)

    def _store(self, conversation_id: str, body: dict[str, Any]) -> StoredMessage:
        message = StoredMessage(self.new_id(), conversation_id, body)
        self.messages.append(message)
        return message

    def _change(self, method: str, conversation_id: str, message_id: str, body: Any) -> web.Response:
        for message in self.in_conversation(conversation_id.split(";", maxsplit=1)[0]):
            if message.id == message_id:
                message.version += 1
                message.deleted = method == "DELETE"
                if method == "PUT":
                    message.body = body
                return web.json_response({"id": message_id})
        return _error(404, "ActivityNotFoundInConversation")

    def _members(self, conversation_id: str, query: Any) -> web.Response:
        everybody = self.members.get(conversation_id, [])
        start, size = int(query.get("continuationToken", 0)), int(query["pageSize"])
        page = {"members": everybody[start : start + size]}
        return web.json_response(
            page | ({"continuationToken": str(start + size)} if start + size < len(everybody) else {})
        )


def _refused(trouble: Trouble | None) -> web.Response | None:
    if trouble is None or trouble.status == 200:
        return None
    headers = {"Retry-After": trouble.retry_after} if trouble.retry_after else {}
    return _error(trouble.status, trouble.code, headers)


def chat_of(teams_id: str) -> str:
    """The personal chat of a person with the bot."""
    return f"a:1{teams_id.removeprefix('29:')}"


def _error(status: int, code: str, headers: dict[str, str] | None = None) -> web.Response:
    error = {"error": {"code": code, "message": "Told by the fake connector."}}
    return web.json_response(error, status=status, headers=headers)


@asynccontextmanager
async def fake_connector() -> AsyncIterator[FakeConnector]:
    connector = FakeConnector()
    app = web.Application(client_max_size=4_000_000)
    app.router.add_route("*", "/{path:.*}", connector._answer)
    async with served(app) as url:
        connector.url = f"{url}/emea/"
        yield connector
