"""Meeting people: written down once, brought up to date, never losing what they chose."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.store import people
from bot.store.database import Database
from bot.store.people import Person

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


async def _meets(
    database: Database, *, chat: str | None = "a:1", language: str = "da", later: int = 0
) -> Person:
    async with database.write() as tx:
        return await people.meet(
            tx,
            person_id="00000000-0000-4000-8000-00000000000a",
            tenant_id="t",
            teams_id="29:1a",
            name="Mette Opfundet",
            language=language,
            service_url="https://smba.example/emea/",
            chat_id=chat,
            now=NOW + timedelta(days=later),
        )


async def test_the_second_meeting_finds_the_first(database: Database) -> None:
    first = await _meets(database)
    assert first.created_at == NOW
    assert await _meets(database, later=1) == first


async def test_a_new_language_is_noted_and_choices_are_kept(database: Database) -> None:
    first = await _meets(database)
    async with database.write() as tx:
        await people.choose_department(tx, first.id, "borgerservice")
        await people.note_principles_read(tx, first.id, "1.0", NOW)
    met = await _meets(database, language="en")
    expected = replace(
        first,
        language="en",
        department_id="borgerservice",
        principles_version="1.0",
        principles_read_at=NOW,
    )
    assert met == expected


async def test_a_meeting_in_a_channel_keeps_the_known_chat(database: Database) -> None:
    await _meets(database)
    assert (await _meets(database, chat=None)).chat_id == "a:1"


async def test_many_first_meetings_at_once_make_one_person(database: Database) -> None:
    met = await asyncio.gather(*(_meets(database) for _ in range(8)))
    assert len({person.id for person in met}) == 1
