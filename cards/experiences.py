"""Experiences as colleagues meet them: the prompt, the form, the card in the channel, lists.

A form is the same in a chat (sent by Action.Execute) and in a Teams dialog (Action.Submit): ``Door`` tells.
What a person wrote is drawn by ``plain``, so that it can hold no links or headings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.experiences.calendar import DENMARK
from bot.experiences.form import OTHER_TOOL, Fault
from bot.experiences.model import LIMITS, QUALITIES, RECOMMENDS, Experience
from bot.organisation.model import Organisation
from bot.screening.ruleset import Ruleset
from bot.texts import Language, say, say_date
from cards import elements as e
from cards.elements import Action, Card, Element

Door = Literal["chat", "dialog"]

DIALOG = "experiences.form"
NOTHING = "-"
"""The value of "none of them" in a list: clients take an empty one for no answer."""


@dataclass(frozen=True)
class View:
    """Whose language, and what tasks, tools and departments are called today."""

    language: Language
    ruleset: Ruleset
    organisation: Organisation

    def say(self, key: str, **values: object) -> str:
        return say(f"experiences.{key}", self.language, **values)

    def tasks(self) -> list[tuple[str, str]]:
        """``(name, id)``: the options of the screening's question on purpose."""
        return [
            (option.label.in_(self.language), option.id)
            for option in self.ruleset.questions["purpose"].options
        ]

    def task(self, task_id: str) -> str:
        return next((name for name, each in self.tasks() if each == task_id), self.say("digest.merged"))

    def tool(self, told: Experience) -> str:
        tool = self.organisation.tools.get(told.story.tool_id or "")
        return tool.name if tool else told.story.tool_name

    def day(self, told: Experience) -> str:
        return say_date(told.created_at.astimezone(DENMARK).date(), self.language)


def prompt_card(view: View, prompt_id: str, theme: str) -> Card:
    """The question in the channel."""
    body = [
        e.heading(view.say("prompt.heading")),
        e.text_block(view.say(f"theme.{theme}")),
        e.text_block(view.say("prompt.how"), subtle=True, size="small"),
    ]
    actions = [
        e.open_dialog(view.say("prompt.share"), DIALOG, {"prompt": prompt_id}),
        e.execute(view.say("prompt.look"), "experiences.look", {"prompt": prompt_id}),
        e.execute(view.say("prompt.rhythm"), "experiences.rhythm", {}, secondary=True),
    ]
    return e.card(body, actions, language=view.language, fallback_text=view.say(f"theme.{theme}"))


def invite_card(view: View) -> Card:
    """Somebody asked for the form where others read along: each opens their own."""
    body = [e.heading(view.say("form.title"), size="medium"), e.text_block(view.say("prompt.how"))]
    share = e.open_dialog(view.say("prompt.share"), DIALOG, {})
    return e.card(body, [share], language=view.language, fallback_text=view.say("form.title"))


@dataclass(frozen=True)
class Form:
    """What the form starts with, and what is wrong with what was sent."""

    values: Mapping[str, Any]
    hidden: Mapping[str, str]  # prompt and experience ids, carried by the button
    screenings: Sequence[tuple[str, str]] = ()  # (title, id) of the author's own
    faults: Sequence[Fault] = ()
    found: Mapping[str, Sequence[str]] | None = None  # field -> names of what the share check found
    may_keep_names: bool = False  # only names were found: the author may say that they belong there
    editing: bool = False


def form_card(view: View, form: Form, door: Door) -> Card:
    """Eight short fields; only three must be written."""
    title = view.say("form.edit_title" if form.editing else "form.title")
    body = [e.heading(title), *_complaints(view, form), e.text_block(view.say("form.intro"), subtle=True)]
    body += _fields(view, form)
    label = view.say("form.save" if form.editing else "form.publish")
    data = {**form.hidden, "dialog": DIALOG}
    send = (
        e.submit(label, data, style="positive")
        if door == "dialog"
        else e.execute(label, "experiences.publish", data, style="positive")
    )
    return e.card(body, [send], language=view.language, fallback_text=title)


def experience_card(view: View, told: Experience, *, reasons: Sequence[str] = ()) -> Card:
    """The card in the channel. An author who chose so is nowhere on it."""
    if told.state != "published":
        return withdrawn_card(view)
    story = told.story
    heading = view.say("card.heading", task=view.task(story.task))
    tool = view.tool(told)
    by = (
        view.say("card.by", name=told.author_name, tool=tool)
        if told.author_name
        else view.say("card.by_somebody", tool=tool)
    )
    body: list[Element] = [e.heading(heading, size="medium"), e.plain(by, subtle=True, spacing="none")]
    for name in ("did", "worked", "did_not_work"):
        body += _told(view.say(f"card.{name}"), getattr(story, name))
    body.append(e.fact_set(_facts(view, told)))
    body += _told(view.say("card.went_to"), story.time_went_to)
    body += _rule(view, told)
    for question in told.questions:
        body.append(e.plain(view.say("card.asked", question=question.question), italic=True))
        if question.answer:
            body.append(e.plain(view.say("card.answered", answer=question.answer), spacing="none"))
    if reasons:
        body += _told(view.say("card.reasons"), "\n".join(f"– {why}" for why in reasons[:3]))
    counts = view.say("card.counts", helped=told.helped, not_for_me=told.not_for_me)
    body.append(e.text_block(counts, subtle=True, size="small", separator=True))
    return e.card(
        body,
        _responses(view, told),
        language=view.language,
        fallback_text=view.say("card.read_aloud", task=view.task(story.task), tool=tool),
    )


def withdrawn_card(view: View) -> Card:
    """What is left where a story stood."""
    gone = view.say("card.withdrawn")
    return e.card([e.text_block(gone, subtle=True)], language=view.language, fallback_text=gone)


def mine_card(view: View, told: Sequence[Experience]) -> Card:
    """One's own, to edit or withdraw."""
    body: list[Element] = [e.heading(view.say("mine.heading"))]
    if not told:
        body.append(e.text_block(view.say("mine.none")))
    for each in told:
        line = view.say(
            "mine.line", task=view.task(each.story.task), tool=view.tool(each), date=view.day(each)
        )
        items: list[Element] = [e.plain(line, weight="bolder"), e.plain(each.story.did[:200], spacing="none")]
        if each.story.anonymous:
            items.append(e.text_block(view.say("mine.anonymous"), subtle=True, size="small"))
        buttons = [
            e.execute(view.say("mine.edit"), "experiences.edit", {"experience": each.id}),
            e.execute(
                view.say("mine.withdraw"),
                "experiences.withdraw",
                {"experience": each.id},
                style="destructive",
            ),
        ]
        body.append(e.container([*items, e.action_set(buttons)], separator=True))
    share = e.execute(view.say("prompt.share"), "experiences.form", {})
    return e.card(body, [share], language=view.language, fallback_text=view.say("mine.heading"))


@dataclass(frozen=True)
class Search:
    """What was asked for and what is shown of it."""

    query: str
    department: str = ""
    task: str = ""
    tool: str = ""
    first: int = 0
    more: bool = False

    def data(self, first: int) -> dict[str, Any]:
        return {
            "query": self.query,
            "department": self.department,
            "task": self.task,
            "tool": self.tool,
            "first": first,
        }


def found_card(view: View, search: Search, found: Sequence[Experience]) -> Card:
    """The matches, each to be opened, and a form to narrow the search."""
    title = view.say("find.heading", query=search.query) if search.query else view.say("find.heading_all")
    body: list[Element] = [e.plain(title, size="large", weight="bolder")]
    if not found:
        body.append(e.text_block(view.say("find.none")))
    for each in found:
        open_it = e.execute(view.say("find.open"), "experiences.open", {"experience": each.id}, inputs=False)
        items = [
            e.plain(view.task(each.story.task), weight="bolder"),
            e.plain(_line(view, each), subtle=True, size="small", spacing="none"),
            e.plain(shortened(each.story.worked or each.story.did), spacing="small"),
            e.action_set([open_it]),
        ]
        body.append(e.container(items, separator=True))
    actions: list[Action] = []
    if search.more:
        following = search.data(search.first + len(found))
        actions.append(e.execute(view.say("find.more"), "experiences.find", following, inputs=False))
    actions.append(e.show_card(view.say("find.filter"), _filters(view, search), [_search_button(view)]))
    actions.append(e.execute(view.say("prompt.share"), "experiences.form", {}, inputs=False))
    return e.card(body, actions, language=view.language, fallback_text=title)


def question_card(view: View, told: Experience, asker_id: str, asker: str, question: str) -> Card:
    """A colleague's question, to the author in their chat."""
    heading = view.say("question.heading", name=asker or view.say("question.somebody"))
    field = e.text_input(
        "answer", view.say("question.answer"), multiline=True, max_length=LIMITS["answer"], required=True
    )
    body = [
        e.plain(heading, size="medium", weight="bolder"),
        e.plain(f"»{question}«", italic=True),
        e.plain(shortened(told.story.did), subtle=True, size="small"),
        field,
        e.text_block(view.say("question.answer_note"), subtle=True, size="small", spacing="small"),
    ]
    data = {"experience": told.id, "asker": asker_id}
    send = e.execute(view.say("question.send"), "experiences.answer", data, style="positive")
    return e.card(body, [send], language=view.language, fallback_text=heading)


def answer_card(view: View, told: Experience, question: str, answer: str) -> Card:
    """The author's answer, to the one who asked."""
    body = [
        e.heading(view.say("answer.heading"), size="medium"),
        e.plain(f"»{question}«", italic=True),
        e.plain(answer),
    ]
    open_it = e.execute(view.say("find.open"), "experiences.open", {"experience": told.id})
    return e.card(body, [open_it], language=view.language, fallback_text=view.say("answer.notification"))


def nudge_card(view: View) -> Card:
    """The friendly push, with a no that is kept."""
    body = [e.heading(view.say("nudge.heading"), size="medium"), e.text_block(view.say("nudge.body"))]
    actions = [
        e.execute(view.say("nudge.start"), "screening.new", {}),
        e.execute(view.say("nudge.look"), "experiences.find", {}),
        e.execute(view.say("nudge.stop"), "experiences.no_nudges", {}),
    ]
    return e.card(body, actions, language=view.language, fallback_text=view.say("nudge.heading"))


def review_card(view: View, screening_id: str, title: str, told: Sequence[Experience]) -> Card:
    """Two bad experiences: the leader is asked to look again. Anonymous ones are counted, not shown: a use is
    linked by whoever screened it, so the leader would know whose they are."""
    named = [each for each in told if not each.story.anonymous]
    body = [
        e.heading(view.say("review.heading"), size="medium"),
        e.plain(view.say("review.body", title=title)),
        *(e.plain(f"– {shortened(each.story.did_not_work or each.story.did)}") for each in named[:5]),
    ]
    open_it = e.execute(view.say("review.open"), "governance.view", {"s": screening_id})
    return e.card(body, [open_it], language=view.language, fallback_text=view.say("review.heading"))


def _complaints(view: View, form: Form) -> list[Element]:
    lines: list[str] = []
    if form.faults:
        lines.append(f"⚠️ {view.say('form.faults')}")
        for fault in form.faults:
            told = say(fault.text, view.language, **fault.values)
            lines.append(view.say("form.fault", field=view.say(f"form.{fault.field}"), fault=told))
    if form.found:
        lines.append(f"⚠️ {view.say('form.found')}")
        for field, names in form.found.items():
            line = view.say("form.found_line", field=view.say(f"form.{field}"), findings=", ".join(names))
            lines.append(line)
        lines.append(view.say("form.found_next"))
    if not lines:
        return []
    return [e.container([e.text_block(line, spacing="small") for line in lines], style="warning")]


def _fields(view: View, form: Form) -> list[Element]:
    tools = [(tool.name, tool.id) for tool in view.organisation.tools.values()]
    fields = [
        _choice(view, form, "task", view.tasks(), style="compact"),
        _choice(view, form, "tool", [*tools, (view.say("form.other_tool"), OTHER_TOOL)], style="compact"),
        _text(view, form, "tool_name", multiline=False),
        _text(view, form, "did", required=True),
        _text(view, form, "worked"),
        _text(view, form, "did_not_work"),
        _choice(view, form, "quality", [(view.say(f"quality.{each}"), each) for each in QUALITIES]),
        _choice(view, form, "recommend", [(view.say(f"recommend.{each}"), each) for each in RECOMMENDS]),
        e.text_input(
            "minutes_saved", view.say("form.minutes_saved"), max_length=5, value=_value(form, "minutes_saved")
        ),
        _text(view, form, "time_went_to", multiline=False),
    ]
    if form.screenings:
        choices = [(view.say("form.no_screening"), NOTHING), *form.screenings]
        fields.append(
            e.choice_set(
                "screening",
                view.say("form.screening"),
                choices,
                style="compact",
                value=_value(form, "screening") or NOTHING,
            )
        )
    if form.may_keep_names:
        fields.append(e.toggle_input("names_ok", view.say("form.names_ok")))
    fields.append(
        e.toggle_input(
            "anonymous", view.say("form.anonymous"), value=form.values.get("anonymous") in ("true", True)
        )
    )
    fields.append(e.text_block(view.say("form.anonymous_note"), subtle=True, size="small", spacing="none"))
    return fields


def _choice(
    view: View,
    form: Form,
    name: str,
    choices: Sequence[tuple[str, str]],
    *,
    style: Literal["expanded", "compact"] = "expanded",
) -> Element:
    return e.choice_set(
        name,
        view.say(f"form.{name}"),
        choices,
        style=style,
        required=True,
        error_message=view.say("fault.choose"),
        placeholder=view.say("form.choose"),
        value=_value(form, name),
    )


def _text(
    view: View, form: Form, name: str, *, required: bool | None = None, multiline: bool = True
) -> Element:
    return e.text_input(
        name,
        view.say(f"form.{name}"),
        multiline=multiline or None,
        max_length=LIMITS[name],
        required=required,
        error_message=view.say("fault.missing") if required else None,
        value=_value(form, name),
    )


def _value(form: Form, name: str) -> str | None:
    value = form.values.get(name)
    return str(value) if value not in (None, "") else None


def _told(title: str, words: str) -> list[Element]:
    if not words:
        return []
    return [e.text_block(title, weight="bolder", size="small"), e.plain(words, spacing="none")]


def _facts(view: View, told: Experience) -> list[tuple[str, str]]:
    story = told.story
    facts = [
        (view.say("card.quality"), view.say(f"quality.{story.quality}")),
        (view.say("card.recommend"), view.say(f"recommend.{story.recommend}")),
    ]
    if story.minutes_saved:
        facts.append((view.say("card.saved"), view.say("card.minutes", minutes=story.minutes_saved)))
    return facts


def _rule(view: View, told: Experience) -> list[Element]:
    """The tool's rule of use, each time the tool is named."""
    tool = view.organisation.tools.get(told.story.tool_id or "")
    words = (
        view.say("card.rule", tool=tool.name, rule=tool.rule.in_(view.language))
        if tool
        else view.say("card.rule_unlisted")
    )
    lines = [e.text_block(f"ℹ️ {words}", size="small")]
    if told.story.screening_id:
        lines.append(e.text_block(f"✅ {view.say('card.screened')}", size="small", spacing="none"))
    return [e.container(lines, style="emphasis")]


def _responses(view: View, told: Experience) -> list[Action]:
    data = {"experience": told.id}
    why = e.text_input("why", view.say("card.why"), multiline=True, max_length=LIMITS["why"])
    question = e.text_input(
        "question", view.say("card.question"), multiline=True, max_length=LIMITS["question"]
    )
    return [
        e.execute(view.say("card.helped"), "experiences.vote", {**data, "kind": "helped"}, inputs=False),
        e.show_card(
            view.say("card.not_for_me"),
            [why],
            [e.execute(view.say("card.send"), "experiences.vote", {**data, "kind": "not_for_me"})],
        ),
        e.show_card(
            view.say("card.ask"), [question], [e.execute(view.say("card.send"), "experiences.ask", data)]
        ),
    ]


def _filters(view: View, search: Search) -> list[Element]:
    anything = (view.say("find.any"), NOTHING)
    departments = [(each.name, each.id) for each in view.organisation.departments.values()]
    tools = [(each.name, each.id) for each in view.organisation.tools.values()]

    def choice(name: str, choices: Sequence[tuple[str, str]], value: str) -> Element:
        label = view.say(f"find.{name}")
        return e.choice_set(name, label, [anything, *choices], style="compact", value=value or NOTHING)

    return [
        e.text_input("query", view.say("find.words"), max_length=100, value=search.query or None),
        choice("department", departments, search.department),
        choice("task", view.tasks(), search.task),
        choice("tool", tools, search.tool),
    ]


def _search_button(view: View) -> Action:
    return e.execute(view.say("find.search"), "experiences.find", {})


def _line(view: View, told: Experience) -> str:
    department = view.organisation.department_name(told.department_id) or "–"
    return view.say("find.line", tool=view.tool(told), department=department, date=view.day(told))


def shortened(text: str, most: int = 180) -> str:
    """The beginning of ``text`` on one line, cut between words."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + " …"
