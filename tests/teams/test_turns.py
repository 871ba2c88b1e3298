"""From an activity to its answer: words, clicks, dialogs, events, errors."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import UserError
from bot.store.tables import audit, card_message, person
from bot.teams.outbox import Outbox
from bot.teams.registry import Command, Slow
from bot.teams.turn import Message, Reply, Send, Turn, Update
from tests.fakes.teams import BOT_ID, FakeTeams, TeamsUser
from tests.teams.conftest import Start


def card(text: str) -> dict[str, Any]:
    action = {"type": "Action.Execute", "title": "Videre", "verb": "test.next", "data": {"step": 1}}
    field = {"type": "Input.Text", "id": "reason", "label": "Hvorfor?"}
    body = [{"type": "TextBlock", "text": text}, field]
    return {"type": "AdaptiveCard", "version": "1.5", "body": body, "actions": [action]}


async def echo(turn: Turn, tx: AsyncConnection) -> Reply:
    return Reply(answer=f"Du skrev: {turn.text}")


async def show(turn: Turn, tx: AsyncConnection) -> Reply:
    return Reply(after=(Send(Message(card=card("Først"))),))


async def note(turn: Turn, tx: AsyncConnection) -> None:
    row = {"at": turn.now, "event": "noted", "detail": {}}
    await tx.execute(audit.insert().values(row))


async def notes(bot: Any) -> int:
    async with bot.parts.database.read() as connection:
        noted = select(func.count()).where(audit.c.event == "noted")
        found: int = (await connection.execute(noted)).scalar_one()
        return found


@pytest.mark.both_databases
async def test_a_message_is_answered_with_a_message(start: Start, mette: TeamsUser) -> None:
    await start(fallback=echo)
    answer = await mette.says("hej")
    assert (answer.status, answer.body) == (200, "")
    assert mette.text == "Du skrev: hej"


@pytest.mark.both_databases
async def test_a_click_is_answered_with_the_next_card_and_the_stored_one_is_replaced(
    start: Start, mette: TeamsUser
) -> None:
    async def advance(turn: Turn, tx: AsyncConnection) -> Reply:
        assert turn.data == {"step": 1, "reason": "derfor"}
        await note(turn, tx)
        following = card("Så")
        return Reply(answer=following, after=(Update(Message(card=following)),))

    bot = await start(fallback=show, verbs={"test.next": advance})
    await mette.says("hej")
    answer = await mette.clicks("Videre", reason="derfor")
    assert answer.status == 200
    assert answer.body == {
        "statusCode": 200,
        "type": "application/vnd.microsoft.card.adaptive",
        "value": card("Så"),
    }
    assert [message.version for message in mette.messages] == [1]
    assert mette.messages[0].card == card("Så")
    assert await notes(bot) == 1


async def test_a_click_can_be_answered_with_a_sentence_or_nothing(start: Start, mette: TeamsUser) -> None:
    async def sentence(turn: Turn, tx: AsyncConnection) -> Reply:
        return Reply(answer="Gemt")

    async def nothing(turn: Turn, tx: AsyncConnection) -> Reply:
        return Reply()

    await start(verbs={"test.say": sentence, "test.nothing": nothing})
    answer = await mette.sends_action("test.say", {})
    assert answer.body == {
        "statusCode": 200,
        "type": "application/vnd.microsoft.activity.message",
        "value": "Gemt",
    }
    assert (await mette.sends_action("test.nothing", {})).said == "Det er gjort."


async def test_commands_are_understood_in_both_languages_and_where_they_belong(
    start: Start, teams: FakeTeams, mette: TeamsUser
) -> None:
    async def help_(turn: Turn, tx: AsyncConnection) -> Reply:
        return Reply(answer="Her er hjælpen")

    async def setup(turn: Turn, tx: AsyncConnection) -> Reply:
        return Reply(answer="Her sætter du op")

    await start(
        commands=(
            Command({"da": ("hjælp",), "en": ("help",)}, help_),
            Command({"da": ("opsæt",), "en": ("set up",)}, setup, scopes=frozenset({"channel"})),
        ),
        fallback=echo,
    )
    for words in ("hjælp", " Hjælp! ", "HELP", "help?"):
        await mette.says(words)
        assert mette.text == "Her er hjælpen"
    await mette.says("hjælp mig med at skrive til en borger")
    assert mette.text == "Du skrev: hjælp mig med at skrive til en borger"
    await mette.says("opsæt")
    assert mette.text == "Du skrev: opsæt"
    in_channel = mette.at(teams.team("Skole").channel())
    await in_channel.says("Set  up")
    assert in_channel.text == "Her sætter du op"
    assert ";messageid=" in in_channel.messages[-1].conversation_id


async def test_only_the_bots_own_mention_is_taken_out_of_a_text(start: Start, mette: TeamsUser) -> None:
    await start(fallback=echo)
    mentions = [
        {"type": "mention", "text": "<at>Må vi?</at>", "mentioned": {"id": BOT_ID}},
        {"type": "mention", "text": "<at>Bo Leder</at>", "mentioned": {"id": "29:bo"}},
    ]
    await mette.says("<at>Må vi?</at> spørg <at>Bo Leder</at>", entities=mentions)
    assert mette.text == "Du skrev: spørg Bo Leder"


async def test_the_language_follows_the_clients_locale(start: Start, teams: FakeTeams) -> None:
    async def language(turn: Turn, tx: AsyncConnection) -> Reply:
        return Reply(answer=turn.language)

    await start(fallback=language, verbs={"test.language": language})
    for locale, expected in (("da-DK", "da"), ("en-GB", "en"), ("nb-NO", "da")):
        user = teams.user("Kim Sprog", locale=locale)
        await user.says("hej")
        assert user.text == expected
        assert (await user.sends_action("test.language", {})).said == expected


async def test_dialogs_open_and_close(start: Start, mette: TeamsUser) -> None:
    async def dialog(turn: Turn, tx: AsyncConnection) -> Reply:
        return Reply() if turn.data.get("done") else Reply(answer=card("I dialogen"))

    await start(dialogs={"test": dialog}, fallback=show)
    opened = await mette.acts("task", value={"data": {"dialog": "test"}})
    assert opened.card == card("I dialogen")
    closed = await mette.acts("task", name="task/submit", value={"data": {"dialog": "test", "done": True}})
    assert (closed.status, closed.body) == (200, {})
    unknown = await mette.acts("task", value={"data": {"dialog": "gone"}})
    assert unknown.body["task"]["type"] == "message"
    assert "hjælp" in unknown.said


async def test_message_extensions_answer_in_their_own_shape(start: Start, mette: TeamsUser) -> None:
    async def refuse(turn: Turn, tx: AsyncConnection) -> Reply:
        raise UserError("edge.done")

    async def whole(turn: Turn, tx: AsyncConnection) -> Reply:
        return Reply(body={"composeExtension": {"type": "result", "got": turn.value["commandId"]}})

    await start(extensions={"refuse": refuse, "whole": whole})
    refused = await mette.uses_extension("query", "refuse")
    assert refused.body == {"composeExtension": {"type": "message", "text": "Det er gjort."}}
    refused = await mette.uses_extension("fetchTask", "refuse")
    assert refused.body == {"task": {"type": "message", "value": "Det er gjort."}}
    answered = await mette.uses_extension("query", "whole")
    assert answered.body == {"composeExtension": {"type": "result", "got": "whole"}}


async def test_events_reach_their_handlers_once_each(
    start: Start, teams: FakeTeams, mette: TeamsUser
) -> None:
    seen: list[tuple[str, Any]] = []

    def listen(name: str) -> Any:
        async def handler(turn: Turn, tx: AsyncConnection) -> Reply:
            seen.append((name, turn))
            return Reply()

        return handler

    names = "chat_opened", "team_joined", "team_left", "channel_changed", "team_changed", "members_changed"
    await start(events={name: listen(name) for name in names})
    await mette.installs()
    team = teams.team("Skole", channels=["Ledelse"])
    await team.installs(by=mette)
    ledelse = {"channel": {"id": team.channel("Ledelse").conversation_id, "name": "Ledelse"}}
    await team.event("channelRenamed", by=mette, channelData=ledelse)
    await team.event("teamRenamed", by=mette)
    await team.event("teamMemberAdded", by=mette, membersAdded=[{"id": "29:new", "aadObjectId": "x"}])
    await team.event("teamMemberRemoved", by=mette, membersRemoved=[{"id": BOT_ID}])
    assert [name for name, _ in seen] == [
        *("chat_opened", "team_joined", "channel_changed", "team_changed", "members_changed", "team_left")
    ]
    joined, renamed = seen[1][1], seen[2][1]
    assert joined.value["team"] == {
        "id": team.id,
        "name": "Skole",
        "aadGroupId": "44444444-aaaa-4bbb-8ccc-000000000001",
    }
    assert (joined.place.kind, joined.place.team_id) == ("channel", team.id)
    assert renamed.value["eventType"] == "channelRenamed"
    assert renamed.value["channel"]["name"] == "Ledelse"


async def test_a_file_reaches_its_handler(start: Start, mette: TeamsUser) -> None:
    async def files(turn: Turn) -> Reply:
        return Reply(answer=f"{turn.files[0].name} {turn.files[0].content_type}")

    await start(files=Slow(files), fallback=echo)
    await mette.drops_file("brev.docx", "https://kommune.sharepoint.com/brev.docx?tempauth=x")
    assert mette.text == "brev.docx docx"


async def test_other_activities_are_taken_and_left(start: Start, teams: FakeTeams) -> None:
    await start(fallback=echo)
    for kind in ("typing", "messageReaction", "messageUpdate", "messageDelete", "endOfConversation"):
        assert (await teams.post(teams.activity("message", type=kind))).status == 200
    assert teams.connector.calls == []


@pytest.mark.both_databases
async def test_a_refusal_is_a_sentence_and_leaves_no_trace(start: Start, mette: TeamsUser) -> None:
    async def refuse(turn: Turn, tx: AsyncConnection) -> Reply:
        await note(turn, tx)
        raise UserError("edge.incident", incident="i-nr")

    bot = await start(verbs={"test.no": refuse}, fallback=refuse)
    assert (await mette.sends_action("test.no", {})).said.endswith("dette nummer: i-nr")
    await mette.says("hej")
    assert mette.text.endswith("dette nummer: i-nr")
    assert await notes(bot) == 0


@pytest.mark.both_databases
async def test_a_fault_is_a_sentence_with_a_number_and_leaves_no_trace(
    start: Start, mette: TeamsUser, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(turn: Turn, tx: AsyncConnection) -> Reply:
        await note(turn, tx)
        raise RuntimeError("Mette Opfundet, 010190-1234")

    bot = await start(verbs={"test.fail": fail}, fallback=fail)
    answer = await mette.sends_action("test.fail", {})
    assert answer.status == 200
    incident = answer.said.rpartition(" ")[2]
    faults = [record.fields for record in caplog.records if record.msg == "turn_failed"]
    assert [fault["incident"] for fault in faults] == [incident]
    assert faults[0]["error"] == "RuntimeError"
    await mette.says("hej")
    assert "Noget gik galt" in mette.text
    assert await notes(bot) == 0
    assert "010190" not in caplog.text + str(faults) + str(answer.body)


async def test_an_old_fashioned_submit_button_reaches_the_same_verb(start: Start, mette: TeamsUser) -> None:
    async def advance(turn: Turn, tx: AsyncConnection) -> Reply:
        return Reply(answer=f"trin {turn.data['step']}")

    await start(verbs={"test.next": advance}, fallback=echo)
    await mette.says("", value={"verb": "test.next", "step": 2})
    assert mette.text == "trin 2"


async def test_messages_go_to_other_people_and_can_be_replaced_later(
    start: Start, teams: FakeTeams, mette: TeamsUser
) -> None:
    bo = teams.user("Bo Leder")

    async def tell(turn: Turn, tx: AsyncConnection) -> Reply:
        row = {
            "id": bo.aad_id,
            "tenant_id": turn.place.tenant_id,
            "teams_id": bo.teams_id,
            "name": bo.name,
            "language": "da",
            "service_url": turn.place.service_url,
            "created_at": turn.now,
        }
        await tx.execute(person.insert().values(row))
        return Reply(after=(Send(Message(text="Se her"), person_id=bo.aad_id, remember="see"),))

    async def change(turn: Turn, tx: AsyncConnection) -> Reply:
        return Reply(after=(Update(Message(text="Set"), key="see"), Update(Message(text="Væk"), key="none")))

    bot = await start(fallback=tell, verbs={"test.change": change})
    await mette.says("fortæl")
    assert bo.text == "Se her"
    await mette.sends_action("test.change", {})
    assert bo.text == "Set"
    async with bot.parts.database.read() as connection:
        assert len((await connection.execute(select(card_message))).all()) == 1


async def test_a_busy_teams_does_not_hold_up_the_answer(
    start: Start, teams: FakeTeams, mette: TeamsUser
) -> None:
    turns: list[Turn] = []

    async def keep(turn: Turn, tx: AsyncConnection) -> Reply:
        turns.append(turn)
        return Reply()

    bot = await start(fallback=keep)
    await mette.says("hej")
    teams.connector.trouble(429, retry_after="1")
    outbox = Outbox(bot.parts.database, bot.messenger, wait=0.2)
    clock = asyncio.get_running_loop().time
    began = clock()
    await outbox.send(turns[0], (Send(Message(text="Kommer senere")),))
    assert clock() - began < 0.9
    assert mette.messages == []
    await outbox.close()
    assert mette.text == "Kommer senere"


async def test_messages_of_two_turns_in_one_chat_keep_their_order(
    start: Start, teams: FakeTeams, mette: TeamsUser
) -> None:
    await start(fallback=echo)
    teams.connector.trouble(503, retry_after="0.3")  # the first is slow to arrive
    first = asyncio.create_task(mette.says("et"))
    await teams.connector.until(lambda: len(teams.connector.calls) == 1)
    await asyncio.gather(first, mette.says("to"))
    assert [message.text for message in mette.messages] == ["Du skrev: et", "Du skrev: to"]
