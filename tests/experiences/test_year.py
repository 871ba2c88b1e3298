"""A scripted year: prompts, holidays, pauses, digests and nudges come when they should."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.experiences import digest, library, nudges, ticks
from bot.experiences.calendar import DENMARK, is_quiet
from bot.experiences.digest import MERGED, sum_up
from bot.experiences.model import Experience
from bot.jobs import schedules
from bot.organisation.model import Contact, Department, Organisation
from bot.organisation.rhythm import Cadence, Rhythm
from bot.store import people
from bot.store.database import Database
from bot.store.tables import channel, delivery, prompt, team
from tests.experiences.test_search import story

pytestmark = pytest.mark.both_databases

START = datetime(2027, 1, 1, tzinfo=UTC)
LEADER = Contact("leader", "Bo Leder")
TOWN = Organisation(
    "Opfundet Kommune",
    departments={
        "talks": Department("talks", "Snakker", LEADER, rhythm=Rhythm(Cadence.WEEKLY, 1, 10)),
        "silent": Department("silent", "Tier", LEADER, rhythm=Rhythm(Cadence.WEEKLY, 2, 9)),
        "monthly": Department("monthly", "Sjældent", LEADER, rhythm=Rhythm(Cadence.MONTHLY, 0, 8)),
        "off": Department("off", "Aldrig", LEADER, rhythm=Rhythm(Cadence.OFF)),
    },
)


async def settle(tx: AsyncConnection) -> None:
    """A team with a channel for each department, and somebody who has not begun."""
    await tx.execute(
        insert(team).values(id="t", tenant_id="x", name="T", service_url="https://s", installed_at=START)
    )
    for department_id in TOWN.departments:
        values = {"id": f"ch-{department_id}", "team_id": "t", "name": department_id}
        await tx.execute(insert(channel).values(department_id=department_id, **values))
    for person_id in ("leader", "new", "author"):
        await people.meet(
            tx,
            person_id=person_id,
            tenant_id="x",
            teams_id=f"29:{person_id}",
            name=person_id,
            language="da",
            service_url="https://s",
            chat_id=f"chat-{person_id}",
            now=START,
        )


async def a_year(database: Database) -> None:
    """Half an hour at a time; ``talks`` reacts to every prompt, and tells something each month."""
    async with database.write() as tx:
        await settle(tx)
        await ticks.start(tx, TOWN, START)
    now, told = START, 0
    while True:
        due = await schedules.next_moment(database)
        assert due is not None
        if due >= START + timedelta(days=365):
            return
        now = max(now, due)
        await schedules.run_due(database, ticks.ticks(lambda: TOWN), now)
        async with database.write() as tx:
            await tx.execute(
                update(prompt)
                .where(prompt.c.department_id == "talks", prompt.c.last_reaction_at.is_(None))
                .values(last_reaction_at=now + timedelta(hours=2))
            )
            if now.astimezone(DENMARK).month > told:
                told += 1
                await library.add(tx, f"e-{told}", "author", "talks", story("Noget"), language="da", now=now)


async def sent(database: Database, kind: str) -> list[tuple[str, datetime]]:
    async with database.read() as tx:
        rows = await tx.execute(
            select(delivery.c.target_id, delivery.c.not_before)
            .where(delivery.c.kind == kind)
            .order_by(delivery.c.not_before)
        )
        return [(row.target_id, row.not_before) for row in rows]


async def test_a_year(database: Database) -> None:
    await a_year(database)
    prompts = await sent(database, "prompt")
    by_channel = Counter(target for target, _ in prompts)
    assert by_channel["ch-talks"] == 47  # every week that is not quiet
    assert by_channel["ch-silent"] == 3  # then the leader is asked, and the channel is left in peace
    assert by_channel["ch-monthly"] == 3
    assert by_channel["ch-off"] == 0
    assert not [moment for _, moment in prompts if is_quiet(moment.astimezone(DENMARK).date())]
    assert [target for target, _ in await sent(database, "rhythm_question")] == ["leader", "leader"]
    async with database.read() as tx:
        themes = list(
            await tx.scalars(
                select(prompt.c.theme).where(prompt.c.department_id == "talks").order_by(prompt.c.asked_at)
            )
        )
    assert all(one != other for one, other in pairwise(themes))
    digests = await sent(database, "digest")
    days = sorted({moment.astimezone(DENMARK).date() for _, moment in digests})
    assert date(2027, 2, 1) in days and date(2027, 4, 1) in days
    assert len(days) == 10  # none in July, whose stories come with June's in August, and none in January
    assert date(2027, 8, 2) in days
    assert Counter(target for target, _ in digests)["ch-off"] == 10  # the one across departments
    assert Counter(target for target, _ in digests)["ch-talks"] == 20  # and its own
    pushed = await sent(database, "nudge")
    assert Counter(target for target, _ in pushed) == {"leader": 3, "new": 3}
    moments = [moment for target, moment in pushed if target == "new"]
    assert all(later - earlier >= timedelta(days=7) for earlier, later in pairwise(moments))


async def test_a_no_to_nudges_is_kept(database: Database) -> None:
    async with database.write() as tx:
        await settle(tx)
        await nudges.opt_out(tx, "new", START)
        await nudges.tick(tx, START + timedelta(days=30))
    assert [target for target, _ in await sent(database, "nudge")] == ["author", "leader"]


def experiences(count: int, task: str, author: str = "", **changed: object) -> list[Experience]:
    base = Experience(
        id="e",
        author_id="",
        author_name="",
        department_id="d",
        story=replace(story("Noget"), task=task, **changed),  # type: ignore[arg-type]
        language="da",
        state="published",
        revision=1,
        created_at=START,
    )
    return [
        replace(base, id=f"{task}-{number}", author_id=author or f"p-{number}") for number in range(count)
    ]


def groups(told: Sequence[Experience]) -> dict[str, int]:
    return {group.task: group.experiences for group in sum_up(told, date(2027, 1, 1), None).tried}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (experiences(5, "text"), {"text": 5}),
        (experiences(4, "text"), {MERGED: 4}),
        (experiences(9, "text", author="one"), {MERGED: 9}),  # many stories of one person are no group
        (experiences(6, "text") + experiences(2, "code") + experiences(1, "ideas"), {"text": 6, MERGED: 3}),
        ([], {}),
    ],
)
def test_groups_of_fewer_than_five_people_are_merged(
    told: list[Experience], expected: dict[str, int]
) -> None:
    assert groups(told) == expected


def test_saved_time_is_told_only_when_five_people_told_of_it() -> None:
    few = experiences(4, "text", minutes_saved=60)
    assert sum_up(few, date(2027, 1, 1), None).minutes_saved is None
    many = experiences(5, "text", minutes_saved=60)
    assert sum_up(many, date(2027, 1, 1), None).minutes_saved == 300


def test_what_went_badly_is_among_what_to_avoid() -> None:
    told = experiences(1, "text", recommend="no") + experiences(1, "ideas")
    summed = sum_up(told, date(2027, 1, 1), None)
    assert [each.story.task for each in summed.avoid] == ["text"]
    assert [each.story.task for each in summed.worked] == ["ideas"]


def test_digests_come_on_the_first_working_day_and_never_in_july() -> None:
    moment, days = START, []
    for _ in range(11):
        moment = digest.next_due(moment)
        days.append(moment.date())
    assert days[0] == date(2027, 1, 4)
    assert all(not is_quiet(day) for day in days)
    assert not [day for day in days if day.month == 7]
