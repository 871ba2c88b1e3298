"""``python -m bot report deliveries``, as an administrator runs it."""

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.store import audit
from bot.store.database import Database, connect
from bot.store.tables import channel, delivery, team
from scripts.playground import ROOT

NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)
STATES = {  # state -> error code
    "due": None,
    "sending": None,
    "sent": None,
    "cancelled": "no_longer_holds",
    "waiting": "BotNotInConversationRoster",
    "failed": "ConversationNotFound",
    "doubtful": "no_answer",
}


def report(url: str, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAAVI_")}
    environment = kept | {"MAAVI_MODE": "local", "MAAVI_DATABASE": url} | settings
    command = [sys.executable, "-m", "bot", "report", "deliveries", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


async def fill(url: str) -> None:
    """One delivery in each state, to a channel of a team."""
    database = connect(url)
    try:
        await _write(database)
    finally:
        await database.close()


async def _write(database: Database) -> None:
    rows = [
        {
            "id": f"d-{state}",
            "key": f"prompt:{state}",
            "kind": "prompt",
            "subject_id": f"p-{state}",
            "target_kind": "channel",
            "target_id": "19:borger@thread.tacv2",
            "state": state,
            "attempts": 1,
            "not_before": NOW,
            "error": error,
            "created_at": NOW + timedelta(minutes=number),
        }
        for number, (state, error) in enumerate(STATES.items())
    ]
    async with database.write() as tx:
        await tx.execute(
            insert(team).values(
                id="19:t", tenant_id="x", name="Kommunen", service_url="https://s", installed_at=NOW
            )
        )
        values = {"id": "19:borger@thread.tacv2", "team_id": "19:t", "name": "Borgerservice"}
        await tx.execute(insert(channel).values(**values))
        await tx.execute(insert(delivery), rows)


@pytest.mark.both_databases
async def test_every_state_is_counted_and_what_needs_somebody_is_listed_with_its_reason(
    database_url: str,
) -> None:
    await fill(database_url)
    told = await asyncio.to_thread(report, database_url)
    assert (told.returncode, told.stderr) == (0, "")
    counts = [line.split() for line in told.stdout.split("\n\n")[0].splitlines()]
    assert counts == [["prompt", state, "1"] for state in sorted(STATES)]
    for state in ("doubtful", "failed", "waiting"):
        [line] = [line for line in told.stdout.splitlines() if line.endswith(f"  {STATES[state]}")]
        assert "prompt" in line and "Kommunen / Borgerservice" in line
    assert "no_longer_holds" not in told.stdout  # what was called off needs nobody
    assert told.stdout.index("doubtful –") < told.stdout.index("failed –") < told.stdout.index("waiting –")


@pytest.mark.both_databases
async def test_the_same_as_json_newest_first_and_no_more_than_asked_for(database_url: str) -> None:
    await fill(database_url)
    told = json.loads((await asyncio.to_thread(report, database_url, "--json")).stdout)
    assert {each["state"]: each["deliveries"] for each in told["counts"]} == dict.fromkeys(STATES, 1)
    assert [each["state"] for each in told["undelivered"]] == ["doubtful", "failed", "waiting"]
    assert told["undelivered"][0] == {
        "id": "d-doubtful",
        "kind": "prompt",
        "state": "doubtful",
        "target": "Kommunen / Borgerservice",
        "error": "no_answer",
        "since": "2027-02-01T09:06:00+00:00",
    }
    one = json.loads((await asyncio.to_thread(report, database_url, "--json", "--most", "1")).stdout)
    assert [each["id"] for each in one["undelivered"]] == ["d-doubtful"]


async def stands(url: str, delivery_id: str) -> tuple[str, str | None]:
    """A delivery's state, and what the trail says was done with it."""
    database = connect(url)
    try:
        async with database.read() as tx:
            state = await tx.scalar(select(delivery.c.state).where(delivery.c.id == delivery_id))
            line = await audit.first_with(tx, "delivery_settled", delivery=delivery_id)
            return str(state), line.detail["how"] if line else None
    finally:
        await database.close()


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("state", "how", "after"),
    [("doubtful", "sent", "sent"), ("doubtful", "again", "due"), ("failed", "again", "due")],
)
async def test_an_administrator_settles_what_was_in_doubt_or_given_up(
    database_url: str, state: str, how: str, after: str
) -> None:
    await fill(database_url)
    told = await asyncio.to_thread(report, database_url, "--settle", f"d-{state}", how)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith(f"d-{state} is ")
    assert await stands(database_url, f"d-{state}") == (after, how)
    again = await asyncio.to_thread(report, database_url, "--settle", f"d-{state}", how)
    assert again.returncode == 1, "settled once, it is settled"


@pytest.mark.parametrize(
    ("which", "how"),
    [
        ("d-sent", "again"),
        ("d-due", "sent"),
        ("d-sending", "again"),
        ("d-failed", "sent"),
        ("d-none", "sent"),
    ],
)
async def test_what_is_not_open_is_left_as_it_is(database_url: str, which: str, how: str) -> None:
    await fill(database_url)
    before = await stands(database_url, which)
    told = await asyncio.to_thread(report, database_url, "--settle", which, how)
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == f"{which} is no delivery that can be settled as {how!r}\n"
    assert await stands(database_url, which) == before


def test_settling_needs_one_of_two_words(database_url: str) -> None:
    told = report(database_url, "--settle", "d-doubtful", "maybe")
    assert told.returncode == 2
    assert "sent or again" in told.stderr


def test_an_empty_database_says_so(database_url: str) -> None:
    told = report(database_url)
    assert (told.returncode, told.stdout) == (0, "Nothing has been sent, and nothing waits.\n")


def test_wrong_settings_are_named_and_end_with_1() -> None:
    told = report("mysql://elsewhere", MAAVI_MODE="cloud")
    assert (told.returncode, told.stdout) == (1, "")
    assert "MAAVI_DATABASE must begin with sqlite:/// or postgresql://" in told.stderr
    assert "MAAVI_MODE must be one of teams, local" in told.stderr


def test_a_database_that_is_not_there_is_named_and_not_made(tmp_path: Path) -> None:
    told = report(f"sqlite:///{tmp_path / 'none.sqlite'}")
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == "MAAVI_DATABASE names no database yet: it is made when the bot starts\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["an_empty_file", "nobody_listens"])
def test_a_database_that_cannot_be_read_is_told_in_a_line_without_its_address(
    tmp_path: Path, kind: str
) -> None:
    empty = tmp_path / "empty.sqlite"
    empty.touch()
    url = f"sqlite:///{empty}" if kind == "an_empty_file" else "postgresql://somebody:pw@127.0.0.1:1/none"
    told = report(url)
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.startswith("the database that MAAVI_DATABASE names cannot be read (")
    assert len(told.stderr.splitlines()) == 1 and "pw" not in told.stderr
