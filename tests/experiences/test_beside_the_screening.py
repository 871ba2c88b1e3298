"""What was told of a use stands beside the screening of it, and two bad experiences ask for a review."""

import pytest
from sqlalchemy import select

from bot.store.tables import screening
from tests.experiences.test_transcripts import STORY, in_channel, settles_in, tells
from tests.fakes.teams import TeamsUser
from tests.governance.town import Town
from tests.screening_dialogue.playing import GREEN

pytestmark = pytest.mark.both_databases


async def an_approved_use(town: Town) -> str:
    """The employee's screening, approved; its id."""
    await town.sends(town.employee, *GREEN)
    await approves(town)
    return await only_screening(town)


async def approves(town: Town, reason: str = "") -> None:
    leader = town.leader
    await leader.sends_action("governance.view", {"s": await only_screening(town)}, summary(leader))
    if reason:
        await leader.clicks("Ændr beslutningen")
    await leader.clicks("Godkend")
    await leader.clicks("Bekræft", reason=reason)
    assert any("Din beslutning er gemt" in card.text for card in leader.cards)
    await town.settled()


async def only_screening(town: Town) -> str:
    async with town.bot.parts.database.read() as tx:
        found = await tx.scalar(select(screening.c.id))
        assert found is not None
        return found


def summary(leader: TeamsUser) -> str | None:
    """The message in the channel that the leader clicks."""
    return next(card.message_id for card in leader.cards if any("governance" in str(a) for a in card.actions))


async def test_the_leader_sees_named_experiences_of_the_use_and_the_author_all_of_theirs(town: Town) -> None:
    use = await an_approved_use(town)
    leader = town.user("Bo Leder")
    await leader.installs()
    employee = town.employee
    await tells(employee, screening=use)
    await tells(employee, screening=use, anonymous="true", did="Det her siger jeg kun uden navn.")
    await town.settled()
    answer = await leader.sends_action("governance.view", {"s": use})
    seen = str(answer.card)
    assert "Erfaringer med brugen" in seen
    assert "Anbefales: Ja, med forbehold" in seen
    assert STORY["did"] in seen
    assert "uden navn" not in seen
    await employee.says("mine screeninger")
    await employee.clicks("screening.kept")
    kept = employee.card.text
    assert STORY["did"] in kept
    assert "Det her siger jeg kun uden navn." in kept
    assert "Din leder ser den ikke her." in kept
    assert "Erfaringer med brugen" not in in_channel(town, town.user("Frida Fremmed")).text


async def test_a_review_is_asked_for_once_and_ends_with_the_leaders_next_decision(town: Town) -> None:
    use = await an_approved_use(town)
    leader = town.user("Bo Leder")
    await leader.installs()
    await tells(town.employee, recommend="no", screening=use)
    await town.settled()
    frida = await settles_in(town, "Frida Fremmed")
    await votes(town, frida, "not_for_me")
    assert "Er det stadig en god idé?" in leader.card.text
    view = await leader.sends_action("governance.view", {"s": use})
    assert "Ønskes gennemgået: to dårlige erfaringer" in str(view.card)
    assert "Ønskes gennemgået" not in in_channel(town, frida).text  # the leader's alone

    await approves(town, reason="Jeg har talt med dem, og brugen fortsætter.")
    view = await leader.sends_action("governance.view", {"s": use})
    assert "Ønskes gennemgået" not in str(view.card)
    trail = str((await leader.sends_action("governance.history", {"s": use})).card)
    assert "Ønsket gennemgået efter to dårlige erfaringer" in trail
    assert "Gennemgået" in trail.replace("Ønsket gennemgået", "")

    dorte = await settles_in(town, "Dorte Deputy")
    await votes(town, dorte, "helped")
    await votes(town, await settles_in(town, "Tora Taskforce"), "not_for_me")  # one since the decision
    assert await town.deliveries("review_wanted") == ["sent"]
    await votes(town, dorte, "not_for_me")  # and the second
    assert await town.deliveries("review_wanted") == ["sent", "sent"]


async def votes(town: Town, user: TeamsUser, kind: str) -> None:
    seat = in_channel(town, user)
    card = next(card for card in seat.cards if "Erfaring:" in card.text)
    action = card.action("experiences.vote")
    assert action is not None
    data = {"experience": action["data"]["experience"], "kind": kind}
    await seat.sends_action("experiences.vote", data, card.message_id)
    await town.settled()
