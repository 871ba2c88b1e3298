"""A ticket lets in the one it was made for, once, for a short while, and nobody else."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import Running
from bot.store import keys
from bot.store.database import connect
from bot.web.tickets import TicketError, Tickets, Visitor
from tests.fakes.bot import bot_on_loopback
from tests.fakes.teams import FakeTeams, TeamsUser
from tests.share_page.conftest import OpenWindow, Window

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
METTE = Visitor("p-mette", "tenant", "da")


def test_a_ticket_tells_who_it_was_made_for() -> None:
    tickets = Tickets()
    assert tickets.read("share_ticket", tickets.issue("share_ticket", METTE, NOW), NOW) == METTE


@pytest.mark.parametrize(
    ("purpose", "life"), [("share_ticket", timedelta(minutes=2)), ("share_session", timedelta(hours=1))]
)
def test_a_token_ends(purpose: str, life: timedelta) -> None:
    tickets = Tickets()
    token = tickets.issue(purpose, METTE, NOW)  # type: ignore[arg-type]
    tickets.read(purpose, token, NOW + life - timedelta(seconds=1))  # type: ignore[arg-type]
    with pytest.raises(TicketError, match="expired"):
        tickets.read(purpose, token, NOW + life)  # type: ignore[arg-type]


def test_a_session_is_no_ticket_and_a_ticket_no_session() -> None:
    tickets = Tickets()
    with pytest.raises(TicketError, match="other_purpose"):
        tickets.read("share_session", tickets.issue("share_ticket", METTE, NOW), NOW)
    with pytest.raises(TicketError, match="other_purpose"):
        tickets.read("share_ticket", tickets.issue("share_session", METTE, NOW), NOW)


def test_a_changed_ticket_is_refused_at_every_place() -> None:
    tickets = Tickets()
    token = tickets.issue("share_ticket", METTE, NOW)
    for at in range(len(token)):
        for sign in "A_.ø\ud800":
            if token[at] != sign:
                with pytest.raises(TicketError):
                    tickets.read("share_ticket", token[:at] + sign + token[at + 1 :], NOW)


@pytest.mark.parametrize("token", ["", ".", "a.b", "æ.ø", "e30.", "." * 5_000])
def test_what_is_no_ticket_is_refused(token: str) -> None:
    with pytest.raises(TicketError):
        Tickets().read("share_ticket", token, NOW)


def test_another_key_knows_no_ticket_of_ours() -> None:
    with pytest.raises(TicketError, match="forged"):
        Tickets().read("share_ticket", Tickets().issue("share_ticket", METTE, NOW), NOW)


@pytest.mark.both_databases
async def test_processes_that_start_at_once_share_one_key(database_url: str) -> None:
    async def start(name: str) -> bytes:
        database = connect(database_url)
        async with database.write() as tx:
            key = await keys.shared(tx, name, NOW)
        await database.close()
        return key

    first, second, other = await asyncio.gather(start("tickets"), start("tickets"), start("others"))
    assert first == second
    assert len(first) == 32
    assert other != first


@pytest.mark.both_databases
async def test_a_ticket_works_once_at_whichever_process_is_asked(
    database_url: str, teams: FakeTeams, bot: Running, open_window: OpenWindow, mette: TeamsUser
) -> None:
    window = await open_window(mette)
    first = window.base
    async with bot_on_loopback(database_url, teams) as beside:
        window.base = f"http://127.0.0.1:{beside.port}"
        assert (await window.hand_in())[0] == 200
        window.base = first
        assert (await window.check("Ring på 20 30 40 50"))["findings"], "its session counts here too"
        window.session = ""
        assert (await window.hand_in())[0] == 401


async def test_a_ticket_works_once(open_window: OpenWindow, mette: TeamsUser) -> None:
    window = await open_window(mette)
    status, answer = await window.hand_in()
    assert status == 200
    assert answer["destinations"][0]["id"] == "open"
    window.session = ""
    status, answer = await window.hand_in()
    assert status == 401
    assert "session" not in answer
    assert "for gammelt" in answer["error"]


@pytest.mark.both_databases
async def test_two_at_once_get_one_session(open_window: OpenWindow, mette: TeamsUser) -> None:
    window = await open_window(mette)
    attempts = [window.post("/share/session", {"ticket": window.ticket}) for _ in range(8)]
    statuses = sorted([status for status, _ in await asyncio.gather(*attempts)])
    assert statuses == [200] + [401] * 7


async def test_an_old_ticket_is_refused_at_the_door(bot: Running, window: Window) -> None:
    old = bot.parts.tickets.issue("share_ticket", METTE, datetime.now(UTC) - timedelta(minutes=3))
    window.session = ""
    assert (await window.hand_in(old))[0] == 401


async def test_each_opening_gets_a_ticket_of_its_own(open_window: OpenWindow, mette: TeamsUser) -> None:
    first, second = await open_window(mette), await open_window(mette)
    assert first.ticket != second.ticket
    assert (await first.hand_in())[0] == (await second.hand_in())[0] == 200


async def test_the_ticket_is_after_the_hash_where_no_server_sees_it(
    open_window: OpenWindow, mette: TeamsUser
) -> None:
    window = await open_window(mette)
    before, hash_, after = window.url.partition("#")
    assert hash_
    assert after == f"t={window.ticket}"
    assert window.ticket not in before
    assert mette.aad_id not in before
