"""The summary in the channel and the leader's decision, as they are played in Teams."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.governance.town import REASON, Town
from tests.screening_dialogue.playing import GREEN, RED, TITLE, WISH, YELLOW

pytestmark = pytest.mark.both_databases


async def test_the_summary_reaches_the_channel_without_what_the_employee_wrote(town: Town) -> None:
    await town.sends(town.employee, *GREEN)
    seen = town.stranger.card
    assert TITLE in seen.text
    assert "✅ Grøn" in seen.text
    assert "Fra Mette Opfundet · Borgerservice" in seen.text
    assert "<at>Bo Leder</at>, vil du tage stilling?" in seen.text
    assert "Venter på lederens beslutning" in seen.text
    assert WISH not in str(seen.raw)
    assert seen.buttons == ["Jeg er leder – beslut"]
    [mention] = seen.raw["msteams"]["entities"]
    assert mention["mentioned"]["id"] == town.leader.teams_id


async def test_the_leader_sees_the_choices_by_themselves_and_others_do_not(town: Town) -> None:
    await town.sends(town.employee, *GREEN)
    leader, stranger = town.leader, town.stranger
    await leader.looks()
    assert leader.card.buttons[:4] == ["Godkend", "Godkend med vilkår", "Stil et spørgsmål", "Afvis"]
    assert WISH in leader.card.text
    assert await stranger.looks() is None
    await stranger.clicks("Jeg er leder – beslut")
    assert "Det er afdelingens leder og stedfortræder, der beslutter her" in stranger.told
    assert stranger.card.buttons == ["Jeg er leder – beslut"]


async def test_a_plain_yes_to_a_green_idea_needs_no_reason_and_the_employee_is_told(town: Town) -> None:
    await town.sends(town.employee, *GREEN)
    leader = town.leader
    await leader.clicks("Jeg er leder – beslut")
    await leader.clicks("Godkend")
    await leader.clicks("Bekræft")
    assert "Din beslutning er gemt" in leader.card.text
    await town.settled()
    assert await town.status() == "approved"
    assert "Godkendt af Bo Leder" in town.employee.text
    assert "Brugen må starte" in town.employee.text
    assert "✅ Godkendt" in town.stranger.card.text
    assert "Godkendt · Bo Leder" in town.stranger.card.text
    assert len(town.stranger.cards) == 1  # the same card, brought up to date


async def test_a_strangers_forged_click_changes_nothing(town: Town) -> None:
    await town.sends(town.employee, *GREEN)
    leader, stranger = town.leader, town.stranger
    await leader.looks()
    data = dict(leader.card.actions[0]["data"])
    for verb in ("choose", "decide", "answers", "history", "change"):
        answer = await stranger.sends_action(f"governance.{verb}", data | {"reason": REASON})
        assert answer.card is None
        assert "leder" in stranger.told or "stilling" in stranger.told
    employee = town.employee
    await employee.sends_action("governance.decide", data | {"reason": REASON})
    assert employee.told == "Det er din egen screening. Din stedfortræder eller leder beslutter."
    assert await town.status() == "awaiting_leader"


async def test_a_choice_that_is_not_lawful_for_the_outcome_is_refused(town: Town) -> None:
    await town.sends(town.employee, *RED)
    leader = town.leader
    await leader.looks()
    assert leader.card.buttons[:3] == ["Bekræft stop", "Ret idéen", "Send til AI-taskforcen"]
    data = leader.card.actions[0]["data"] | {"choice": "approve", "reason": REASON}
    await leader.sends_action("governance.decide", data)
    assert leader.told == "Det valg er ikke muligt for denne vurdering."
    assert await town.status() == "awaiting_leader"


@pytest.mark.parametrize(
    ("reason", "refusal"),
    [
        ("", "mindst 10 tegn"),
        ("Kort", "mindst 10 tegn"),
        ("x" * 601, "højst være 600 tegn"),
        ("Det drejer sig om 010203-1234, som", "ligner et CPR-nummer"),
        ("Peter Mogensen er sygemeldt med en depression", "noget om en bestemt person"),
        ("Brug systemet med adgangskode: Sommer2026!", "noget om en bestemt person"),
        ("Borgeren kan nås på 20 30 40 50 hele dagen", "noget om en bestemt person"),
    ],
)
async def test_a_reason_is_asked_for_and_holds_nothing_about_particular_people(
    town: Town, reason: str, refusal: str
) -> None:
    await town.sends(town.employee, *RED)
    leader = town.leader
    await leader.looks()
    data = leader.card.actions[0]["data"] | {"choice": "confirm_stop", "reason": reason}
    await leader.sends_action("governance.decide", data)
    assert refusal in leader.told
    assert await town.status() == "awaiting_leader"


async def test_a_reason_that_may_name_somebody_is_taken_only_when_the_leader_keeps_it(town: Town) -> None:
    await town.sends(town.employee, *RED)
    leader = town.leader
    await leader.looks()
    await leader.clicks("Bekræft stop")
    before = len(leader.messages)
    await leader.clicks("Bekræft", reason="Aftalt med Karen Mogensen på mødet i går.")
    assert await town.status() == "awaiting_leader"
    assert "»Karen Mogensen«" in leader.card.text
    assert "Intet er gemt endnu" in leader.card.text
    assert len(leader.messages) == before
    assert "Karen" not in str([message.body for message in leader.messages])
    await leader.clicks("Behold teksten")
    await town.settled()
    assert await town.status() == "stopped"
    assert "Aftalt med Karen Mogensen" in town.employee.text


async def test_conditions_are_checked_like_reasons_and_weak_security_may_be_one(town: Town) -> None:
    await town.sends(town.employee, *GREEN)
    leader = town.leader
    await leader.looks()
    data = leader.card.action("Godkend med vilkår")["data"] | {"choice": "approve_with_conditions"}
    told = {"reason": "Der mangler MFA på systemet endnu.", "conditions": "Slå MFA til\nSpørg om 010203-1234"}
    await leader.sends_action("governance.decide", data | told)
    assert "ligner et CPR-nummer" in leader.told
    named = told | {"conditions": "Slå MFA til\nSpørg Karen Mogensen"}
    await leader.sends_action("governance.decide", data | named, leader.card.message_id)
    assert await town.status() == "awaiting_leader"
    assert "»Karen Mogensen«" in leader.card.text
    await leader.clicks("Bekræft", conditions="Slå MFA til")
    assert await town.status() == "approved"


async def test_a_stop_is_confirmed_and_rejections_are_told_with_their_reason(town: Town) -> None:
    await town.sends(town.employee, *RED)
    leader = town.leader
    await leader.looks()
    await leader.clicks("Bekræft stop")
    await leader.clicks("Bekræft", reason="CPR-numre hører ikke hjemme i en åben tjeneste.")
    await town.settled()
    assert await town.status() == "stopped"
    assert "CPR-numre hører ikke hjemme" in town.employee.text
    assert "CPR-numre hører ikke hjemme" not in str(town.stranger.card.raw)


async def test_conditions_are_ticked_off_and_the_last_blocking_one_approves(town: Town) -> None:
    await town.sends(town.employee, *YELLOW)
    leader, employee = town.leader, town.employee
    await leader.looks()
    await leader.clicks("Godkend, når betingelserne er opfyldt")
    await leader.clicks("Bekræft", reason=REASON)
    await town.settled()
    assert await town.status() == "awaiting_conditions"
    assert "Brugen må ikke starte endnu" in employee.text
    assert "☑ Aftal brugen" in employee.text
    await employee.clicks("Gem flueben", done=["enter_no_protected_data"])
    await town.settled()
    assert await town.status() == "approved"
    assert "Betingelserne er opfyldt" in employee.text
    assert "✅ Godkendt" in town.stranger.card.text
    await leader.looks()
    await leader.clicks("Gem flueben", done=[])  # ticked off too early
    await town.settled()
    assert await town.status() == "awaiting_conditions"


async def test_the_leaders_own_conditions_stand_on_the_list(town: Town) -> None:
    await town.sends(town.employee, *GREEN)
    leader = town.leader
    await leader.looks()
    await leader.clicks("Godkend med vilkår")
    await leader.clicks("Bekræft", reason=REASON, conditions="Fortæl om det på teammødet\n\nHusk kilder\n")
    await town.settled()
    assert await town.status() == "approved"
    assert "☐ Fortæl om det på teammødet" in town.employee.text
    await leader.looks()
    await leader.clicks("Gem flueben", done=["c-1"])
    await town.settled()
    await leader.looks()
    assert "☑ Fortæl om det på teammødet" in leader.card.text
    assert "☐ Husk kilder" in leader.card.text


@pytest.mark.parametrize("days", [0, 95])
async def test_a_pilot_ends_within_three_months(town: Town, days: int) -> None:
    await town.sends(town.employee, *YELLOW)
    leader = town.leader
    await leader.looks()
    await leader.clicks("Godkend som pilot")
    today = datetime.now(UTC).date()
    await leader.clicks("Bekræft", reason=REASON, until=(today + timedelta(days=days)).isoformat())
    assert "højst tre måneder frem" in leader.told
    last = today + timedelta(days=60)
    await leader.clicks("Bekræft", reason=REASON, until=last.isoformat())
    await town.settled()
    assert await town.status() == "awaiting_conditions"
    assert f"{last.day}. " in town.employee.text
    await leader.looks()
    await leader.clicks("Gem flueben", done=["enter_no_protected_data"])
    await town.settled()
    assert await town.status() == "pilot"
    assert "🧪 Godkendt som pilot" in town.stranger.card.text


async def test_a_question_reopens_the_screening_and_the_answer_comes_back(town: Town) -> None:
    await town.sends(town.employee, *GREEN)
    leader, employee = town.leader, town.employee
    await leader.looks()
    await leader.clicks("Stil et spørgsmål")
    await leader.clicks("Bekræft", reason="Hvem læser resultatet igennem?")
    await town.settled()
    assert await town.status() == "draft"
    assert "Hvem læser resultatet igennem?" in employee.text
    assert "Hvem læser resultatet igennem?" not in str(town.stranger.card.raw)
    await employee.clicks("Send svar", answer="Det gør Karen Mogensen hver gang")
    assert await town.status() == "draft"
    assert "»Karen Mogensen«" in employee.card.text
    await employee.clicks("Send svar", answer="Det gør jeg selv hver gang")
    assert employee.told == "Svaret er sendt til din leder."
    await town.settled()
    assert await town.status() == "awaiting_leader"
    assert len(town.stranger.cards) == 2  # a new post tells the leader
    await leader.looks()
    assert "Svar: Det gør jeg selv hver gang" in leader.card.text
    await leader.clicks("Godkend")
    await leader.clicks("Bekræft")
    await town.settled()
    assert await town.status() == "approved"
    assert all("✅ Godkendt" in card.text for card in town.stranger.cards)


async def test_the_employee_may_change_the_answers_instead(town: Town) -> None:
    await town.sends(town.employee, *GREEN)
    leader, employee = town.leader, town.employee
    await leader.looks()
    await leader.clicks("Stil et spørgsmål")
    await leader.clicks("Bekræft", reason="Er det kun offentlige oplysninger?")
    await town.settled()
    await employee.clicks("Ret svar")
    assert "Er det kun offentlige oplysninger?" in employee.card.text
    await employee.clicks("screening.finish")
    await employee.clicks("screening.send")
    await town.settled()
    assert await town.status() == "awaiting_leader"
    await leader.looks()
    assert "Venter på lederens beslutning" in leader.card.text


async def test_a_second_click_and_an_old_card_do_no_harm(town: Town) -> None:
    await town.sends(town.employee, *GREEN)
    leader, deputy = town.leader, town.deputy
    await leader.looks()
    await deputy.looks()
    await leader.clicks("Godkend")
    form = leader.card
    await deputy.clicks("Afvis")
    await leader.clicks("Bekræft")
    await leader.sends_action("governance.decide", form.actions[0]["data"], form.message_id)
    assert "Din beslutning er gemt" in leader.card.text  # the same answer, and nothing twice
    await deputy.clicks("Bekræft", reason="Det passer ikke ind hos os.")
    assert "Der er allerede truffet en beslutning" in deputy.card.text
    await town.settled()
    assert await town.status() == "approved"
    assert await town.deliveries("decision_notice") == ["sent"]


async def test_a_decision_is_changed_with_a_reason_and_both_are_kept(town: Town) -> None:
    await town.sends(town.employee, *GREEN)
    leader = town.leader
    await leader.looks()
    await leader.clicks("Godkend")
    await leader.clicks("Bekræft")
    await town.settled()
    await leader.looks()
    await leader.clicks("Ændr beslutningen")
    await leader.clicks("Afvis")
    data = leader.card.actions[0]["data"]
    await leader.sends_action("governance.decide", data, leader.card.message_id)
    assert "mindst 10 tegn" in leader.told
    await leader.clicks("Bekræft", reason="Vi har fået et bedre værktøj.")
    await town.settled()
    assert await town.status() == "rejected"
    assert "Vi har fået et bedre værktøj." in town.employee.text
    await leader.looks()
    await leader.clicks("Historik")
    seen = leader.card.text
    assert "Sendt til lederen" in seen
    assert "Bo Leder · Besluttet: Godkendt" in seen
    assert "Beslutning ændret til: Afvist: »Vi har fået et bedre værktøj.«" in seen


async def test_the_leader_reads_all_answers_and_lists_what_waits(town: Town) -> None:
    await town.sends(town.employee, *GREEN)
    leader = town.user("Bo Leder")
    await leader.installs()
    await leader.says("mangler min beslutning")
    assert TITLE in leader.card.text
    await leader.clicks("Åbn")
    await leader.clicks("Se alle svar")
    assert "Copilot Chat med kommunens aftale" in leader.card.text
    assert WISH in leader.card.text
    await leader.clicks("Tilbage")
    await leader.clicks("Godkend")
    await leader.clicks("Bekræft")
    await leader.says("my decisions")
    assert "Intet venter på din beslutning" in leader.card.text
    await town.settled()
    await town.employee.says("mangler min beslutning")
    assert "Intet venter på din beslutning" in town.employee.card.text


async def test_ones_own_screening_goes_to_the_deputy(town: Town) -> None:
    bo = town.user("Bo Leder")
    await town.sends(bo, *GREEN)
    assert "<at>Dorte Deputy</at>" in town.stranger.card.text
    assert await town.leader.looks() is None
    leader = town.leader
    await leader.clicks("Jeg er leder – beslut")
    assert leader.told == "Det er din egen screening. Din stedfortræder eller leder beslutter."
    deputy = town.deputy
    await deputy.looks()
    await deputy.clicks("Godkend")
    await deputy.clicks("Bekræft")
    await town.settled()
    assert await town.status() == "approved"


async def test_a_withdrawn_screening_can_no_longer_be_decided(town: Town) -> None:
    await town.sends(town.employee, *GREEN)
    leader, employee = town.leader, town.employee
    await leader.looks()
    await leader.clicks("Godkend")
    await employee.clicks("screening.kept")
    await employee.clicks("Ja, træk tilbage")
    await leader.clicks("Bekræft")
    assert "Kortet var ikke det nyeste" in leader.card.text
    await town.settled()
    assert await town.status() == "withdrawn"
    assert "Trukket tilbage af medarbejderen" in town.stranger.card.text
    assert town.stranger.card.buttons == []
