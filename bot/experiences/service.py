"""Telling, changing and withdrawing an experience, and what colleagues say to it.

Each function runs in the caller's transaction and writes the deliveries that follow from it there.
"""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import UserError
from bot.experiences import library
from bot.experiences.model import LIMITS, Experience, Story, Vote
from bot.ids import new_id
from bot.organisation.leaders import channel_of, leaders_for
from bot.organisation.model import Organisation
from bot.store import audit, decisions, deliveries
from bot.store.people import Person
from bot.store.tables import screening
from bot.texts import Language

BAD_ONES_FOR_REVIEW = 2
"""So many people with a bad experience of the same use, and its leader is asked to look again."""


async def publish(
    tx: AsyncConnection,
    organisation: Organisation,
    author: Person,
    story: Story,
    *,
    language: Language,
    now: datetime,
) -> Experience:
    """Keep the story and queue its card: in the thread of the prompt it answers, else in the channel."""
    experience_id = new_id("e")
    await library.add(tx, experience_id, author.id, author.department_id, story, language=language, now=now)
    if story.prompt_id:
        await library.react(tx, story.prompt_id, now)
    told = await _get(tx, experience_id)
    await _queue_card(tx, organisation, author, told, now)
    await audit.note(tx, "experience_published", at=now, person_id=author.id, experience=experience_id)
    await _review_if_bad(tx, organisation, story.screening_id, now)
    return told


async def edit(
    tx: AsyncConnection,
    organisation: Organisation,
    author_id: str,
    experience_id: str,
    story: Story,
    *,
    now: datetime,
) -> Experience:
    """Change one's own story; the card in the channel follows."""
    await _own(tx, author_id, experience_id)
    await library.change(tx, experience_id, story, now)
    changed = await _get(tx, experience_id)
    await _refresh_card(tx, changed, now)
    await audit.note(tx, "experience_edited", at=now, person_id=author_id, experience=experience_id)
    await _review_if_bad(tx, organisation, story.screening_id, now)
    return changed


async def withdraw(tx: AsyncConnection, author_id: str, experience_id: str, now: datetime) -> None:
    """Take one's own story back: its words are deleted here, and its card is taken down in the channel."""
    await _own(tx, author_id, experience_id)
    await library.withdraw(tx, experience_id, now)
    await deliveries.cancel(tx, experience_id, "experience", "experience_update")
    await take_down(tx, experience_id, now)
    await audit.note(tx, "experience_withdrawn", at=now, person_id=author_id, experience=experience_id)


async def take_down(tx: AsyncConnection, experience_id: str, now: datetime) -> None:
    """Queue the deletion of the card in the channel: at the withdrawal, and again for a card that was on its
    way just then."""
    await deliveries.queue(
        tx,
        key=f"experience_down:{experience_id}:{new_id('d')}",
        kind="experience_down",
        subject_id=experience_id,
        target_kind="message",
        target_id=f"experience:{experience_id}",
        now=now,
    )


async def vote(
    tx: AsyncConnection,
    organisation: Organisation,
    person_id: str,
    experience_id: str,
    kind: Vote,
    *,
    why: str,
    now: datetime,
) -> Experience:
    """One vote a person, changeable; the same vote again takes it back. Nobody votes on their own."""
    told = await live(tx, experience_id)
    if told.author_id == person_id:
        raise UserError("experiences.refused.own_vote")
    if len(why) > LIMITS["why"]:
        raise UserError("experiences.refused.too_long", limit=LIMITS["why"], length=len(why))
    earlier = await library.vote_of(tx, experience_id, person_id)
    taken_back = earlier == kind and not why
    await library.vote(tx, experience_id, person_id, None if taken_back else kind, why=why, now=now)
    if told.story.prompt_id:
        await library.react(tx, told.story.prompt_id, now)
    counted = await _get(tx, experience_id)
    await _refresh_card(tx, counted, now)
    await _review_if_bad(tx, organisation, told.story.screening_id, now)
    return counted


async def ask(
    tx: AsyncConnection, person_id: str, experience_id: str, question: str, now: datetime
) -> Experience:
    """One question to the author, who is told in their chat; an anonymous author stays hidden."""
    told = await live(tx, experience_id)
    words = question.strip()
    if told.author_id == person_id:
        raise UserError("experiences.refused.own_question")
    if not words:
        raise UserError("experiences.refused.empty_question")
    if len(words) > LIMITS["question"]:
        raise UserError("experiences.refused.too_long", limit=LIMITS["question"], length=len(words))
    if not await library.ask(tx, experience_id, person_id, words, now):
        raise UserError("experiences.refused.asked_before")
    if told.story.prompt_id:
        await library.react(tx, told.story.prompt_id, now)
    await deliveries.queue(
        tx,
        key=f"experience_question:{experience_id}:{person_id}",
        kind="experience_question",
        subject_id=f"{experience_id}/{person_id}",
        target_kind="person",
        target_id=told.author_id,
        now=now,
    )
    return told


async def answer(
    tx: AsyncConnection, author_id: str, experience_id: str, asker_id: str, words: str, *, now: datetime
) -> Experience:
    """The author's answer: shown on the card, and told to the one who asked."""
    await _own(tx, author_id, experience_id)
    if not words.strip():
        raise UserError("experiences.refused.empty_answer")
    if len(words) > LIMITS["answer"]:
        raise UserError("experiences.refused.too_long", limit=LIMITS["answer"], length=len(words))
    if not await library.answer(tx, experience_id, asker_id, words.strip(), now):
        raise UserError("experiences.refused.no_such_question")
    await deliveries.queue(
        tx,
        key=f"experience_answer:{experience_id}:{asker_id}:{now.isoformat()}",
        kind="experience_answer",
        subject_id=f"{experience_id}/{asker_id}",
        target_kind="person",
        target_id=asker_id,
        now=now,
    )
    answered = await _get(tx, experience_id)
    await _refresh_card(tx, answered, now)
    return answered


async def live(tx: AsyncConnection, experience_id: str) -> Experience:
    """A published experience; UserError where it was withdrawn or never was."""
    told = await library.get(tx, experience_id)
    if told is None or told.state != "published":
        raise UserError("experiences.refused.withdrawn")
    return told


async def _queue_card(
    tx: AsyncConnection, organisation: Organisation, author: Person, told: Experience, now: datetime
) -> None:
    target_kind, target_id = "thread", f"prompt:{told.story.prompt_id}"
    if not told.story.prompt_id or await deliveries.place_of(tx, target_id) is None:
        if not author.department_id:
            return
        channel = await channel_of(tx, organisation, author.department_id)
        target_kind, target_id = "channel", channel.id if channel else ""
    await deliveries.queue(
        tx,
        key=f"experience:{told.id}",
        kind="experience",
        subject_id=told.id,
        target_kind=target_kind,
        target_id=target_id or None,
        now=now,
    )


async def _own(tx: AsyncConnection, author_id: str, experience_id: str) -> Experience:
    told = await live(tx, experience_id)
    if told.author_id != author_id:
        raise UserError("experiences.refused.not_yours")
    return told


async def _get(tx: AsyncConnection, experience_id: str) -> Experience:
    told = await library.get(tx, experience_id)
    if told is None:
        raise LookupError("an experience that was just written is gone")
    return told


async def _refresh_card(tx: AsyncConnection, told: Experience, now: datetime) -> None:
    """Queue one update of the card in the channel, however many changes come before it goes out.

    A card that waits for a channel needs none: it is drawn anew when it goes out.
    """
    key = f"experience:{told.id}"
    if await deliveries.place_of(tx, key) is None and not await deliveries.is_on_its_way(tx, key):
        return
    await deliveries.cancel(tx, told.id, "experience_update")
    await deliveries.queue(
        tx,
        key=f"experience_update:{told.id}:{new_id('u')}",
        kind="experience_update",
        subject_id=told.id,
        target_kind="message",
        target_id=f"experience:{told.id}",
        now=now,
    )


async def _review_if_bad(
    tx: AsyncConnection, organisation: Organisation, screening_id: str | None, now: datetime
) -> None:
    """Ask the leader to look again; what was told before their latest decision is settled by it."""
    if not screening_id:
        return
    since = await decisions.latest_at(tx, screening_id)
    if await library.bad_ones(tx, screening_id, since) < BAD_ONES_FOR_REVIEW:
        return
    marked = await tx.execute(
        update(screening)
        .where(screening.c.id == screening_id, screening.c.review_wanted_at.is_(None))
        .values(review_wanted_at=now)
        .returning(screening.c.department_id, screening.c.person_id)
    )
    row = marked.one_or_none()
    if row is None:
        return
    await audit.note(tx, "review_wanted", at=now, screening_id=screening_id, why="bad_experiences")
    if row.department_id:
        leaders = await leaders_for(tx, organisation, row.department_id, row.person_id)
        for leader in leaders.asked_on(row.person_id)[-1:]:
            await deliveries.queue(
                tx,
                key=f"review_wanted:{screening_id}:{now.isoformat()}",
                kind="review_wanted",
                subject_id=screening_id,
                target_kind="person",
                target_id=leader,
                now=now,
            )
