"""The leader's question to the employee: answered in a few words where the answers stand as they are."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import UserError
from bot.governance.summaries import changed, submit
from bot.governance.words import NamesFound, names_in, tidy
from bot.organisation.model import Organisation
from bot.store import audit
from bot.store import decisions as store

REOPENABLE = frozenset({"clarifying", "parked"})
ANSWER_LEAST, ANSWER_MOST = 2, 600  # characters


async def answer_question(
    tx: AsyncConnection,
    organisation: Organisation,
    *,
    screening_id: str,
    run: int,
    text: str,
    person_id: str,
    now: datetime,
    names_ok: bool = False,
) -> bool | NamesFound:
    """Keep the employee's answer and send the screening to the leader again, with the same verdict.

    False where the question is no longer open (a second click, an old card). ``names_ok``: what looks like a
    name may stay. Raises UserError for somebody else's screening, an empty or too long answer, or one with
    something about a particular person.
    """
    screened = await store.load(tx, screening_id, lock=True)
    if screened is None or screened.person_id != person_id:
        raise UserError("governance.refused.gone")
    if screened.status != "draft" or screened.run != run or screened.leader_question is None:
        return False
    if screened.answers_changed:
        raise UserError("governance.refused.finish_first")
    answer = tidy(text)
    if not ANSWER_LEAST <= len(answer) <= ANSWER_MOST:
        raise UserError("governance.refused.answer", most=ANSWER_MOST)
    names = names_in((answer,))
    if names and not names_ok:
        return NamesFound(names)
    await store.set_status(tx, screening_id, "draft", now, leader_answer=answer)
    await audit.note(tx, "question_answered", at=now, person_id=person_id, screening_id=screening_id)
    await submit(tx, organisation, screening_id, now)
    return True


async def reopen(
    tx: AsyncConnection, *, screening_id: str, revision: int, person_id: str, now: datetime
) -> bool:
    """The employee has learnt more while the case was being clarified or parked: the answers open again.

    False where the card was old. Raises UserError for somebody else's screening.
    """
    screened = await store.load(tx, screening_id, lock=True)
    if screened is None or screened.person_id != person_id:
        raise UserError("governance.refused.gone")
    if screened.status not in REOPENABLE or screened.revision != revision:
        return False
    await store.set_status(tx, screening_id, "draft", now, run=screened.run + 1)
    await audit.note(tx, "screening_revised", at=now, person_id=person_id, screening_id=screening_id)
    await changed(tx, screening_id, now)
    return True
