"""The shelf of experiences: queries for stories, votes, questions and prompts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    Row,
    Select,
    and_,
    column,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.experiences.model import Experience, Question, Story, Vote
from bot.experiences.rhythm import Asked
from bot.experiences.words import stems
from bot.store.sql import insert_or_update, is_sqlite
from bot.store.tables import delivery, experience, experience_question, experience_vote, person, prompt
from bot.texts import Language


@dataclass(frozen=True)
class Wanted:
    """What is searched for: each of ``words`` (alternative stems) must be found; the rest narrows it."""

    words: Sequence[tuple[str, ...]] = ()
    department_id: str | None = None
    task: str | None = None
    tool_id: str | None = None


async def add(
    tx: AsyncConnection,
    experience_id: str,
    author_id: str,
    department_id: str | None,
    story: Story,
    *,
    language: Language,
    now: datetime,
) -> None:
    await tx.execute(
        insert(experience).values(
            id=experience_id,
            author_id=author_id,
            department_id=department_id,
            language=language,
            state="published",
            revision=1,
            created_at=now,
            updated_at=now,
            **_columns(story),
        )
    )


async def change(tx: AsyncConnection, experience_id: str, story: Story, now: datetime) -> None:
    await tx.execute(
        update(experience)
        .where(experience.c.id == experience_id)
        .values(updated_at=now, revision=experience.c.revision + 1, **_columns(story))
    )


async def withdraw(tx: AsyncConnection, experience_id: str, now: datetime) -> None:
    """Take it back: the row stays so that cards know, but what was told is gone."""
    await tx.execute(
        update(experience)
        .where(experience.c.id == experience_id)
        .values(
            state="withdrawn",
            updated_at=now,
            revision=experience.c.revision + 1,
            did="",
            worked="",
            did_not_work="",
            time_went_to="",
            search_text="",
        )
    )
    await tx.execute(delete(experience_question).where(experience_question.c.experience_id == experience_id))
    await tx.execute(delete(experience_vote).where(experience_vote.c.experience_id == experience_id))


async def get(tx: AsyncConnection, experience_id: str) -> Experience | None:
    row = (await tx.execute(_with_author().where(experience.c.id == experience_id))).one_or_none()
    if row is None:
        return None
    return (await _complete(tx, [row]))[0]


async def of_author(tx: AsyncConnection, author_id: str, limit: int = 20) -> list[Experience]:
    """What somebody has told and not withdrawn, newest first."""
    query = _published().where(experience.c.author_id == author_id)
    return await _list(tx, query, limit)


async def of_screening(tx: AsyncConnection, screening_id: str) -> list[Experience]:
    """What was told of the use that a screening is about."""
    return await _list(tx, _published().where(experience.c.screening_id == screening_id), 50)


async def between(
    tx: AsyncConnection, start: datetime, end: datetime, department_id: str | None = None
) -> list[Experience]:
    """Published in ``start`` ≤ t < ``end``; of one department, or of all."""
    query = _published().where(experience.c.created_at >= start, experience.c.created_at < end)
    if department_id is not None:
        query = query.where(experience.c.department_id == department_id)
    return await _list(tx, query, 2000)


async def find(tx: AsyncConnection, wanted: Wanted, limit: int = 20, offset: int = 0) -> list[Experience]:
    """Best match first. Where whole words and their beginnings give nothing, parts of words are tried, so
    that *referat* finds *mødereferat*."""
    query = _published().offset(offset)
    if wanted.department_id:
        query = query.where(experience.c.department_id == wanted.department_id)
    if wanted.task:
        query = query.where(experience.c.task == wanted.task)
    if wanted.tool_id:
        query = query.where(experience.c.tool_id == wanted.tool_id)
    if not wanted.words:
        return await _list(tx, query, limit)
    matching = _full_text(tx, query, wanted.words)
    return await _list(tx, matching, limit) or await _list(tx, _parts_of_words(query, wanted.words), limit)


def _full_text(tx: AsyncConnection, query: Select[Any], words: Sequence[tuple[str, ...]]) -> Select[Any]:
    # Stems hold letters and digits only (bot.experiences.words), so they cannot break out of the syntax.
    if is_sqlite(tx):
        match = " AND ".join("(" + " OR ".join(f'"{stem}"*' for stem in word) + ")" for word in words)
        statement = "SELECT id, bm25(experience_fts) AS rank FROM experience_fts WHERE stems MATCH :asked"
    else:
        match = " & ".join("(" + " | ".join(f"{stem}:*" for stem in word) + ")" for word in words)
        statement = (
            "SELECT id, -ts_rank(stems, to_tsquery('simple', :asked)) AS rank FROM experience_fts"
            " WHERE stems @@ to_tsquery('simple', :asked)"
        )
    found = text(statement).bindparams(asked=match).columns(column("id"), column("rank")).subquery("found")
    return query.join(found, found.c.id == experience.c.id).order_by(None).order_by(found.c.rank)


def _parts_of_words(query: Select[Any], words: Sequence[tuple[str, ...]]) -> Select[Any]:
    return query.where(
        and_(*(or_(*(experience.c.search_text.contains(stem) for stem in word)) for word in words))
    )


async def vote(
    tx: AsyncConnection, experience_id: str, person_id: str, kind: Vote | None, *, why: str, now: datetime
) -> None:
    """One a person: the last one counts; None takes it back."""
    mine = (experience_vote.c.experience_id == experience_id) & (experience_vote.c.person_id == person_id)
    if kind is None:
        await tx.execute(delete(experience_vote).where(mine))
        return
    values = {"experience_id": experience_id, "person_id": person_id, "kind": kind, "why": why, "at": now}
    await tx.execute(insert_or_update(tx, experience_vote, values))


async def vote_of(tx: AsyncConnection, experience_id: str, person_id: str) -> Vote | None:
    kind = await tx.scalar(
        select(experience_vote.c.kind).where(
            experience_vote.c.experience_id == experience_id, experience_vote.c.person_id == person_id
        )
    )
    return cast(Vote | None, kind)


async def reasons(tx: AsyncConnection, experience_id: str) -> list[str]:
    """Why it did not work for others, newest first."""
    rows = await tx.execute(
        select(experience_vote.c.why)
        .where(experience_vote.c.experience_id == experience_id, experience_vote.c.kind == "not_for_me")
        .order_by(experience_vote.c.at.desc())
    )
    return [row.why for row in rows if row.why]


async def ask(tx: AsyncConnection, experience_id: str, person_id: str, question: str, now: datetime) -> bool:
    """One question a person; False where this person has asked already."""
    asked = await tx.scalar(
        select(experience_question.c.asked_at).where(
            experience_question.c.experience_id == experience_id,
            experience_question.c.person_id == person_id,
        )
    )
    if asked is not None:
        return False
    await tx.execute(
        insert(experience_question).values(
            experience_id=experience_id, person_id=person_id, question=question, asked_at=now
        )
    )
    return True


async def answer(tx: AsyncConnection, experience_id: str, asker_id: str, words: str, now: datetime) -> bool:
    """False where there is no such question."""
    done = await tx.execute(
        update(experience_question)
        .where(
            experience_question.c.experience_id == experience_id,
            experience_question.c.person_id == asker_id,
        )
        .values(answer=words, answered_at=now)
    )
    return bool(done.rowcount)


async def bad_ones(tx: AsyncConnection, screening_id: str, since: datetime | None) -> int:
    """How many different people have told a bad experience of this use after ``since``, or said that it did
    not work for them."""
    told = select(experience.c.author_id).where(
        experience.c.screening_id == screening_id,
        experience.c.state == "published",
        or_(experience.c.recommend == "no", experience.c.quality == "worse"),
    )
    voted = (
        select(experience_vote.c.person_id)
        .join(experience, experience.c.id == experience_vote.c.experience_id)
        .where(
            experience.c.screening_id == screening_id,
            experience.c.state == "published",
            experience_vote.c.kind == "not_for_me",
        )
    )
    if since is not None:
        told = told.where(experience.c.updated_at > since)
        voted = voted.where(experience_vote.c.at > since)
    return await tx.scalar(select(func.count()).select_from(told.union(voted).subquery())) or 0


async def add_prompt(
    tx: AsyncConnection, prompt_id: str, department_id: str, channel_id: str, *, theme: str, now: datetime
) -> None:
    await tx.execute(
        insert(prompt).values(
            id=prompt_id, department_id=department_id, channel_id=channel_id, theme=theme, asked_at=now
        )
    )


async def react(tx: AsyncConnection, prompt_id: str, now: datetime) -> None:
    """Somebody clicked, voted or told something: the prompt is alive."""
    await tx.execute(update(prompt).where(prompt.c.id == prompt_id).values(last_reaction_at=now))


async def asked_since(tx: AsyncConnection, department_id: str, since: datetime | None) -> list[Asked]:
    """A department's prompts, oldest first; one that never came into a channel was not asked."""
    in_vain = exists().where(
        delivery.c.key == literal("prompt:") + prompt.c.id, delivery.c.state.in_(("failed", "cancelled"))
    )
    query = (
        select(prompt).where(prompt.c.department_id == department_id, ~in_vain).order_by(prompt.c.asked_at)
    )
    if since is not None:
        query = query.where(prompt.c.asked_at >= since)
    return [Asked(row.asked_at, row.theme, row.last_reaction_at) for row in await tx.execute(query)]


def _with_author() -> Select[Any]:
    return select(experience, person.c.name.label("author_name")).outerjoin(
        person, person.c.id == experience.c.author_id
    )


def _published() -> Select[Any]:
    return (
        _with_author()
        .where(experience.c.state == "published")
        .order_by(experience.c.created_at.desc(), experience.c.id)
    )


async def _list(tx: AsyncConnection, query: Select[Any], limit: int) -> list[Experience]:
    return await _complete(tx, (await tx.execute(query.limit(limit))).all())


async def _complete(tx: AsyncConnection, rows: Sequence[Row[Any]]) -> list[Experience]:
    ids = [row.id for row in rows]
    votes: dict[tuple[str, str], int] = {}
    questions: dict[str, list[Question]] = {}
    if ids:
        counted = await tx.execute(
            select(experience_vote.c.experience_id, experience_vote.c.kind, func.count().label("number"))
            .where(experience_vote.c.experience_id.in_(ids))
            .group_by(experience_vote.c.experience_id, experience_vote.c.kind)
        )
        votes = {(row.experience_id, row.kind): row.number for row in counted}
        asked = await tx.execute(
            select(experience_question)
            .where(experience_question.c.experience_id.in_(ids))
            .order_by(experience_question.c.asked_at)
        )
        for row in asked:
            questions.setdefault(row.experience_id, []).append(
                Question(row.person_id, row.question, row.answer)
            )
    return [_experience(row, votes, tuple(questions.get(row.id, ()))) for row in rows]


def _experience(
    row: Row[Any], votes: Mapping[tuple[str, str], int], questions: tuple[Question, ...]
) -> Experience:
    return Experience(
        id=row.id,
        author_id=row.author_id,
        author_name="" if row.anonymous else row.author_name or "",
        department_id=row.department_id,
        story=Story(
            task=row.task,
            tool_id=row.tool_id,
            tool_name=row.tool_name,
            did=row.did,
            worked=row.worked,
            did_not_work=row.did_not_work,
            minutes_saved=row.minutes_saved,
            time_went_to=row.time_went_to,
            quality=row.quality,
            recommend=row.recommend,
            anonymous=row.anonymous,
            screening_id=row.screening_id,
            prompt_id=row.prompt_id,
        ),
        language=row.language,
        state=row.state,
        revision=row.revision,
        created_at=row.created_at,
        helped=votes.get((row.id, "helped"), 0),
        not_for_me=votes.get((row.id, "not_for_me"), 0),
        questions=questions,
    )


def _columns(story: Story) -> dict[str, Any]:
    return {
        "prompt_id": story.prompt_id,
        "screening_id": story.screening_id,
        "task": story.task,
        "tool_id": story.tool_id,
        "tool_name": story.tool_name,
        "did": story.did,
        "worked": story.worked,
        "did_not_work": story.did_not_work,
        "minutes_saved": story.minutes_saved,
        "time_went_to": story.time_went_to,
        "quality": story.quality,
        "recommend": story.recommend,
        "anonymous": story.anonymous,
        "search_text": stems(f"{story.tool_name} {story.did} {story.worked} {story.did_not_work}"),
    }
