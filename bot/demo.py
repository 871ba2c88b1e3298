"""Invented data for local mode: colleagues whose screenings wait for the local user's decision.

Written once and idempotent: ids are fixed, and what is there already is left alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.governance import summaries
from bot.organisation.model import Organisation
from bot.screening.dialogue import external_facts
from bot.screening.ruleset import Ruleset
from bot.screening.verdict import assess
from bot.store import people, screenings
from bot.store.screenings import Verdict
from bot.store.tables import screening

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
    return len(new)


async def _write(
    tx: AsyncConnection, organisation: Organisation, ruleset: Ruleset, idea: _Idea, at: datetime
) -> None:
    person_id = str(uuid5(NAMESPACE_URL, f"https://fjordvig.example/{idea.person}"))
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


def _id(idea: _Idea) -> str:
    return f"s-demo-{idea.key}"
