"""Experience sharing in Teams: the form (chat, dialog, message action), votes, questions, search, rhythm.

What is told goes through the share check before anything is stored or posted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.checking import checked
from bot.errors import UserError
from bot.experiences import asking, library, nudges, service
from bot.experiences.form import OTHER_TOOL, Choices, read_story
from bot.experiences.library import Wanted
from bot.experiences.model import VOTES, Experience, Story, Vote
from bot.experiences.words import query_stems
from bot.organisation.leaders import channel_of, departments_led_by
from bot.organisation.rhythm import Cadence, Rhythm
from bot.parts import Parts
from bot.sharing.check import Check, troubling
from bot.store import screenings
from bot.store.people import Person
from bot.teams.meeting import meet
from bot.teams.sharing import read_message
from bot.teams.showing import show
from bot.teams.turn import Card, Reply, Turn
from bot.texts import say
from cards.digests import rhythm_card
from cards.experiences import (
    NOTHING,
    Form,
    Search,
    View,
    experience_card,
    form_card,
    found_card,
    invite_card,
    mine_card,
)

_PAGE = 5
_EXTENSION_PAGE = 10
_NAMES_ONLY = frozenset({"person_name"})
_VOTES: Mapping[str, Vote] = {vote: vote for vote in VOTES}
_RUNNING = frozenset(
    {"approved", "pilot", "awaiting_conditions", "awaiting_leader", "clarifying", "screened"}
)


def view_of(turn: Turn) -> View:
    return View(turn.language, turn.parts.ruleset, turn.parts.organisation)


async def open_form(turn: Turn, tx: AsyncConnection) -> Reply:
    """The form in the chat; where others read along, a button that opens it for whoever clicks."""
    person = await meet(turn, tx)
    if turn.place.kind != "personal":
        return show(turn, invite_card(view_of(turn)), "experiences.prompt.notification")
    form = Form({}, _hidden(turn.data), await _screenings(tx, person))
    return show(turn, form_card(view_of(turn), form, "chat"), "experiences.form.title")


async def edit(turn: Turn, tx: AsyncConnection) -> Reply:
    """One's own story in the form again."""
    person = await meet(turn, tx)
    told = await service.live(tx, _text(turn.data, "experience"))
    if told.author_id != person.id:
        raise UserError("experiences.refused.not_yours")
    form = Form(_values(told.story), {"experience": told.id}, await _screenings(tx, person), editing=True)
    return show(turn, form_card(view_of(turn), form, "chat"), "experiences.form.edit_title")


async def publish(turn: Turn) -> Reply:
    """The form was sent in from the chat."""
    outcome = await _take_in(turn, turn.data)
    if isinstance(outcome, Form):
        card = form_card(view_of(turn), outcome, "chat")
        return replace(show(turn, card, "experiences.form.title"), checked_text=True)
    return replace(show(turn, outcome.card, "experiences.card.notification"), queued=True)


async def dialog(turn: Turn) -> Reply:
    """The form in a Teams dialog: opened (no fields yet) or sent in."""
    if "did" in turn.data:
        return await _submitted(turn, turn.data)
    async with turn.parts.database.write() as tx:
        person = await meet(turn, tx)
        prompt_id = _text(turn.data, "prompt")
        if prompt_id:
            await library.react(tx, prompt_id, turn.now)
        form = Form({}, _hidden(turn.data), await _screenings(tx, person))
    return _window(turn, form_card(view_of(turn), form, "dialog"))


async def from_message(turn: Turn) -> Reply:
    """ "Del som erfaring" on a message: its words stand in the form to begin with."""
    submitted = turn.value.get("data")
    if isinstance(submitted, dict) and "did" in submitted:
        return await _submitted(turn, submitted)
    payload = turn.value.get("messagePayload")
    words, _ = read_message(payload if isinstance(payload, dict) else {})
    async with turn.parts.database.write() as tx:
        screened = await _screenings(tx, await meet(turn, tx))
    form = Form({"did": words.strip()[:1500]}, {}, screened)
    return _window(turn, form_card(view_of(turn), form, "dialog"))


async def mine(turn: Turn, tx: AsyncConnection) -> Reply:
    person = await meet(turn, tx)
    card = mine_card(view_of(turn), await library.of_author(tx, person.id))
    return show(turn, card, "experiences.mine.notification")


async def withdraw(turn: Turn, tx: AsyncConnection) -> Reply:
    person = await meet(turn, tx)
    await service.withdraw(tx, person.id, _text(turn.data, "experience"), turn.now)
    card = mine_card(view_of(turn), await library.of_author(tx, person.id))
    return show(turn, card, "experiences.done.withdrawn", queued=True)


async def vote(turn: Turn) -> Reply:
    """A click on the card; a reason goes through the check first."""
    kind = _VOTES.get(_text(turn.data, "kind"))
    if kind is None:
        raise UserError("edge.unknown_action")
    why = _text(turn.data, "why").strip()
    await _refuse_personal_data(turn, why)
    async with turn.parts.database.write() as tx:
        person = await meet(turn, tx)
        told = await service.vote(
            tx,
            turn.parts.organisation,
            person.id,
            _text(turn.data, "experience"),
            kind,
            why=why,
            now=turn.now,
        )
        card = await _card(turn, tx, told)
    return Reply(card, keep_answer=False, queued=True)


async def ask(turn: Turn) -> Reply:
    """One question to the author."""
    question = _text(turn.data, "question")
    await _refuse_personal_data(turn, question)
    async with turn.parts.database.write() as tx:
        person = await meet(turn, tx)
        await service.ask(tx, person.id, _text(turn.data, "experience"), question, turn.now)
    return Reply(say("experiences.done.asked", turn.language), queued=True)


async def answer(turn: Turn) -> Reply:
    """The author answers a colleague."""
    words = _text(turn.data, "answer")
    await _refuse_personal_data(turn, words)
    async with turn.parts.database.write() as tx:
        person = await meet(turn, tx)
        experience_id, asker = _text(turn.data, "experience"), _text(turn.data, "asker")
        told = await service.answer(tx, person.id, experience_id, asker, words, now=turn.now)
        card = await _card(turn, tx, told)
    return replace(show(turn, card, "experiences.done.answered"), queued=True)


async def open_one(turn: Turn, tx: AsyncConnection) -> Reply:
    """Read one, from a list."""
    await meet(turn, tx)
    told = await service.live(tx, _text(turn.data, "experience"))
    return show(turn, await _card(turn, tx, told), "experiences.card.notification")


async def look(turn: Turn, tx: AsyncConnection) -> Reply:
    """From a prompt or digest in a channel: the newest, shown to the one who clicked alone."""
    await meet(turn, tx)
    prompt_id = _text(turn.data, "prompt")
    if prompt_id:
        await library.react(tx, prompt_id, turn.now)
    return Reply(await _found(turn, tx, Search("")), keep_answer=False)


async def find(turn: Turn, tx: AsyncConnection) -> Reply:
    """Search, by command (the words follow it) or by the form on the card."""
    await meet(turn, tx)
    search = Search(turn.text[:100])
    if not turn.text:
        search = Search(
            query=_text(turn.data, "query")[:100],
            department=_option(turn.data, "department"),
            task=_option(turn.data, "task"),
            tool=_option(turn.data, "tool"),
            first=_number(turn.data.get("first")),
        )
    return show(turn, await _found(turn, tx, search), "experiences.find.notification")


async def search_extension(turn: Turn, tx: AsyncConnection) -> Reply:
    """The search in Teams' and Outlook's compose box: cards to insert."""
    asked = {
        str(each.get("name")): each.get("value")
        for each in turn.value.get("parameters") or []
        if isinstance(each, dict)
    }
    options = turn.value.get("queryOptions")
    first = _number(options.get("skip")) if isinstance(options, dict) else 0
    words = asked.get("words")
    query = words if isinstance(words, str) else ""
    told = await library.find(tx, Wanted(query_stems(query[:100])), _EXTENSION_PAGE, first)
    view = view_of(turn)
    if not told:
        return Reply(body={"composeExtension": {"type": "message", "text": view.say("find.none")}})
    attachments = [_preview(view, each) for each in told]
    result = {"type": "result", "attachmentLayout": "list", "attachments": attachments}
    return Reply(body={"composeExtension": result}, keep_answer=False)


async def rhythm(turn: Turn, tx: AsyncConnection) -> Reply:
    """The leader's form for how often a department is asked."""
    person = await meet(turn, tx)
    led = await _led(turn, tx, person)
    wanted = _text(turn.data, "for")
    department = wanted if wanted in led else led[0]
    current = await asking.rhythm_of(tx, turn.parts.organisation, department)
    card = rhythm_card(view_of(turn), department, current, departments=led)
    if turn.place.kind != "personal":
        return Reply(card, keep_answer=False)
    return show(turn, card, "experiences.rhythm.notification")


async def set_rhythm(turn: Turn, tx: AsyncConnection) -> Reply:
    """The leader has chosen."""
    person = await meet(turn, tx)
    led = await _led(turn, tx, person)
    department = _text(turn.data, "department") or _text(turn.data, "for")
    if department not in led:
        raise UserError("experiences.refused.not_leader")
    try:
        chosen = Rhythm(
            Cadence(_text(turn.data, "cadence")),
            int(_text(turn.data, "weekday")),
            int(_text(turn.data, "hour")),
        )
    except ValueError as error:
        raise UserError("experiences.refused.rhythm") from error
    due = await asking.set_rhythm(tx, department, chosen, by=person.id, now=turn.now)
    card = rhythm_card(
        view_of(turn),
        department,
        chosen,
        departments=led,
        saved=due.date() if due else None,
        just_saved=True,
    )
    if turn.place.kind != "personal":
        return Reply(card, keep_answer=False)
    return show(turn, card, "experiences.rhythm.notification")


async def no_nudges(turn: Turn, tx: AsyncConnection) -> Reply:
    person = await meet(turn, tx)
    await nudges.opt_out(tx, person.id, turn.now)
    return Reply(say("experiences.done.no_more_nudges", turn.language))


@dataclass(frozen=True)
class _Done:
    """It is kept: what the author sees now."""

    card: Card
    sentence: str


async def _submitted(turn: Turn, values: Mapping[str, Any]) -> Reply:
    outcome = await _take_in(turn, values)
    if isinstance(outcome, Form):
        return _window(turn, form_card(view_of(turn), outcome, "dialog"))
    message = {"task": {"type": "message", "value": outcome.sentence}}
    if str(turn.value.get("commandId", "")):  # a message extension's dialog closes without a sentence
        return Reply(body={}, keep_answer=False, queued=True)
    return Reply(body=message, keep_answer=False, queued=True)


async def _take_in(turn: Turn, values: Mapping[str, Any]) -> Form | _Done:
    """Read, check, then keep and queue; or the form again with everything that was written still in it."""
    async with turn.parts.database.write() as tx:
        person = await meet(turn, tx)
        screened = await _screenings(tx, person)
    hidden, editing = _hidden(values), bool(_text(values, "experience"))
    again = Form(_kept(values), hidden, screened, editing=editing)
    story = read_story(_chosen(values), _choices(turn.parts, screened))
    if not isinstance(story, Story):
        return replace(again, faults=story)
    found = await _found_in(turn, story, names_ok=values.get("names_ok") == "true")
    if found:
        cleaned = {field: check.redacted for field, check in found.items()}
        names = {field: _names(turn, check) for field, check in found.items()}
        only_names = all(
            {finding.category for finding in check.findings} <= _NAMES_ONLY for check in found.values()
        )
        return replace(again, values={**again.values, **cleaned}, found=names, may_keep_names=only_names)
    async with turn.parts.database.write() as tx:
        if editing:
            told = await service.edit(
                tx, turn.parts.organisation, person.id, _text(values, "experience"), story, now=turn.now
            )
            return _Done(await _card(turn, tx, told), say("experiences.done.edited", turn.language))
        told = await service.publish(
            tx, turn.parts.organisation, person, story, language=turn.language, now=turn.now
        )
        return _Done(await _card(turn, tx, told), await _where(turn, tx, person))


async def _found_in(turn: Turn, story: Story, *, names_ok: bool) -> dict[str, Check]:
    """The check of each field that holds something which must go."""
    found: dict[str, Check] = {}
    for field, words in story.texts().items():
        if not words:
            continue
        check = await checked(turn.parts, words, "experience")
        troubles = {finding.category for finding in troubling(check)}
        if troubles and not (names_ok and troubles <= _NAMES_ONLY):
            found[field] = check
    return found


async def _refuse_personal_data(turn: Turn, words: str) -> None:
    if not words.strip():
        return
    check = await checked(turn.parts, words, "experience")
    if troubling(check):
        names = ", ".join(_names(turn, check)).lower()
        raise UserError("experiences.refused.personal_data", findings=names)


def _names(turn: Turn, check: Check) -> list[str]:
    """What was found, by category: never the words themselves."""
    categories = dict.fromkeys(finding.category for finding in troubling(check))
    return [say(f"sharing.categories.{category}", turn.language) for category in categories]


async def _where(turn: Turn, tx: AsyncConnection, person: Person) -> str:
    if not person.department_id:
        return say("experiences.done.no_department", turn.language)
    channel = await channel_of(tx, turn.parts.organisation, person.department_id)
    if channel is None:
        return say("experiences.done.waiting", turn.language)
    return say("experiences.done.published", turn.language, place=channel.name or channel.team_name)


async def _card(turn: Turn, tx: AsyncConnection, told: Experience) -> Card:
    return experience_card(view_of(turn), told, reasons=await library.reasons(tx, told.id))


async def _found(turn: Turn, tx: AsyncConnection, search: Search) -> Card:
    wanted = Wanted(
        query_stems(search.query), search.department or None, search.task or None, search.tool or None
    )
    told = await library.find(tx, wanted, _PAGE + 1, search.first)
    return found_card(view_of(turn), replace(search, more=len(told) > _PAGE), told[:_PAGE])


def _preview(view: View, told: Experience) -> dict[str, Any]:
    """A full card to insert, and a small one for the list."""
    preview = {
        "contentType": "application/vnd.microsoft.card.thumbnail",
        "content": {
            "title": view.say("card.heading", task=view.task(told.story.task)),
            "subtitle": view.tool(told),
            "text": (told.story.worked or told.story.did)[:150],
        },
    }
    card = experience_card(view, told)
    card.pop("actions", None)  # a card inserted elsewhere has nobody to ask
    return {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "content": card,
        "preview": preview,
    }


def _window(turn: Turn, card: Card) -> Reply:
    window = {
        "title": say("experiences.form.title", turn.language),
        "width": "medium",
        "height": "large",
        "card": {"contentType": "application/vnd.microsoft.card.adaptive", "content": card},
    }
    return Reply(body={"task": {"type": "continue", "value": window}}, keep_answer=False, checked_text=True)


async def _led(turn: Turn, tx: AsyncConnection, person: Person) -> Sequence[str]:
    led = await departments_led_by(tx, turn.parts.organisation, person.id)
    if not led:
        raise UserError("experiences.refused.not_leader")
    return led


async def _screenings(tx: AsyncConnection, person: Person) -> list[tuple[str, str]]:
    """The author's own that have come past the draft, as ``(title, id)``."""
    own = await screenings.of_person(tx, person.id, limit=10)
    return [(each.title, each.id) for each in own if each.status in _RUNNING]


def _choices(parts: Parts, screened: Sequence[tuple[str, str]]) -> Choices:
    return Choices(
        tasks=tuple(option.id for option in parts.ruleset.questions["purpose"].options),
        tools={tool.id: tool.name for tool in parts.organisation.tools.values()},
        screenings=tuple(screening_id for _, screening_id in screened),
    )


def _hidden(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: _text(values, name) for name in ("prompt", "experience") if _text(values, name)}


def _kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was written, for the form again: short enough together for a card."""
    return {name: _text(values, name)[:20_000] for name in values if name != "dialog"}


def _values(story: Story) -> dict[str, Any]:
    return {
        "task": story.task,
        "tool": story.tool_id or OTHER_TOOL,
        "tool_name": "" if story.tool_id else story.tool_name,
        "did": story.did,
        "worked": story.worked,
        "did_not_work": story.did_not_work,
        "minutes_saved": "" if story.minutes_saved is None else str(story.minutes_saved),
        "time_went_to": story.time_went_to,
        "quality": story.quality,
        "recommend": story.recommend,
        "screening": story.screening_id or "",
        "anonymous": story.anonymous,
    }


def _chosen(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without the lists in which nothing was chosen."""
    return {name: value for name, value in values.items() if value != NOTHING}


def _option(data: Mapping[str, Any], name: str) -> str:
    value = _text(data, name)
    return "" if value == NOTHING else value


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _number(value: Any) -> int:
    """A place in a list; anything else is its beginning."""
    return value if isinstance(value, int) and 0 <= value < 10_000 else 0
