"""Microsoft Graph on loopback: people and who leads them, mailboxes, mail sent, and the app catalogue.

It asks for what the real one asks for: a token for Graph, the permission of each call, and the header and
query that ``$levels`` wants.
"""

import asyncio
import base64
import email
import email.policy
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiohttp import web

from tests.fakes.entra import SCOPES, FakeEntra
from tests.fakes.web import served

ALL = frozenset({"User.Read.All", "MailboxSettings.Read", "Mail.Send", "AppCatalog.Read.All"})
_LEVELS = re.compile(r"manager\(\$levels=(\d+);\$select=([\w,]+)\)")


@dataclass
class GraphUser:
    """Somebody in Entra. ``mail`` is None for who has no mailbox."""

    id: str
    mail: str | None
    manager: str | None = None  # an id
    enabled: bool = True
    contact: bool = False  # an organisational contact, no user
    replies: dict[str, Any] = field(default_factory=lambda: {"status": "disabled"})


@dataclass
class SentMail:
    """A mail that Exchange took in. ``path`` says whose mailbox it went out from."""

    path: str
    message: EmailMessage

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        assert part is not None
        return str(part.get_content())

    @property
    def html(self) -> str:
        part = self.message.get_body(("html",))
        assert part is not None
        return str(part.get_content())


@dataclass
class Trouble:
    """What the next ``times`` calls whose path has ``part`` get instead of an answer."""

    status: int
    times: int
    part: str
    code: str
    retry_after: str | None
    does_it: bool = False  # does what is asked all the same


@dataclass
class FakeGraph:
    """``url`` is for ``MAAVI_GRAPH_URL``."""

    entra: FakeEntra
    url: str = ""
    permissions: frozenset[str] = ALL
    users: dict[str, GraphUser] = field(default_factory=dict)
    mailboxes: set[str] = field(default_factory=set)  # addresses that mail may go out from
    sent: list[SentMail] = field(default_factory=list)
    apps: list[dict[str, Any]] = field(default_factory=list)
    page: int = 100  # entries of a list on one page
    delay: float = 0.0  # seconds before each answer
    requests: list[str] = field(default_factory=list)  # "GET users/…"
    _troubles: list[Trouble] = field(default_factory=list)

    def user(self, person_id: str, mail: str | None, **more: Any) -> GraphUser:
        """Add somebody."""
        self.users[person_id] = GraphUser(person_id, mail, **more)
        return self.users[person_id]

    def trouble(
        self,
        status: int,
        *,
        times: int = 1,
        part: str = "",
        code: str = "trouble",
        retry_after: str | None = None,
        does_it: bool = False,
    ) -> None:
        self._troubles.append(Trouble(status, times, part, code, retry_after, does_it))

    def is_well(self) -> None:
        """No more trouble."""
        self._troubles.clear()

    def asked(self, part: str) -> int:
        """How many requests had ``part`` in them."""
        return sum(part in each for each in self.requests)

    def app(self, external_id: str, *versions: str, method: str = "organization") -> None:
        """Put an app in the catalogue, with its versions from the oldest to the newest."""
        definitions = [
            {"id": f"d-{each}", "version": each, "publishingState": "published"} for each in versions
        ]
        self.apps.append(
            {
                "id": f"app-{len(self.apps)}",
                "externalId": external_id,
                "distributionMethod": method,
                "appDefinitions": definitions,
            }
        )

    async def _answer(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix("/v1.0/")
        self.requests.append(f"{request.method} {path}")
        await asyncio.sleep(self.delay)
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not self.entra.accepts(token, SCOPES[1]):
            return _error(401, "InvalidAuthenticationToken")
        trouble = next((each for each in self._troubles if each.times and each.part in path), None)
        if trouble is None:
            return await self._dispatch(request, path)
        trouble.times -= 1
        if trouble.does_it:
            await self._dispatch(request, path)
        headers = {"Retry-After": trouble.retry_after} if trouble.retry_after else {}
        return _error(trouble.status, trouble.code, headers)

    async def _dispatch(self, request: web.Request, path: str) -> web.Response:
        match (request.method, path.split("/")):
            case ("GET", ["users", person_id]):
                return self._needs("User.Read.All", lambda: self._user(request, person_id))
            case ("GET", ["users", person_id, "mailboxSettings", "automaticRepliesSetting"]):
                return self._needs("MailboxSettings.Read", lambda: self._replies(request, person_id))
            case ("POST", ["users", mailbox, "sendMail"]):
                body = await request.read()
                return self._needs("Mail.Send", lambda: self._send(request, mailbox, body))
            case ("GET", ["appCatalogs", "teamsApps"]):
                return self._needs("AppCatalog.Read.All", lambda: self._apps(request))
        return _error(400, "BadRequest")

    def _needs(self, permission: str, answer: Callable[[], web.Response]) -> web.Response:
        if permission not in self.permissions:
            mail = permission.startswith("Mail")
            return _error(403, "ErrorAccessDenied" if mail else "Authorization_RequestDenied")
        return answer()

    def _user(self, request: web.Request, person_id: str) -> web.Response:
        found = self.users.get(person_id) or next(
            (each for each in self.users.values() if each.mail == person_id), None
        )
        if found is None:
            return _error(404, "Request_ResourceNotFound")
        selected = request.query["$select"].split(",")
        told: dict[str, Any] = {"id": found.id}
        if "mail" in selected:
            told["mail"] = found.mail
        if "$expand" in request.query:
            wanted = _LEVELS.fullmatch(request.query["$expand"])
            eventual = request.headers.get("ConsistencyLevel") == "eventual"
            if wanted is None or not eventual or request.query.get("$count") != "true":
                return _error(400, "Request_UnsupportedQuery")
            above = self._above(found, int(wanted[1]))
            if above:
                told["manager"] = above
        return web.json_response(told)

    def _above(self, found: GraphUser, levels: int) -> dict[str, Any] | None:
        leader = self.users.get(found.manager or "")
        if leader is None or not levels:
            return None
        kind = "orgContact" if leader.contact else "user"
        told: dict[str, Any] = {"@odata.type": f"#microsoft.graph.{kind}", "id": leader.id}
        if not leader.contact:
            told["accountEnabled"] = leader.enabled
        above = self._above(leader, levels - 1)
        return told | ({"manager": above} if above else {})

    def _replies(self, request: web.Request, person_id: str) -> web.Response:
        found = self.users.get(person_id)
        if found is None or found.mail is None:
            return _error(404, "MailboxNotEnabledForRESTAPI")
        if request.headers.get("Prefer") != 'outlook.timezone="UTC"':
            return _error(400, "ErrorInvalidTimeZone")
        return web.json_response(found.replies)

    def _send(self, request: web.Request, mailbox: str, body: bytes) -> web.Response:
        if mailbox not in self.mailboxes:
            return _error(404, "ErrorInvalidUser")
        if request.content_type == "application/json":
            return _error(400, "ErrorInvalidRecipients")  # the doctor's letter to nobody
        message = email.message_from_bytes(base64.b64decode(body, validate=True), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.sent.append(SentMail(request.path, message))
        return web.Response(status=202)

    def _apps(self, request: web.Request) -> web.Response:
        wanted = request.query["$filter"].removeprefix("externalId eq ").strip("'")
        found = [each for each in self.apps if each["externalId"] == wanted]
        start = int(request.query.get("$skiptoken", "0"))
        told: dict[str, Any] = {"value": found[start : start + self.page]}
        if start + self.page < len(found):
            following = request.url.update_query({"$skiptoken": str(start + self.page)})
            told["@odata.nextLink"] = str(following)
        return web.json_response(told)


def _error(status: int, code: str, headers: dict[str, str] | None = None) -> web.Response:
    error = {"error": {"code": code, "message": "Told by the fake Graph."}}
    return web.json_response(error, status=status, headers=headers)


@asynccontextmanager
async def fake_graph(entra: FakeEntra) -> AsyncIterator[FakeGraph]:
    graph = FakeGraph(entra)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", graph._answer)
    async with served(app) as graph.url:
        yield graph
