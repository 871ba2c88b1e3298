"""Telling, voting, asking, finding and withdrawing, as they are played in Teams."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.experiences import asking
from bot.organisation.rhythm import Cadence, Rhythm
from bot.store.tables import experience, person, screening
from tests.fakes.teams import TeamsUser
from tests.governance.town import Town
from tests.screening_dialogue.playing import GREEN

pytestmark = pytest.mark.both_databases

STORY = {
    "task": "text",
    "tool": "copilot_chat",
    "did": "Jeg bad om et udkast til et referat af vores morgenmøde.",
    "worked": "Strukturen var god, og det gik hurtigt.",
    "did_not_work": "Den opfandt en beslutning, som vi ikke tog.",
    "quality": "better",
    "recommend": "partly",
}


async def settles_in(town: Town, name: str) -> TeamsUser:
    """Somebody of Borgerservice who uses the bot."""
    user = town.user(name)
    await user.installs()
    await user.clicks("welcome.read")
    await user.clicks("screening.choose_department", department="borgerservice")
    return user


async def tells(user: TeamsUser, **changed: str) -> None:
    await user.says("del en erfaring")
    await user.clicks("experiences.publish", **(STORY | changed))


def in_channel(town: Town, user: TeamsUser) -> TeamsUser:
    return user.at(town.team.channel("Borgerservice"))


async def test_a_story_is_shared_voted_on_asked_about_found_and_withdrawn(town: Town) -> None:
    author = await settles_in(town, "Mette Opfundet")
    await tells(author)
    await town.settled()
    reader = in_channel(town, await settles_in(town, "Frida Fremmed"))
    seen = reader.card
    assert "Erfaring: Opsummere, omskrive eller oversætte" in seen.text
    assert "Mette Opfundet · " in seen.text
    assert STORY["did_not_work"] in seen.text
    assert "Husk, når du bruger" in seen.text  # the tool's rule of use

    await reader.clicks("Det hjalp mig også")
    assert "👍 Hjalp også 1" in reader.card.text
    await reader.sends_action(
        "experiences.vote",
        {"experience": _id(reader), "kind": "not_for_me", "why": "Den kendte ikke vores skabelon."},
        reader.card.message_id,
    )
    await town.settled()
    other = in_channel(town, town.user("Bo Leder"))
    assert "👍 Hjalp også 0 · 👎 Virkede ikke for 1" in other.card.text
    assert "Den kendte ikke vores skabelon." in other.card.text

    question = {"experience": _id(reader), "question": "Hvilken instruks brugte du?"}
    await reader.sends_action("experiences.ask", question, reader.card.message_id)
    assert reader.told == "Dit spørgsmål er sendt til forfatteren."
    await town.settled()
    assert "Frida Fremmed spørger til din erfaring" in author.card.text
    await author.clicks("experiences.answer", answer="Jeg gav den dagsordenen først.")
    await town.settled()
    assert "Jeg gav den dagsordenen først." in other.card.text
    assert "Forfatteren har svaret dig" in town.user("Frida Fremmed").card.text

    await author.says("find erfaringer om referater")
    assert "Erfaringer om »referater«" in author.card.text
    assert "Strukturen var god" in author.card.text

    await author.says("mine erfaringer")
    await author.clicks("Træk tilbage")
    assert "Du har ikke delt nogen erfaringer endnu." in author.card.text
    await town.settled()
    assert not [card for card in other.cards if "Erfaring:" in card.text]  # deleted in the channel
    await author.says("find erfaringer om referater")
    assert "Ingen har delt en erfaring om det endnu." in author.card.text
    await reader.sends_action("experiences.vote", {"experience": question["experience"], "kind": "helped"})
    assert reader.told == "Erfaringen er trukket tilbage af forfatteren."


async def test_an_anonymous_author_is_nowhere_on_the_card_but_may_edit(town: Town) -> None:
    author = await settles_in(town, "Mette Opfundet")
    await tells(author, anonymous="true")
    await town.settled()
    seen = in_channel(town, town.user("Bo Leder"))
    assert "En kollega · " in seen.card.text
    assert "Mette" not in str(seen.card.raw) and author.aad_id not in str(seen.card.raw)
    await author.says("mine erfaringer")
    await author.clicks("Ret")
    await author.clicks("experiences.publish", **(STORY | {"worked": "Overskrifterne.", "anonymous": "true"}))
    await town.settled()
    assert "Overskrifterne." in seen.card.text
    assert len([card for card in seen.cards if "Erfaring:" in card.text]) == 1


async def test_personal_data_stops_the_story_and_a_cleaned_one_is_suggested(town: Town) -> None:
    author = await settles_in(town, "Mette Opfundet")
    await tells(author, did="Jeg skrev et brev til Asta Krogsbøll, cpr 070761-4285, om hendes sag.")
    assert "Erfaringen er ikke delt endnu" in author.card.text
    assert "CPR-nummer" in author.card.text
    assert "070761" not in str(author.card.raw)
    assert "[CPR]" in str(author.card.raw)
    await author.clicks("experiences.publish")  # with the suggestion
    await town.settled()
    assert "[CPR]" in in_channel(town, town.user("Bo Leder")).card.text


async def test_faults_in_the_form_are_told_together_and_nothing_written_is_lost(town: Town) -> None:
    author = await settles_in(town, "Mette Opfundet")
    await tells(author, tool="other", worked="", did_not_work="", minutes_saved="mange", did="x" * 50_000)
    said = author.card.text
    assert "Hvad gjorde du? – teksten er 50000 tegn, og der er plads til 1500" in said
    assert "skriv enten, hvad der virkede, eller hvad der ikke gjorde" in said
    assert "skriv et helt tal mellem 0 og 2220" in said
    assert "Hvis et andet: Hvad hedder det? – skal udfyldes" in said
    assert "x" * 20_000 in str(author.card.raw)
    async with town.bot.parts.database.read() as tx:
        assert not (await tx.execute(select(experience))).all()


async def test_a_forged_choice_is_refused(town: Town) -> None:
    author = await settles_in(town, "Mette Opfundet")
    await author.says("del en erfaring")
    await author.sends_action("experiences.publish", STORY | {"task": "spionage", "quality": "superb"})
    assert author.cards[-1] or author.told
    async with town.bot.parts.database.read() as tx:
        assert not (await tx.execute(select(experience))).all()


async def test_nobody_votes_for_themselves_or_edits_what_others_wrote(town: Town) -> None:
    author = await settles_in(town, "Mette Opfundet")
    await tells(author)
    await town.settled()
    card_id = _id(in_channel(town, town.user("Bo Leder")))
    await author.sends_action("experiences.vote", {"experience": card_id, "kind": "helped"})
    assert author.told == "Du kan ikke stemme på din egen erfaring."
    other = await settles_in(town, "Frida Fremmed")
    for verb in ("edit", "withdraw"):
        await other.sends_action(f"experiences.{verb}", {"experience": card_id})
        assert "kun forfatteren" in other.told


async def test_a_dialog_from_the_prompt_answers_in_its_thread(town: Town) -> None:
    author = await settles_in(town, "Mette Opfundet")
    await prompted(town, datetime.now(UTC))
    seat = in_channel(town, author)
    prompt = seat.card
    assert "Hvad har I lært om AI?" in prompt.text
    await seat.opens_dialog("Del en erfaring")
    assert seat.dialog is not None
    await seat.submits_dialog("Del med kollegerne", **STORY)
    assert seat.told == "Tak! Din erfaring er delt i Borgerservice."
    await town.settled()
    story = next(message for message in reversed(seat.messages) if message.card)
    asked = next(message for message in seat.messages if message.id == prompt.message_id)
    assert story.conversation_id == asked.conversation_id


async def test_a_message_becomes_an_experience(town: Town) -> None:
    author = await settles_in(town, "Mette Opfundet")
    payload = {"body": {"contentType": "html", "content": "<p>Copilot lavede en fin dagsorden</p>"}}
    await author.uses_extension("fetchTask", "share_experience", messagePayload=payload)
    assert author.dialog is not None
    assert "Copilot lavede en fin dagsorden" in str(author.dialog.raw)


async def test_the_search_extension_hands_out_cards_to_insert(town: Town) -> None:
    author = await settles_in(town, "Mette Opfundet")
    await tells(author)
    parameters = [{"name": "words", "value": "referat"}]
    answer = await author.uses_extension("query", "find_experiences", parameters=parameters)
    [found] = answer.body["composeExtension"]["attachments"]
    assert "Strukturen var god" in str(found["content"])
    assert "actions" not in found["content"]
    nothing = await author.uses_extension(
        "query", "find_experiences", parameters=[{"name": "words", "value": "raketvidenskab"}]
    )
    assert "Ingen har delt" in nothing.body["composeExtension"]["text"]


async def test_outlook_finds_experiences_and_nothing_is_noted_of_who_asks(town: Town) -> None:
    author = await settles_in(town, "Mette Opfundet")
    await tells(author)
    reader = town.user("Frida Fremmed")
    await reader.installs()
    before = await chat_of(town, reader)
    answer = await reader.acts(
        "extension",
        channelId="m365extensions",
        name="composeExtension/query",
        conversation={"id": "outlook-conversation"},
        value={"commandId": "find_experiences", "parameters": [{"name": "words", "value": "referat"}]},
    )
    [found] = answer.body["composeExtension"]["attachments"]
    assert "Strukturen var god" in str(found["content"])
    assert before is not None and await chat_of(town, reader) == before


async def chat_of(town: Town, user: TeamsUser) -> str | None:
    async with town.bot.parts.database.read() as tx:
        chat_id: str | None = await tx.scalar(select(person.c.chat_id).where(person.c.id == user.aad_id))
        return chat_id


async def test_the_search_is_narrowed_by_department_task_and_tool(town: Town) -> None:
    author = await settles_in(town, "Mette Opfundet")
    await tells(author)
    await tells(author, task="ideas", tool="other", tool_name="Sprogbot", worked="", did="Vi fik idéer.")
    reader = await settles_in(town, "Frida Fremmed")
    await reader.says("find erfaringer")
    assert found(reader) == {"Vi fik idéer.", STORY["worked"]}
    anything = {"query": "", "department": "-", "task": "-", "tool": "-"}
    for narrowed, expected in (
        ({"department": "borgerservice", "task": "ideas"}, {"Vi fik idéer."}),
        ({"tool": "copilot_chat"}, {STORY["worked"]}),
        ({"query": "referat"}, {STORY["worked"]}),
        ({"query": "Sprogbot", "tool": "copilot_chat"}, set()),
        ({"department": "skole"}, set()),
        ({}, {"Vi fik idéer.", STORY["worked"]}),
    ):
        await reader.clicks("Søg", **(anything | narrowed))
        assert found(reader) == expected, narrowed
    await reader.clicks("Læs")
    assert "Erfaring:" in reader.card.text


def found(user: TeamsUser) -> set[str]:
    """Which of the two stories the list shows."""
    return {words for words in ("Vi fik idéer.", STORY["worked"]) if words in user.card.text}


async def test_in_a_channel_the_form_is_a_button_and_the_rest_is_pointed_to_the_chat(town: Town) -> None:
    author = await settles_in(town, "Mette Opfundet")
    seat = in_channel(town, author)
    await seat.says("del en erfaring")
    assert seat.card.buttons == ["Del en erfaring"]
    await seat.opens_dialog("Del en erfaring")
    await seat.submits_dialog("Del med kollegerne", **STORY)
    assert seat.told == "Tak! Din erfaring er delt i Borgerservice."
    await town.settled()
    for words in ("mine erfaringer", "find erfaringer om referater"):
        await seat.says(words)
        assert "privat chat med mig" in seat.text


async def test_the_leader_sets_the_rhythm_and_others_may_not(town: Town) -> None:
    leader = town.user("Bo Leder")
    await leader.installs()
    await leader.says("rytme")
    await leader.clicks("Gem rytmen", cadence="weekly", weekday="3", hour="9")
    assert "Gemt. Næste gang er" in leader.card.text
    stranger = await settles_in(town, "Frida Fremmed")
    await stranger.says("rytme")
    assert "afdelingens leder" in stranger.text
    await stranger.sends_action(
        "experiences.set_rhythm", {"for": "borgerservice", "cadence": "off", "weekday": "1", "hour": "9"}
    )
    assert "afdelingens leder" in stranger.told


async def test_two_bad_experiences_mark_the_use_for_review_and_tell_the_leader(town: Town) -> None:
    employee = town.employee
    await town.sends(employee, *GREEN)
    leader = town.user("Bo Leder")
    await leader.installs()
    async with town.bot.parts.database.read() as tx:
        screened = await tx.scalar(select(screening.c.id))
    await tells(employee, recommend="no", screening=str(screened))
    await town.settled()
    assert "Er det stadig en god idé?" not in leader.text
    reader = in_channel(town, await settles_in(town, "Frida Fremmed"))
    await reader.sends_action("experiences.vote", {"experience": _id(reader), "kind": "not_for_me"})
    await town.settled()
    assert "Er det stadig en god idé?" in leader.text
    async with town.bot.parts.database.read() as tx:
        assert await tx.scalar(select(screening.c.review_wanted_at)) is not None


async def prompted(town: Town, now: datetime) -> None:
    """The department's prompt is due and goes out."""
    organisation = town.bot.parts.organisation
    async with town.bot.parts.database.write() as tx:
        await asking.set_rhythm(tx, "borgerservice", Rhythm(Cadence.WEEKLY, 1, 9), by="p", now=now)
        await asking.tick(tx, organisation, "borgerservice", now)
    town.bot.parts.wake_deliveries()
    await town.settled()


def _id(user: TeamsUser) -> str:
    for card in reversed(user.cards):
        for action in card.actions:
            if action.get("verb") == "experiences.vote":
                found: str = action["data"]["experience"]
                return found
    raise AssertionError("no experience here")
