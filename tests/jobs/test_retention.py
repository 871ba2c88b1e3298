"""What is no longer needed is deleted at night, and nothing that still is."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Table, insert, select

from bot.experiences import library
from bot.experiences.calendar import DENMARK
from bot.jobs import retention, schedules
from bot.organisation.model import Organisation
from bot.organisation.retention import Retention
from bot.schedules import start, ticks
from bot.store import deliveries, screenings
from bot.store.database import Database
from bot.store.tables import audit, card_message, delivery, experience, experience_vote, prompt, screening
from tests.experiences.test_search import story

NOW = datetime(2028, 3, 31, 2, tzinfo=UTC)
KEEP = Retention()
OLD = retention.months_before(NOW, 12) - timedelta(days=1)
YOUNG = retention.months_before(NOW, 12) + timedelta(days=1)


async def ids(database: Database, table: Table, column: str = "id") -> set[str]:
    async with database.read() as tx:
        return set(await tx.scalars(select(table.c[column])))


async def a_night(database: Database, keep: Retention = KEEP) -> None:
    async with database.write() as tx:
        await retention.tick(tx, keep, NOW)


async def write_delivery(
    database: Database, name: str, at: datetime, state: str, kind: str = "nudge"
) -> None:
    """``name`` is its id, key and subject."""
    values = {"key": name, "kind": kind, "subject_id": name, "target_kind": "person", "target_id": "p"}
    times = {"attempts": 1, "not_before": at, "created_at": at}
    async with database.write() as tx:
        await tx.execute(insert(delivery).values(id=name, state=state, **values, **times))


async def write_place(database: Database, key: str) -> None:
    async with database.write() as tx:
        await deliveries.keep_place(tx, key, service_url="https://s", conversation_id="c", message_id="m")


async def write_screening(database: Database, name: str, at: datetime, **changes: object) -> None:
    async with database.write() as tx:
        await screenings.add(
            tx,
            screening_id=name,
            person_id="p",
            department_id=None,
            title="Noget",
            description="Noget",
            now=at,
        )
        if changes:
            await tx.execute(screening.update().where(screening.c.id == name).values(**changes))


async def write_experience(database: Database, name: str, at: datetime, *, withdrawn: bool) -> None:
    async with database.write() as tx:
        told = story("Noget", screening_id="s-old-withdrawn")
        await library.add(tx, name, "p", None, told, language="da", now=at)
        await library.vote(tx, name, "q", "helped", why="", now=at)
        if withdrawn:
            await library.withdraw(tx, name, at)


async def test_deliveries_that_are_done_with_go_after_a_year(database: Database) -> None:
    for state in ("sent", "failed", "cancelled", "doubtful", "waiting", "due"):
        await write_delivery(database, f"old-{state}", OLD, state)
        await write_delivery(database, f"young-{state}", YOUNG, state)
    await a_night(database)
    left = await ids(database, delivery)
    assert {name for name in left if name.startswith("old")} == {"old-doubtful", "old-waiting", "old-due"}
    assert len({name for name in left if name.startswith("young")}) == 6


async def test_a_message_whose_card_is_still_replaced_stays_and_a_digest_goes_with_its_place(
    database: Database,
) -> None:
    await write_delivery(database, "summary:s-1:1", OLD, "sent", "summary")
    await write_place(database, "summary:s-1:1")
    await write_delivery(database, "digest:2027-02-01:all:c", OLD, "sent", "digest")
    await write_place(database, "digest:2027-02-01:all:c")
    await a_night(database)
    assert await ids(database, delivery) == {"summary:s-1:1"}
    assert await ids(database, card_message, "key") == {"summary:s-1:1"}


async def test_a_draft_nobody_touched_for_a_year_goes_and_the_trail_keeps_that(database: Database) -> None:
    await write_screening(database, "s-old", OLD)
    await write_screening(database, "s-young", YOUNG)
    await write_screening(database, "s-asked", OLD, sent_at=OLD)  # back from the leader with a question
    await write_screening(database, "s-decided", OLD, status="approved", sent_at=OLD)
    await a_night(database)
    assert await ids(database, screening) == {"s-young", "s-asked", "s-decided"}
    async with database.read() as tx:
        noted = (await tx.execute(select(audit.c.screening_id, audit.c.event, audit.c.detail))).all()
    assert [tuple(row) for row in noted] == [("s-old", "screening_deleted", {"why": "retention"})]


async def test_what_was_taken_back_goes_after_a_year_with_its_cards_and_what_hangs_on_it(
    database: Database,
) -> None:
    await write_screening(database, "s-old-withdrawn", OLD, status="withdrawn", sent_at=OLD)
    await write_screening(database, "s-young-withdrawn", YOUNG, status="withdrawn", sent_at=OLD)
    await write_delivery(database, "s-old-withdrawn", OLD, "sent", "summary")
    await write_place(database, "s-old-withdrawn")
    await write_experience(database, "e-old", OLD, withdrawn=True)
    await write_experience(database, "e-young", YOUNG, withdrawn=True)
    await write_experience(database, "e-kept", OLD, withdrawn=False)
    for name in ("e-old", "e-young", "e-kept"):
        await write_place(database, f"experience:{name}")
    await a_night(database)
    assert await ids(database, screening) == {"s-young-withdrawn"}
    assert await ids(database, delivery) == set()
    assert await ids(database, experience) == {"e-young", "e-kept"}
    assert await ids(database, experience_vote, "experience_id") == {"e-kept"}
    assert await ids(database, card_message, "key") == {"experience:e-young", "experience:e-kept"}
    async with database.read() as tx:
        kept = await library.get(tx, "e-kept")
    assert kept is not None and kept.story.screening_id is None


async def test_prompts_go_after_two_years(database: Database) -> None:
    for name, years in (("p-old", 3), ("p-young", 1)):
        async with database.write() as tx:
            asked = NOW - timedelta(days=365 * years)
            await library.add_prompt(tx, name, "d", "c", theme="worked", now=asked)
        await write_place(database, f"prompt:{name}")
    await a_night(database)
    assert await ids(database, prompt) == {"p-young"}
    assert await ids(database, card_message, "key") == {"prompt:p-young"}


async def test_the_organisation_says_how_long(database: Database) -> None:
    await write_screening(database, "s-young", YOUNG)
    await write_delivery(database, "old", OLD, "sent")
    await a_night(database, Retention(deliveries=24, drafts=6))
    assert await ids(database, screening) == set()
    assert await ids(database, delivery) == {"old"}


async def test_it_runs_every_night_and_once_after_a_stop(database: Database) -> None:
    town = Organisation("Opfundet Kommune", retention=Retention(drafts=1))
    await write_screening(database, "s-1", NOW - timedelta(days=40))
    async with database.write() as tx:
        await start(tx, town, NOW - timedelta(days=3))
        first = await tx.scalar(select(schedules.schedule.c.next_at).where(_nightly))
    assert first is not None and first.astimezone(DENMARK).hour == 3
    await schedules.run_due(database, ticks(lambda: town), NOW)
    assert await ids(database, screening) == set()
    async with database.read() as tx:
        following = await tx.scalar(select(schedules.schedule.c.next_at).where(_nightly))
    assert following is not None and NOW < following <= NOW + timedelta(days=1)


_nightly = schedules.schedule.c.name == "retention:nightly"


@pytest.mark.parametrize(
    ("months", "expected"),
    [(1, (2028, 2, 29)), (12, (2027, 3, 31)), (13, (2027, 2, 28)), (24, (2026, 3, 31)), (4, (2027, 11, 30))],
)
def test_months_are_counted_by_the_calendar(months: int, expected: tuple[int, int, int]) -> None:
    before = retention.months_before(NOW, months)
    assert (before.year, before.month, before.day) == expected
