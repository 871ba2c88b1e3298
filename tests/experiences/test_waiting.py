"""The channel is gone, or the bot was taken out of the team: nothing is lost, and the report says why."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from bot.experiences import library
from bot.report import deliveries_report
from bot.store.tables import delivery, experience
from tests.experiences.test_transcripts import STORY, in_channel, prompted, settles_in, tells
from tests.governance.town import Town

pytestmark = pytest.mark.both_databases


async def undelivered(town: Town, kind: str) -> list[tuple[str, str]]:
    """``(state, why)`` of that kind, as an admin reads it."""
    _, listed = await deliveries_report(town.bot.parts.database, 50)
    return [(each.state, each.error) for each in listed if each.kind == kind]


async def channel_is(town: Town, event: str) -> None:
    channel = town.team.channel("Borgerservice")
    told = {"channel": {"id": channel.conversation_id, "name": "Borgerservice"}}
    await town.team.event(event, by=town.admin, channelData=told)
    await town.settled()


def into_a_channel(method: str, path: str) -> bool:
    """A new post, or a reply in a thread."""
    return method == "POST" and (path.endswith("/v3/conversations") or "thread.tacv2" in path)


def answers(town: Town, status: int, code: str) -> None:
    """What Teams says to the next post in a channel."""
    town.teams.connector.trouble(status, code=code, matches=into_a_channel)


def stories(town: Town) -> list[str]:
    """The experiences that stand in the channel."""
    cards = in_channel(town, town.user("Bo Leder")).cards
    return [card.text for card in cards if "Erfaring:" in card.text]


async def test_a_story_for_a_deleted_channel_waits_and_goes_out_when_it_is_restored(town: Town) -> None:
    author = await settles_in(town, "Mette Opfundet")
    await channel_is(town, "channelDeleted")
    await tells(author)
    await town.settled()
    assert await undelivered(town, "experience") == [("waiting", "")]
    await author.says("find erfaringer om referater")  # meanwhile colleagues find it
    assert "Strukturen var god" in author.card.text
    await channel_is(town, "channelRestored")
    assert len(stories(town)) == 1
    assert await undelivered(town, "experience") == []


async def test_the_bot_is_out_of_the_team_when_a_story_goes_out(town: Town) -> None:
    author = await settles_in(town, "Mette Opfundet")
    answers(town, 403, "BotNotInConversationRoster")
    await tells(author)
    await town.settled()
    assert await undelivered(town, "experience") == [("waiting", "BotNotInConversationRoster")]
    await town.bot_joins()
    assert len(stories(town)) == 1


async def test_an_answer_to_a_prompt_comes_into_the_channel_when_the_thread_is_gone(town: Town) -> None:
    author = await settles_in(town, "Mette Opfundet")
    await prompted(town, datetime.now(UTC))
    seat = in_channel(town, author)
    await seat.opens_dialog("Del en erfaring")
    answers(town, 404, "ConversationNotFound")
    await seat.submits_dialog("Del med kollegerne", **STORY)
    await town.settled()
    assert await undelivered(town, "experience") == [("waiting", "ConversationNotFound")]
    await town.bot_joins()
    assert len(stories(town)) == 1


async def test_a_withdrawn_story_does_not_go_out_when_the_channel_comes_back(town: Town) -> None:
    author = await settles_in(town, "Mette Opfundet")
    await channel_is(town, "channelDeleted")
    await tells(author)
    await author.says("mine erfaringer")
    await author.clicks("Træk tilbage")
    await channel_is(town, "channelRestored")
    assert stories(town) == []
    assert await undelivered(town, "experience") == []


async def test_votes_on_a_story_that_waits_leave_no_failed_update_behind(town: Town) -> None:
    author = await settles_in(town, "Mette Opfundet")
    await channel_is(town, "channelDeleted")
    await tells(author)
    reader = await settles_in(town, "Frida Fremmed")
    await reader.says("find erfaringer")
    await reader.clicks("Læs")
    await reader.clicks("Det hjalp mig også")
    assert await town.deliveries("experience_update") == []
    await channel_is(town, "channelRestored")
    assert "👍 Hjalp også 1" in stories(town)[0]


async def test_a_card_that_arrives_after_its_withdrawal_is_taken_down_again(town: Town) -> None:
    author = await settles_in(town, "Mette Opfundet")
    town.teams.connector.trouble(200, delay=1.0, matches=into_a_channel)  # a second on its way
    await tells(author)
    async with asyncio.timeout(10):
        while await town.deliveries("experience") != ["sending"]:  # noqa: ASYNC110 # rows wake nobody here
            await asyncio.sleep(0.02)
    async with town.bot.parts.database.write() as tx:
        told = await tx.scalar(select(experience.c.id))
        assert told is not None
        await library.withdraw(tx, told, datetime.now(UTC))
    await town.settled()
    assert stories(town) == []
    assert await town.deliveries("experience_down") == ["sent"]


async def test_a_prompt_for_a_channel_that_is_gone_is_reported_and_counts_as_not_asked(town: Town) -> None:
    await channel_is(town, "channelDeleted")
    await channel_is(town, "channelRestored")
    answers(town, 404, "ConversationNotFound")
    await prompted(town, datetime.now(UTC))
    assert await undelivered(town, "prompt") == [("failed", "ConversationNotFound")]
    async with town.bot.parts.database.read() as tx:
        assert await library.asked_since(tx, "borgerservice", None) == []


async def test_without_a_channel_no_prompt_is_written(town: Town) -> None:
    await town.team.event("teamDeleted", by=town.admin)
    await prompted(town, datetime.now(UTC))
    assert await town.deliveries("prompt") == []


async def test_a_row_for_a_channel_the_bot_never_met_waits_with_its_reason(town: Town) -> None:
    author = await settles_in(town, "Mette Opfundet")
    await channel_is(town, "channelDeleted")
    await tells(author)
    async with town.bot.parts.database.write() as tx:
        await tx.execute(
            update(delivery)
            .where(delivery.c.kind == "experience")
            .values(state="due", target_id="19:unknown@thread.tacv2")
        )
    town.bot.parts.wake_deliveries()
    await town.settled()
    assert await undelivered(town, "experience") == [("waiting", "channel_gone")]
