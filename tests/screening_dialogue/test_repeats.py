"""The very same click posted again, as Teams does when it thinks it got lost: the same answer, once."""

import asyncio
from typing import Any

import pytest

from bot.app import Running
from tests.fakes.bot import bot_on_loopback
from tests.fakes.teams import FakeTeams, TeamsUser
from tests.screening_dialogue.playing import GREEN, NEXT, RED, TITLE, WISH, answers, arrives, begins

pytestmark = pytest.mark.both_databases


def click(user: TeamsUser, button: str, **inputs: Any) -> dict[str, Any]:
    """The activity of a click on the newest card, to be posted as often as one likes."""
    action = user.card.action(button)
    assert action is not None, f"no button {button}: {user.card.buttons}"
    data = {**action.get("data", {}), **user.card.filled_in(inputs)}
    return user.teams.activity(
        "action",
        **{"from": user.wire()},
        locale=user.locale,
        conversation={"id": user.place.conversation_id, "conversationType": user.place.kind},
        replyToId=user.card.message_id,
        value={"action": {"type": "Action.Execute", "verb": action["verb"], "data": data}},
    )


async def _at_the_form(mette: TeamsUser) -> dict[str, Any]:
    return click(mette, "screening.start", title=TITLE, wish=WISH)


async def _at_the_first_question(mette: TeamsUser) -> dict[str, Any]:
    await mette.clicks("screening.start", title=TITLE, wish=WISH)
    return click(mette, NEXT, answer="ideas")


async def _at_a_bad_answer(mette: TeamsUser) -> dict[str, Any]:
    await mette.clicks("screening.start", title=TITLE, wish=WISH)
    activity = click(mette, NEXT, answer="ideas")
    activity["value"]["action"]["data"]["answer"] = "nonsense"
    return activity


async def _at_the_last_question(mette: TeamsUser) -> dict[str, Any]:
    await mette.clicks("screening.start", title=TITLE, wish=WISH)
    await answers(mette, *GREEN[:-1])
    return click(mette, NEXT, answer=GREEN[-1])


async def _at_the_verdict(mette: TeamsUser) -> dict[str, Any]:
    await mette.clicks("screening.start", title=TITLE, wish=WISH)
    await answers(mette, *GREEN)
    return click(mette, "Send til min leder")


async def _at_a_red_verdict(mette: TeamsUser) -> dict[str, Any]:
    await mette.clicks("screening.start", title=TITLE, wish=WISH)
    await answers(mette, *RED)
    return click(mette, "Ret idéen")


PLACES = [
    _at_the_form,
    _at_the_first_question,
    _at_a_bad_answer,
    _at_the_last_question,
    _at_the_verdict,
    _at_a_red_verdict,
]


@pytest.mark.parametrize("place", PLACES)
async def test_a_repeated_click_gets_the_very_same_answer(teams: FakeTeams, bot: Running, place: Any) -> None:
    activity = await place(await arrives(teams))
    first = await teams.post(activity)
    calls = len(teams.connector.calls)
    again = [await teams.post(activity), *await asyncio.gather(*(teams.post(activity) for _ in range(3)))]
    assert first.card is not None
    assert [answer.body for answer in again] == [first.body] * 4
    assert len(teams.connector.calls) == calls


async def test_a_repeat_is_answered_the_same_though_the_dialogue_has_moved_on(
    teams: FakeTeams, bot: Running
) -> None:
    mette = await begins(teams)
    activity = click(mette, NEXT, answer=GREEN[0])
    first = await teams.post(activity)
    await answers(mette, *GREEN[1:])
    assert (await teams.post(activity)).body == first.body
    assert "✅ Grøn" in mette.card.text  # what stands in the chat is not touched


@pytest.mark.parametrize("place", PLACES)
async def test_after_a_restart_a_repeat_shows_the_same_step(
    teams: FakeTeams, database_url: str, place: Any
) -> None:
    async with bot_on_loopback(database_url, teams):
        activity = await place(await arrives(teams))
        first = await teams.post(activity)
    async with bot_on_loopback(database_url, teams):
        assert (await teams.post(activity)).body == first.body
