"""Where summaries go: channels and leaders learnt from Teams, set with a card, or still missing."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.store.tables import channel, person, team, team_member
from tests.fakes.teams import FakeTeams
from tests.governance.town import Town, town_on
from tests.screening_dialogue.playing import GREEN, TITLE

pytestmark = pytest.mark.both_databases


async def test_the_bot_learns_channels_and_members_when_it_joins_a_team(town: Town) -> None:
    async with town.bot.parts.database.read() as tx:
        names = set(await tx.scalars(select(channel.c.name)))
        members = set(await tx.scalars(select(team_member.c.person_id)))
        known = await tx.scalar(select(person.c.name).where(person.c.id == town.leader.aad_id))
    assert names == {"General", "Borgerservice", "Skole"}
    assert {town.leader.aad_id, town.deputy.aad_id, town.employee.aad_id, town.admin.aad_id} <= members
    assert known == "Bo Leder"
    assert "Hej! Jeg er Må vi?" in town.admin.at(town.team.channel()).text


async def test_a_slow_teams_is_asked_for_its_members_again(
    database_url: str, teams: FakeTeams, tmp_path: Path
) -> None:
    async with town_on(database_url, teams, tmp_path) as town:
        teams.connector.trouble(429, retry_after="1", matches=lambda _, path: "pagedmembers" in path)
        await town.bot_joins()
        async with town.bot.parts.database.read() as tx:
            assert town.leader.aad_id in set(await tx.scalars(select(team_member.c.person_id)))


async def test_channels_are_renamed_created_and_deleted(town: Town) -> None:
    there = {"id": town.team.channel("Skole").conversation_id, "name": "Skolerne"}
    await town.team.event("channelRenamed", by=town.admin, channelData={"channel": there})
    new = {"id": "19:ny@thread.tacv2", "name": "Ny"}
    await town.team.event("channelCreated", by=town.admin, channelData={"channel": new})
    gone = {"id": town.team.channel("Borgerservice").conversation_id, "name": "Borgerservice"}
    await town.team.event("channelDeleted", by=town.admin, channelData={"channel": gone})
    async with town.bot.parts.database.read() as tx:
        rows = await tx.execute(select(channel.c.name, channel.c.removed_at))
        assert {row.name for row in rows if row.removed_at is None} == {"General", "Skolerne", "Ny"}


async def test_members_come_and_go(town: Town) -> None:
    new = town.user("Nora Ny")
    town.teams.connector.members[town.team.id].append(new.wire())
    await town.team.event("teamMemberAdded", by=town.admin, membersAdded=[{"id": new.teams_id}])
    await town.team.event(
        "teamMemberRemoved",
        by=town.admin,
        membersRemoved=[{"id": "29:x", "aadObjectId": town.stranger.aad_id}],
    )
    async with town.bot.parts.database.read() as tx:
        assert town.stranger.aad_id not in set(await tx.scalars(select(team_member.c.person_id)))
    assert await town.deliveries("team_roster") == ["sent", "due"]  # asked for within a minute


async def test_a_team_that_takes_the_bot_out_is_forgotten(town: Town) -> None:
    await town.team.event("teamMemberRemoved", by=town.admin, membersRemoved=[{"id": f"28:{_app_id(town)}"}])
    async with town.bot.parts.database.read() as tx:
        assert list(await tx.scalars(select(team_member.c.person_id))) == []
        assert await tx.scalar(select(team.c.removed_at)) is not None


async def test_a_summary_without_a_channel_waits_and_goes_out_once_an_admin_has_set_it_up(town: Town) -> None:
    admin = town.admin
    await admin.installs()
    await town.sends(town.employee, *GREEN, department="skole")
    assert "har endnu ingen kanal eller leder" in town.employee.card.text
    assert await town.deliveries("summary") == ["waiting"]
    assert "Skole mangler opsætning" in admin.text
    school = admin.at(town.team.channel("Skole"))
    await school.says("opsæt")
    assert "Opsætning af kanalen Skole" in school.card.text
    assert "Bo Leder" in school.card.options("leader")
    await school.clicks("Gem", department="Skole", leader="Dorte Deputy", deputy="Bo Leder")
    await town.settled()
    assert "Resuméer, der ventede og nu er på vej: 1" in school.cards[0].text
    assert TITLE in school.card.text
    assert "<at>Dorte Deputy</at>" in school.card.text
    dorte = town.user("Dorte Deputy").at(town.team.channel("Skole"))
    await dorte.looks()
    await dorte.clicks("Godkend")
    await dorte.clicks("Bekræft")
    await town.settled()
    assert await town.status() == "approved"


async def test_admins_are_told_once_of_a_department_that_needs_setting_up(town: Town) -> None:
    admin = town.admin
    await admin.installs()
    before = len(admin.messages)
    await town.sends(town.employee, *GREEN, department="skole")
    await town.sends(town.user("Nora Ny"), *GREEN, department="skole", title="Endnu en idé")
    assert len(admin.messages) == before + 1
    assert await town.deliveries("summary") == ["waiting", "waiting"]


async def test_an_admin_the_bot_has_not_met_is_told_when_they_install_it(
    database_url: str, teams: FakeTeams, tmp_path: Path
) -> None:
    async with town_on(database_url, teams, tmp_path) as town:
        await town.sends(town.employee, *GREEN)
        assert await town.deliveries("setup_notice") == ["waiting"]
        await town.admin.installs()
        await town.settled()
        assert await town.deliveries("setup_notice") == ["sent"]
        await town.bot_joins()  # now the channel of the organisation file is known
        assert await town.deliveries("summary") == ["sent"]
        assert TITLE in town.stranger.card.text


async def test_only_an_admin_sets_channels_up_and_only_in_a_channel(town: Town) -> None:
    school = town.leader.at(town.team.channel("Skole"))
    await school.says("setup")
    assert "Kun systemansvarlige" in school.text
    await school.sends_action("organisation.link", {"department": "skole", "leader": town.leader.aad_id})
    assert "Kun systemansvarlige" in school.told
    admin = town.admin
    await admin.installs()
    await admin.says("opsæt")
    assert "Skriv »opsæt« i den kanal" in admin.text


async def test_set_up_takes_only_departments_and_people_that_there_are(town: Town) -> None:
    school = town.admin.at(town.team.channel("Skole"))
    link = {"department": "skole", "leader": town.leader.aad_id, "deputy": "-"}
    for change, said in (
        ({"department": "nowhere"}, "Vælg en afdeling"),
        ({"leader": "00000000-0000-4000-8000-00000000ffff"}, "Vælg en person"),
        ({"deputy": town.leader.aad_id}, "to forskellige"),
    ):
        await school.sends_action("organisation.link", link | change)
        assert said in school.told


async def test_what_is_set_in_teams_counts_over_the_organisation_file(town: Town) -> None:
    await town.sends(town.employee, *GREEN)
    here = town.admin.at(town.team.channel("Borgerservice"))
    await here.says("opsæt")
    await here.clicks("Gem", leader="Frida Fremmed", deputy="Ingen valgt")
    await town.settled()
    summary = town.stranger.cards[0]
    assert "<at>Frida Fremmed</at>, vil du tage stilling?" in summary.text
    frida, bo = town.stranger, town.leader
    await bo.clicks("Jeg er leder – beslut")
    assert "leder og stedfortræder, der beslutter" in bo.told
    await frida.clicks("Jeg er leder – beslut")
    await frida.clicks("Godkend")
    await frida.clicks("Bekræft")
    assert await town.status() == "approved"


async def test_a_channel_that_is_gone_makes_the_summary_wait_and_tells_the_admins(town: Town) -> None:
    await town.admin.installs()
    channel_id = town.team.channel("Borgerservice").conversation_id
    town.teams.connector.gone[channel_id] = "ConversationNotFound"
    await town.sends(town.employee, *GREEN)
    assert await town.deliveries("summary") == ["waiting"]
    assert "Borgerservice mangler opsætning" in town.admin.text
    del town.teams.connector.gone[channel_id]
    there = {"id": channel_id, "name": "Borgerservice"}
    await town.team.event("channelRestored", by=town.admin, channelData={"channel": there})
    await town.settled()
    assert await town.deliveries("summary") == ["sent"]


def _app_id(town: Town) -> str:
    return town.bot.parts.settings.app_id
