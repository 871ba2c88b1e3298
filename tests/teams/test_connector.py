"""Calls to Teams: tried again when it is busy, given up in time, through connections that are kept."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import aiohttp
import pytest
from aiohttp import web

from bot.app import Running
from bot.teams.connector import Connector, InDoubt, Rejected, TryLater, Unreachable
from bot.teams.hosts import ServiceHosts
from bot.teams.messenger import Address, ChannelAddress, Messenger, PersonAddress
from bot.teams.turn import Mention, Message
from tests.fakes.entra import APP_ID, TENANT_ID
from tests.fakes.teams import FakeTeams
from tests.fakes.web import served
from tests.teams.conftest import Start

HELLO = Message(text="hej")


@pytest.fixture
async def bot(start: Start) -> AsyncIterator[Running]:
    yield await start()


@pytest.fixture
def here(teams: FakeTeams) -> Address:
    return Address(teams.connector.url, "a:1chat")


@pytest.mark.parametrize("status", [412, 429, 500, 502, 503, 504])
async def test_a_busy_teams_is_tried_again_after_the_time_it_names(
    bot: Running, teams: FakeTeams, here: Address, status: int
) -> None:
    teams.connector.trouble(status, times=2, retry_after="0.1")
    sent = await bot.messenger.send(here, HELLO)
    assert [call.status for call in teams.connector.calls] == [status, status, 201]
    assert sent.message_id == teams.connector.messages[0].id


async def test_without_a_time_it_waits_longer_each_time(
    bot: Running, teams: FakeTeams, here: Address
) -> None:
    teams.connector.trouble(502, times=2)
    clock = asyncio.get_running_loop().time
    began = clock()
    await bot.messenger.send(here, HELLO)
    assert 1.1 < clock() - began < 3.5  # half a second and then a whole one, a quarter more or less


async def test_retry_after_may_be_a_date(bot: Running, teams: FakeTeams, here: Address) -> None:
    then = datetime.now(UTC) + timedelta(seconds=1)
    teams.connector.trouble(429, retry_after=format_datetime(then, usegmt=True))
    await bot.messenger.send(here, HELLO)
    assert len(teams.connector.calls) == 2


async def test_it_gives_up_when_the_wait_is_longer_than_its_patience(
    bot: Running, teams: FakeTeams, here: Address
) -> None:
    teams.connector.trouble(429, times=5, retry_after="60")
    with pytest.raises(TryLater) as caught:
        await bot.messenger.send(here, HELLO, patience=5)
    assert caught.value.seconds == 60
    assert len(teams.connector.calls) == 1


async def test_what_is_gone_is_told_with_teams_own_code(
    bot: Running, teams: FakeTeams, here: Address
) -> None:
    teams.connector.gone["a:1chat"] = "BotNotInConversationRoster"
    with pytest.raises(Unreachable) as caught:
        await bot.messenger.send(here, HELLO)
    assert caught.value.code == "BotNotInConversationRoster"
    with pytest.raises(Unreachable) as caught:
        await bot.messenger.update(Address(here.service_url, "a:1other"), "1", HELLO)
    assert caught.value.code == "ActivityNotFoundInConversation"
    assert len(teams.connector.calls) == 2


async def test_any_other_refusal_is_not_tried_again(bot: Running, teams: FakeTeams, here: Address) -> None:
    teams.connector.trouble(400, code="BadSyntax")
    with pytest.raises(Rejected) as caught:
        await bot.messenger.send(here, HELLO)
    assert (caught.value.status, caught.value.code) == (400, "BadSyntax")


async def test_a_refused_token_is_renewed_once(bot: Running, teams: FakeTeams, here: Address) -> None:
    await bot.messenger.send(here, HELLO)
    teams.entra.revoke()
    await bot.messenger.send(here, HELLO)
    assert [call.status for call in teams.connector.calls] == [201, 401, 201]
    teams.connector.accepts = lambda token: False
    with pytest.raises(Rejected):
        await bot.messenger.send(here, HELLO)
    assert len(teams.connector.calls) == 5


async def test_a_call_that_gets_no_answer_in_time_is_in_doubt(
    bot: Running, teams: FakeTeams, here: Address
) -> None:
    session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=1))
    connector = Connector(session, None, ServiceHosts((), any_loopback=True), timeout=0.2)
    teams.connector.accepts = None
    teams.connector.trouble(200, delay=0.5)
    with pytest.raises(InDoubt):
        await Messenger(connector, bot.parts.settings).send(here, HELLO)
    await session.close()


async def test_a_message_that_may_have_arrived_is_not_sent_again(
    bot: Running, teams: FakeTeams, here: Address
) -> None:
    await bot.messenger.send(here, HELLO)  # so that the connection is one that has been used, too
    teams.connector.hang_up(times=2)
    with pytest.raises(InDoubt):
        await bot.messenger.send(here, HELLO)
    with pytest.raises(InDoubt):  # on a connection of its own
        await bot.messenger.post(ChannelAddress(here.service_url, TENANT_ID, "19:c@thread.tacv2"), HELLO)
    assert len(teams.connector.messages) == 3  # each arrived, and once


@asynccontextmanager
async def answering(*pieces: bytes, length: int) -> AsyncIterator[tuple[Connector, str]]:
    """A connector, and a server that answers with ``pieces`` one after the other and hangs up then."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(length)})
        await response.prepare(request)
        for piece in pieces:
            await response.write(piece)
            await asyncio.sleep(0.02)
        assert request.transport is not None
        request.transport.close()
        return response

    app = web.Application()
    app.router.add_route("*", "/v3/conversations", answer)
    async with served(app) as url, aiohttp.ClientSession() as session:
        yield Connector(session, None, ServiceHosts((), any_loopback=True)), url


async def test_an_answer_that_is_cut_short_leaves_in_doubt() -> None:
    async with answering(b'{"id"', length=99) as (connector, url):
        with pytest.raises(InDoubt):
            await connector.call("POST", url, "v3/conversations", {})


async def test_an_answer_may_come_in_pieces() -> None:
    async with answering(b'{"id": ', b'"a:1"', b" }", length=14) as (connector, url):
        assert await connector.call("GET", url, "v3/conversations") == {"id": "a:1"}


async def test_what_is_harmless_twice_is_tried_again(bot: Running, teams: FakeTeams, here: Address) -> None:
    sent = await bot.messenger.send(here, HELLO)
    teams.connector.hang_up()
    await bot.messenger.update(here, sent.message_id, Message(text="hej igen"))
    assert [message.text for message in teams.connector.messages] == ["hej igen"]
    teams.connector.hang_up()
    assert await bot.messenger.members(here) == []


async def test_nobody_at_home_is_a_reason_to_try_later(bot: Running, teams: FakeTeams) -> None:
    connector = Connector(teams.session, None, ServiceHosts((), any_loopback=True))
    with pytest.raises(TryLater):
        await connector.call("POST", "http://127.0.0.1:9/", "v3/conversations", {}, patience=0.1)


async def test_redirects_are_not_followed(bot: Running, teams: FakeTeams, here: Address) -> None:
    teams.connector.trouble(307)
    with pytest.raises(Rejected):
        await bot.messenger.send(here, HELLO)


async def test_nothing_is_sent_off_the_list(bot: Running, teams: FakeTeams) -> None:
    with pytest.raises(Rejected, match="service_not_allowed"):
        await bot.messenger.send(Address("https://evil.example/", "a:1"), HELLO)
    assert teams.connector.calls == []
    assert teams.entra.grants == []


async def test_connections_are_kept(bot: Running, teams: FakeTeams, here: Address) -> None:
    for _ in range(30):
        await bot.messenger.send(here, HELLO)
    assert len(teams.connector.connections) == 1


async def test_ids_are_quoted_in_paths(bot: Running, teams: FakeTeams) -> None:
    thread = "19:abc/../x?y#z@thread.tacv2;messageid=17"
    sent = await bot.messenger.send(Address(teams.connector.url, "19:a@thread.tacv2;messageid=1"), HELLO)
    await bot.messenger.update(Address(teams.connector.url, sent.conversation_id), sent.message_id, HELLO)
    assert teams.connector.calls[0].path == "/emea/v3/conversations/19:a@thread.tacv2;messageid=1/activities"
    with pytest.raises(Unreachable):
        await bot.messenger.send(Address(teams.connector.url, thread), HELLO)
    assert teams.connector.calls[-1].path.startswith("/emea/v3/conversations/19:abc")


async def test_a_channel_post_starts_a_thread(bot: Running, teams: FakeTeams) -> None:
    channel = ChannelAddress(teams.connector.url, TENANT_ID, "19:c@thread.tacv2")
    card = {"type": "AdaptiveCard", "version": "1.5", "body": [], "msteams": {"width": "Full"}}
    mention = Mention("<at>Bo</at>", "29:bo", "Bo Leder")
    sent = await bot.messenger.post(channel, Message(card=card, summary="Ny idé", mentions=(mention,)))
    assert sent.conversation_id == f"19:c@thread.tacv2;messageid={sent.message_id}"
    body = teams.connector.calls[0].body
    assert body["bot"] == {"id": f"28:{APP_ID}"}
    assert body["activity"]["summary"] == "Ny idé"
    assert body["activity"]["attachments"][0]["content"]["msteams"] == {
        "width": "Full",
        "entities": [
            {"type": "mention", "text": "<at>Bo</at>", "mentioned": {"id": "29:bo", "name": "Bo Leder"}}
        ],
    }
    assert "entities" not in card["msteams"]


async def test_a_chat_is_opened_and_messages_are_deleted(bot: Running, teams: FakeTeams) -> None:
    chat = await bot.messenger.open_chat(PersonAddress(teams.connector.url, TENANT_ID, "29:1abc"))
    address = Address(teams.connector.url, chat)
    sent = await bot.messenger.send(address, HELLO)
    assert teams.user("x").messages == []
    await bot.messenger.delete(address, sent.message_id)
    assert teams.connector.in_conversation(chat) == []


async def test_all_members_and_channels_are_read(bot: Running, teams: FakeTeams) -> None:
    team = teams.team("Skole", channels=["Ledelse"])
    people = [{"id": f"29:{number}", "name": f"Person {number}"} for number in range(1200)]
    teams.connector.members[team.id] = people
    teams.connector.channels[team.id] = [{"id": team.id}, {"id": "19:l", "name": "Ledelse"}]
    address = Address(teams.connector.url, team.id)
    members = await bot.messenger.members(address)
    assert [member.teams_id for member in members] == [person["id"] for person in people]
    assert await bot.messenger.channels(address) == [(team.id, ""), ("19:l", "Ledelse")]
