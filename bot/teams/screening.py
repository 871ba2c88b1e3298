"""The employee's screening in the personal chat: reads the click, takes the step, draws the card.

A step that is repeated, by a second click or by Teams, does no harm: the screening's revision tells.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import UserError
from bot.ids import new_id
from bot.screening import principles, service
from bot.screening.dialogue import Asking, Judged, Kept, Listing, Pausing, Reviewing, Shown, View, notice
from bot.screening.service import Click, Desk
from bot.screening.wording import NamesFound
from bot.store import people
from bot.teams.carried import kinds_of
from bot.teams.meeting import meet
from bot.teams.registry import Handler
from bot.teams.showing import show
from bot.teams.turn import Card, Reply, Turn
from bot.teams.welcome import show_welcome
from cards.dialogue import draw
from cards.look import Look
from cards.screening import department_card, form_card

Step = Callable[[Desk, Turn], Awaitable[Shown]]

_ID = re.compile(r"s-[0-9a-z]{16}")
_MANY = 50  # no question has as many options
_SUMMARIES: dict[type[View], str] = {
    Asking: "screening.summary.question",
    Reviewing: "screening.summary.question",
    Pausing: "screening.summary.question",
    Judged: "screening.summary.verdict",
    Listing: "screening.summary.list",
    Kept: "screening.summary.list",
}


def step(take: Step, *, queues: bool = False) -> Handler:
    """A handler that takes one step of the dialogue and shows where it led."""

    async def handle(turn: Turn, tx: AsyncConnection) -> Reply:
        desk = await _desk(turn, tx)
        shown = await take(desk, turn)
        return show(turn, draw(shown, _look(turn)), _SUMMARIES[type(shown.view)], queued=queues)

    return handle


async def new(turn: Turn, tx: AsyncConnection) -> Reply:
    """The form for a new idea; before it the principles and the department, where they are still due."""
    desk = await _desk(turn, tx)
    if not principles.are_read(desk.person.principles_version):
        return await show_welcome(turn, tx)
    if desk.person.department_id not in turn.parts.organisation.departments:
        return await _departments(turn, desk)
    return await _form(turn, desk)


async def principles_read(turn: Turn, tx: AsyncConnection) -> Reply:
    """Read, and dated; on to the screening. A card with an older version is answered with today's."""
    desk = await _desk(turn, tx)
    if turn.data.get("version") != principles.VERSION:
        return await show_welcome(turn, tx)
    if not principles.are_read(desk.person.principles_version):
        await people.note_principles_read(tx, desk.person.id, principles.VERSION, turn.now)
    return await new(turn, tx)


async def start(turn: Turn, tx: AsyncConnection) -> Reply:
    """The form was sent in."""
    desk = await _desk(turn, tx)
    if not principles.are_read(desk.person.principles_version):
        return await show_welcome(turn, tx)
    data = turn.data
    draft = _screening_id(data.get("draft"))
    names_ok = data.get("names_ok") is True
    shown = await service.start(
        desk, draft, data.get("title"), data.get("wish"), kinds_of(data), names_ok=names_ok
    )
    if isinstance(shown, NamesFound):
        return await _doubtful_form(turn, desk, draft, shown)
    return show(turn, draw(shown, _look(turn)), _SUMMARIES[type(shown.view)])


async def resume_latest(turn: Turn, tx: AsyncConnection) -> Reply:
    """Go on with the newest draft; the list where there is none."""
    desk = await _desk(turn, tx)
    shown = await service.resume_latest(desk)
    if shown is None:
        shown = Shown(await service.listing(desk), notice("screening.notice.nothing_to_resume"))
    return show(turn, draw(shown, _look(turn)), _SUMMARIES[type(shown.view)])


async def department(turn: Turn, tx: AsyncConnection) -> Reply:
    """See or change the department."""
    return await _departments(turn, await _desk(turn, tx))


async def choose_department(turn: Turn, tx: AsyncConnection) -> Reply:
    """Chosen; on to the form."""
    desk = await _desk(turn, tx)
    await service.choose_department(desk, turn.data.get("department"))
    return await new(turn, tx)


async def _form(turn: Turn, desk: Desk) -> Reply:
    card = await _draw_form(turn, desk, new_id("s"))
    return show(turn, card, "screening.summary.form")


async def _doubtful_form(turn: Turn, desk: Desk, draft: str, found: NamesFound) -> Reply:
    """The form again, with the words in it. It stands in the answer to the click alone: what may name
    somebody is posted nowhere. Raises UserError where the answer would be a message."""
    if not turn.value:
        raise UserError("screening.refused.personal")
    return Reply(await _draw_form(turn, desk, draft, found), keep_answer=False, checked_text=True)


async def _draw_form(turn: Turn, desk: Desk, draft: str, found: NamesFound | None = None) -> Card:
    return form_card(
        _look(turn),
        draft=draft,
        department=turn.parts.organisation.department_name(desk.person.department_id),
        draft_waits=await service.has_draft(desk),
        data=kinds_of(turn.data),
        found=found,
    )


async def _departments(turn: Turn, desk: Desk) -> Reply:
    names = {each.id: each.name for each in turn.parts.organisation.departments.values()}
    chosen = desk.person.department_id
    card = department_card(
        _look(turn),
        names,
        chosen=chosen if chosen in names else None,
        suggested=await service.suggested_department(desk),
        data=kinds_of(turn.data),
    )
    return show(turn, card, "screening.summary.department")


async def _answer(desk: Desk, turn: Turn) -> Shown:
    return await service.answer(desk, _click(turn), _chosen(turn.data.get("answer")))


async def _back(desk: Desk, turn: Turn) -> Shown:
    return await service.back(desk, _click(turn))


async def _pause(desk: Desk, turn: Turn) -> Shown:
    return await service.pause(desk, _click(turn).screening)


async def _resume(desk: Desk, turn: Turn) -> Shown:
    return await service.resume(desk, _click(turn).screening)


async def _correct(desk: Desk, turn: Turn) -> Shown:
    return await service.correct(desk, _click(turn))


async def _pick(desk: Desk, turn: Turn) -> Shown:
    return await service.pick(desk, _click(turn))


async def _finish(desk: Desk, turn: Turn) -> Shown:
    return await service.finish(desk, _click(turn))


async def _revise(desk: Desk, turn: Turn) -> Shown:
    return await service.revise(desk, _click(turn))


async def _send(desk: Desk, turn: Turn) -> Shown:
    return await service.send(desk, _click(turn))


async def _withdraw(desk: Desk, turn: Turn) -> Shown:
    return await service.withdraw(desk, _click(turn).screening)


async def _delete(desk: Desk, turn: Turn) -> Shown:
    return await service.delete(desk, _click(turn).screening)


async def _list(desk: Desk, turn: Turn) -> Shown:
    return Shown(await service.listing(desk, _number(turn.data.get("first"))))


async def _kept(desk: Desk, turn: Turn) -> Shown:
    return Shown(await service.kept(desk, _click(turn).screening))


answer = step(_answer)
back = step(_back)
pause = step(_pause)
resume = step(_resume)
correct = step(_correct)
pick = step(_pick)
finish = step(_finish)
revise = step(_revise, queues=True)
send = step(_send, queues=True)
withdraw = step(_withdraw, queues=True)
delete = step(_delete)
list_mine = step(_list)
kept = step(_kept)


async def _desk(turn: Turn, tx: AsyncConnection) -> Desk:
    """Raises UserError outside the personal chat: what a person answers is not for a channel."""
    if turn.place.kind != "personal":
        raise UserError("common.only_personal")
    parts = turn.parts
    return Desk(tx, parts.ruleset, parts.organisation, await meet(turn, tx), turn.now)


def _look(turn: Turn) -> Look:
    return Look(turn.language, turn.parts.ruleset, turn.now.date())


def _click(turn: Turn) -> Click:
    """Raises UserError for a card that names no screening."""
    data = turn.data
    return Click(
        screening=_screening_id(data.get("screening")),
        revision=_number(data.get("revision")),
        question=_word(data.get("question")),
        reviewing=data.get("reviewing") is True,
    )


def _screening_id(raw: Any) -> str:
    if not isinstance(raw, str) or not _ID.fullmatch(raw):
        raise UserError("screening.refused.not_found")
    return raw


def _chosen(raw: Any) -> tuple[str, ...]:
    """A choice set's answer: values joined by commas; anything else is no answer."""
    if not isinstance(raw, str):
        return ()
    return tuple(value.strip() for value in raw[:2000].split(",") if value.strip())[:_MANY]


def _number(raw: Any) -> int:
    return raw if isinstance(raw, int) and 0 <= raw < 1_000_000 else 0


def _word(raw: Any) -> str:
    return raw if isinstance(raw, str) else ""
