"""Experiences of a use, beside the screening of it: for its leader, and for whoever screened it."""

from collections.abc import Sequence

from bot.experiences.model import Experience
from bot.screening.ruleset import Ruleset
from bot.texts import Language, say
from cards import elements as e
from cards.elements import Element
from cards.experiences import shortened

_SHOWN = 5
_FIRST_WORDS = 110  # characters


def told_to_leader(told: Sequence[Experience], ruleset: Ruleset, language: Language) -> list[Element]:
    """Without the anonymous ones, words and number: only who screened the use can link to it, so the leader
    would know whose they are."""
    return _told([each for each in told if not each.story.anonymous], ruleset, language)


def told_by_me(told: Sequence[Experience], ruleset: Ruleset, language: Language) -> list[Element]:
    """All of them; at the anonymous ones that the leader does not see them here."""
    return _told(told, ruleset, language)


def _told(told: Sequence[Experience], ruleset: Ruleset, language: Language) -> list[Element]:
    if not told:
        return []
    title = say("experiences.told.heading", language)
    shown = [e.heading(title, size="default", spacing="medium")]
    for each in told[:_SHOWN]:
        shown += _line(each, ruleset, language)
    left = len(told) - _SHOWN
    if left > 0:
        more = say("experiences.told.more", language, count=left)
        shown.append(e.text_block(more, size="small", subtle=True))
    return shown


def _line(told: Experience, ruleset: Ruleset, language: Language) -> list[Element]:
    story = told.story
    options = ruleset.questions["purpose"].options
    task = next((ruleset.say(each.label, language) for each in options if each.id == story.task), "")
    recommend = say(f"experiences.recommend.{story.recommend}", language)
    head = say("experiences.told.line", language, task=task, tool=story.tool_name, recommend=recommend)
    words = story.did_not_work if story.is_bad and story.did_not_work else story.did
    lines = [
        e.plain(head, size="small", weight="bolder", spacing="small"),
        e.plain(shortened(words, _FIRST_WORDS), size="small", spacing="none"),
    ]
    if story.anonymous:
        lines.append(
            e.text_block(
                say("experiences.told.anonymous", language), size="small", subtle=True, spacing="none"
            )
        )
    return lines
