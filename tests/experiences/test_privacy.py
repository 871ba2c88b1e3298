"""A canary: an invented name and CPR number, written in every field of experience sharing, stay nowhere."""

import logging

import pytest
from sqlalchemy import select, text

from bot.app import Running
from bot.experiences.model import LIMITS
from bot.store.tables import metadata
from tests.experiences.test_transcripts import STORY, in_channel, settles_in, tells
from tests.governance.town import Town

pytestmark = pytest.mark.both_databases

CANARY = "Mikkel Vestergaard, cpr 010190-1234"
FIELDS = [name for name in LIMITS if name in {*STORY, "time_went_to"}]


async def stored(bot: Running) -> str:
    """All rows of all tables, the full-text index included."""
    async with bot.parts.database.read() as tx:
        rows = [repr((await tx.execute(select(table))).all()) for table in metadata.sorted_tables]
        rows.append(repr((await tx.execute(text("SELECT * FROM experience_fts"))).all()))
    return "\n".join(rows)


async def test_what_the_check_stops_is_kept_and_logged_nowhere(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    caplog.set_level(logging.DEBUG, logger="bot")
    author = await settles_in(town, "Mette Opfundet")
    for field in FIELDS:
        await tells(author, **{field: CANARY})
        assert "Erfaringen er ikke delt endnu" in author.card.text, field
    await tells(author, tool="other", tool_name=CANARY)
    await tells(author)
    await town.settled()
    reader = in_channel(town, await settles_in(town, "Frida Fremmed"))
    action = reader.card.action("experiences.vote")
    assert action is not None
    data = {"experience": action["data"]["experience"]}
    for verb, more in (
        ("vote", {"kind": "not_for_me", "why": CANARY}),
        ("ask", {"question": CANARY}),
        ("answer", {"asker": CANARY, "answer": CANARY}),
    ):
        await reader.sends_action(f"experiences.{verb}", data | more)
        assert "Skriv den om uden" in reader.told
    await author.says(f"find erfaringer om {CANARY}")
    payload = {"body": {"contentType": "text", "content": CANARY}}
    await author.uses_extension("fetchTask", "share_experience", messagePayload=payload)
    await author.uses_extension("query", "find_experiences", parameters=[{"name": "words", "value": CANARY}])
    await town.settled()
    logged = "\n".join(repr(vars(record)) for record in caplog.records)
    for part in ("Vestergaard", "010190"):
        assert part not in await stored(town.bot)
        assert part not in logged
        assert part not in str([message.body for message in reader.messages])


async def test_a_withdrawn_story_leaves_no_words_behind(town: Town) -> None:
    author = await settles_in(town, "Mette Opfundet")
    await tells(author, did="Jeg lod den skrive om kanariefugle.")
    await town.settled()
    assert "kanariefugle" in await stored(town.bot)
    await author.says("mine erfaringer")
    await author.clicks("Træk tilbage")
    await town.settled()
    assert "kanarie" not in await stored(town.bot)


async def test_an_anonymous_authors_name_is_on_no_card_or_list(town: Town) -> None:
    author = await settles_in(town, "Mette Opfundet")
    await tells(author, anonymous="true")
    await town.settled()
    reader = await settles_in(town, "Frida Fremmed")
    await reader.says("find erfaringer om referater")
    await reader.clicks("experiences.open")
    assert "En kollega" in reader.card.text
    answer = await reader.uses_extension("query", "find_experiences", parameters=[])
    seen = str([message.body for message in reader.messages]) + str(answer.body)
    assert "Mette" not in seen and author.aad_id not in seen and author.teams_id not in seen
