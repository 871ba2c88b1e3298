"""What the client keeps to, whatever Graph answers."""

from datetime import UTC, datetime

import pytest
from aiohttp import ClientSession, web

from bot import credentials
from bot.graph.client import Graph
from bot.graph.errors import Away, Busy, GraphError, NoAnswer, Refused
from bot.graph.people import is_away, nearest_leaders
from tests.fakes.bot import settings_for
from tests.fakes.graph import fake_graph
from tests.fakes.teams import FakeTeams
from tests.fakes.web import served

ID = "33333333-aaaa-4bbb-8ccc-000000000003"


def _graph(teams: FakeTeams, session: ClientSession, url: str, **more: float) -> Graph:
    settings = settings_for(teams, "sqlite:///unused.db", GRAPH="leaders", GRAPH_URL=url)
    tokens = credentials.tokens(settings, credentials.GRAPH)
    assert tokens is not None
    return Graph(session, tokens, url, timeout=more.get("timeout", 5.0))


async def test_a_refused_token_is_fetched_anew_once(teams: FakeTeams) -> None:
    async with fake_graph(teams.entra) as fake, ClientSession() as session:
        fake.user(ID, "a@opfundet.example")
        graph = _graph(teams, session, fake.url)
        await graph.get(f"users/{ID}", {"$select": "mail"})
        teams.entra.revoke()
        assert (await graph.get(f"users/{ID}", {"$select": "mail"}))["mail"] == "a@opfundet.example"
        assert len(teams.entra.grants) == 2
        fake.trouble(401, times=2)
        with pytest.raises(Refused):
            await graph.get(f"users/{ID}", {"$select": "mail"})


@pytest.mark.parametrize("told", ["7", "Wed, 21 Oct 2099 07:28:00 GMT", None, "soon"])
async def test_after_429_nobody_calls_before_it_is_over(teams: FakeTeams, told: str | None) -> None:
    async with fake_graph(teams.entra) as fake, ClientSession() as session:
        graph = _graph(teams, session, fake.url)
        fake.trouble(429, retry_after=told)
        with pytest.raises(Busy) as first:
            await graph.get("users/x")
        with pytest.raises(Busy) as second:
            await graph.post("users/x/sendMail", b"", "text/plain")
        assert len(fake.requests) == 1
        expected = {"7": 7.0, "Wed, 21 Oct 2099 07:28:00 GMT": 3600.0}.get(told or "", 10.0)
        assert first.value.seconds == pytest.approx(expected)
        assert second.value.seconds == pytest.approx(expected, abs=1)


async def test_a_list_that_leads_elsewhere_gets_no_token(teams: FakeTeams) -> None:
    asked = []

    async def spy(request: web.Request) -> web.Response:
        asked.append(request.headers.get("Authorization"))
        return web.json_response({"value": []})

    async def leads_away(_request: web.Request) -> web.Response:
        return web.json_response({"value": [], "@odata.nextLink": f"{elsewhere}/v1.0/more"})

    theirs, ours = web.Application(), web.Application()
    theirs.router.add_get("/{path:.*}", spy)
    ours.router.add_get("/v1.0/list", leads_away)
    async with served(theirs) as elsewhere, served(ours) as url, ClientSession() as session:
        with pytest.raises(Refused, match="foreign_link"):
            await _graph(teams, session, url).pages("list")
    assert asked == []


@pytest.mark.parametrize(
    ("body", "error"),
    [(b"x" * 1_000_001, Away), (b"no json", Refused), (b'{"value": "none"}', Refused), (b"[]", Refused)],
)
async def test_an_answer_that_is_none_is_an_error(
    teams: FakeTeams, body: bytes, error: type[GraphError]
) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json")

    app = web.Application()
    app.router.add_get("/v1.0/list", answer)
    async with served(app) as url, ClientSession() as session:
        with pytest.raises(error):
            await _graph(teams, session, url).pages("list")


async def test_a_post_that_gets_no_answer_may_have_been_done(teams: FakeTeams) -> None:
    async def hangs_up(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    app = web.Application()
    app.router.add_post("/v1.0/users/x/sendMail", hangs_up)
    async with served(app) as url, ClientSession() as session:
        with pytest.raises(NoAnswer):
            await _graph(teams, session, url).post("users/x/sendMail", b"", "text/plain")
    async with ClientSession() as session:  # nobody is there at all: nothing can have been done
        with pytest.raises(Away) as caught:
            await _graph(teams, session, url).post("users/x/sendMail", b"", "text/plain")
        assert not isinstance(caught.value, NoAnswer)


@pytest.mark.parametrize(
    "replies",
    [
        {},
        {"status": "sometimes"},
        {"status": "scheduled"},
        {
            "status": "scheduled",
            "scheduledStartDateTime": {"dateTime": "2026-07-01T08:00:00.0000000", "timeZone": "Romance"},
            "scheduledEndDateTime": {"dateTime": "2026-07-20T08:00:00.0000000", "timeZone": "Romance"},
        },
    ],
)
async def test_automatic_replies_that_make_no_sense_are_refused(
    teams: FakeTeams, replies: dict[str, object]
) -> None:
    async with fake_graph(teams.entra) as fake, ClientSession() as session:
        fake.user(ID, "a@opfundet.example", replies=replies)
        with pytest.raises(Refused):
            await is_away(_graph(teams, session, fake.url), ID, datetime.now(UTC))


async def test_a_circle_of_leaders_ends(teams: FakeTeams) -> None:
    """Entra does not forbid it."""
    other = ID.replace("3", "4")
    async with fake_graph(teams.entra) as fake, ClientSession() as session:
        fake.user(ID, None, manager=other)
        fake.user(other, None, manager=ID)
        found = await nearest_leaders(_graph(teams, session, fake.url), ID)
    assert found == {ID: other}
