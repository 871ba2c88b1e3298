"""Whole screenings through /api/messages, as an employee plays them in Teams."""

import asyncio

import pytest

from bot.app import Running
from bot.store import screenings
from tests.fakes.bot import bot_on_loopback
from tests.fakes.teams import FakeTeams
from tests.screening_dialogue.playing import (
    GREEN,
    NEXT,
    READ,
    RED,
    TITLE,
    WISH,
    YELLOW,
    answers,
    arrives,
    begins,
)

pytestmark = pytest.mark.both_databases


async def test_a_harmless_idea_is_green_after_seven_answers(teams: FakeTeams, bot: Running) -> None:
    mette = teams.user("Mette Opfundet")
    await mette.installs()
    assert "tre principper" in mette.card.text
    await mette.clicks(READ)
    assert "Hvilken afdeling" in mette.card.text
    await mette.clicks("screening.choose_department", department="Borgerservice")
    await mette.clicks("screening.start", title=TITLE, wish=WISH)
    asked = []
    for answer in GREEN:
        asked.append(mette.card.text)
        await mette.clicks("Videre", answer=answer)
    assert len(asked) == 7
    assert "Idéen · 1 af ca. 7" in asked[0]
    assert "Vil vi?" not in "".join(asked)
    assert "✅ Grøn" in mette.card.text
    assert "Ja – efter de almindelige regler" in mette.card.text
    assert "Send til min leder" in mette.card.buttons


async def test_an_open_service_without_protected_data_is_yellow(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams)
    await answers(mette, *YELLOW)
    seen = mette.card.text
    assert "⚠️ Gul (med betingelser)" in seen
    assert "Skal være på plads før start" in seen
    assert "Indtast aldrig" in seen
    assert "Aabenraa" in seen  # where the rule comes from


async def test_cpr_in_an_open_service_is_red_at_once_and_says_what_helps(
    teams: FakeTeams, bot: Running
) -> None:
    mette = await begins(teams)
    await answers(mette, *RED)
    seen = mette.card.text
    assert "⛔ Rød (stop)" in seen
    assert "➖ Ikke vurderet" in seen
    assert "Hvad kan gøre det bedre?" in seen
    assert mette.card.buttons[0] == "Ret idéen"


async def test_dont_know_is_clarified_and_never_green(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams)
    await answers(mette, "ideas", "tool:copilot_chat", "unknown")
    while "screening.answer" in {action.get("verb") for action in mette.card.actions}:
        options = {choice["value"] for choice in mette.card.inputs["answer"]["choices"]}
        await answers(mette, next(each for each in ("none", "no", "yes") if each in options))
    assert "❓ Skal afklares hos DPO/jurist" in mette.card.text
    assert "Skal svare:" in mette.card.text


async def test_a_prohibited_practice_can_be_approved_by_nobody(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams)
    await answers(mette, "monitoring", "tool:copilot_chat", "ordinary", "emotions")
    assert "Nej – det er forbudt" in mette.card.text
    assert "Ingen kan godkende det" in mette.card.text


async def test_english_from_the_first_card_to_the_last(teams: FakeTeams, bot: Running) -> None:
    joan = await begins(teams, name="Joan Invented", locale="en-GB", title="Summaries", wish="First drafts")
    assert "What should the AI help you with?" in joan.card.text
    await answers(joan, *GREEN)
    seen = joan.card.text
    assert "✅ Green" in seen
    assert "Send to my leader" in joan.card.buttons
    assert not {"Grøn", "Regelsæt", "afdeling"} & set(seen.replace("\n", " ").split())


async def test_the_card_is_replaced_in_the_answer_and_in_the_stored_message(
    teams: FakeTeams, bot: Running
) -> None:
    mette = await begins(teams)
    answer = await mette.clicks(NEXT, answer="ideas")
    assert answer.card is not None
    assert answer.card == mette.messages[-1].card  # what a reload shows
    assert len(mette.messages) == 1  # one card for the whole way, nothing new in the chat


async def test_it_goes_on_after_a_restart_and_on_another_device(teams: FakeTeams, database_url: str) -> None:
    async with bot_on_loopback(database_url, teams):
        mette = await begins(teams)
        await answers(mette, *GREEN[:3])
        await mette.clicks("Pause")
        assert "Sat på pause" in mette.card.text
    async with bot_on_loopback(database_url, teams):
        await mette.says("fortsæt")
        assert len(mette.messages) == 2  # a new card at the end of the chat
        assert "Velkommen tilbage" in mette.card.text
        assert "Må vi? · 4 af ca. 7" in mette.card.text
        await answers(mette, *GREEN[3:])
        assert "✅ Grøn" in mette.card.text


async def test_back_shows_the_answer_given_and_loses_none(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams)
    await answers(mette, *GREEN[:4])
    await mette.clicks("Tilbage")
    assert mette.card.inputs["answer"]["value"] == "none"
    await mette.clicks("Tilbage")
    await mette.clicks("Tilbage")
    assert mette.card.inputs["answer"]["value"] == "tool:copilot_chat"
    await answers(mette, "tool:copilot_chat")  # as it was: straight on to where it was left
    assert "Må vi? · 5 af ca. 7" in mette.card.text


async def test_an_old_card_shows_where_one_is_now(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams)
    old = mette.card.action(NEXT)
    message = mette.card.message_id
    assert old is not None
    await answers(mette, *GREEN[:3])
    await mette.sends_action(NEXT, {**old["data"], "answer": "monitoring"}, message)
    assert "Kortet var ikke det nyeste" in mette.card.text
    assert "Må vi? · 4 af ca. 7" in mette.card.text
    await answers(mette, *GREEN[3:])
    assert "✅ Grøn" in mette.card.text  # the old click changed nothing


async def test_a_double_click_deserves_no_remark(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams)
    first = mette.card.action(NEXT)
    assert first is not None
    data = {**first["data"], "answer": "ideas"}
    await mette.sends_action(NEXT, data, mette.card.message_id)
    await mette.sends_action(NEXT, data, mette.card.message_id)
    assert "Kortet var ikke" not in mette.card.text
    assert "2 af ca." in mette.card.text


async def test_a_second_click_on_the_form_makes_no_second_screening(teams: FakeTeams, bot: Running) -> None:
    mette = await arrives(teams)
    form = mette.card.action("screening.start")
    assert form is not None
    data = {**form["data"], "title": TITLE, "wish": WISH}
    for _ in range(2):
        await mette.sends_action("screening.start", data, mette.card.message_id)
    await mette.says("mine screeninger")
    assert mette.card.text.count(TITLE) == 1


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("", "Vælg et svar, før du går videre."),
        ("nonsense", "Det svar findes ikke."),
        ("tool:nonsense", "Det svar findes ikke."),
        ("approved,own_build", "Vælg kun ét svar."),
        ({"not": "text"}, "Vælg et svar, før du går videre."),
        ("x" * 100_000, "Det svar findes ikke."),
    ],
)
async def test_values_that_are_no_answer_get_a_sentence_and_lose_nothing(
    teams: FakeTeams, bot: Running, answer: object, sentence: str
) -> None:
    mette = await begins(teams)
    await answers(mette, "ideas")
    action = mette.card.action(NEXT)
    assert action is not None
    await mette.sends_action(NEXT, {**action["data"], "answer": answer}, mette.card.message_id)
    assert sentence in mette.card.text
    assert "Hvilket værktøj" in mette.card.text
    await answers(mette, *GREEN[1:])
    assert "✅ Grøn" in mette.card.text


async def test_none_cannot_be_chosen_together_with_others(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams)
    await answers(mette, *GREEN[:2])
    await mette.clicks(NEXT, answer=["none", "cpr"])
    assert (
        "»Ingen eller kun offentlige oplysninger« kan ikke vælges sammen med andre svar." in mette.card.text
    )
    assert mette.card.inputs["answer"]["value"] == "none,cpr"


async def test_an_unknown_question_shows_where_one_is(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams)
    action = mette.card.action(NEXT)
    assert action is not None
    data = {**action["data"], "question": "no_such_question", "answer": "yes"}
    await mette.sends_action(NEXT, data, mette.card.message_id)
    assert "Det spørgsmål er ikke med længere" in mette.card.text
    assert "1 af ca." in mette.card.text


async def test_a_stranger_learns_nothing_of_another_persons_screening(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams, title="Mettes hemmelige idé")
    action = mette.card.action(NEXT)
    assert action is not None
    bo = await arrives(teams, name="Bo Fremmed")
    for verb in (NEXT, "screening.resume", "screening.kept", "screening.delete", "screening.send"):
        await bo.sends_action(verb, {**action["data"], "answer": "ideas"}, bo.card.message_id)
        assert "Jeg kan ikke finde den screening" in bo.told
    assert "hemmelige" not in bo.card.text


@pytest.mark.parametrize(
    "data", [{}, {"screening": 7}, {"screening": "s-x", "revision": "1"}, {"screening": []}]
)
async def test_a_click_that_names_no_screening_gets_a_sentence(
    teams: FakeTeams, bot: Running, data: dict[str, object]
) -> None:
    mette = await begins(teams)
    await mette.sends_action(NEXT, data, mette.card.message_id)
    assert "Jeg kan ikke finde den screening" in mette.told


async def test_a_red_idea_is_revised_from_where_it_stopped_and_the_old_run_is_kept(
    teams: FakeTeams, bot: Running
) -> None:
    mette = await begins(teams)
    await answers(mette, *RED)
    await mette.clicks("Ret idéen")
    assert "Her stoppede idéen" in mette.card.text
    assert mette.card.inputs["answer"]["value"] == "cpr"
    await answers(mette, "none", *YELLOW[3:])
    assert "⚠️ Gul" in mette.card.text
    await mette.clicks("Hvad er gemt?")
    assert "Gemte vurderinger\n2" in mette.card.text


async def test_an_answer_is_corrected_before_it_is_sent(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams)
    await answers(mette, *YELLOW)
    await mette.clicks("Ret svar")
    assert "Dine svar" in mette.card.text
    await mette.clicks("Ret svaret", question="tool")
    await answers(mette, "tool:copilot_chat")
    assert "Svaret er rettet" in mette.card.text
    await mette.clicks("Få ny vurdering")
    assert "✅ Grøn" in mette.card.text


async def test_picking_no_question_gets_a_sentence(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams)
    await answers(mette, *YELLOW)
    await mette.clicks("Ret svar")
    await mette.clicks("Ret svaret")
    assert "Vælg det spørgsmål, du vil rette." in mette.card.text


async def test_a_draft_is_deleted_for_good(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams)
    await answers(mette, *GREEN[:2])
    await mette.says("mine screeninger")
    assert TITLE in mette.card.text
    await mette.clicks("Hvad er gemt?")
    assert WISH in mette.card.text
    await mette.clicks("Ja, slet")
    assert "Kladden er slettet" in mette.card.text
    assert TITLE not in mette.card.text
    await mette.says("fortsæt")
    assert "Du har ingen kladde" in mette.card.text


async def test_what_was_sent_is_withdrawn_instead(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams)
    await answers(mette, *GREEN)
    await mette.clicks("Send til min leder")
    assert "Venter på din leder" in mette.card.text
    await mette.clicks("Hvad er gemt?")
    assert "Ja, slet" not in mette.card.buttons
    await mette.clicks("Ja, træk tilbage")
    assert "Screeningen er trukket tilbage" in mette.card.text
    assert "Trukket tilbage" in mette.card.text


async def test_sending_twice_sends_once(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams)
    await answers(mette, *GREEN)
    action = mette.card.action("screening.send")
    assert action is not None
    for _ in range(2):
        await mette.sends_action("screening.send", action["data"], mette.card.message_id)
        assert "Venter på din leder" in mette.card.text
        assert "Kortet var ikke" not in mette.card.text


async def test_a_verdict_that_was_never_sent_can_be_deleted(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams)
    await answers(mette, *GREEN)
    await mette.clicks("Hvad er gemt?")
    await mette.clicks("Ja, slet")
    assert "Kladden er slettet" in mette.card.text


async def test_a_repeated_delete_gets_the_same_answer(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams)
    await mette.says("mine screeninger")
    await mette.clicks("Hvad er gemt?")
    action = mette.card.action("Ja, slet")
    assert action is not None
    for _ in range(2):
        await mette.sends_action("screening.delete", action["data"], mette.card.message_id)
        assert "Kladden er slettet" in mette.card.text


async def test_the_list_has_pages(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams, title="Idé nummer 0")
    for number in range(1, 10):
        await mette.says("screening")
        await mette.clicks("screening.start", title=f"Idé nummer {number}", wish=WISH)
    await mette.says("mine screeninger")
    assert "Idé nummer 9" in mette.card.text
    assert "Idé nummer 1" not in mette.card.text
    await mette.clicks("Vis ældre")
    assert "Idé nummer 1" in mette.card.text
    await mette.clicks("Vis nyere")
    assert "Idé nummer 9" in mette.card.text


async def test_the_municipalitys_tools_are_offered_by_name_first(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams)
    await answers(mette, "ideas")
    names = mette.card.options("answer")
    assert names[0] == "Copilot Chat med kommunens aftale"
    assert "Ved ikke" in names
    await answers(mette, "tool:copilot_chat")
    assert "Log ind med din arbejdskonto" in mette.card.text  # the tool's rule, where data is asked about


@pytest.mark.parametrize(
    ("tool", "outcome"),
    [("tool:copilot_chat", "✅ Grøn"), ("tool:fjordvig_assistent", None), ("approved", None)],
)
async def test_ordinary_personal_data_is_quick_only_in_a_tool_that_covers_it(
    teams: FakeTeams, bot: Running, tool: str, outcome: str | None
) -> None:
    mette = await begins(teams)
    await answers(mette, "ideas", tool, "ordinary", "none", "no")
    if outcome is None:
        assert "lovgrundlag" in mette.card.text  # asked, as nothing tells that it is in place
        return
    await answers(mette, "no", "yes")
    assert outcome in mette.card.text


async def test_the_leader_is_named_where_the_leader_usually_knows(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams)
    await answers(mette, "ideas", "own_build", "none", "none", "no", "no")
    assert "Hvem ved det som regel? IT." in mette.card.text


async def test_of_two_answers_at_once_exactly_one_counts(teams: FakeTeams, bot: Running) -> None:
    mette = await begins(teams)
    action = mette.card.action(NEXT)
    assert action is not None
    message = mette.card.message_id
    given = ("ideas", "text", "code", "other")
    await asyncio.gather(
        *(mette.sends_action(NEXT, {**action["data"], "answer": each}, message) for each in given)
    )
    async with bot.parts.database.read() as tx:
        (mine,) = await screenings.of_person(tx, mette.aad_id, limit=2)
    assert mine.revision == 2
    assert mine.answers["purpose"] in {(each,) for each in given}
