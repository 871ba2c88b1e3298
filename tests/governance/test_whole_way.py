"""One idea from its first red verdict to the leader's yes, and two leaders who decide at the same moment."""

import asyncio

import pytest

from tests.fakes.teams import HttpAnswer, TeamsUser
from tests.governance.town import REASON, Town
from tests.screening_dialogue.playing import GREEN, RED, TITLE, WISH, YELLOW, answers

pytestmark = pytest.mark.both_databases


async def test_a_red_idea_is_stopped_revised_asked_about_and_approved(town: Town) -> None:
    leader, employee = town.leader, town.employee
    await town.sends(employee, *RED)
    await leader.looks()
    await leader.clicks("Bekræft stop")
    await leader.clicks("Bekræft", reason=REASON)
    await town.settled()
    assert await town.status() == "stopped"

    # Revised from where it stopped, and sent again
    await employee.says("mine screeninger")
    await employee.clicks("Åbn")
    await employee.clicks("Ret idéen")
    assert "Her stoppede idéen" in employee.card.text
    assert employee.card.inputs["answer"]["value"] == "cpr"
    await answers(employee, *YELLOW[2:])
    assert "⚠️ Gul" in employee.card.text
    await employee.clicks("Ret svar")
    await employee.clicks("Ret svaret", question="tool")
    await answers(employee, "tool:copilot_chat")
    await employee.clicks("Få ny vurdering")
    assert "✅ Grøn" in employee.card.text
    await employee.clicks("Send til min leder")
    await town.settled()

    # The leader asks; the employee looks at the answers, leaves them as they are, and answers in words
    assert len(town.stranger.cards) == 2
    await leader.looks()
    await leader.clicks("Stil et spørgsmål")
    await leader.clicks("Bekræft", reason="Hvem læser resultatet igennem?")
    await town.settled()
    await employee.says("mine screeninger")
    assert "Din leder har spurgt om noget" in employee.card.text
    await employee.clicks("Hvad er gemt?")
    assert WISH in employee.card.text
    assert "Gemte vurderinger\n3" in employee.card.text
    await employee.says("fortsæt")
    assert "Hvem læser resultatet igennem?" in employee.card.text
    await employee.clicks("Send svaret", answer="Det gør jeg selv hver gang")
    await town.settled()

    await leader.looks()
    assert "Svar: Det gør jeg selv hver gang" in leader.card.text
    await leader.clicks("Godkend")
    await leader.clicks("Bekræft")
    await town.settled()
    assert await town.status() == "approved"
    assert "Godkendt af Bo Leder" in employee.text
    await leader.looks()
    await leader.clicks("Historik")
    trail = leader.card.text
    for step in ("Screening startet", "Besluttet: Stoppet", "Hvem læser", "Besluttet: Godkendt"):
        assert step in trail, trail


async def test_of_two_who_decide_at_the_same_moment_one_counts(town: Town) -> None:
    await town.sends(town.employee, *GREEN)
    leader, deputy = town.leader, town.deputy
    for each, choice in ((leader, "Godkend"), (deputy, "Afvis")):
        await each.looks()
        await each.clicks(choice)

    async def decides(user: TeamsUser, **fields: str) -> HttpAnswer:
        action = user.card.action("governance.decide")
        assert action is not None
        return await user.sends_action(
            "governance.decide", {**action["data"], **fields}, user.card.message_id
        )

    said = await asyncio.gather(decides(leader), decides(deputy, reason=REASON))
    await town.settled()
    texts = [str(answer.body) for answer in said]
    assert sum("Din beslutning er gemt" in text for text in texts) == 1
    assert sum("Der er allerede truffet en beslutning" in text for text in texts) == 1
    assert await town.status() in {"approved", "rejected"}
    assert await town.deliveries("decision_notice") == ["sent"]
    assert TITLE in town.stranger.card.text
