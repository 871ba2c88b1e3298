"""Who is asked: the nearest leader that Entra names, the file's where it names nobody, and a stand-in."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.graph.errors import Away
from bot.store.tables import delivery, manager
from tests.fakes.teams import TeamsUser
from tests.governance.town import REASON, Town
from tests.graph.conftest import Directory, in_channel, joins, looks_again, told
from tests.screening_dialogue.playing import GREEN, TITLE

NEAREST, TOP = "Nina Nærmest", "Tove Top"


@pytest.mark.both_databases
async def test_the_nearest_leader_is_asked_and_decides(directory: Directory) -> None:
    directory.knows(NEAREST)
    directory.knows("Mette Opfundet", leader=NEAREST)
    async with directory.opens() as town:
        await joins(town, NEAREST)
        await town.employee.installs()
        await town.employee.clicks("welcome.read")
        await town.employee.clicks("screening.choose_department", department="borgerservice")
        await town.employee.clicks("screening.start", title="Kladde", wish="Et ønske om hjælp til referater")
        assert await told(town, town.employee) == town.user(NEAREST).aad_id  # before anything is sent
        await town.sends(town.employee, *GREEN)
        text = town.stranger.card.text
        assert f"<at>{NEAREST}</at>, vil du tage stilling?" in text
        assert "Bo Leder" not in text
        bo = town.leader
        await bo.sends_action("governance.view", _data(town.stranger), town.stranger.card.message_id)
        assert "leder og stedfortræder" in bo.told  # the file's leader is not hers
        nina = in_channel(town, NEAREST)
        await nina.looks()
        await nina.clicks("Godkend")
        await nina.clicks("Bekræft")
        await town.settled()
        assert await town.status() == "approved"
        assert f"Godkendt af {NEAREST}" in town.employee.text


def _data(user: TeamsUser) -> dict[str, str]:
    action = user.card.action("governance.view")
    assert action is not None
    data: dict[str, str] = action["data"]
    return data


async def _without_leaders(town: Town) -> None:
    """The department Skole has a channel, and nobody of its own to decide."""
    await town.admin.installs()
    school = town.admin.at(town.team.channel("Skole"))
    await school.says("opsæt")
    await school.clicks("Gem", department="Skole", leader="-", deputy="-")
    await town.settled()


async def test_what_waits_for_a_leader_goes_out_once_entra_names_one(directory: Directory) -> None:
    """Graph was away when the screening was sent."""
    directory.knows(NEAREST)
    directory.knows("Mette Opfundet", leader=NEAREST)
    directory.graph.trouble(500, times=10_000)
    async with directory.opens() as town:
        await joins(town, NEAREST)
        await _without_leaders(town)
        await town.sends(town.employee, *GREEN, department="skole")
        assert await town.deliveries("summary") == ["waiting"]
        directory.graph.is_well()
        await looks_again(town)
        assert await town.deliveries("summary") == ["sent"]
        assert f"<at>{NEAREST}</at>, vil du tage stilling?" in in_channel(town, NEAREST, "Skole").card.text
        await town.user(NEAREST).says("mangler min beslutning")
        assert TITLE in town.user(NEAREST).card.text


async def test_the_way_up_passes_contacts_and_accounts_that_are_off(directory: Directory) -> None:
    directory.knows(NEAREST)
    directory.knows("Kontakt Ekstern", leader=NEAREST, contact=True)
    directory.knows("Gitte Gået", leader="Kontakt Ekstern", enabled=False)
    directory.knows("Mette Opfundet", leader="Gitte Gået")
    async with directory.opens() as town:
        await joins(town, NEAREST)
        await town.sends(town.employee, *GREEN)
        assert await told(town, town.employee) == town.user(NEAREST).aad_id


async def test_whom_an_admin_set_in_teams_counts_over_entra(directory: Directory) -> None:
    directory.knows(NEAREST)
    directory.knows("Mette Opfundet", leader=NEAREST)
    async with directory.opens() as town:
        await joins(town, NEAREST)
        await town.admin.installs()
        here = town.admin.at(town.team.channel("Borgerservice"))
        await here.says("opsæt")
        await here.clicks("Gem", department="Borgerservice", leader="Bo Leder", deputy="Dorte Deputy")
        await town.sends(town.employee, *GREEN)
        assert await told(town, town.employee) == town.user(NEAREST).aad_id
        await looks_again(town)
        assert "<at>Bo Leder</at>, vil du tage stilling?" in town.stranger.card.text


async def test_where_entra_names_nobody_the_file_counts(directory: Directory) -> None:
    directory.knows("Mette Opfundet")
    async with directory.opens() as town:
        await joins(town)
        await town.sends(town.employee, *GREEN)
        assert await told(town, town.employee) is None
        assert "<at>Bo Leder</at>, vil du tage stilling?" in town.stranger.card.text


async def test_a_leader_with_automatic_replies_has_the_deputy_asked_as_well(directory: Directory) -> None:
    leader = directory.knows("Bo Leder")
    directory.knows("Mette Opfundet", leader="Bo Leder")
    async with directory.opens() as town:
        await joins(town)
        await town.user("Bo Leder").installs()
        await town.user("Dorte Deputy").installs()
        await town.sends(town.employee, *GREEN)
        assert "autosvar" not in town.stranger.card.text
        now = datetime.now(UTC)
        directory.graph.users[leader.aad_id].replies = {
            "status": "scheduled",
            "scheduledStartDateTime": _wire(now - timedelta(days=1)),
            "scheduledEndDateTime": _wire(now + timedelta(days=5)),
        }
        await looks_again(town)
        why = "<at>Bo Leder</at> har autosvar slået til, så <at>Dorte Deputy</at> er også spurgt."
        assert why in town.stranger.card.text
        assert await _reminded(town) == [town.deputy.aad_id]
        directory.graph.users[leader.aad_id].replies = {"status": "disabled"}  # back again
        await looks_again(town)
        assert "autosvar" not in town.stranger.card.text
        assert await _reminded(town) == [leader.aad_id]
        directory.graph.users[leader.aad_id].replies = {"status": "alwaysEnabled"}
        await looks_again(town)
        await town.deliver_at(now + timedelta(days=10))
        assert "En screening venter på din beslutning" in town.user("Dorte Deputy").text
        assert "En screening venter" not in town.user("Bo Leder").text


async def _reminded(town: Town) -> list[str]:
    """Whom the reminder that is to come goes to."""
    async with town.bot.parts.database.read() as tx:
        due = select(delivery.c.target_id).where(delivery.c.kind == "reminder", delivery.c.state == "due")
        return list(await tx.scalars(due))


async def test_a_mailbox_that_is_forbidden_does_not_hide_the_others(directory: Directory) -> None:
    """Exchange may allow the mailboxes of some leaders alone."""
    nina, bo = directory.knows(NEAREST), directory.knows("Bo Leder")
    first, second = sorted((nina, bo), key=lambda each: each.aad_id)
    directory.knows("Mette Opfundet", leader=first.name)
    directory.knows("Nora Ny", leader=second.name)
    directory.graph.users[second.aad_id].replies = {"status": "alwaysEnabled"}
    directory.graph.trouble(403, times=100, part=f"{first.aad_id}/mailboxSettings")
    async with directory.opens() as town:
        await joins(town, NEAREST)
        await town.sends(town.employee, *GREEN)
        await town.sends(town.user("Nora Ny"), *GREEN, title="Noras idé")
        await told(town, town.user("Nora Ny"))
        await looks_again(town)
        cards = {
            title: next(each.text for each in town.stranger.cards if title in each.text)
            for title in (TITLE, "Noras idé")
        }
        assert "autosvar" in cards["Noras idé"]
        assert "autosvar" not in cards[TITLE]


async def test_automatic_replies_that_are_over_or_to_come_change_nothing(directory: Directory) -> None:
    leader = directory.knows("Bo Leder")
    directory.knows("Mette Opfundet", leader="Bo Leder")
    now = datetime.now(UTC)
    directory.graph.users[leader.aad_id].replies = {
        "status": "scheduled",
        "scheduledStartDateTime": _wire(now + timedelta(hours=1)),
        "scheduledEndDateTime": _wire(now + timedelta(days=5)),
    }
    async with directory.opens() as town:
        await joins(town)
        await town.sends(town.employee, *GREEN)
        await looks_again(town)
        assert directory.graph.asked("automaticRepliesSetting") >= 1
        assert "autosvar" not in town.stranger.card.text


def _wire(moment: datetime) -> dict[str, str]:
    return {"dateTime": moment.strftime("%Y-%m-%dT%H:%M:%S.0000000"), "timeZone": "UTC"}


async def test_without_a_deputy_the_leaders_own_leader_stands_in(directory: Directory) -> None:
    directory.knows(TOP)
    nearest = directory.knows(NEAREST, leader=TOP)
    directory.knows("Mette Opfundet", leader=NEAREST)
    directory.graph.users[nearest.aad_id].replies = {"status": "alwaysEnabled"}
    async with directory.opens() as town:
        await joins(town, NEAREST, TOP)
        await _without_leaders(town)
        await town.sends(town.employee, *GREEN, department="skole")
        assert await told(town, town.employee) == nearest.aad_id
        await looks_again(town)
        tove = in_channel(town, TOP, "Skole")
        assert f"så <at>{TOP}</at> er også spurgt" in tove.card.text
        await town.user(TOP).says("mangler min beslutning")
        assert TITLE in town.user(TOP).card.text
        await tove.looks()
        await tove.clicks("Afvis")
        await tove.clicks("Bekræft", reason=REASON)
        await town.settled()
        assert await town.status() == "rejected"


async def test_a_leader_the_bot_has_never_met_is_not_asked_alone(directory: Directory) -> None:
    directory.knows(NEAREST)
    directory.knows("Mette Opfundet", leader=NEAREST)
    async with directory.opens() as town:
        await joins(town)  # without the nearest leader
        await town.sends(town.employee, *GREEN)
        assert await told(town, town.employee) == town.user(NEAREST).aad_id
        await looks_again(town)
        text = town.stranger.card.text
        assert "Den nærmeste leder har jeg ikke mødt endnu, så <at>Bo Leder</at> er også spurgt." in text
        bo = town.leader
        await bo.looks()
        await bo.clicks("Godkend")
        await bo.clicks("Bekræft")
        await town.settled()
        assert await town.status() == "approved"


async def test_a_departments_leader_has_their_own_leader_decide(directory: Directory) -> None:
    """Bo leads the department; nobody decides their own."""
    directory.knows(TOP)
    directory.knows("Bo Leder", leader=TOP)
    async with directory.opens() as town:
        await joins(town, TOP)
        await town.sends(town.user("Bo Leder"), *GREEN)
        assert await told(town, town.user("Bo Leder")) == town.user(TOP).aad_id
        await looks_again(town)
        assert f"<at>{TOP}</at>, vil du tage stilling?" in town.stranger.card.text


async def test_what_entra_last_said_counts_while_it_is_away(directory: Directory) -> None:
    directory.knows(NEAREST)
    directory.knows("Mette Opfundet", leader=NEAREST)
    async with directory.opens() as town:
        await joins(town, NEAREST)
        await town.sends(town.employee, *GREEN)
        await told(town, town.employee)
        directory.graph.trouble(500, times=10_000)
        with pytest.raises(Away, match="graph_500"):
            await looks_again(town)
        assert await told(town, town.employee) == town.user(NEAREST).aad_id
        await town.user(NEAREST).says("mangler min beslutning")
        assert TITLE in town.user(NEAREST).card.text


@pytest.mark.both_databases
async def test_switched_off_what_entra_said_is_forgotten(directory: Directory) -> None:
    directory.knows(NEAREST)
    directory.knows("Mette Opfundet", leader=NEAREST)
    async with directory.opens() as town:
        await joins(town, NEAREST)
        await town.sends(town.employee, *GREEN)
        await told(town, town.employee)
    async with directory.opens("") as town, asyncio.timeout(10):
        kept = True
        while kept:
            async with town.bot.parts.database.read() as tx:
                kept = bool(list(await tx.execute(select(manager))))
        bo = town.leader
        await bo.sends_action("governance.view", _data(town.stranger), town.stranger.card.message_id)
        assert bo.card.action("governance.choose") is not None
