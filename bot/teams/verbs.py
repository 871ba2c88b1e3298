"""VERBS, COMMANDS and EVENTS: read them and you know what the bot can do.

Each feature's handlers live in a module of their own beside this one and are listed here.
"""

from bot.teams import (
    doctor,
    experiences,
    governance,
    letters,
    mails,
    organisation,
    screening,
    sharing,
    stories,
    welcome,
)
from bot.teams.deliver import Elsewhere, Errand, Letter
from bot.teams.registry import PERSONAL, Command, Event, Handler, Slow

VERBS: dict[str, Handler | Slow] = {  # Action.Execute verbs: feature.action
    "welcome.show": welcome.show_welcome,
    "welcome.read": screening.principles_read,
    "welcome.help": welcome.help_,
    "sharing.invite": sharing.invite,
    "sharing.screening": sharing.start_screening,
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
    "governance.view": governance.view,
    "governance.change": governance.change,
    "governance.choose": governance.choose,
    "governance.decide": governance.decided,
    "governance.answers": governance.answers,
    "governance.history": governance.history,
    "governance.tick": governance.tick,
    "governance.list": governance.inbox,
    "governance.answer": governance.answer,
    "governance.reopen": governance.reopened,
    "mail.choose": mails.choose,
    "organisation.setup": organisation.setup,
    "organisation.link": organisation.link,
    "doctor.examine": Slow(doctor.examined),
    "doctor.undelivered": doctor.undelivered,
    "doctor.settle": doctor.settled,
    "doctor.settle_held": doctor.settled_held,
    "experiences.form": experiences.open_form,
    "experiences.publish": Slow(experiences.publish),
    "experiences.edit": experiences.edit,
    "experiences.mine": experiences.mine,
    "experiences.withdraw": experiences.withdraw,
    "experiences.vote": Slow(experiences.vote),
    "experiences.ask": Slow(experiences.ask),
    "experiences.answer": Slow(experiences.answer),
    "experiences.open": experiences.open_one,
    "experiences.look": experiences.look,
    "experiences.find": experiences.find,
    "experiences.rhythm": experiences.rhythm,
    "experiences.set_rhythm": experiences.set_rhythm,
    "experiences.no_nudges": experiences.no_nudges,
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
    Command(
        {"da": ("tjek", "må jeg dele det her"), "en": ("check", "may i share this")},
        sharing.invite,
        PERSONAL,
    ),
    Command(
        {
            "da": ("mangler min beslutning", "mine beslutninger", "beslutninger"),
            "en": ("my decisions", "waiting for my decision", "decisions"),
        },
        governance.inbox,
        PERSONAL,
    ),
    Command({"da": ("mail",), "en": ("mail",)}, mails.choice, PERSONAL),
    Command({"da": ("mail til",), "en": ("mail on",)}, mails.turn_on, PERSONAL),
    Command({"da": ("mail fra",), "en": ("mail off",)}, mails.turn_off, PERSONAL),
    Command({"da": ("opsæt", "opsaet"), "en": ("setup", "set up")}, organisation.setup),
    Command({"da": ("doktor",), "en": ("doctor",)}, Slow(doctor.examined), PERSONAL),
    Command(
        {"da": ("del en erfaring", "del erfaring"), "en": ("share an experience",)},
        experiences.open_form,
    ),
    Command({"da": ("mine erfaringer",), "en": ("my experiences",)}, experiences.mine, PERSONAL),
    Command(
        {
            "da": ("find erfaringer", "find erfaringer om", "søg erfaringer", "erfaringer"),
            "en": ("find experiences", "find experiences about", "experiences"),
        },
        experiences.find,
        PERSONAL,
        takes_words=True,
    ),
    Command({"da": ("rytme",), "en": ("rhythm",)}, experiences.rhythm),
    Command({"da": ("hjælp", "hjaelp"), "en": ("help",)}, welcome.help_),
)

EVENTS: dict[Event, Handler | Slow] = {
    "chat_opened": organisation.then_release(welcome.chat_opened),
    "team_joined": organisation.team_joined,
    "team_left": organisation.team_left,
    "team_changed": organisation.team_changed,
    "channel_changed": organisation.channel_changed,
    "members_changed": organisation.members_changed,
}

DIALOGS: dict[str, Handler | Slow] = {  # by data.dialog, for task/fetch and task/submit (Turn.value tells)
    "sharing.page": sharing.page,
    "experiences.form": Slow(experiences.dialog),
}

EXTENSIONS: dict[str, Handler | Slow] = {  # message extensions, by commandId
    "share_page": sharing.page,
    "share_message": Slow(sharing.message),
    "share_experience": Slow(experiences.from_message),
    "find_experiences": experiences.search_extension,
}

FALLBACK: Handler | Slow | None = Slow(sharing.pasted)  # a text that is no command

FILES: Handler | Slow | None = Slow(sharing.dropped)  # files dropped in the chat

DELIVERIES: dict[str, Letter | Errand | Elsewhere] = {  # what the rows of ``delivery`` become, by kind
    "summary": Letter(
        letters.summary, waits=True, arrived=letters.summary_posted, unreached=letters.summary_unreached
    ),
    "summary_update": Letter(letters.summary_update),
    "decision_notice": Letter(letters.decision_notice, waits=True),
    "contact_notice": Letter(letters.contact_notice, waits=True),
    "reminder": Letter(letters.reminder, waits=True, arrived=letters.reminded),
    "summary_mail": Elsewhere(mails.prepare, once=True),
    "reminder_mail": Elsewhere(mails.prepare, once=True),
    "setup_notice": Letter(letters.setup_notice, waits=True),
    "team_roster": Errand(organisation.ask_teams_for_roster),
    "prompt": Letter(stories.prompt_, once=True),
    "experience": Letter(stories.experience_, once=True, waits=True, arrived=stories.experience_posted),
    "experience_update": Letter(stories.experience_),
    "experience_down": Errand(stories.take_down),
    "experience_question": Letter(stories.question, waits=True),
    "experience_answer": Letter(stories.answer, waits=True),
    "digest": Letter(stories.digest_, once=True),
    "rhythm_question": Letter(stories.rhythm_question, waits=True),
    "review_wanted": Letter(stories.review_wanted, waits=True),
    "nudge": Letter(stories.nudge_, once=True),
}
