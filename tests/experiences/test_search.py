"""Searching knows Danish, on both databases alike."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.experiences import library
from bot.experiences.library import Wanted
from bot.experiences.model import Story
from bot.experiences.words import query_stems
from bot.store.database import Database

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)

pytestmark = pytest.mark.both_databases


def story(did: str, **changed: object) -> Story:
    values: dict[str, object] = {
        "task": "text",
        "tool_id": "copilot",
        "tool_name": "Copilot",
        "did": did,
        "worked": "",
        "did_not_work": "",
        "minutes_saved": None,
        "time_went_to": "",
        "quality": "better",
        "recommend": "yes",
        "anonymous": False,
    }
    return Story(**(values | changed))  # type: ignore[arg-type]


SHELF = {
    "e-minutes": story("Jeg lod den skrive et udkast til mødereferatet"),
    "e-letter": story("Vi omskrev breve til borgere om affaldssortering", tool_id=None, tool_name="Sprogbot"),
    "e-short": story("Referater af personalemøder blev kortere", task="ideas"),
    "e-english": story("I wrote meeting minutes in English"),
}


async def fill(database: Database) -> None:
    async with database.write() as tx:
        for number, (experience_id, told) in enumerate(SHELF.items()):
            now = NOW + timedelta(minutes=number)
            department = "borgerservice" if number % 2 else "teknik"
            await library.add(tx, experience_id, "p-1", department, told, language="da", now=now)


async def found(database: Database, query: str, **narrowed: str) -> list[str]:
    async with database.read() as tx:
        return [each.id for each in await library.find(tx, Wanted(query_stems(query), **narrowed))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("referater", {"e-short"}),
        ("find erfaringer om referatet", {"e-short"}),
        ("mødereferater", {"e-minutes"}),
        ("borgerne brev", {"e-letter"}),
        ("affald", {"e-letter"}),
        ("sorteringen", {"e-letter"}),  # a part of a word, tried because nothing begins with it
        ("minute", {"e-english"}),
        ("Sprogbot", {"e-letter"}),
        ("raketvidenskab", set()),
        ('"; DROP TABLE experience; --', set()),
        ("referater OR breve", set()),
    ],
)
async def test_words_are_found_in_other_forms(database: Database, query: str, expected: set[str]) -> None:
    await fill(database)
    assert set(await found(database, query)) == expected


async def test_without_words_the_newest_come_first(database: Database) -> None:
    await fill(database)
    assert await found(database, "") == list(reversed(SHELF))


async def test_filters_narrow_the_search(database: Database) -> None:
    await fill(database)
    assert await found(database, "", department_id="borgerservice") == ["e-english", "e-letter"]
    assert await found(database, "", task="ideas") == ["e-short"]
    assert await found(database, "referater", tool_id="chatgpt") == []


async def test_what_is_changed_or_withdrawn_is_found_as_it_is_now(database: Database) -> None:
    await fill(database)
    async with database.write() as tx:
        await library.change(tx, "e-short", story("Vi lavede en quiz til personaledagen"), NOW)
        await library.withdraw(tx, "e-letter", NOW)
    assert await found(database, "quiz") == ["e-short"]
    assert await found(database, "breve") == []
    async with database.read() as tx:
        gone = await library.get(tx, "e-letter")
    assert gone is not None and gone.state == "withdrawn" and gone.story.did == ""
