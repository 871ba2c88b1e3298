"""The welcome with the three principles, the help card, and the way to the private chat."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.organisation.guidance import Guidance
from bot.texts import Language, say, say_date
from cards import elements as e
from cards.guidance import guidance_section

_PRINCIPLES = ("curious", "share", "care")
_COMMANDS = (
    ("screening", "screening.new"),
    ("mine", "screening.list"),
    ("resume", "screening.continue"),
    ("share", "sharing.invite"),
    ("tell", "experiences.form"),
    ("find", "experiences.find"),
    ("department", "screening.department"),
    ("principles", "welcome.show"),
)
_BUTTONS = 6  # as many as Teams shows side by side; the others fold into the menu


def welcome_card(
    language: Language,
    *,
    version: str,
    since: date,
    read_on: date | None,
    in_force_read: bool,
    data: Sequence[str] = (),
    guidance: Guidance | None = None,
) -> e.Card:
    """What the bot does and how AI is used here. ``read_on``: when this person last read a version.

    ``data`` goes on to the screening: what a text check answered of the question of that name."""
    body = [
        e.heading(say("welcome.title", language)),
        e.text_block(say("welcome.what", language)),
        e.text_block(say("welcome.fast", language)),
        *_reading(language, read_on, in_force_read),
        e.heading(say("welcome.principles.heading", language), size="medium", spacing="medium"),
    ]
    for number, name in enumerate(_PRINCIPLES, start=1):
        title = say(f"welcome.principles.{name}.title", language)
        body.append(e.text_block(f"{number}\\. {title}", weight="bolder", is_heading=True))
        body.append(e.text_block(say(f"welcome.principles.{name}.text", language), spacing="none"))
    shown = say("welcome.version", language, version=version, date=say_date(since, language))
    body.append(e.text_block(shown, subtle=True, size="small"))
    body += guidance_section(guidance, language) if guidance else []
    body.append(e.text_block("🔒 " + say("welcome.help.privacy", language)))
    return e.card(
        body,
        _welcome_actions(language, version, in_force_read, {"data": list(data)} if data else {}),
        language=language,
        fallback_text=say("welcome.title", language),
    )


def _reading(language: Language, read_on: date | None, in_force_read: bool) -> Sequence[e.Element]:
    if read_on is None:
        return [e.text_block(say("welcome.must_read", language), weight="bolder")]
    key = "welcome.was_read" if in_force_read else "welcome.changed"
    return [e.text_block(say(key, language, date=say_date(read_on, language)), subtle=in_force_read)]


def _welcome_actions(
    language: Language, version: str, in_force_read: bool, carried: Mapping[str, Any]
) -> list[e.Action]:
    onward = (
        e.execute(say("welcome.start", language), "screening.new", carried, style="positive")
        if in_force_read
        else e.execute(
            say("welcome.read", language), "welcome.read", {"version": version, **carried}, style="positive"
        )
    )
    return [onward, e.execute(say("common.help", language), "welcome.help")]


def help_card(language: Language, *, understood: bool = True) -> e.Card:
    """What one can write or press. ``understood=False``: somebody wrote something else."""
    title = say("welcome.help.title", language)
    body = [e.heading(title)]
    if not understood:
        body.insert(0, e.text_block("ℹ️ " + say("welcome.help.not_understood", language)))
    body.append(e.text_block(say("welcome.help.how", language)))
    facts = [
        (say(f"welcome.help.{name}.word", language), say(f"welcome.help.{name}.text", language))
        for name, _ in _COMMANDS
    ]
    body += [e.fact_set(facts), e.text_block("🔒 " + say("welcome.help.privacy", language))]
    actions = [
        e.execute(_capitalised(say(f"welcome.help.{name}.word", language)), verb, secondary=place >= _BUTTONS)
        for place, (name, verb) in enumerate(_COMMANDS)
    ]
    return e.card(body, actions, language=language, fallback_text=title)


def elsewhere_card(language: Language, app_id: str) -> e.Card:
    """In a channel or group chat: the screening is a private matter."""
    text = say("welcome.elsewhere", language)
    chat = f"https://teams.microsoft.com/l/chat/0/0?users=28:{app_id}"
    link = e.open_url(say("welcome.open_chat", language), chat)
    return e.card([e.text_block(text)], [link], language=language, fallback_text=text)


def _capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]
