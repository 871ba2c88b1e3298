"""The welcome, the principles that must be read, the department, and what the bot does not understand."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.app import Running
from bot.screening import principles
from bot.store import people
from bot.store.tables import person
from tests.fakes.teams import FakeTeams
from tests.screening_dialogue.playing import READ, arrives, begins

pytestmark = pytest.mark.both_databases


async def test_no_screening_before_the_principles_are_read(teams: FakeTeams, bot: Running) -> None:
    mette = teams.user("Mette Opfundet")
    await mette.installs()
    await mette.says("screening")
    assert "Læs de tre principper" in mette.card.text
    await mette.sends_action("screening.start", {"title": "x", "wish": "y"}, mette.card.message_id)
    assert "Læs de tre principper" in mette.card.text


async def test_reading_is_dated_and_not_asked_for_again(teams: FakeTeams, bot: Running) -> None:
    mette = await arrives(teams)
    async with bot.parts.database.read() as tx:
        row = await people.find(tx, mette.aad_id)
    assert row is not None
    assert row.principles_version == principles.VERSION
    assert row.principles_read_at is not None
    assert (datetime.now(UTC) - row.principles_read_at).total_seconds() < 60
    await mette.says("screening")
    assert "Ny screening" in mette.card.text
    await mette.says("principper")
    assert "Du læste dem" in mette.card.text


async def test_a_new_version_is_to_be_read_again(teams: FakeTeams, bot: Running) -> None:
    mette = await arrives(teams)
    async with bot.parts.database.write() as tx:  # as if read before the principles changed
        await tx.execute(person.update().values(principles_version="0.9"))
    await mette.says("screening")
    assert "Principperne er ændret" in mette.card.text
    await mette.clicks(READ)
    assert "Ny screening" in mette.card.text


async def test_reading_an_old_version_does_not_count(teams: FakeTeams, bot: Running) -> None:
    mette = teams.user("Mette Opfundet")
    await mette.installs()
    await mette.sends_action(READ, {"version": "0.9"}, mette.card.message_id)
    assert "Læs de tre principper" in mette.card.text


async def test_the_department_is_asked_for_once_and_can_be_changed(teams: FakeTeams, bot: Running) -> None:
    mette = await arrives(teams)
    assert "Afdeling: Borgerservice" in mette.card.text
    await mette.says("afdeling")
    await mette.clicks("Vælg", department="Teknik og Miljø")
    assert "Afdeling: Teknik og Miljø" in mette.card.text


async def test_a_department_that_is_not_there_is_refused(teams: FakeTeams, bot: Running) -> None:
    mette = teams.user("Mette Opfundet")
    await mette.installs()
    await mette.clicks(READ)
    for wrong in ("atlantis", 7, None):
        await mette.sends_action("screening.choose_department", {"department": wrong}, mette.card.message_id)
        assert "Vælg en afdeling på listen." in mette.told


@pytest.mark.parametrize(
    ("locale", "words"), [("da-DK", "Det forstod jeg ikke"), ("en-US", "I did not understand that")]
)
async def test_what_is_not_understood_gets_a_helpful_card(
    teams: FakeTeams, bot: Running, locale: str, words: str
) -> None:
    mette = teams.user("Mette Opfundet", locale=locale)
    await mette.installs()
    await mette.says("Må jeg bruge ChatGPT til at skrive et brev til alle?")  # no text to check, and no "yes"
    assert words in mette.card.text
    await mette.clicks("screening.new")
    assert READ in {action["verb"] for action in mette.card.actions}


@pytest.mark.parametrize("command", ["hjælp", "Hjælp!", "help", "HELP"])
async def test_help_is_understood_in_both_languages(teams: FakeTeams, bot: Running, command: str) -> None:
    mette = teams.user("Mette Opfundet")
    await mette.says(command)
    assert "Det kan jeg hjælpe med" in mette.card.text


@pytest.mark.parametrize(
    ("locale", "command", "words"),
    [
        ("da-DK", "screening", "Ny screening"),
        ("en-GB", "screening", "New screening"),
        ("da-DK", "Mine screeninger", "Mine screeninger"),
        ("en-GB", "my screenings", "My screenings"),
        ("da-DK", "fortsæt", "Du har ingen kladde"),
        ("en-GB", "continue", "You have no draft"),
        ("en-GB", "department", "Which department"),
    ],
)
async def test_commands_in_danish_and_english(
    teams: FakeTeams, bot: Running, locale: str, command: str, words: str
) -> None:
    mette = await arrives(teams, locale=locale)
    await mette.says(command)
    assert words in mette.card.text


async def test_in_a_channel_the_bot_points_to_the_private_chat(teams: FakeTeams, bot: Running) -> None:
    mette = teams.user("Mette Opfundet")
    team = teams.team("Fjordvig Kommune", channels=["Borgerservice"])
    await team.installs(by=mette)
    there = mette.at(team.channel("Borgerservice"))
    await there.says("screening")
    assert "privat chat" in there.text
    await there.says("hvad kan du?")
    assert "privat chat" in there.card.text


async def test_a_forged_click_in_a_channel_shows_nobody_anything(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams)
    action = mette.card.action("screening.answer")
    assert action is not None
    team = teams.team("Fjordvig Kommune")
    await team.installs(by=mette)
    there = mette.at(team.channel())
    await there.sends_action("screening.resume", action["data"])
    assert "privat chat" in there.told


async def _shares_a_channel(bot: Running, person_id: str) -> bool:
    async with bot.parts.database.read() as tx:
        return bool(await people.shared_channels(tx, person_id))


async def test_the_department_is_suggested_from_the_teams_shared_with_the_bot(
    teams: FakeTeams, bot: Running
) -> None:
    mette = teams.user("Mette Opfundet")
    team = teams.team("Fjordvig Kommune", channels=["Borgerservice"])
    await team.installs(by=mette)
    await mette.installs()
    async with asyncio.timeout(30):  # the bot asks Teams who is in the team and what its channels are
        while not await _shares_a_channel(bot, mette.aad_id):  # noqa: ASYNC110 # rows wake nobody here
            await asyncio.sleep(0.05)
    await mette.clicks(READ)
    assert "Vi foreslår Borgerservice" in mette.card.text
    assert mette.card.inputs["department"]["value"] == "borgerservice"
