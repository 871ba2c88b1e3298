"""Invented data for local mode: colleagues whose screenings wait for the local user's decision, and who tell
what they learned; soon after the bot has joined the team it asks for more.

Written once and idempotent: ids are fixed, and what is there already is left alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.experiences import asking, library
from bot.experiences import service as experiences
from bot.experiences.model import Story
from bot.governance import summaries
from bot.jobs import schedules
from bot.jobs.schedules import Tick
from bot.organisation.leaders import channel_of
from bot.organisation.model import Organisation
from bot.screening.dialogue import external_facts
from bot.screening.ruleset import Ruleset
from bot.screening.verdict import assess
from bot.store import people, screenings
from bot.store.screenings import Verdict
from bot.store.tables import person, screening

SCHEDULE = "demo"
_LOOK_AGAIN = timedelta(seconds=3)
DEPARTMENT = "borgerservice"
"""The department that the local user leads in the demo organisation."""


@dataclass(frozen=True)
class _Idea:
    """One colleague's screening. ``tool`` is on the demo's list; the other answers are option ids."""

    key: str
    person: str
    title: str
    wish: str
    tool: str
    answers: dict[str, tuple[str, ...]]
    days_ago: int
    told: Story | None = None  # what came of it, but for the tool


_SIMPLE = {
    "prohibited_practice": ("none",),
    "case_use": ("no",),
    "public_facing": ("no",),
    "human_review": ("yes",),
}
_IDEAS = (
    _Idea(
        key="vejledninger",
        person="Gry Holm",
        title="Lettere sprog i vores vejledninger",
        wish="Jeg vil have forslag til kortere og klarere sætninger i vejledningerne på hjemmesiden.",
        tool="copilot_chat",
        answers={"purpose": ("text",), "data": ("none",), **_SIMPLE},
        days_ago=1,
        told=Story(
            task="text",
            tool_id=None,
            tool_name="",
            did="Jeg lod den foreslå kortere sætninger i tre vejledninger og valgte selv mellem dem.",
            worked="Den fandt de lange, indskudte sætninger, som jeg ikke længere selv ser.",
            did_not_work="To steder blev »skal« til »kan«. Det ændrer kravet, så læs efter.",
            minutes_saved=40,
            time_went_to="At ringe til borgere, der er gået i stå i ansøgningen.",
            quality="better",
            recommend="yes",
            anonymous=False,
        ),
    ),
    _Idea(
        key="idemoede",
        person="Hans Vig",
        title="Idéer til borgermøde",
        wish="Jeg vil bruge en åben tjeneste til at få idéer til oplæg og øvelser på et borgermøde.",
        tool="chatgpt_gratis",
        answers={
            "purpose": ("ideas",),
            "data": ("none",),
            **_SIMPLE,
            "staff_training": ("some",),
            "benefit": ("yes",),
            "workplace": ("no",),
            "openness": ("yes",),
            "preferred_tool": ("no",),
        },
        days_ago=3,
        told=Story(
            task="ideas",
            tool_id=None,
            tool_name="",
            did="Jeg bad om ti idéer til øvelser på et borgermøde – uden navne og uden noget fra sager.",
            worked="To af idéerne kunne vi bruge.",
            did_not_work="Resten var de sædvanlige. Den kender ikke vores by.",
            minutes_saved=None,
            time_went_to="",
            quality="same",
            recommend="partly",
            anonymous=True,
        ),
    ),
    _Idea(
        key="ventetid",
        person="Ida Lund",
        title="Svar på spørgsmål om ventetid",
        wish="Jeg vil have udkast til svar, når borgere skriver og spørger til ventetiden i en sag.",
        tool="copilot_chat",
        answers={
            "purpose": ("text",),
            "data": ("unknown",),
            **_SIMPLE,
            "staff_training": ("yes",),
            "benefit": ("yes",),
            "workplace": ("no",),
            "openness": ("yes",),
        },
        days_ago=4,
    ),
    _Idea(
        key="henvendelser",
        person="Jon Bæk",
        title="Sortere henvendelser med CPR-numre",
        wish="Jeg vil lægge henvendelser ind i en åben tjeneste og få dem sorteret efter emne.",
        tool="chatgpt_gratis",
        answers={"purpose": ("sorting",), "data": ("cpr",)},
        days_ago=6,
    ),
)


async def seed(tx: AsyncConnection, organisation: Organisation, ruleset: Ruleset, now: datetime) -> int:
    """Write the colleagues and their screenings, sent to their leader; how many were new.

    Nothing happens where the organisation is not the demo's.
    """
    if DEPARTMENT not in organisation.departments:
        return 0
    there = set(await tx.scalars(select(screening.c.id).where(screening.c.id.in_(map(_id, _IDEAS)))))
    new = [idea for idea in _IDEAS if _id(idea) not in there]
    for idea in new:
        await _write(tx, organisation, ruleset, idea, now - timedelta(days=idea.days_ago))
    if new:
        await schedules.ensure(tx, SCHEDULE, DEPARTMENT, now)
    return len(new)


def ticks(organisation: Callable[[], Organisation]) -> dict[str, Tick]:
    """The demo's one schedule: once somebody looks on, colleagues tell and the department is asked.

    The Agents Playground shows what is posted while its page is open, and that alone.
    """

    async def begin(tx: AsyncConnection, department_id: str, now: datetime) -> datetime | None:
        channel = await channel_of(tx, organisation(), department_id)
        looks_on = await tx.scalar(select(person.c.id).where(person.c.chat_id.is_not(None)).limit(1))
        if channel is None or looks_on is None:
            return now + _LOOK_AGAIN
        telling = [idea for idea in _IDEAS if idea.told]
        if not await library.of_author(tx, _person_id(telling[0])):
            for idea in telling:
                await _tell(tx, organisation(), idea, now)
            return now + _LOOK_AGAIN
        await asking.tick(tx, organisation(), department_id, now)
        return None

    return {SCHEDULE: begin}


async def _tell(tx: AsyncConnection, organisation: Organisation, idea: _Idea, now: datetime) -> None:
    author = await people.find(tx, _person_id(idea))
    assert author is not None and idea.told is not None
    tool = organisation.tools.get(idea.tool)
    story = replace(idea.told, tool_id=tool.id if tool else None, tool_name=tool.name if tool else idea.tool)
    if not story.anonymous:
        story = replace(story, screening_id=_id(idea))
    await experiences.publish(tx, organisation, author, story, language="da", now=now)


async def _write(
    tx: AsyncConnection, organisation: Organisation, ruleset: Ruleset, idea: _Idea, at: datetime
) -> None:
    person_id = _person_id(idea)
    await people.meet(
        tx,
        person_id=person_id,
        tenant_id="demo",
        teams_id=f"29:demo-{idea.key}",
        name=idea.person,
        language="da",
        service_url="",  # they are not in the Teams of this machine: what they are told waits for ever
        chat_id=None,
        now=at,
    )
    await people.choose_department(tx, person_id, DEPARTMENT)
    await screenings.add(
        tx,
        screening_id=_id(idea),
        person_id=person_id,
        department_id=DEPARTMENT,
        title=idea.title,
        description=idea.wish,
        now=at,
    )
    await _judge(tx, organisation, ruleset, idea, at)
    await summaries.submit(tx, organisation, _id(idea), at)


async def _judge(
    tx: AsyncConnection, organisation: Organisation, ruleset: Ruleset, idea: _Idea, at: datetime
) -> None:
    tool = organisation.tools.get(idea.tool)
    answers = {**idea.answers, "tool": (tool.kind if tool else "unknown",)}
    external = external_facts(tool, answers)
    verdict = assess(ruleset, answers, external)
    if verdict.outcome is None:
        raise ValueError(
            f"the demo's answers for {idea.key} lead to no verdict: {verdict.missing} is missing"
        )
    ids = verdict.as_ids()
    row = Verdict(
        id=f"v-demo-{idea.key}",
        screening_id=_id(idea),
        run=1,
        outcome=verdict.outcome,
        gates=ids["gates"],
        rules=tuple(ids["rules"]),
        actions=tuple(ids["actions"]),
        answers=verdict.walk.used,
        external=external,
        ruleset_id=verdict.ruleset_id,
        ruleset_version=verdict.version,
        ruleset_hash=verdict.content_hash,
        created_at=at,
    )
    await screenings.add_verdict(tx, row)
    known = await screenings.find(tx, _id(idea), lock=True)
    assert known is not None
    await screenings.change(
        tx,
        known,
        at,
        status="screened",
        answers={question: list(options) for question, options in answers.items()},
        external=list(external),
        tool_id=tool.id if tool else None,
        verdict_id=row.id,
    )


def _person_id(idea: _Idea) -> str:
    return str(uuid5(NAMESPACE_URL, f"https://fjordvig.example/{idea.person}"))


def _id(idea: _Idea) -> str:
    return f"s-demo-{idea.key}"
