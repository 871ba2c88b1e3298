"""The employee's dialogue: start, answer, go back, pause, judge, correct, revise, withdraw, delete.

Each step reads the screening, moves it on and says what to show. Nothing is lost to an old card or a bad
value: the step then shows today's card with a sentence about it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import logs
from bot.errors import UserError
from bot.experiences import library
from bot.governance import summaries
from bot.ids import new_id
from bot.organisation.model import Organisation
from bot.screening import dialogue
from bot.screening.dialogue import Kept, ListedScreening, Listing, Notice, Pausing, Shown, View, notice
from bot.screening.flow import Walk, misfit, replay
from bot.screening.ruleset import EXCLUSIVE, Question, Ruleset
from bot.screening.verdict import assess
from bot.screening.wording import TITLE_LIMIT, WISH_LIMIT, NamesFound, read_words
from bot.store import audit, people, screenings
from bot.store.people import Person
from bot.store.screenings import Screening, Verdict

PAGE = 8
"""Screenings on one page of the list."""

_REVISABLE = frozenset({"screened", "awaiting_leader", "stopped"})
_WITHDRAWABLE = frozenset(
    {
        "draft",
        "screened",
        "awaiting_leader",
        "awaiting_conditions",
        "clarifying",
        "approved",
        "pilot",
        "parked",
    }
)


@dataclass(frozen=True)
class Desk:
    """What every step needs: an open write transaction, the rules, the municipality, who and when."""

    tx: AsyncConnection
    ruleset: Ruleset
    organisation: Organisation
    person: Person
    now: datetime


@dataclass(frozen=True)
class Click:
    """What a card's button carries."""

    screening: str
    revision: int
    question: str = ""
    reviewing: bool = False


async def start(
    desk: Desk,
    screening_id: str,
    title: object,
    wish: object,
    data: tuple[str, ...] = (),
    *,
    names_ok: bool = False,
) -> Shown | NamesFound:
    """A new draft and its first question; a second click on the form shows the first one's draft.

    ``data`` answers the question of that name beforehand, where a text check has told which kinds there are.
    ``names_ok``: what looks like a name may stay, says who wrote it.

    Raises UserError for words that cannot be taken.
    """
    if await screenings.find(desk.tx, screening_id) is None:
        called, wanted = read_words(title, TITLE_LIMIT), read_words(wish, WISH_LIMIT)
        names = tuple(dict.fromkeys((*called.names, *wanted.names)))
        if names and not names_ok:
            return NamesFound(called.text, wanted.text, names)
        await screenings.add(
            desk.tx,
            screening_id=screening_id,
            person_id=desk.person.id,
            department_id=desk.person.department_id,
            title=called.text,
            description=wanted.text,
            now=desk.now,
        )
        if not misfit(desk.ruleset.questions[dialogue.DATA_QUESTION], data):
            draft = await _mine(desk, screening_id)
            await screenings.change(desk.tx, draft, desk.now, answers={dialogue.DATA_QUESTION: data})
        await _note(desk, "screening_started", screening_id, names_kept=len(names))
        logs.event("screening_started", screening=screening_id)
    return Shown(await _current(desk, await _mine(desk, screening_id)))


async def answer(desk: Desk, click: Click, chosen: tuple[str, ...]) -> Shown:
    """Take an answer: the next question, the list of answers, or the verdict."""
    screening = await _mine(desk, click.screening)
    if screening.status != "draft" or screening.revision != click.revision:
        return await _stale(desk, screening, click, chosen)
    walk = _walk(desk, screening)
    if click.question not in dialogue.path_of(walk):
        return Shown(await _current(desk, screening), _refusal("unknown_question"))
    question = desk.ruleset.questions[click.question]
    options, tool = dialogue.read_choice(question, chosen, desk.organisation)
    fault = misfit(question, options)
    if fault:
        again = () if fault == "unknown_option" else chosen  # what is no option is drawn nowhere
        view = _ask(desk, screening, question, walk, chosen=again, reviewing=click.reviewing)
        return Shown(view, _refusal(fault, option=_lone_option(desk, question, options)))
    answers = {**screening.answers, question.id: options}
    tool_id = screening.tool_id
    if question.id == dialogue.TOOL_QUESTION:
        tool_id = tool.id if tool else None
    external = dialogue.external_facts(desk.organisation.tools.get(tool_id or ""), answers)
    changed = await screenings.change(
        desk.tx, screening, desk.now, answers=answers, external=external, tool_id=tool_id, paused_at=None
    )
    logs.event("screening_answered", screening=screening.id, question=question.id)
    return await _after_answer(desk, changed, click)


async def back(desk: Desk, click: Click) -> Shown:
    """The question before, with its answer. Nothing stored changes."""
    screening = await _mine(desk, click.screening)
    if screening.status != "draft" or screening.revision != click.revision:
        return Shown(await _current(desk, screening), _STALE)
    walk = _walk(desk, screening)
    question = desk.ruleset.questions[dialogue.question_before(walk, click.question)]
    return Shown(_ask(desk, screening, question, walk))


async def show(desk: Desk, screening_id: str) -> Shown:
    """Where the screening stands now."""
    return Shown(await _current(desk, await _mine(desk, screening_id)))


async def pause(desk: Desk, screening_id: str) -> Shown:
    """Put it aside. It is resumed by answering, too."""
    screening = await _mine(desk, screening_id)
    if screening.status != "draft":
        return Shown(await _current(desk, screening), _STALE)
    walk = _walk(desk, screening)
    await screenings.set_paused(desk.tx, screening.id, desk.now)
    return Shown(Pausing(dialogue.idea_of(screening), walk.done, max(walk.about, walk.done)))


async def resume(desk: Desk, screening_id: str) -> Shown:
    """Go on where it was left."""
    screening = await _mine(desk, screening_id)
    await screenings.set_paused(desk.tx, screening.id, None)
    welcome = notice("screening.notice.resumed") if screening.paused_at else None
    return Shown(await _current(desk, screening), welcome)


async def resume_latest(desk: Desk) -> Shown | None:
    """Go on with the draft that was touched last; None where there is no draft."""
    draft = await screenings.latest_draft(desk.tx, desk.person.id)
    return await resume(desk, draft.id) if draft else None


async def correct(desk: Desk, click: Click) -> Shown:
    """All answers, one of which may be picked. A verdict that was not sent yet becomes a draft again."""
    screening = await _mine(desk, click.screening)
    if screening.status == "screened":
        if screening.revision != click.revision:
            return Shown(await _current(desk, screening), _STALE)
        screening = await _reopen(desk, screening, "screening_corrected")
    if screening.status != "draft":
        return Shown(await _current(desk, screening), _refusal("not_now"))
    return Shown(_review(desk, screening))


async def pick(desk: Desk, click: Click) -> Shown:
    """The question picked from the list of answers."""
    screening = await _mine(desk, click.screening)
    if screening.status != "draft" or screening.revision != click.revision:
        return Shown(await _current(desk, screening), _STALE)
    walk = _walk(desk, screening)
    if click.question not in dialogue.path_of(walk):
        return Shown(_review(desk, screening), notice("screening.answers.which_needed", refusal=True))
    question = desk.ruleset.questions[click.question]
    return Shown(_ask(desk, screening, question, walk, reviewing=True))


async def finish(desk: Desk, click: Click) -> Shown:
    """From the list of answers to the verdict, or to the question that is still open."""
    screening = await _mine(desk, click.screening)
    if screening.status != "draft":  # finished already, by a first click
        return Shown(await _current(desk, screening))
    if screening.revision != click.revision:
        return Shown(await _current(desk, screening), _STALE)
    return Shown(await _judge_or_ask(desk, screening))


async def revise(desk: Desk, click: Click) -> Shown:
    """Take a red idea up again at the answer that stopped it. The old verdict is kept."""
    screening = await _mine(desk, click.screening)
    row = await _verdict(desk, screening)
    if screening.status == "draft":  # revised already, by a first click
        return Shown(await _current(desk, screening), notice("screening.notice.revised"))
    if screening.revision != click.revision:
        return Shown(await _current(desk, screening), _STALE)
    if screening.status not in _REVISABLE or row is None or row.outcome != "red":
        return Shown(await _current(desk, screening), _refusal("not_now"))
    screening = await _reopen(desk, screening, "screening_revised")
    await summaries.withdrawn(desk.tx, screening.id, desk.now)
    return Shown(await _current(desk, screening), notice("screening.notice.revised"))


async def send(desk: Desk, click: Click) -> Shown:
    """Hand the verdict to the department's leader. A second click does nothing more."""
    screening = await _mine(desk, click.screening)
    fresh = screening.status == "screened" and screening.revision == click.revision
    if not fresh and screening.status != "awaiting_leader":
        return Shown(await _current(desk, screening), _STALE)
    on_its_way = await summaries.submit(desk.tx, desk.organisation, screening.id, desk.now)
    told = "screening.notice.sent" if on_its_way else "screening.notice.waits_for_leader"
    return Shown(await _current(desk, await _mine(desk, screening.id)), notice(told))


async def withdraw(desk: Desk, screening_id: str) -> Shown:
    """The employee does not want it any more; it stays on record."""
    screening = await _mine(desk, screening_id)
    if screening.status == "withdrawn":
        return Shown(await listing(desk), notice("screening.notice.withdrawn"))
    if screening.status not in _WITHDRAWABLE:
        return Shown(await _current(desk, screening), _refusal("not_now"))
    await screenings.change(desk.tx, screening, desk.now, status="withdrawn", leader_question=None)
    await summaries.withdrawn(desk.tx, screening.id, desk.now)
    await _note(desk, "screening_withdrawn", screening.id, status=screening.status)
    return Shown(await listing(desk), notice("screening.notice.withdrawn"))


async def delete(desk: Desk, screening_id: str) -> Shown:
    """Erase what was never sent to anybody. What was sent is withdrawn instead."""
    if await audit.has(desk.tx, "screening_deleted", person_id=desk.person.id, screening_id=screening_id):
        return Shown(await listing(desk), notice("screening.notice.deleted"))
    screening = await _mine(desk, screening_id)
    if not _may_delete(screening):
        return Shown(await _current(desk, screening), _refusal("not_now"))
    await screenings.remove(desk.tx, screening.id)
    await _note(desk, "screening_deleted", screening.id)
    return Shown(await listing(desk), notice("screening.notice.deleted"))


async def listing(desk: Desk, first: int = 0) -> Listing:
    """A page of the person's screenings from number ``first`` on."""
    total = await screenings.count_of_person(desk.tx, desk.person.id)
    begin = max(0, min(first, (total - 1) // PAGE * PAGE))
    rows = await screenings.of_person(desk.tx, desk.person.id, limit=PAGE, offset=begin)
    outcomes = await screenings.outcomes(desk.tx, tuple(row.verdict_id for row in rows if row.verdict_id))
    items = tuple(
        ListedScreening(
            dialogue.idea_of(row),
            outcomes.get(row.verdict_id or "") if row.status != "draft" else None,
            row.updated_at,
        )
        for row in rows
    )
    return Listing(items, begin, total)


async def kept(desk: Desk, screening_id: str) -> Kept:
    """What is kept about the screening, and whether it may be deleted or withdrawn."""
    screening = await _mine(desk, screening_id)
    tool = dialogue.tool_of(screening, desk.organisation)
    may_delete = _may_delete(screening)
    return Kept(
        idea=dialogue.idea_of(screening),
        wish=screening.description,
        department=desk.organisation.department_name(screening.department_id),
        tool=tool.name if tool else "",
        answers=dialogue.given_answers(screening, desk.ruleset, _walk(desk, screening), desk.organisation),
        verdicts=await screenings.count_verdicts(desk.tx, screening.id),
        started=screening.created_at,
        changed=screening.updated_at,
        may_delete=may_delete,
        may_withdraw=not may_delete and screening.status in _WITHDRAWABLE,
        told=tuple(await library.of_screening(desk.tx, screening.id)),
    )


async def has_draft(desk: Desk) -> bool:
    """Whether something waits to be continued."""
    return await screenings.latest_draft(desk.tx, desk.person.id) is not None


async def choose_department(desk: Desk, department_id: object) -> None:
    """Chosen once, changeable; what is not sent yet follows. Raises UserError for one that isn't there."""
    if not isinstance(department_id, str) or department_id not in desk.organisation.departments:
        raise UserError("screening.department.needed")
    await people.choose_department(desk.tx, desk.person.id, department_id)
    await screenings.move_unsent(desk.tx, desk.person.id, department_id)


async def suggested_department(desk: Desk) -> str | None:
    """The department of the first channel, of the teams shared with the bot, that belongs to one."""
    for channel in await people.shared_channels(desk.tx, desk.person.id):
        if channel.department_id in desk.organisation.departments:
            return channel.department_id
        for department in desk.organisation.departments.values():
            named = department.channel
            if named and named.is_(team=channel.team, channel=channel.channel, channel_id=channel.id):
                return department.id
    return None


async def of_person(desk: Desk, screening_id: str) -> Screening:
    """The person's own screening, locked. Raises UserError if it is not theirs or not there."""
    return await _mine(desk, screening_id)


async def _mine(desk: Desk, screening_id: str) -> Screening:
    found = await screenings.find(desk.tx, screening_id, lock=True)
    if found is None or found.person_id != desk.person.id:
        raise UserError("screening.refused.not_found")  # the same for both: ids tell strangers nothing
    return found


async def _current(desk: Desk, screening: Screening, walk: Walk | None = None) -> View:
    """Where it stands: the open question, the answer that stopped it, the list of answers, or the verdict.

    ``walk`` spares a replay where the caller has just made one.
    """
    row = await _verdict(desk, screening)
    if screening.status != "draft" and row is not None:
        return dialogue.judged(screening, row, desk.ruleset, desk.organisation)
    walk = walk or _walk(desk, screening)
    if walk.missing is not None:
        return _ask(desk, screening, desk.ruleset.questions[walk.missing], walk)
    if walk.stopped is not None and screening.leader_question is None:
        return _ask(desk, screening, desk.ruleset.questions[walk.asked[-1]], walk)
    return _review(desk, screening)


async def _after_answer(desk: Desk, screening: Screening, click: Click) -> Shown:
    if click.reviewing and _walk(desk, screening).complete:
        return Shown(_review(desk, screening), notice("screening.notice.changed"))
    return Shown(await _judge_or_ask(desk, screening))


async def _judge_or_ask(desk: Desk, screening: Screening) -> View:
    verdict = assess(desk.ruleset, screening.answers, screening.external)
    if verdict.outcome is None:
        return await _current(desk, screening, verdict.walk)
    row = Verdict(
        id=new_id("v"),
        screening_id=screening.id,
        run=screening.run,
        outcome=verdict.outcome,
        gates=verdict.as_ids()["gates"],
        rules=tuple(rule.id for rule in verdict.rules),
        actions=tuple(action.id for action in verdict.actions),
        answers=verdict.walk.used,
        external=screening.external,
        ruleset_id=verdict.ruleset_id,
        ruleset_version=verdict.version,
        ruleset_hash=verdict.content_hash,
        created_at=desk.now,
    )
    await screenings.add_verdict(desk.tx, row)
    judged = await screenings.change(
        desk.tx, screening, desk.now, status="screened", verdict_id=row.id, paused_at=None
    )
    await _note(desk, "screening_judged", screening.id, verdict=row.id, outcome=row.outcome)
    logs.event("screening_judged", screening=screening.id, outcome=row.outcome)
    return dialogue.judged(judged, row, desk.ruleset, desk.organisation)


async def _reopen(desk: Desk, screening: Screening, event: str) -> Screening:
    reopened = await screenings.change(desk.tx, screening, desk.now, status="draft", run=screening.run + 1)
    await _note(desk, event, screening.id, run=reopened.run, status=screening.status)
    return reopened


async def _stale(desk: Desk, screening: Screening, click: Click, chosen: tuple[str, ...]) -> Shown:
    """An old card. A double click, which says what is stored already, deserves no remark."""
    question = desk.ruleset.questions.get(click.question)
    said: Collection[str] = ()
    if question:
        said = dialogue.read_choice(question, chosen, desk.organisation)[0]
    repeated = bool(said) and tuple(said) == tuple(screening.answers.get(click.question, ()))
    return Shown(await _current(desk, screening), None if repeated else _STALE)


async def _verdict(desk: Desk, screening: Screening) -> Verdict | None:
    return await screenings.find_verdict(desk.tx, screening.verdict_id) if screening.verdict_id else None


def _may_delete(screening: Screening) -> bool:
    return screening.status in {"draft", "screened"} and screening.sent_at is None


async def _note(desk: Desk, event: str, screening_id: str, **detail: str | int | None) -> None:
    await audit.note(
        desk.tx, event, at=desk.now, person_id=desk.person.id, screening_id=screening_id, **detail
    )


def _walk(desk: Desk, screening: Screening) -> Walk:
    return replay(desk.ruleset, screening.answers, screening.external)


def _ask(
    desk: Desk,
    screening: Screening,
    question: Question,
    walk: Walk,
    *,
    chosen: tuple[str, ...] | None = None,
    reviewing: bool = False,
) -> dialogue.Asking:
    return dialogue.ask(screening, question, walk, desk.organisation, chosen=chosen, reviewing=reviewing)


def _review(desk: Desk, screening: Screening) -> dialogue.Reviewing:
    return dialogue.review(screening, desk.ruleset, _walk(desk, screening), desk.organisation)


def _refusal(name: str, **values: object) -> Notice:
    return notice(f"screening.refused.{name}", refusal=True, **values)


def _lone_option(desk: Desk, question: Question, options: tuple[str, ...]) -> object:
    """The option that stands alone among ``options``, in both languages."""
    return next(
        (option.label for option in question.options if option.id in EXCLUSIVE.intersection(options)), ""
    )


_STALE = notice("screening.notice.stale")
