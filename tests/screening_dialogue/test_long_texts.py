"""A megabyte wherever somebody may send it: an answer in words, and the screening goes on."""

import logging
from typing import Any

import pytest

from bot.app import Running
from tests.fakes.teams import FakeTeams
from tests.screening_dialogue.playing import GREEN, NEXT, TITLE, WISH, answers, arrives, begins

LONG = "Hej æøå " * 130_000


@pytest.mark.both_databases
@pytest.mark.parametrize("fields", [{"title": LONG}, {"wish": LONG}])
async def test_a_title_or_wish_is_too_long_in_words(
    teams: FakeTeams, bot: Running, fields: dict[str, str]
) -> None:
    mette = await arrives(teams)
    form = mette.card.action("screening.start")
    assert form is not None
    data = {**form["data"], "title": TITLE, "wish": WISH, **fields}
    await mette.sends_action("screening.start", data, mette.card.message_id)
    assert "Teksten er for lang" in mette.told
    await mette.clicks("screening.start", title=TITLE, wish=WISH)
    assert "1 af ca." in mette.card.text


@pytest.mark.parametrize("field", ["answer", "question", "screening", "revision", "reviewing", "more"])
async def test_a_clicks_data_loses_nothing(
    teams: FakeTeams, bot: Running, field: str, caplog: pytest.LogCaptureFixture
) -> None:
    mette = await begins(teams)
    await answers(mette, *GREEN[:2])
    action: Any = mette.card.action(NEXT)
    data = {**action["data"], "answer": "none", field: LONG}
    answer = await mette.sends_action(NEXT, data, mette.card.message_id)
    assert answer.status == 200
    assert answer.card is not None or "Jeg kan ikke finde den screening" in answer.said
    assert LONG[:100] not in str(answer.body)
    await answers(mette, *GREEN[3 if field in {"reviewing", "more"} else 2 :])
    assert "✅ Grøn" in mette.card.text
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_a_message_and_a_verb_are_answered_in_words(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams)
    await mette.says(LONG)
    assert "Teksten er for lang" in mette.text
    await mette.sends_action(LONG, {}, mette.card.message_id)
    assert "Skriv »hjælp«" in mette.told
