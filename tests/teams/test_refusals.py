"""Who is not let in, and what is not taken: a clear answer each, and nothing happens."""

import base64
import json
import time
from typing import Any

import jwt
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import SettingsError
from bot.settings import Settings
from bot.teams.authentication import Authentication
from bot.teams.connector import Connector
from bot.teams.hosts import ServiceHosts, same_service
from bot.teams.turn import Reply, Turn
from tests.fakes.bot import settings_for
from tests.fakes.entra import rsa_key
from tests.fakes.teams import FakeTeams, TeamsUser
from tests.teams.conftest import Start

OTHER = "99999999-aaaa-4bbb-8ccc-000000000009"


async def echo(turn: Turn, tx: AsyncConnection) -> Reply:
    return Reply(answer="ind")


def unsigned(claims: dict[str, Any]) -> str:
    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none', 'kid': 'key-1', 'typ': 'JWT'})}.{part(claims)}."


def signed_with_the_public_key(claims: dict[str, Any]) -> str:
    """The old trick: HMAC with a key everybody knows."""
    return jwt.encode(claims, "x" * 64, algorithm="HS256", headers={"kid": "key-1"})


def bad_tokens(teams: FakeTeams) -> dict[str, str]:
    entra, url, now = teams.entra, teams.connector.url, int(time.time())
    good = entra.token(url)
    claims = jwt.decode(good, options={"verify_signature": False})
    forged = jwt.encode(claims, rsa_key("stranger"), algorithm="RS256", headers={"kid": "key-1"})
    return {
        "garbage": "garbage",
        "three_dots": "a.b.c",
        "not_ascii": "æøå.æøå.æøå",
        "expired": entra.token(url, exp=now - 400),
        "not_yet": entra.token(url, nbf=now + 400),
        "no_exp": entra.token(url, without=("exp",)),
        "exp_no_number": entra.token(url, exp="soon"),
        "no_aud": entra.token(url, without=("aud",)),
        "other_aud": entra.token(url, aud=OTHER),
        "no_iss": entra.token(url, without=("iss",)),
        "other_iss": entra.token(url, iss="https://sts.windows.net/x/"),
        "unknown_key": entra.token(url, key="key-99"),
        "no_key_id": jwt.encode(claims, rsa_key("key-1"), algorithm="RS256"),
        "forged": forged,
        "cut": good[:-10],
        "alg_none": unsigned(claims),
        "hmac": signed_with_the_public_key(claims),
        "no_service": entra.token(url, without=("serviceurl",)),
        "other_service": entra.token("https://smba.trafficmanager.net/emea/"),
        "service_no_text": entra.token(url, serviceurl=["x"]),
    }


async def test_a_bad_token_of_any_kind_is_401(start: Start, teams: FakeTeams) -> None:
    await start(fallback=echo)
    activity = teams.activity("message")
    answers = {name: await teams.post(activity, token=token) for name, token in bad_tokens(teams).items()}
    assert {name: answer.status for name, answer in answers.items() if answer.status != 401} == {}
    assert all(set(answer.body) == {"error"} for answer in answers.values())
    assert teams.connector.calls == []
    assert (await teams.post(activity)).status == 200


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "xyz"])
async def test_no_token_is_401(start: Start, teams: FakeTeams, header: str) -> None:
    await start(fallback=echo)
    answer = await teams.post(teams.activity("message"), headers={"Authorization": header})
    assert answer.status == 401


async def test_a_key_speaks_only_for_the_channels_it_is_endorsed_for(start: Start, teams: FakeTeams) -> None:
    await start(fallback=echo)
    assert (await teams.post(teams.activity("message", channelId="skype"))).status == 401
    assert (await teams.post(teams.activity("message", channelId=None))).status == 401


async def test_only_the_channels_served_get_in(start: Start, teams: FakeTeams) -> None:
    await start(fallback=echo)
    answer = await teams.post(teams.activity("message", channelId="webchat"))
    assert (answer.status, answer.body) == (403, {"error": {"code": "channel_not_served"}})


@pytest.mark.parametrize(
    ("payload", "changes"),
    [
        ("message", {}),
        ("action", {}),
        ("extension", {"name": "composeExtension/query", "value": {"commandId": "share_page"}}),
        ("extension", {"name": "composeExtension/fetchTask", "value": {"commandId": "find_experiences"}}),
    ],
)
async def test_from_outlook_only_the_search_gets_in(
    start: Start, teams: FakeTeams, payload: str, changes: dict[str, Any]
) -> None:
    await start(fallback=echo)
    answer = await teams.post(teams.activity(payload, channelId="m365extensions", **changes))
    assert (answer.status, answer.body) == (403, {"error": {"code": "channel_not_served"}})


@pytest.mark.parametrize(
    "changes",
    [
        {"channelData": {"tenant": {"id": OTHER}}},
        {"conversation": {"tenantId": OTHER}},
        {"channelData": {"tenant": {"id": OTHER}}, "conversation": {"tenantId": OTHER}},
        {"channelData": {"tenant": None}, "conversation": {"tenantId": None}},
    ],
)
async def test_a_foreign_or_missing_tenant_is_403(
    start: Start, teams: FakeTeams, changes: dict[str, Any]
) -> None:
    await start(fallback=echo)
    answer = await teams.post(teams.activity("message", **changes))
    assert (answer.status, answer.body) == (403, {"error": {"code": "tenant_foreign"}})
    assert teams.connector.calls == []


async def test_a_missing_service_address_is_401(start: Start, teams: FakeTeams) -> None:
    await start(fallback=echo)
    for missing in (None, ""):
        assert (await teams.post(teams.activity("message", serviceUrl=missing), token="x")).status == 401
        activity = teams.activity("message", serviceUrl=missing)
        assert (await teams.post(activity, token=teams.entra.token(""))).status == 403


async def test_a_service_address_off_the_list_is_403_even_where_the_token_vouches(
    start: Start, teams: FakeTeams
) -> None:
    await start(fallback=echo)
    for url in ("https://evil.example/", "http://169.254.169.254/", "http://127.0.0.1:1/"):
        answer = await teams.post(teams.activity("message", serviceUrl=url))
        assert (answer.status, answer.body) == (403, {"error": {"code": "service_not_allowed"}})


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://smba.trafficmanager.net/emea/", True),
        ("https://SMBA.trafficmanager.net/emea", True),
        ("https://smba.infra.gcc.teams.microsoft.com/gcc/", True),
        ("https://evil.trafficmanager.net/emea/", False),
        ("https://smba.trafficmanager.net.evil.example/", False),
        ("https://teams.microsoft.com.evil.example/", False),
        ("https://evilteams.microsoft.com/", False),
        ("http://smba.trafficmanager.net/emea/", False),
        ("https://smba.trafficmanager.net:8443/", False),
        ("https://smba.trafficmanager.net@evil.example/", False),
        ("https://evil.example\\@smba.trafficmanager.net/", False),
        ("https://smba.trafficmanager.net/?x=", False),
        ("https://smba.trafficmanager.net/#x", False),
        ("http://localhost:56150/_connector", False),
        ("https://[::1", False),
        ("//smba.trafficmanager.net/", False),
        ("", False),
    ],
)
def test_messages_go_to_teams_own_hosts_only(url: str, allowed: bool) -> None:
    hosts = ServiceHosts(("smba.trafficmanager.net", "*.teams.microsoft.com"))
    assert hosts.allow(url) is allowed


def test_in_local_mode_loopback_is_where_messages_go() -> None:
    hosts = ServiceHosts((), any_loopback=True)
    assert hosts.allow("http://localhost:56150/_connector")
    assert hosts.allow("http://127.0.0.1:8080/")
    assert not hosts.allow("http://10.0.0.1:56150/_connector")
    assert not hosts.allow("http://localhost.evil.example/")


def test_the_same_service_may_be_written_in_two_ways() -> None:
    assert same_service("https://smba.trafficmanager.net/emea/", "https://SMBA.trafficmanager.net/emea")
    assert not same_service("https://smba.trafficmanager.net/emea/", "https://smba.trafficmanager.net/amer/")


# Keys


async def test_keys_unknown_to_all_cause_one_fetch_and_not_one_each(start: Start, teams: FakeTeams) -> None:
    await start(fallback=echo)
    assert (await teams.post(teams.activity("message"))).status == 200
    fetched = teams.entra.requested("/v1/.well-known/keys")
    for number in range(20, 40):
        token = teams.entra.token(teams.connector.url, key=f"key-{number % 3 + 50}")
        assert (await teams.post(teams.activity("message"), token=token)).status == 401
    assert teams.entra.requested("/v1/.well-known/keys") == fetched


async def test_while_no_keys_can_be_had_the_answer_is_503_and_then_all_is_well(
    start: Start, teams: FakeTeams
) -> None:
    teams.entra.keys_status = 500
    await start(fallback=echo)
    assert (await teams.post(teams.activity("message"))).status == 503
    assert (await teams.post(teams.activity("message"), token="garbage")).status == 401


# What is not taken


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[]", 400),
        (b'["a"]', 400),
        (b"null", 400),
        (b'"hej"', 400),
        (b"{}", 400),
        (b'{"a": NaN}', 400),
        (b"[" * 100_000, 400),
        (b'{"text": "' + b"x" * 5_000_000 + b'"}', 413),
    ],
)
async def test_what_is_no_activity_gets_a_clear_status(
    start: Start, teams: FakeTeams, content: bytes, status: int
) -> None:
    await start(fallback=echo)
    answer = await teams.post(content)
    assert answer.status == status
    assert set(answer.body) == {"error"}


@pytest.mark.parametrize(
    "changes",
    [
        {"type": None},
        {"type": 7},
        {"type": "x" * 5000},
        {"from": None},
        {"from": "me"},
        {"from": {"id": 3}},
        {"conversation": None},
        {"conversation": {"id": None}},
        {"conversation": {"conversationType": "planet"}},
        {"channelData": "x"},
        {"channelData": {"tenant": "x"}},
        {"channelData": {"tenant": {"id": ["x"]}}},
        {"channelData": {"team": []}},
        {"text": {"a": 1}},
        {"entities": "x"},
        {"entities": ["x"]},
        {"entities": [{"type": "mention", "mentioned": "x"}]},
        {"attachments": {"a": 1}},
        {"locale": 5},
        {"serviceUrl": ["x"]},
        {"id": {"x": 1}},
        {"recipient": "x"},
    ],
)
async def test_a_malformed_activity_is_400_and_names_the_field(
    start: Start, teams: FakeTeams, changes: dict[str, Any]
) -> None:
    await start(fallback=echo)
    answer = await teams.post(teams.activity("message", **changes))
    assert answer.status == 400
    assert answer.body["error"]["code"].startswith("malformed:")


@pytest.mark.parametrize(
    "value",
    [
        None,
        "x",
        [],
        {},
        {"action": None},
        {"action": "x"},
        {"action": {"type": "Action.Submit", "verb": "test.next"}},
        {"action": {"type": "Action.Execute"}},
        {"action": {"type": "Action.Execute", "verb": 7}},
        {"action": {"type": "Action.Execute", "verb": "test.next", "data": "x"}},
    ],
)
async def test_a_malformed_click_is_400(start: Start, teams: FakeTeams, value: Any) -> None:
    await start(verbs={"test.next": echo})
    activity = teams.activity("action")
    activity["value"] = value
    assert (await teams.post(activity)).status == 400


@pytest.mark.parametrize("text", ["." * 200_000 + "x", " " * 200_000 + "x", "<at" * 70_000])
async def test_no_text_keeps_the_bot_busy(start: Start, teams: FakeTeams, text: str) -> None:
    await start(fallback=echo)
    began = time.monotonic()
    assert (await teams.post(teams.activity("message", text=text))).status == 200
    assert time.monotonic() - began < 2


async def test_an_unknown_verb_is_answered_in_words(start: Start, mette: TeamsUser) -> None:
    await start(verbs={"test.next": echo})
    for verb in ("nothing.here", "", "x" * 500):
        answer = await mette.sends_action(verb, {})
        assert answer.status == 200
        assert "hjælp" in answer.said


async def test_an_unknown_invoke_is_501(start: Start, teams: FakeTeams) -> None:
    await start(verbs={"test.next": echo})
    answer = await teams.post(teams.activity("action", name="signin/verifyState"))
    assert (answer.status, answer.body) == (501, {"error": {"code": "invoke_unknown"}})


async def test_only_json_is_read_and_only_posts(start: Start, teams: FakeTeams) -> None:
    await start(fallback=echo)
    for content_type in ("text/plain", "application/x-www-form-urlencoded"):
        answer = await teams.post(teams.activity("message"), headers={"Content-Type": content_type})
        assert answer.status == 415
    async with teams.session.get(f"{teams.bot_url}/api/messages") as response:
        assert response.status == 405
    async with teams.session.get(f"{teams.bot_url}/healthz") as response:
        assert (response.status, await response.text()) == (200, "ok")


# Local mode


async def test_local_mode_asks_for_no_token_and_sends_none(start: Start, teams: FakeTeams) -> None:
    teams.connector.accepts = None
    await start(fallback=echo, settings={"MODE": "local", "CREDENTIAL": "", "SECRET": ""})
    assert (await teams.post(teams.activity("message"))).status == 200
    assert [call.authorization for call in teams.connector.calls] == [None]
    assert teams.entra.requests == []


async def test_local_mode_sends_to_loopback_only(start: Start, teams: FakeTeams) -> None:
    await start(fallback=echo, settings={"MODE": "local", "CREDENTIAL": "", "SECRET": ""})
    answer = await teams.post(teams.activity("message", serviceUrl="https://evil.example/"))
    assert answer.status == 403


def test_nobody_gets_in_without_a_token_by_mistake(teams: FakeTeams) -> None:
    settings: Settings = settings_for(teams, "sqlite:///x.db")
    connector = Connector(teams.session, None, ServiceHosts(()))
    with pytest.raises(ValueError, match="local mode only"):
        Authentication(settings, None, connector)
    with pytest.raises(SettingsError, match="loopback"):
        settings_for(teams, "sqlite:///x.db", MODE="local", BIND="0.0.0.0:3978")
