"""The employee's way through a screening: form, department, one question a card, pause, all answers."""

from collections.abc import Mapping, Sequence

from bot.governance.questions import ANSWER_MOST
from bot.screening.dialogue import (
    DATA_QUESTION,
    Asking,
    GivenAnswer,
    Notice,
    Pausing,
    Reviewing,
    notice,
    tool_choice,
)
from bot.screening.ruleset import Question
from bot.screening.wording import TITLE_LIMIT, WISH_LIMIT, NamesFound
from cards import elements as e
from cards.look import Look, bullets, click, idea_line, notice_box

_WHY = "why"


def form_card(
    look: Look,
    *,
    draft: str,
    department: str,
    draft_waits: bool,
    data: Sequence[str] = (),
    found: NamesFound | None = None,
) -> e.Card:
    """What the idea is called and what it is for. ``draft`` is the new screening's id, so that a second
    click makes no second screening. ``data``: what a text check answered of the question of that name.
    ``found``: what was written and looks as if it named somebody."""
    title = look.say("screening.form.title")
    body = [
        e.heading(title),
        e.text_block(look.say("screening.form.intro")),
        e.text_input(
            "title",
            look.say("screening.form.name"),
            max_length=TITLE_LIMIT,
            required=True,
            error_message=look.say("screening.form.name_needed", limit=TITLE_LIMIT),
            placeholder=look.say("screening.form.name_example"),
            value=found.title if found else None,
        ),
        e.text_input(
            "wish",
            look.say("screening.form.wish"),
            max_length=WISH_LIMIT,
            multiline=True,
            required=True,
            error_message=look.say("screening.form.wish_needed", limit=WISH_LIMIT),
            placeholder=look.say("screening.form.wish_example"),
            value=found.wish if found else None,
        ),
        e.text_block(look.say("screening.form.department", name=e.escaped(department)), subtle=True),
    ]
    if data:
        options = look.ruleset.questions[DATA_QUESTION].options
        told = [look.read(option.label) for option in options if option.id in data]
        body.append(e.text_block("ℹ️ " + look.say("share_page.card.prefilled"), spacing="medium"))
        body.append(bullets(told))
    start = {"draft": draft, "data": list(data)} if data else {"draft": draft}
    actions = [
        e.execute(look.say("screening.form.start"), "screening.start", start, style="positive"),
        e.execute(
            look.say("screening.form.change_department"),
            "screening.department",
            {"data": list(data)} if data else None,
            inputs=False,
        ),
    ]
    if found:
        names = ", ".join(f"»{e.escaped(name)}«" for name in found.names)
        body[1:1] = notice_box(notice("screening.form.names", refusal=True, names=names), look)
        keep = start | {"names_ok": True}
        actions.insert(1, e.execute(look.say("screening.form.keep_names"), "screening.start", keep))
    if draft_waits:
        body.insert(1, e.container([e.text_block(look.say("screening.form.draft_waits"))], style="emphasis"))
        actions.append(
            e.execute(look.say("screening.form.continue_draft"), "screening.continue", inputs=False)
        )
    return e.card(body, actions, language=look.language, fallback_text=title)


def department_card(
    look: Look,
    departments: Mapping[str, str],
    *,
    chosen: str | None,
    suggested: str | None,
    data: Sequence[str] = (),
) -> e.Card:
    """``departments``: id → name. The one chosen earlier is preset, or else the suggested one.

    ``data`` goes on to the form: what a text check answered of the question of that name."""
    title = look.say("screening.department.title")
    body = [e.heading(title), e.text_block(look.say("screening.department.why"))]
    if chosen is None and suggested is not None:
        name = e.escaped(departments[suggested])
        body.append(e.text_block(look.say("screening.department.suggested", name=name)))
    few = len(departments) <= 7
    body.append(
        e.choice_set(
            "department",
            look.say("screening.department.label"),
            [(name, id_) for id_, name in departments.items()],
            style="expanded" if few else "filtered",
            required=True,
            error_message=look.say("screening.department.needed"),
            placeholder=None if few else look.say("screening.department.placeholder"),
            value=chosen or suggested,
        )
    )
    carried = {"data": list(data)} if data else None
    choose = e.execute(
        look.say("screening.department.choose"), "screening.choose_department", carried, style="positive"
    )
    return e.card(body, [choose], language=look.language, fallback_text=title)


def question_card(view: Asking, notice: Notice | None, look: Look) -> e.Card:
    """One question: where we are, what is asked, the choices, who knows, and why it is asked."""
    question = view.question
    text = look.read(question.text)
    gate = look.label("gates", question.gate)
    progress = look.say("screening.question.progress", gate=gate, number=view.number, about=view.about)
    body = [
        *notice_box(notice, look),
        e.text_block(progress, weight="bolder", color="accent"),
        idea_line(view.idea, look),
        *_leader_question(view.idea.leader_question, look),
        e.heading(text, size="medium"),
        *_tool_rule(view, look),
        _choices(view, look),
        e.text_block(_known_by(question, look), subtle=True, spacing="small"),
        e.action_set([e.toggle_visibility(look.say("screening.question.why"), _WHY)], spacing="small"),
        e.container(_why(question, look), id_=_WHY, visible=False, style="emphasis"),
    ]
    read_aloud = look.say("screening.question.read_aloud", progress=progress, question=text)
    return e.card(
        body, _question_actions(view, look), language=look.language, fallback_text=text, speak=read_aloud
    )


def paused_card(view: Pausing, notice: Notice | None, look: Look) -> e.Card:
    """Put aside, with the way back."""
    title = look.say("screening.paused.title")
    body = [
        *notice_box(notice, look),
        e.heading(f"⏸️ {title}"),
        idea_line(view.idea, look),
        e.text_block(look.say("screening.paused.text")),
    ]
    actions = [
        e.execute(
            look.say("screening.paused.resume"), "screening.resume", click(view.idea), style="positive"
        ),
        e.execute(look.say("screening.verdict.mine"), "screening.list"),
    ]
    return e.card(body, actions, language=look.language, fallback_text=title)


def answers_card(view: Reviewing, notice: Notice | None, look: Look) -> e.Card:
    """All answers, one of which may be picked and changed."""
    title = look.say("screening.answers.title")
    body = [
        *notice_box(notice, look),
        e.heading(title),
        idea_line(view.idea, look),
        *_leader_question(view.idea.leader_question, look, explained=True),
        *answer_lines(view.answers, look),
    ]
    actions = []
    if view.answers:
        body += [
            e.text_block(look.say("screening.answers.intro"), spacing="medium"),
            e.choice_set(
                "question",
                look.say("screening.answers.which"),
                [(look.read(given.question.text), given.question.id) for given in view.answers],
                style="compact",
                placeholder=look.say("screening.answers.placeholder"),
            ),
        ]
        actions.append(e.execute(look.say("screening.answers.change"), "screening.pick", click(view.idea)))
    if view.answerable:
        body.append(
            e.text_input(
                "answer", look.say("screening.leader_question.label"), multiline=True, max_length=ANSWER_MOST
            )
        )
        answer = {"s": view.idea.id, "run": view.idea.run}
        actions.insert(0, e.execute(look.say("screening.leader_question.send"), "governance.answer", answer))
    onward = look.say("screening.answers.finish" if view.complete else "screening.answers.go_on")
    actions.append(e.execute(onward, "screening.finish", click(view.idea), style="positive", inputs=False))
    return e.card(body, actions, language=look.language, fallback_text=title)


def answer_lines(answers: Sequence[GivenAnswer], look: Look) -> list[e.Element]:
    """Each question with what was answered."""
    lines = []
    for given in answers:
        lines.append(e.text_block(look.read(given.question.text), subtle=True, spacing="medium"))
        lines.append(e.text_block(_answered(given, look), weight="bolder", spacing="none"))
    return lines


def _answered(given: GivenAnswer, look: Look) -> str:
    if given.tool:
        return e.escaped(given.tool.name)
    return " · ".join(look.read(given.question.option(option).label) for option in given.options)


def _question_actions(view: Asking, look: Look) -> list[e.Action]:
    data = click(view.idea, question=view.question.id)
    actions = [
        e.execute(
            look.say("screening.question.next"),
            "screening.answer",
            data | {"reviewing": view.reviewing},
            style="positive",
        )
    ]
    if view.reviewing:
        title = look.say("screening.question.all_answers")
        return [*actions, e.execute(title, "screening.correct", data, inputs=False)]
    if view.number > 1:
        actions.append(e.execute(look.say("screening.question.back"), "screening.back", data, inputs=False))
    actions.append(e.execute(look.say("screening.question.pause"), "screening.pause", data, inputs=False))
    if view.number > 1:
        title = look.say("screening.question.all_answers")
        actions.append(e.execute(title, "screening.correct", data, inputs=False, secondary=True))
    return actions


def _choices(view: Asking, look: Look) -> e.Element:
    question = view.question
    tools = [(tool.name, tool_choice(tool)) for tool in view.tools]
    options = [(look.read(option.label), option.id) for option in question.options]
    hint = "screening.question.choose_several" if question.several else "screening.question.choose_one"
    offered = {value for _, value in (*tools, *options)}
    return e.choice_set(
        "answer",
        look.say(hint),
        [*tools, *options],
        multi=question.several or None,
        required=True,
        error_message=look.say("screening.question.needed"),
        value=",".join(value for value in view.chosen if value in offered) or None,
    )


def _known_by(question: Question, look: Look) -> str:
    if question.asked_of == "employee":
        return look.say("screening.question.known_by_you")
    return look.say("screening.question.known_by", role=look.label("roles", question.asked_of))


def _why(question: Question, look: Look) -> list[e.Element]:
    sources = "\n".join(f"- {look.source(source)}" for source in question.sources)
    return [
        e.text_block(look.read(question.why)),
        e.text_block(look.say("screening.question.sources"), subtle=True, spacing="small"),
        e.text_block(sources, subtle=True, spacing="none"),
    ]


def _tool_rule(view: Asking, look: Look) -> list[e.Element]:
    if view.tool is None:
        return []
    name, rule = e.escaped(view.tool.name), view.tool.rule.in_(look.language)
    return [e.text_block("ℹ️ " + look.say("screening.question.tool_rule", tool=name, rule=rule))]


def _leader_question(question: str | None, look: Look, *, explained: bool = False) -> list[e.Element]:
    if question is None:
        return []
    items = [
        e.text_block("💬 " + look.say("screening.leader_question.title"), weight="bolder"),
        e.plain(question),
    ]
    if explained:
        items.append(e.text_block(look.say("screening.leader_question.how"), subtle=True))
    return [e.container(items, style="accent")]
