"""A name in what the idea is called: warned of before anything is kept, and kept if it is nobody's."""

import pytest

from bot.app import Running
from tests.fakes.teams import FakeTeams
from tests.screening_dialogue.playing import NEXT, WISH, arrives

FIRM = "Breve til Jens Hansen Byg"


@pytest.mark.both_databases
async def test_a_name_is_warned_of_and_kept_only_by_choice(teams: FakeTeams, bot: Running) -> None:
    mette = await arrives(teams)
    calls = len(teams.connector.calls)
    await mette.clicks("screening.start", title=FIRM, wish=WISH)
    assert "Er det navnet på en person: »Jens Hansen" in mette.card.text
    assert mette.card.inputs["title"]["value"] == FIRM
    assert mette.card.inputs["wish"]["value"] == WISH
    assert len(teams.connector.calls) == calls  # it stands in no message
    await mette.clicks("Behold teksten")
    assert FIRM in mette.card.text
    assert mette.card.action(NEXT) is not None


async def test_the_name_can_be_taken_out(teams: FakeTeams, bot: Running) -> None:
    mette = await arrives(teams)
    await mette.clicks("screening.start", title=FIRM, wish=WISH)
    await mette.clicks("Start", title="Breve til håndværkere")
    assert "Breve til håndværkere" in mette.card.text
    assert mette.card.action(NEXT) is not None


async def test_keeping_names_keeps_no_cpr_number(teams: FakeTeams, bot: Running) -> None:
    mette = await arrives(teams)
    await mette.clicks("screening.start", title=FIRM, wish=WISH)
    await mette.clicks("Behold teksten", wish="Brev om 010190-1234")
    assert "Det ligner et CPR-nummer" in mette.told
    await mette.says("mine screeninger")
    assert "Du har ingen screeninger endnu" in mette.card.text


async def test_in_english(teams: FakeTeams, bot: Running) -> None:
    joan = await arrives(teams, name="Joan Invented", locale="en-GB")
    await joan.clicks("screening.start", title="Letters to Jens Hansen", wish="First drafts")
    assert "Is this the name of a person" in joan.card.text
    await joan.clicks("Keep the text")
    assert "Letters to Jens Hansen" in joan.card.text


async def test_an_old_client_that_cannot_be_answered_alone_is_refused(teams: FakeTeams, bot: Running) -> None:
    mette = await arrives(teams)
    form = mette.card.action("screening.start")
    assert form is not None
    await mette.says("", value={"verb": "screening.start", **form["data"], "title": FIRM, "wish": WISH})
    assert "Det ligner noget om en bestemt person" in mette.text
    assert all("Jens" not in str(call.body) for call in teams.connector.calls)
