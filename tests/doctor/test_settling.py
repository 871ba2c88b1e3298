"""An admin settles in Teams what the bot cannot know: whether a message that got no answer arrived."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot.jobs import restoring
from bot.store.tables import audit, channel, delivery
from tests.doctor.conftest import Site
from tests.fakes.teams import TeamsUser

SHOW = "Vis beskeder, der ikke er nået frem"


async def wrote(site: Site, name: str, state: str, error: str | None, **values: Any) -> None:
    """``d-<name>``: unless told otherwise a question to the admin, who leads ``skole``."""
    row = {
        "id": f"d-{name}",
        "key": f"rhythm_question:{name}",
        "kind": "rhythm_question",
        "subject_id": "skole",
        "target_kind": "person",
        "target_id": site.admin.aad_id,
        "state": state,
        "error": error,
        "attempts": 3,
        "not_before": datetime.now(UTC) - timedelta(hours=1),
        "created_at": datetime.now(UTC) - timedelta(hours=1),
    }
    async with site.bot.parts.database.write() as tx:
        await tx.execute(insert(delivery).values(row | values))


async def state_of(site: Site, name: str) -> str:
    async with site.bot.parts.database.read() as tx:
        return str(await tx.scalar(select(delivery.c.state).where(delivery.c.id == f"d-{name}")))


async def trail(site: Site, event: str) -> list[tuple[str | None, dict[str, Any]]]:
    """(who, what) of each line."""
    async with site.bot.parts.database.read() as tx:
        rows = await tx.execute(
            select(audit.c.person_id, audit.c.detail).where(audit.c.event == event).order_by(audit.c.id)
        )
        return [(row.person_id, row.detail) for row in rows]


async def opened(site: Site) -> TeamsUser:
    """The admin, looking at the list."""
    admin = site.admin
    await admin.installs()
    await admin.says("doktor")
    await admin.clicks(SHOW)
    return admin


async def test_the_button_is_there_only_when_there_is_something_to_settle(site: Site) -> None:
    admin = site.admin
    await admin.installs()
    await wrote(site, "waits", "waiting", "person_unknown")
    await wrote(site, "old", "failed", None, created_at=datetime.now(UTC) - timedelta(days=15))
    await admin.says("doktor")
    assert SHOW not in admin.card.buttons
    await wrote(site, "new", "failed", None)
    await admin.clicks("Undersøg igen")
    assert SHOW in admin.card.buttons


@pytest.mark.both_databases
async def test_each_message_is_listed_in_words_without_whom_it_is_for(site: Site) -> None:
    async with site.bot.parts.database.write() as tx:
        here = await tx.scalar(select(channel.c.id).where(channel.c.name == "Skole"))
        await tx.execute(update(channel).where(channel.c.id == here).values(department_id="skole"))
    bo = site.teams.user("Bo Leder")
    await wrote(site, "there", "doubtful", "no_answer", kind="prompt", target_kind="channel", target_id=here)
    await wrote(site, "blocked", "failed", "MessageWritesBlocked", target_id=bo.aad_id)
    admin = await opened(site)
    told = admin.card.text
    assert "Spørgsmål om erfaringer" in told
    assert "Kommunen / Skole · afdeling: Skole · skrevet " in told
    assert "Måske nået frem: Teams svarede ikke" in told
    assert "Til en person" in told
    assert "Opgivet: personen har blokeret botten" in told
    raw = json.dumps(admin.card.raw, ensure_ascii=False)
    assert bo.name not in raw and bo.aad_id not in raw


async def test_it_arrived_says_the_admin_and_the_trail_says_who(site: Site) -> None:
    await wrote(site, "1", "doubtful", "no_answer")
    admin = await opened(site)
    await admin.clicks("Den nåede frem")
    assert "Noteret: Den nåede frem" in admin.card.text
    assert "Der er ikke flere beskeder" in admin.card.text
    assert await state_of(site, "1") == "sent"
    assert await trail(site, "delivery_settled") == [(admin.aad_id, {"delivery": "d-1", "how": "sent"})]


@pytest.mark.parametrize(("state", "error"), [("doubtful", "no_answer"), ("failed", "MessageWritesBlocked")])
async def test_sent_again_it_arrives_once_the_admin_is_sure(site: Site, state: str, error: str) -> None:
    await wrote(site, "1", state, error)
    admin = await opened(site)
    assert "Er du sikker? Den kan komme to gange." in admin.card.text
    card, before = admin.card.message_id, len(admin.messages)
    await admin.clicks("Ja, send igen")
    listed = next(each for each in admin.cards if each.message_id == card)
    assert "Den bliver sendt igen nu" in listed.text
    await site.teams.connector.until(lambda: len(admin.messages) == before + 1)
    assert "rytme" in admin.card.text.casefold()
    assert await trail(site, "delivery_settled") == [(admin.aad_id, {"delivery": "d-1", "how": "again"})]


async def test_a_second_click_and_one_that_comes_too_late_change_nothing(site: Site) -> None:
    await wrote(site, "1", "doubtful", "no_answer")
    await wrote(site, "2", "doubtful", "no_answer")
    admin = await opened(site)
    card = admin.card.message_id
    await admin.sends_action("doctor.settle", {"delivery": "d-1", "how": "sent"}, card)
    for how in ("sent", "again"):
        await admin.sends_action("doctor.settle", {"delivery": "d-1", "how": how}, card)
        assert "Den er allerede afgjort" in admin.card.text
        assert "Beskeder, der ikke er nået frem: 1" in admin.card.text
    assert await state_of(site, "1") == "sent"
    assert await state_of(site, "2") == "doubtful"
    assert len(await trail(site, "delivery_settled")) == 1


async def test_what_was_given_up_has_not_arrived_whatever_a_forged_click_says(site: Site) -> None:
    await wrote(site, "1", "failed", "MessageWritesBlocked")
    admin = await opened(site)
    await admin.sends_action("doctor.settle", {"delivery": "d-1", "how": "sent"}, admin.card.message_id)
    assert await state_of(site, "1") == "failed"
    await admin.sends_action("doctor.settle", {"delivery": "d-1", "how": "burn"}, admin.card.message_id)
    assert "ældre udgave" in admin.told
    assert await state_of(site, "1") == "failed"


@pytest.mark.parametrize(
    ("verb", "data"),
    [
        ("doctor.undelivered", {}),
        ("doctor.settle", {"delivery": "d-1", "how": "sent"}),
        ("doctor.settle_held", {"how": "sent"}),
    ],
)
async def test_it_is_for_admins_in_their_own_chat(site: Site, verb: str, data: dict[str, str]) -> None:
    await wrote(site, "1", "doubtful", restoring.HELD)
    mette = site.teams.user("Mette Opfundet")
    await mette.installs()
    await mette.sends_action(verb, data)
    assert "Kun administratorer" in mette.told
    in_channel = site.admin.at(site.team.channel("Skole"))
    await in_channel.sends_action(verb, data)
    assert "privat chat" in in_channel.told
    assert await state_of(site, "1") == "doubtful"
    assert await trail(site, "delivery_settled") == await trail(site, "held_settled") == []


async def test_ten_are_shown_and_the_next_ones_follow(site: Site) -> None:
    now = datetime.now(UTC)
    for number in range(12):
        await wrote(site, f"{number}", "failed", f"code_{number}_", created_at=now - timedelta(hours=number))
    admin = await opened(site)
    assert "Beskeder, der ikke er nået frem: 12" in admin.card.text
    assert "kommer de næste: 2" in admin.card.text
    assert admin.card.text.index("code_0_") < admin.card.text.index("code_9_")
    assert "code_10_" not in admin.card.text


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("button", "how", "after", "told"),
    [
        ("Ja, alle nåede frem", "sent", {"sent"}, "De nåede frem (2)"),
        ("Ja, send alle igen", "again", {"due", "sending", "sent"}, "De bliver sendt igen nu (2)"),
    ],
)
async def test_what_a_restore_held_is_settled_all_at_once(
    site: Site, button: str, how: str, after: set[str], told: str
) -> None:
    month_old = datetime.now(UTC) - timedelta(days=30)
    await wrote(site, "1", "doubtful", restoring.HELD, created_at=month_old)
    await wrote(site, "2", "doubtful", restoring.HELD)
    await wrote(site, "3", "doubtful", "no_answer")
    admin = await opened(site)
    card = admin.card.message_id
    assert "databasen er gendannet: 2" in admin.card.text
    await admin.clicks(button)
    listed = next(each for each in admin.cards if each.message_id == card)
    assert told in listed.text
    assert "databasen er gendannet" not in listed.text
    assert {await state_of(site, "1"), await state_of(site, "2")} <= after
    assert await state_of(site, "3") == "doubtful"
    assert await trail(site, "held_settled") == [(admin.aad_id, {"how": how, "settled": 2})]
    await admin.sends_action("doctor.settle_held", {"how": how}, card)
    listed = next(each for each in admin.cards if each.message_id == card)
    assert "De er allerede afgjort" in listed.text
    assert len(await trail(site, "held_settled")) == 1
