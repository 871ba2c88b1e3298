"""The answer to a text check, and the way to the private window. Findings are named, never shown."""

from collections.abc import Sequence
from typing import Any, Literal

from bot.sharing.answer import Answer, Place, Reason
from bot.sharing.check import MASK
from bot.texts import Language, say
from cards import elements as e

Door = Literal["pasted", "file", "message"]
"""Where the text came from: written in the chat, a file in the chat, or somebody's message."""

DIALOG = "sharing.page"
"""The id of the dialog with the private window."""

_CLEANED_LIMIT = 8_000  # characters: what a card can hold and somebody would copy out of one
_MOST_REASONS = 8
_MOST_LINES = 4
_SIGNS = {"yes": "✅", "redact": "✂️", "no": "⛔"}
_STYLES: dict[str, e.Style] = {"yes": "good", "redact": "warning", "no": "attention"}
_STAYS: dict[Door, str] = {"pasted": "stays", "file": "file_stays", "message": "message_stays"}


def answer_card(answer: Answer, language: Language, door: Door, notes: Sequence[str] = ()) -> e.Card:
    """The verdict for every place, why, and the cleaned text. ``notes`` are text keys."""
    place = answer.open
    title = f"{_SIGNS[place.level]} {place.title}"
    body = [
        e.container(
            [e.heading(title), e.text_block(place.name, weight="bolder"), e.text_block(place.text)],
            style=_STYLES[place.level],
        ),
        *_why(place, answer.found, language),
        *_elsewhere(answer.places[1:], language),
        e.heading(say("share_page.page.next", language), size="default", spacing="medium"),
        _bullets(place.steps),
        *_cleaned(answer, language),
        *(e.text_block(say(note, language), subtle=True) for note in notes),
        e.text_block(say(f"share_page.card.{_STAYS[door]}", language), subtle=True, spacing="medium"),
    ]
    return e.card(body, _actions(answer, language, door), language=language, fallback_text=place.title)


def invite_card(language: Language) -> e.Card:
    """What the check can do, with the private window first."""
    title = say("share_page.card.invite_title", language)
    body = [
        e.heading(title),
        e.text_block(say("share_page.card.invite", language)),
        e.text_block(say("share_page.card.invite_ways", language), subtle=True),
    ]
    return e.card(body, [open_page(language)], language=language, fallback_text=title)


def open_page(language: Language) -> e.Action:
    """The button to the private window."""
    return e.open_dialog(say("share_page.card.open_page", language), DIALOG)


def _why(place: Place, found: Sequence[Reason], language: Language) -> list[e.Element]:
    """What decides first, then what else was found."""
    if not place.reasons:
        return []
    deciding = {reason.label for reason in place.reasons}
    reasons = [*place.reasons, *(other for other in found if other.label not in deciding)]
    told = [_reason(reason, language) for reason in reasons[:_MOST_REASONS]]
    hidden = len(reasons) - len(told)
    if hidden:
        told.append(say("share_page.card.more", language, count=hidden))
    return [
        e.heading(say("share_page.card.found", language), size="default", spacing="medium"),
        _bullets(told),
        *(e.text_block(line, subtle=True, size="small", spacing="small") for line in place.law),
    ]


def _reason(reason: Reason, language: Language) -> str:
    lines = ", ".join(str(line) for line in reason.lines[:_MOST_LINES])
    more = " …" if len(reason.lines) > _MOST_LINES else ""
    where = say("share_page.card.lines", language, lines=lines + more)
    count = f" ×{reason.count}" if reason.count > 1 else ""
    return f"{MASK} **{reason.label}**{count}, {where}. {reason.why}"


def _elsewhere(places: Sequence[Place], language: Language) -> list[e.Element]:
    if not places:
        return []
    facts = [(place.name, f"{_SIGNS[place.level]} {e.escaped(place.title)}") for place in places]
    heading = e.heading(say("share_page.page.elsewhere", language), size="default", spacing="medium")
    return [heading, e.fact_set(facts)]


def _cleaned(answer: Answer, language: Language) -> list[e.Element]:
    """Hidden until asked for; shown as it stands, a block a paragraph, as a card folds line ends."""
    if answer.open.level != "redact":
        return []
    if len(answer.cleaned) > _CLEANED_LIMIT:
        return [e.text_block(say("share_page.card.cleaned_too_long", language))]
    paragraphs = [line for line in answer.cleaned.split("\n") if line.strip()]
    items = [e.heading(say("share_page.page.cleaned", language), size="default")]
    items += [e.plain(line, spacing="small") for line in paragraphs]
    items.append(e.text_block(say("share_page.page.cleaned_hint", language), subtle=True))
    return [e.container(items, style="emphasis", id_="cleaned", visible=False)]


def _bullets(lines: Sequence[str]) -> e.Element:
    return e.text_block("\n".join(f"- {line}" for line in lines))


def _actions(answer: Answer, language: Language, door: Door) -> list[e.Action]:
    actions: list[e.Action] = []
    level = answer.open.level
    if level == "redact" and len(answer.cleaned) <= _CLEANED_LIMIT:
        actions.append(e.toggle_visibility(say("share_page.card.show_cleaned", language), "cleaned"))
    if level != "yes":
        actions.append(_screening(answer.data, language, door))
    if door != "message":
        actions.append(open_page(language))
    return actions


def _screening(data: Sequence[str], language: Language, door: Door) -> e.Action:
    """Only options of a question travel. A card in a dialog knows no other button than submit."""
    title = say("share_page.page.screening", language)
    chosen: dict[str, Any] = {"data": list(data)}
    return e.submit(title, chosen) if door == "message" else e.execute(title, "sharing.screening", chosen)
