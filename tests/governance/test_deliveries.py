"""What must reach somebody: contacts, reminders, and what a crash leaves in doubt."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.store.tables import delivery
from tests.fakes.teams import FakeTeams
from tests.governance.town import REASON, Town, town_on
from tests.screening_dialogue.playing import GREEN, RED, TITLE, WISH

pytestmark = pytest.mark.both_databases

CLARIFY = ("ideas", "tool:copilot_chat", "unknown", "none", "no", "no", "yes", "yes", "yes", "no")
"""Nobody knows which data go in."""


async def test_the_task_force_is_asked_and_can_read_the_answers(town: Town) -> None:
    tora = town.user("Tora Taskforce")
    await tora.installs()
    await town.sends(town.employee, *RED)
    leader = town.leader
    await leader.looks()
    await leader.clicks("Send til AI-taskforcen")
    await leader.clicks("Bekræft", reason="Vi vil gerne finde en lovlig vej.")
    await town.settled()
    assert await town.status() == "clarifying"
    assert "Vi har brug for dig: AI-taskforcen" in tora.text
    assert "Vi vil gerne finde en lovlig vej." in tora.text
    await tora.clicks("Se alle svar")
    assert WISH in tora.card.text
    await tora.sends_action("governance.view", {"s": leader.card.actions[0]["data"]["s"]})
    assert "leder og stedfortræder, der beslutter" in tora.told


async def test_the_leader_picks_who_is_to_clarify_and_a_contact_without_the_bot_gets_it_later(
    town: Town,
) -> None:
    await town.sends(town.employee, *CLARIFY)
    leader, dpo = town.leader, town.dpo
    town.teams.connector.gone[dpo.place.conversation_id] = "BotNotInConversationRoster"
    await leader.looks()
    await leader.clicks("Send til DPO, jurist eller IT")
    await leader.clicks("Bekræft", role="dpo", reason="Hvilke oplysninger må bruges?")
    await town.settled()
    assert await town.deliveries("contact_notice") == ["waiting"]
    del town.teams.connector.gone[dpo.place.conversation_id]
    await dpo.installs()
    await town.settled()
    assert "Hvilke oplysninger må bruges?" in dpo.text
    assert await town.deliveries("contact_notice") == ["sent"]


async def test_where_no_contact_is_named_the_admin_gets_it(town: Town) -> None:
    await town.admin.installs()
    await town.sends(town.employee, *CLARIFY)
    leader = town.leader
    await leader.looks()
    await leader.clicks("Send til DPO, jurist eller IT")
    await leader.clicks("Bekræft", role="lawyer", reason="Kræver det en ny hjemmel?")
    await town.settled()
    assert "Ingen er skrevet ind som kontakt for: Juristen" in town.admin.text


async def test_the_employee_opens_the_answers_again_once_more_is_known(town: Town) -> None:
    await town.sends(town.employee, *CLARIFY)
    leader, employee = town.leader, town.employee
    await leader.looks()
    await leader.clicks("Parkér – venter på lov")
    await leader.clicks("Bekræft", reason="Vi venter på loven til foråret.")
    await town.settled()
    assert await town.status() == "parked"
    await employee.clicks("Ret svar")
    assert await town.status() == "draft"
    await employee.clicks("screening.resume")
    await employee.clicks("screening.pick", question="data")
    await employee.clicks("screening.answer", answer="none")
    await employee.clicks("screening.finish")
    await employee.clicks("screening.send")
    await town.settled()
    assert await town.status() == "awaiting_leader"
    await leader.looks()
    assert "✅ Grøn" in leader.card.text


async def test_the_leader_is_reminded_after_three_workdays_and_three_times_at_most(town: Town) -> None:
    leader = town.user("Bo Leder")
    await leader.installs()
    await town.sends(town.employee, *GREEN)
    now = datetime.now(UTC)
    await town.deliver_at(now + timedelta(days=1))
    assert await town.deliveries("reminder") == ["due"]
    for days in (8, 16, 24, 32):
        await town.deliver_at(now + timedelta(days=days))
    assert await town.deliveries("reminder") == ["sent", "sent", "sent"]
    assert "En screening venter på din beslutning" in leader.text
    await leader.clicks("Åbn og beslut")
    await leader.clicks("Godkend")
    await leader.clicks("Bekræft")
    assert await town.status() == "approved"


async def test_a_reminder_is_not_sent_once_it_is_decided(town: Town) -> None:
    await town.sends(town.employee, *GREEN)
    leader = town.leader
    await leader.looks()
    await leader.clicks("Afvis")
    await leader.clicks("Bekræft", reason=REASON)
    await town.settled()
    await town.deliver_at(datetime.now(UTC) + timedelta(days=10))
    assert await town.deliveries("reminder") == ["cancelled"]


async def test_a_crash_between_sending_and_sent_sends_the_summary_at_least_once(
    database_url: str, teams: FakeTeams, tmp_path: Path
) -> None:
    async with town_on(database_url, teams, tmp_path) as town:
        await town.bot_joins()
        await town.sends(town.employee, *GREEN)
        await _killed_in_mid_send(town, "summary")
        posts = len(town.stranger.cards)
    async with town_on(database_url, teams, tmp_path) as town:
        await town.settled()
        assert await town.deliveries("summary") == ["sent"]
        assert len(town.stranger.cards) == posts + 1
        leader = town.leader
        await leader.looks()
        await leader.clicks("Godkend")
        await leader.clicks("Bekræft")
        await town.settled()
        assert await town.status() == "approved"


async def test_what_was_unsent_when_the_bot_stopped_goes_out_at_the_next_start(
    database_url: str, teams: FakeTeams, tmp_path: Path
) -> None:
    down = {"the connector"}
    async with town_on(database_url, teams, tmp_path) as town:
        await town.bot_joins()
        await town.sends(town.employee, *GREEN)
        channel_id = town.team.channel("Borgerservice").conversation_id
        leader = town.leader
        await leader.looks()
        await leader.clicks("Godkend")
        teams.connector.trouble(
            503, times=10_000, matches=lambda method, _: down and method in {"POST", "PUT"}
        )
        await leader.sends_action("governance.decide", leader.card.actions[0]["data"], leader.card.message_id)
        assert await town.status() == "approved"
    down.clear()
    async with town_on(database_url, teams, tmp_path) as town:
        await town.deliver_at(datetime.now(UTC) + timedelta(minutes=10))
        assert "Godkendt af Bo Leder" in town.employee.text
        assert channel_id in town.stranger.place.conversation_id
        assert "✅ Godkendt" in town.stranger.card.text


async def test_no_row_of_the_trail_or_of_the_answers_kept_holds_what_people_wrote(town: Town) -> None:
    await town.sends(town.employee, *GREEN, title="Canary-titel")
    leader = town.leader
    await leader.looks()
    await leader.clicks("Afvis")
    await leader.clicks("Bekræft", reason="Canary-begrundelse her")
    await town.settled()
    async with town.bot.parts.database.read() as tx:
        for table in ("audit", "delivery", "handled_activity", "card_message"):
            rows = (await tx.exec_driver_sql(f"SELECT * FROM {table}")).all()
            assert rows
            assert "Canary" not in str(rows) and WISH not in str(rows), table
    assert TITLE != "Canary-titel"


async def _killed_in_mid_send(town: Town, kind: str) -> None:
    """As if the process had died after the request went out: in a dead worker's hand, state unknown."""
    async with town.bot.parts.database.write() as tx:
        number = await tx.scalar(select(delivery.c.id).where(delivery.c.kind == kind))
        await tx.execute(
            update(delivery)
            .where(delivery.c.id == number)
            .values(state="sending", worker_id="w-dead", conversation_id=None, message_id=None)
        )
