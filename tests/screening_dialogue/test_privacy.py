"""A canary: an invented name and CPR number, written wherever the dialogue takes words, stay nowhere."""

import logging
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from bot.app import Running
from bot.store.tables import metadata
from tests.fakes.teams import FakeTeams, TeamsUser
from tests.screening_dialogue.playing import GREEN, NEXT, RED, TITLE, WISH, answers, arrives, begins

pytestmark = pytest.mark.both_databases

NAME = "Mikkel Vestergaard"
CPR = "010190-1234"
CANARY = f"{NAME} {CPR}"


async def _everything(bot: Running) -> AsyncIterator[tuple[str, str]]:
    """Each table with all it holds, as text."""
    async with bot.parts.database.read() as tx:
        for table in metadata.sorted_tables:
            rows = (await tx.execute(select(table))).all()
            yield table.name, repr(rows)


def _logged(caplog: pytest.LogCaptureFixture) -> str:
    return "\n".join(repr(vars(record)) for record in caplog.records)


async def _writes_it_everywhere(teams: FakeTeams) -> TeamsUser:
    mette = await arrives(teams)
    form = mette.card.action("screening.start")
    assert form is not None
    for fields in (
        {"title": CANARY, "wish": WISH},
        {"title": TITLE, "wish": CANARY},
        {"title": CPR, "wish": WISH},
    ):
        await mette.sends_action("screening.start", {**form["data"], **fields}, mette.card.message_id)
        assert "Teksten er ikke gemt" in mette.told
        assert NAME not in mette.told
    fields = {"title": NAME, "wish": NAME}
    warned = await mette.sends_action("screening.start", {**form["data"], **fields}, mette.card.message_id)
    assert NAME in str(warned.card)
    assert all(NAME not in str(call.body) for call in teams.connector.calls)
    await mette.says(CANARY)
    await mette.sends_action("screening.choose_department", {"department": CANARY}, mette.card.message_id)
    await mette.says("screening")
    await mette.clicks("screening.start", title=TITLE, wish=WISH)
    action = mette.card.action(NEXT)
    assert action is not None
    for field in ("answer", "question", "screening", "revision", "reviewing"):
        await mette.sends_action(NEXT, {**action["data"], field: CANARY}, mette.card.message_id)
    await mette.sends_action(CANARY, {}, mette.card.message_id)
    await answers(mette, *RED)
    return mette


async def test_what_is_refused_is_kept_and_logged_nowhere(
    teams: FakeTeams, bot: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)  # libraries, as in operation
    caplog.set_level(logging.DEBUG, logger="bot")
    await _writes_it_everywhere(teams)
    async for table, rows in _everything(bot):
        assert NAME not in rows, table
        assert CPR not in rows, table
    assert NAME not in _logged(caplog)
    assert CPR not in _logged(caplog)


async def test_the_employees_own_words_stand_in_the_screening_alone(
    teams: FakeTeams, bot: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)  # libraries, as in operation
    caplog.set_level(logging.DEBUG, logger="bot")
    mette = await begins(teams, title="Kvidrende kanariefugle", wish="Fløjtende kanariefugle")
    await answers(mette, *GREEN)
    for button in ("Ret svar", "Få ny vurdering", "Send til min leder", "Hvad er gemt?", "Ja, træk tilbage"):
        await mette.clicks(button)
    tables = [table async for table, rows in _everything(bot) if "kanariefugle" in rows]
    assert tables == ["screening"]
    assert "kanariefugle" not in _logged(caplog)
    assert mette.name not in _logged(caplog)


async def test_a_deleted_draft_leaves_no_words_behind(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams, title="Kvidrende kanariefugle", wish="Fløjtende kanariefugle")
    await mette.says("mine screeninger")
    await mette.clicks("Hvad er gemt?")
    await mette.clicks("Ja, slet")
    assert [table async for table, rows in _everything(bot) if "kanariefugle" in rows] == []


async def test_a_notification_does_not_say_what_the_idea_is_called(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams, title="Kvidrende kanariefugle")
    await mette.says("mine screeninger")
    for message in mette.messages:
        assert "kanariefugle" not in message.body["summary"]
