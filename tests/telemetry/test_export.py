"""What reaches Azure Monitor: what the bot did and how it went, and nobody it did it for."""

import asyncio
import logging
import ssl

import aiohttp
import pytest
from sqlalchemy import select

from bot import logs
from bot.app import Running
from bot.store.tables import delivery
from bot.telemetry.azure import open_recorder
from tests.fakes.bot import bot_on_loopback
from tests.fakes.entra import SECRET
from tests.fakes.ingestion import RESOURCE, TOKEN, FakeIngestion, fake_ingestion
from tests.fakes.teams import FakeTeams
from tests.screening_dialogue.playing import GREEN, NEXT, RED, WISH, answers, arrives, begins
from tests.share_page.conftest import Window

NAME = "Mikkel Vestergaard"
CPR = "010190-1234"
CANARY = f"{NAME}, CPR {CPR}, mikkel.vestergaard@example.dk, ring 40 41 42 43 om zqxkanarien. "
CANARIES = ("Mikkel", "Vestergaard", "010190", "1234,", "example.dk", "40 41 42 43", "zqxkanarie")


async def play(bot: Running, teams: FakeTeams) -> list[str]:
    """A screening that is sent, texts that are checked, errors; what must not be told of who did it."""
    mette = await begins(teams, title="Resumé", wish=WISH)
    await answers(mette, *GREEN)
    await mette.clicks("screening.send")
    await mette.says(CANARY)
    await mette.says(CANARY * 40)
    await mette.sends_action(CANARY, {"answer": CANARY}, mette.card.message_id)
    await mette.sends_action(NEXT, {"screening": CANARY, "answer": CANARY}, mette.card.message_id)
    await mette.says("tjek")
    opened = await mette.opens_dialog("Tjek i et privat vindue")
    url = opened.body["task"]["value"]["url"]
    base = f"http://127.0.0.1:{bot.port}"
    async with aiohttp.ClientSession() as http:
        window = Window(base, http, url.replace("https://bot.example", base))
        await window.hand_in()
        assert (await window.check(CANARY))["findings"]
    peter = await arrives(teams, name=NAME)
    await peter.clicks("screening.start", title="Noget andet", wish=WISH)
    await answers(peter, *RED)
    people = [each for user in (mette, peter) for each in (user.name, user.aad_id, user.teams_id)]
    return [*people, mette.place.conversation_id, peter.place.conversation_id, SECRET, "Bearer", "eyJ"]


async def test_no_person_text_or_token_leaves_the_house(
    database_url: str, teams: FakeTeams, ingestion: FakeIngestion, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    async with bot_on_loopback(database_url, teams, APPLICATION_INSIGHTS=ingestion.connection) as bot:
        others = await play(bot, teams)
        try:
            raise ValueError(CANARY)
        except ValueError as error:
            logs.fault("background_loop_failed", error, loop="purge")
    assert ingestion.of("RequestData", "turn screening.answer"), "the dialogue was not recorded"
    assert ingestion.of("RemoteDependencyData", "check chat"), "the check was not recorded"
    assert ingestion.of("RemoteDependencyData", "check page")
    assert ingestion.of("ExceptionData")
    told = ingestion.everything
    assert [each for each in (*CANARIES, *others) if each in told] == []
    left_out = [vars(each)["fields"] for each in caplog.records if each.msg == "telemetry_left_out"]
    assert left_out == [], "somebody records what is not on the list"


async def test_a_turn_tells_what_was_asked_for_how_it_went_and_what_it_did(
    database_url: str, teams: FakeTeams, ingestion: FakeIngestion
) -> None:
    async with bot_on_loopback(database_url, teams, APPLICATION_INSIGHTS=ingestion.connection):
        mette = await begins(teams)
        await answers(mette, GREEN[0])
        await mette.sends_action("screening.nonsense", {}, mette.card.message_id)
    (turn,) = ingestion.of("RequestData", "turn screening.answer")
    assert turn["success"] is True
    assert turn["properties"] == {"handler": "screening.answer", "form": "action", "place": "personal"}
    (call, *_) = ingestion.of("RemoteDependencyData", "teams POST v3/conversations/*/activities")
    assert (call["type"], call["target"], call["properties"]["status"]) == ("teams", "127.0.0.1", "201")
    (refused,) = ingestion.of("RequestData", "turn turn.unknown")
    assert refused["success"] is True, "a refusal is an answer, not a failure"
    assert refused["properties"]["refusal"] == "edge.unknown_action"
    counted = [value for by, value in ingestion.figures("turns") if by["handler"] == "screening.answer"]
    assert counted == [1]
    role = {each["tags"]["ai.cloud.role"] for each in ingestion.envelopes}
    assert role == {"maa-vi"}


async def test_deliveries_tell_their_kind_outcome_and_lag(
    database_url: str, teams: FakeTeams, ingestion: FakeIngestion
) -> None:
    async with bot_on_loopback(database_url, teams, APPLICATION_INSIGHTS=ingestion.connection) as bot:
        team = teams.team("Kommunen", channels=["Borgerservice"])
        await team.installs(by=teams.user("Anna Admin"))
        await _until_one_is_sent(bot)
    outcomes = {(by["kind"], by["outcome"]) for by, _ in ingestion.figures("deliveries")}
    assert ("team_roster", "sent") in outcomes
    lags = [value for by, value in ingestion.figures("delivery_lag") if by["kind"] == "team_roster"]
    assert lags and all(0 <= value < 60 for value in lags)
    (sent, *_) = ingestion.of("RequestData", "delivery team_roster")
    assert sent["properties"]["delivery"].startswith("d-")


async def _until_one_is_sent(bot: Running) -> None:
    async with asyncio.timeout(20):
        while True:
            async with bot.parts.database.read() as tx:
                if await tx.scalar(select(delivery.c.id).where(delivery.c.state == "sent")):
                    return
            await asyncio.sleep(0.05)


async def test_being_throttled_and_turned_away_is_counted(
    database_url: str, teams: FakeTeams, ingestion: FakeIngestion
) -> None:
    async with bot_on_loopback(database_url, teams, APPLICATION_INSIGHTS=ingestion.connection):
        teams.connector.trouble(429, times=2, retry_after="0")
        await teams.user("Mette Opfundet").installs()
        teams.sends_tokens = False
        await teams.user("Mette Opfundet").says("hej")
    assert [value for _, value in ingestion.figures("throttled")] == [2]
    assert [value for _, value in ingestion.figures("refused")] == [1]
    busy = [
        each
        for each in ingestion.of("RemoteDependencyData", "teams")
        if each["properties"]["status"] == "429"
    ]
    assert [each["success"] for each in busy] == [False, False]


async def test_how_things_stand_is_told_once_a_minute(
    database_url: str, teams: FakeTeams, ingestion: FakeIngestion
) -> None:
    async with bot_on_loopback(database_url, teams, APPLICATION_INSIGHTS=ingestion.connection):
        await asyncio.sleep(0.5)
    for name in ("ready", "deliveries_due", "deliveries_stuck", "oldest_delivery", "oldest_schedule"):
        assert list(ingestion.figures(name)), name
    assert next(ingestion.figures("ready"))[1] == 1


async def test_a_fault_tells_its_type_place_and_incident_alone(ingestion: FakeIngestion) -> None:
    recorder = open_recorder(ingestion.connection, "key", "w-test")
    try:
        raise KeyError(CANARY)
    except KeyError as error:
        logs.fault("turn_failed", error, incident="i-0123456789abcdef")
    await asyncio.to_thread(recorder.close)
    (fault,) = ingestion.of("ExceptionData")
    (error,) = fault["exceptions"]
    assert (error["typeName"], error["message"], error["hasFullStack"]) == ("KeyError", "turn_failed", False)
    assert fault["properties"]["incident"] == "i-0123456789abcdef"
    assert fault["properties"]["place"].startswith("tests.telemetry.test_export:")
    assert [by for by, _ in ingestion.figures("faults")] == [{"event": "turn_failed"}]


async def test_a_transaction_is_told_of_only_if_it_is_slow_and_part_of_something(
    ingestion: FakeIngestion,
) -> None:
    recorder = open_recorder(ingestion.connection, "key", "w-test")
    with recorder.span("transaction", {"access": "write"}):
        await asyncio.sleep(0.05)
    with recorder.span("turn", {"handler": "screening.answer"}):
        with recorder.span("transaction", {"access": "read"}):
            pass
        with recorder.span("transaction", {"access": "write"}):
            await asyncio.sleep(0.05)
    await asyncio.to_thread(recorder.close)
    (turn,) = ingestion.of("RequestData")
    (slow,) = (each for each in ingestion.envelopes if each["data"]["baseType"] == "RemoteDependencyData")
    assert slow["data"]["baseData"]["name"] == "transaction write"
    assert slow["tags"]["ai.operation.parentId"] == turn["id"]


async def test_what_is_not_on_the_list_is_left_out(ingestion: FakeIngestion) -> None:
    recorder = open_recorder(ingestion.connection, "key", "w-test")
    slips = {"handler": CANARY, "text": CANARY, "person": "a-person", "status": CPR, "place": "Mette Hansen"}
    with recorder.span("turn", slips):
        recorder.put({"refusal": NAME, "outcome": "done"})
        recorder.count("turns", {"handler": NAME, "person": "a-person"})
    await asyncio.to_thread(recorder.close)
    (turn,) = ingestion.of("RequestData")
    assert (turn["name"], turn["properties"]) == ("turn", {"outcome": "done"})
    assert [each for each in (*CANARIES, "a-person", "Mette") if each in ingestion.everything] == []


async def test_the_machine_vouches_for_itself_when_told_to(
    teams: FakeTeams, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(teams.entra.ca_file)
    async with fake_ingestion(tls) as azure:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", teams.entra.ca_file)
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{azure.url}/msi/token")
        monkeypatch.setenv("IDENTITY_HEADER", "invented")
        monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "ManagedIdentityCredential")
        recorder = open_recorder(azure.connection, "entra", "w-test")
        recorder.measure("ready", 1.0, {})
        await asyncio.to_thread(recorder.close)
    assert azure.asked == [RESOURCE]
    assert azure.signed_in == [f"Bearer {TOKEN}"]
    assert list(azure.figures("ready"))
