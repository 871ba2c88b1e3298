"""VERBS, COMMANDS and EVENTS: read them and you know what the bot can do.

Each feature's handlers live in a module of their own beside this one and are listed here.
"""

from bot.teams import screening, welcome
from bot.teams.registry import PERSONAL, Command, Event, Handler, Slow

VERBS: dict[str, Handler | Slow] = {  # Action.Execute verbs: feature.action
    "welcome.show": welcome.show_welcome,
    "welcome.read": screening.principles_read,
    "welcome.help": welcome.help_,
    "screening.new": screening.new,
    "screening.start": screening.start,
    "screening.department": screening.department,
    "screening.choose_department": screening.choose_department,
    "screening.answer": screening.answer,
    "screening.back": screening.back,
    "screening.pause": screening.pause,
    "screening.resume": screening.resume,
    "screening.continue": screening.resume_latest,
    "screening.correct": screening.correct,
    "screening.pick": screening.pick,
    "screening.finish": screening.finish,
    "screening.send": screening.send,
    "screening.revise": screening.revise,
    "screening.list": screening.list_mine,
    "screening.kept": screening.kept,
    "screening.withdraw": screening.withdraw,
    "screening.delete": screening.delete,
}

COMMANDS: tuple[Command, ...] = (  # what can be written to the bot
    Command(
        {"da": ("screening", "ny screening", "start"), "en": ("screening", "new screening", "start")},
        screening.new,
        PERSONAL,
    ),
    Command({"da": ("mine screeninger", "mine"), "en": ("my screenings",)}, screening.list_mine, PERSONAL),
    Command({"da": ("fortsæt", "fortsaet"), "en": ("continue", "resume")}, screening.resume_latest, PERSONAL),
    Command(
        {"da": ("afdeling", "skift afdeling"), "en": ("department", "change department")},
        screening.department,
        PERSONAL,
    ),
    Command({"da": ("principper", "principperne"), "en": ("principles",)}, welcome.show_welcome, PERSONAL),
    Command({"da": ("hjælp", "hjaelp"), "en": ("help",)}, welcome.help_),
)

EVENTS: dict[Event, Handler | Slow] = {
    "chat_opened": welcome.chat_opened,
}

DIALOGS: dict[str, Handler | Slow] = {}  # by data.dialog, for task/fetch and task/submit (Turn.value tells)

EXTENSIONS: dict[str, Handler | Slow] = {}  # message extensions, by commandId

FALLBACK: Handler | Slow | None = welcome.not_understood  # a text that is no command

FILES: Handler | Slow | None = None  # files dropped in the chat
