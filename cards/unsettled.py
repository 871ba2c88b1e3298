"""Messages that did not arrive, for an admin to settle: it is there, or send it once more."""

from collections.abc import Mapping

from bot.doctor.finding import word
from bot.governance.workdays import DENMARK
from bot.jobs.unsettled import AllUnsettled, Unsettled
from bot.texts import Language, say, say_date
from cards import elements as e

_ONE_PERSONS = frozenset({"person", "mail"})  # the target kinds that have no channel to name


def unsettled_card(
    found: AllUnsettled, departments: Mapping[str, str], language: Language, told: str = ""
) -> e.Card:
    """``departments``: id → name. ``told`` says how the last click ended."""
    case = "title" if found.count else "title_none"
    title = say(f"doctor.unsettled.{case}", language, count=found.count)
    body = [e.heading(title)]
    if told:
        body.append(e.container([e.text_block(told)], style="emphasis"))
    if found.count:
        body.append(e.text_block(say("doctor.unsettled.intro", language)))
    if found.held:
        body.append(_held(found.held, language))
    body += [_message(each, departments, language) for each in found.newest]
    if rest := found.count - len(found.newest):
        body.append(e.text_block(say("doctor.unsettled.more", language, count=rest), subtle=True))
    again = e.execute(say("doctor.card.again", language), "doctor.examine")
    return e.card(body, [again], language=language, fallback_text=title)


def _held(count: int, language: Language) -> e.Element:
    """What was held when the database was restored is settled all at once."""
    buttons = [
        _sure("all_arrived", "doctor.settle_held", {"how": "sent"}, language),
        _sure("all_again", "doctor.settle_held", {"how": "again"}, language),
    ]
    told = e.text_block(say("doctor.unsettled.held", language, count=count), weight="bolder")
    return e.container([told, e.action_set(buttons)], style="warning", spacing="medium")


def _message(message: Unsettled, departments: Mapping[str, str], language: Language) -> e.Element:
    kind = word(f"kinds.{message.kind}", language)
    why = word(f"reasons.{message.error or 'none_' + message.state}", language)
    state = word(f"states.{message.state}", language)
    items = [
        e.plain(_capital(kind), weight="bolder"),
        # Names of teams, channels and departments: read as they stand, never as Markdown.
        e.plain(_capital(_where_and_when(message, departments, language)), subtle=True, spacing="none"),
        e.plain(_capital(say("doctor.unsettled.state", language, state=state, why=why)), spacing="small"),
        e.action_set(_buttons(message, language), spacing="small"),
    ]
    return e.container(items, separator=True, spacing="medium")


def _where_and_when(message: Unsettled, departments: Mapping[str, str], language: Language) -> str:
    told = []
    if message.channel:
        names = {"team": message.team, "channel": message.channel}
        told.append(say("doctor.unsettled.in_channel", language, **names))
    elif message.target_kind in _ONE_PERSONS:
        told.append(say("doctor.unsettled.to_person", language))
    if department := departments.get(message.department_id):
        told.append(say("doctor.unsettled.department", language, name=department))
    at = message.written_at.astimezone(DENMARK)
    day = say_date(at.date(), language)
    told.append(say("doctor.unsettled.when", language, day=day, hour=f"{at:%H}", minute=f"{at:%M}"))
    return " · ".join(told)


def _buttons(message: Unsettled, language: Language) -> list[e.Action]:
    which = {"delivery": message.id}
    again = _sure("again", "doctor.settle", which | {"how": "again"}, language)
    if not message.may_have_arrived:
        return [again]
    arrived = e.execute(say("doctor.unsettled.arrived", language), "doctor.settle", which | {"how": "sent"})
    return [arrived, again]


def _sure(what: str, verb: str, data: Mapping[str, str], language: Language) -> e.Action:
    """A button that first asks whether one is sure."""
    yes = e.execute(say(f"doctor.unsettled.{what}_yes", language), verb, data, style="destructive")
    sure = e.text_block(say(f"doctor.unsettled.{what}_sure", language))
    return e.show_card(say(f"doctor.unsettled.{what}", language), [sure], [yes])


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
