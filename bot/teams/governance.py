"""The leader's clicks, and those of whoever is told of a decision.

What a leader reads is theirs alone: in a channel it is given only as the answer to their click, which
Teams shows to nobody else, and it is never kept with the handled activity.
"""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import UserError
from bot.governance import summaries
from bot.governance.decisions import Form, decide, leaders_summary, viewers_summary
from bot.governance.outcomes import CHOICES, DECIDED, OPEN
from bot.governance.questions import answer_question, reopen
from bot.governance.summaries import Summary
from bot.governance.ticking import may_tick, tick_off
from bot.governance.words import NamesFound, tidy
from bot.governance.workdays import DENMARK
from bot.store import audit, directory
from bot.teams import mails
from bot.teams.meeting import meet
from bot.teams.turn import Card, Reply, Turn
from bot.texts import say
from cards.decision import (
    Written,
    answer_again_card,
    answers_card,
    form_card,
    history_card,
    inbox_card,
    notice_card,
)
from cards.summary import Note, leader_card, shared_card


async def view(turn: Turn, tx: AsyncConnection) -> Reply:
    """The leader's view. A client that refreshes for somebody else simply gets the shared card again."""
    await meet(turn, tx)
    _only_for_clicker(turn)
    try:
        summary = await _mine(turn, tx)
    except UserError:
        if not turn.automatic:
            raise
        return Reply(await _shared(turn, tx), keep_answer=False)
    return _show(turn, summary)


async def change(turn: Turn, tx: AsyncConnection) -> Reply:
    """The choices again, after a decision."""
    _only_for_clicker(turn)
    return _show(turn, await _mine(turn, tx), changing=True)


async def choose(turn: Turn, tx: AsyncConnection) -> Reply:
    """What the chosen decision asks for."""
    _only_for_clicker(turn)
    summary = await _mine(turn, tx)
    choice = _text(turn, "choice")
    same = summary.screened.verdict_id == _text(turn, "v") and summary.last_decision_id == _number(
        turn, "after"
    )
    if not same or summary.screened.status not in OPEN | DECIDED:
        return _show(turn, summary, note="old_card")
    if choice not in CHOICES or choice not in summary.choices:
        raise UserError("governance.refused.not_lawful")
    today = turn.now.astimezone(DENMARK).date()
    card = form_card(summary, turn.parts.ruleset, turn.language, choice, today=today)
    return Reply(card, keep_answer=False)


async def decided(turn: Turn, tx: AsyncConnection) -> Reply:
    """Take the decision."""
    await meet(turn, tx)
    _only_for_clicker(turn)
    form = Form(
        screening_id=_text(turn, "s"),
        verdict_id=_text(turn, "v"),
        after=_number(turn, "after"),
        choice=_text(turn, "choice"),
        reason=_text(turn, "reason"),
        until=_text(turn, "until"),
        to_role=_text(turn, "role"),
        conditions=_text(turn, "conditions"),
        names_ok=turn.data.get("names_ok") is True,
    )
    result = await decide(
        tx,
        turn.parts.organisation,
        turn.parts.ruleset,
        form,
        person_id=turn.sender.person_id,
        now=turn.now,
    )
    if isinstance(result, NamesFound):
        return await _doubtful_form(turn, tx, Written(form, result.names))
    return _show(turn, result.summary, note=result.note)


async def answers(turn: Turn, tx: AsyncConnection) -> Reply:
    """All answers, for who decides and for whom they asked."""
    _only_for_clicker(turn)
    parts = turn.parts
    person_id = turn.sender.person_id
    summary = await viewers_summary(tx, parts.organisation, parts.ruleset, _text(turn, "s"), person_id)
    back = summary.may_decide(person_id)
    card = answers_card(summary, parts.ruleset, parts.organisation, turn.language, back=back)
    return Reply(card, keep_answer=False)


async def history(turn: Turn, tx: AsyncConnection) -> Reply:
    """Who did what, when and why."""
    _only_for_clicker(turn)
    summary = await _mine(turn, tx)
    entries = await audit.of_screening(tx, summary.screened.id)
    return Reply(history_card(summary, entries, turn.parts.ruleset, turn.language), keep_answer=False)


async def tick(turn: Turn, tx: AsyncConnection) -> Reply:
    """Save the ticks: on the leader's card any of them, on the employee's notice their own."""
    _only_for_clicker(turn)
    person_id = turn.sender.person_id
    result = await tick_off(
        tx,
        turn.parts.organisation,
        turn.parts.ruleset,
        screening_id=_text(turn, "s"),
        revision=_number(turn, "rev"),
        done=[each for each in _text(turn, "done").split(",") if each],
        person_id=person_id,
        now=turn.now,
    )
    if result.summary.may_decide(person_id):
        return _show(turn, result.summary, note="old_card" if result.old_card else "ticked")
    return _notice(turn, result.summary, saved=not result.old_card)


async def inbox(turn: Turn, tx: AsyncConnection) -> Reply:
    """What waits for my decision."""
    await meet(turn, tx)
    parts = turn.parts
    waiting = await summaries.inbox(tx, parts.organisation, turn.sender.person_id)
    mail = await directory.wants_mail(tx, turn.sender.person_id) if mails.is_on(parts) else None
    card = inbox_card(waiting, parts.organisation, parts.ruleset, turn.language, mail=mail)
    return Reply(card, keep_answer=False)


async def answer(turn: Turn, tx: AsyncConnection) -> Reply:
    """The employee answers the leader's question in words."""
    await meet(turn, tx)
    kept = await answer_question(
        tx,
        turn.parts.organisation,
        screening_id=_text(turn, "s"),
        run=_number(turn, "run"),
        text=_text(turn, "answer"),
        person_id=turn.sender.person_id,
        now=turn.now,
        names_ok=turn.data.get("names_ok") is True,
    )
    if isinstance(kept, NamesFound):
        summary = await _own(turn, tx)
        card = answer_again_card(summary, turn.language, tidy(_text(turn, "answer")), kept.names)
        return _to_clicker_alone(turn, card)
    if kept:
        return Reply(say("governance.notice.answered", turn.language), queued=True)
    return _notice(turn, await _own(turn, tx))


async def reopened(turn: Turn, tx: AsyncConnection) -> Reply:
    """The employee opens the answers again, while others were being asked."""
    await meet(turn, tx)
    await reopen(
        tx,
        screening_id=_text(turn, "s"),
        revision=_number(turn, "rev"),
        person_id=turn.sender.person_id,
        now=turn.now,
    )
    return _notice(turn, await _own(turn, tx))


async def _doubtful_form(turn: Turn, tx: AsyncConnection, written: Written) -> Reply:
    summary = await _mine(turn, tx)
    today = turn.now.astimezone(DENMARK).date()
    choice = written.form.choice
    card = form_card(summary, turn.parts.ruleset, turn.language, choice, today=today, written=written)
    return _to_clicker_alone(turn, card)


def _to_clicker_alone(turn: Turn, card: Card) -> Reply:
    """What may name somebody is posted and kept nowhere. Raises UserError where the answer to the click would
    be a message."""
    if not turn.value:
        raise UserError("governance.refused.personal")
    return Reply(card, keep_answer=False, checked_text=True)


def _show(turn: Turn, summary: Summary, *, note: Note | None = None, changing: bool = False) -> Reply:
    card = leader_card(
        summary,
        turn.parts.ruleset,
        turn.language,
        note=note,
        changing=changing,
        tickable=may_tick(summary, turn.sender.person_id),
        listed=turn.place.kind == "personal",
    )
    return Reply(card, keep_answer=False, queued=note is not None)


def _notice(turn: Turn, summary: Summary, *, saved: bool = False) -> Reply:
    tickable = may_tick(summary, turn.sender.person_id)
    card = notice_card(summary, turn.parts.ruleset, turn.language, tickable=tickable, saved=saved)
    return Reply(card, keep_answer=False, queued=True)


async def _mine(turn: Turn, tx: AsyncConnection) -> Summary:
    parts = turn.parts
    return await leaders_summary(
        tx, parts.organisation, parts.ruleset, _text(turn, "s"), turn.sender.person_id
    )


async def _own(turn: Turn, tx: AsyncConnection) -> Summary:
    """The employee's own screening. Raises UserError for somebody else's."""
    parts = turn.parts
    found = await summaries.load_summary(tx, parts.organisation, parts.ruleset, _text(turn, "s"))
    if found is None or found.screened.person_id != turn.sender.person_id:
        raise UserError("governance.refused.gone")
    return found


async def _shared(turn: Turn, tx: AsyncConnection) -> Card:
    parts = turn.parts
    found = await summaries.load_summary(tx, parts.organisation, parts.ruleset, _text(turn, "s"))
    if found is None:
        raise UserError("governance.refused.gone")
    return shared_card(found, parts.ruleset, turn.language)


def _only_for_clicker(turn: Turn) -> None:
    """Refuse where the answer would be posted for all to read: a click that came in as a message."""
    if turn.place.kind != "personal" and not turn.value:
        raise UserError("governance.refused.not_here")


def _text(turn: Turn, name: str) -> str:
    value = turn.data.get(name)
    return value if isinstance(value, str) else ""


def _number(turn: Turn, name: str) -> int:
    value = turn.data.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else -1
