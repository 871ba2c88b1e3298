"""The month in a department, or across all: what was tried, what worked, what to avoid.

Never a statistic on a single person: groups with fewer than five authors are merged.  The sums are pure.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.experiences import library
from bot.experiences.calendar import DENMARK, local_moment, working_day_of_week
from bot.experiences.model import Experience
from bot.jobs import schedules
from bot.organisation.leaders import channel_of
from bot.organisation.model import Organisation
from bot.store import deliveries

SCHEDULE = "digest"
SMALLEST_GROUP = 5
MERGED = "merged"
EVERYBODY = "all"
_SHOWN = 3
_HOUR = 9
JUNE = 6


@dataclass(frozen=True)
class Group:
    """How many experiences of one kind of task; ``merged`` for those of too few authors."""

    task: str
    experiences: int


@dataclass(frozen=True)
class Digest:
    """``month`` is its first day. Stories are shown as their authors chose: by name or without."""

    department_id: str | None  # None: across all departments
    month: date
    experiences: int
    tried: tuple[Group, ...]
    worked: tuple[Experience, ...]
    avoid: tuple[Experience, ...]
    minutes_saved: int | None  # a week, told by at least five; else None


def month_before(now: datetime) -> date:
    """The first day of the last whole month in Denmark; in August that of June, as July is quiet."""
    last = (now.astimezone(DENMARK).date().replace(day=1) - timedelta(days=1)).replace(day=1)
    return last.replace(month=JUNE) if last.month == JUNE + 1 else last


def span(month: date) -> tuple[datetime, datetime]:
    """From when to when a digest tells: a month, but June's goes on to the end of July."""
    last = month.replace(month=JUNE + 1) if month.month == JUNE else month
    following = (last + timedelta(days=32)).replace(day=1)
    return local_moment(month, 0), local_moment(following, 0)


def next_due(now: datetime) -> datetime:
    """The first working day of a month at nine; a quiet July is told of in August."""
    day = now.astimezone(DENMARK).date().replace(day=1)
    for _ in range(15):
        candidate = day
        while True:
            working = working_day_of_week(candidate)
            if working is not None:
                break
            candidate += timedelta(days=7 - candidate.weekday())
        due = local_moment(working, _HOUR)
        if working.month == day.month and due > now:
            return due
        day = (day + timedelta(days=32)).replace(day=1)
    raise AssertionError("a year has working days")


def sum_up(told: Sequence[Experience], month: date, department_id: str | None) -> Digest:
    """Count by task, and pick what colleagues found most helpful and most warned against."""
    good = [each for each in told if each.story.recommend == "yes" and not each.story.is_bad]
    bad = [each for each in told if each.story.is_bad or each.not_for_me > each.helped]
    savers = {each.author_id for each in told if each.story.minutes_saved}
    return Digest(
        department_id=department_id,
        month=month,
        experiences=len(told),
        tried=_groups(told),
        worked=tuple(sorted(good, key=lambda each: (-each.helped, each.created_at))[:_SHOWN]),
        avoid=tuple(sorted(bad, key=lambda each: (-each.not_for_me, each.created_at))[:_SHOWN]),
        minutes_saved=sum(each.story.minutes_saved or 0 for each in told)
        if len(savers) >= SMALLEST_GROUP
        else None,
    )


def _groups(told: Sequence[Experience]) -> tuple[Group, ...]:
    by_task: defaultdict[str, list[Experience]] = defaultdict(list)
    for each in told:
        by_task[each.story.task].append(each)
    small = [
        task for task, group in by_task.items() if len({one.author_id for one in group}) < SMALLEST_GROUP
    ]
    groups = [Group(task, len(group)) for task, group in by_task.items() if task not in small]
    groups.sort(key=lambda group: (-group.experiences, group.task))
    merged = sum(len(by_task[task]) for task in small)
    return (*groups, Group(MERGED, merged)) if merged else tuple(groups)


async def read(tx: AsyncConnection, subject: str, month: date) -> Digest:
    """``subject``: a department's id, or ``all``."""
    department_id = None if subject == EVERYBODY else subject
    told = await library.between(tx, *span(month), department_id)
    return sum_up(told, month, department_id)


async def start(tx: AsyncConnection, now: datetime) -> None:
    """At each start: the monthly tick."""
    await schedules.ensure(tx, SCHEDULE, EVERYBODY, next_due(now))


async def tick(tx: AsyncConnection, organisation: Organisation, now: datetime) -> datetime:
    """Queue last month's digests: each department's own, and in each channel the one across departments.

    A department in which nothing was told gets only the common one; where nothing was told at all, none.
    """
    month = month_before(now)
    everything = await library.between(tx, *span(month))
    told_in = {each.department_id for each in everything}
    for department_id in organisation.departments if everything else ():
        channel = await channel_of(tx, organisation, department_id)
        if channel is None:
            continue
        subjects = [department_id] if department_id in told_in else []
        for subject in (*subjects, EVERYBODY):
            await deliveries.queue(
                tx,
                key=f"digest:{month.isoformat()}:{subject}:{channel.id}",
                kind="digest",
                subject_id=f"{month.isoformat()}/{subject}",
                target_kind="channel",
                target_id=channel.id,
                now=now,
            )
    return next_due(now)
