"""Cards around a decision: form, answers, history, the leader's list, and what others are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.governance.conditions import Condition
from bot.governance.decisions import Form
from bot.governance.outcomes import (
    CHOICES,
    CONDITION_LONGEST,
    CONDITIONS_MOST,
    DECIDED,
    REASON_LEAST,
    REASON_MOST,
    last_pilot_day,
    needs_reason,
)
from bot.governance.questions import ANSWER_MOST, REOPENABLE
from bot.governance.records import AuditEntry, Screened
from bot.governance.summaries import Summary
from bot.organisation.model import Organisation
from bot.screening.ruleset import Ruleset
from bot.texts import Language, catalogue, say, say_date
from cards import elements as e
from cards.elements import Action, Card, Element
from cards.look import ICONS, STYLES
from cards.summary import condition_text, day, head, status_words, ticks

_LIST = 10  # screenings in the leader's list
_HISTORY = 40  # lines of the trail, the newest kept


@dataclass(frozen=True)
class Written:
    """What the leader had filled in, and what in it looks like names."""

    form: Form
    names: tuple[str, ...]


def form_card(
    summary: Summary,
    ruleset: Ruleset,
    language: Language,
    choice: str,
    *,
    today: date,
    written: Written | None = None,
) -> Card:
    """What the chosen decision asks for, and the button that takes it; ``written``: with that in it."""
    screened = summary.screened
    label = ruleset.label("decisions", choice, language)
    title = say("governance.form.title", language, choice=label, title=screened.title)
    body = [
        e.plain(title, size="large", weight="bolder"),
        e.text_block(say(f"governance.form.what.{choice}", language)),
        *(_names_box(written.names, language) if written else ()),
        *_inputs(summary, ruleset, language, choice, today=today, written=written.form if written else None),
    ]
    data = {"s": screened.id, "v": screened.verdict_id, "after": summary.last_decision_id, "choice": choice}
    back = say("governance.leader.back", language)
    return e.card(
        body,
        [
            e.execute(say("governance.form.confirm", language), "governance.decide", data, style="positive"),
            *([_keep_names("governance.decide", data, language)] if written else []),
            e.execute(back, "governance.view", {"s": screened.id}, inputs=False),
        ],
        language=language,
        fallback_text=title,
    )


def answer_again_card(summary: Summary, language: Language, answer: str, names: Sequence[str]) -> Card:
    """The employee's answer to the leader, with what in it looks like names."""
    screened = summary.screened
    title = say("governance.notice.your_answer", language)
    data = {"s": screened.id, "run": screened.run}
    body = [*_names_box(names, language), _answer_input(language, answer)]
    actions = [
        e.execute(
            say("governance.notice.send_answer", language), "governance.answer", data, style="positive"
        ),
        _keep_names("governance.answer", data, language),
    ]
    return e.card(body, actions, language=language, fallback_text=title)


def _names_box(names: Sequence[str], language: Language) -> list[Element]:
    listed = ", ".join(f"»{e.escaped(name)}«" for name in names)
    text = say("governance.form.names", language, names=listed)
    return [e.container([e.text_block(f"⚠️ {text}")], style="warning")]


def _keep_names(verb: str, data: Mapping[str, Any], language: Language) -> Action:
    return e.execute(say("screening.form.keep_names", language), verb, {**data, "names_ok": True})


def _answer_input(language: Language, answer: str | None = None) -> Element:
    return e.text_input(
        "answer",
        say("governance.notice.your_answer", language),
        multiline=True,
        required=True,
        max_length=ANSWER_MOST,
        placeholder=say("governance.form.reason_example", language),
        error_message=say("governance.refused.answer", language, most=ANSWER_MOST),
        value=answer,
    )


def _inputs(
    summary: Summary,
    ruleset: Ruleset,
    language: Language,
    choice: str,
    *,
    today: date,
    written: Form | None,
) -> list[Element]:
    kind = CHOICES[choice]
    found: list[Element] = []
    if kind.writes_conditions:
        found.append(
            e.text_input(
                "conditions",
                say("governance.form.conditions", language),
                multiline=True,
                required=True,
                max_length=CONDITIONS_MOST * CONDITION_LONGEST,
                placeholder=say("governance.form.conditions_example", language),
                error_message=say("governance.refused.conditions_missing", language),
                value=written.conditions if written else None,
            )
        )
    if kind.needs_until:
        found.append(
            e.date_input(
                "until",
                say("governance.form.until", language),
                earliest=(today + timedelta(days=1)).isoformat(),
                latest=last_pilot_day(today).isoformat(),
                required=True,
                error_message=say("governance.refused.until", language),
                value=written.until if written else None,
            )
        )
    if len(kind.to_roles) > 1:
        found.append(
            e.choice_set(
                "role",
                say("governance.form.role", language),
                [(ruleset.label("roles", role, language), role) for role in kind.to_roles],
                required=True,
                error_message=say("governance.refused.role", language),
                value=written.to_role if written else None,
            )
        )
    changes = summary.screened.status in DECIDED
    needed = needs_reason(choice, summary.screened.outcome, changes=changes)
    label = _reason_label(choice, changes=changes, needed=needed)
    found.append(
        e.text_input(
            "reason",
            say(f"governance.form.{label}", language),
            multiline=True,
            max_length=REASON_MOST,
            required=needed or None,
            placeholder=say("governance.form.reason_example", language),
            error_message=say("governance.refused.reason", language, least=REASON_LEAST),
            value=written.reason if written else None,
        )
    )
    return found


def _reason_label(choice: str, *, changes: bool, needed: bool) -> str:
    if choice == "ask":
        return "question"
    if changes:
        return "why_changed"
    return "reason" if needed else "reason_optional"


def answers_card(
    summary: Summary, ruleset: Ruleset, organisation: Organisation, language: Language, *, back: bool
) -> Card:
    """Every question and answer that the verdict rests on, and the employee's own words."""
    screened = summary.screened
    title = say("governance.answers.title", language, title=screened.title)
    body = [e.plain(title, size="large", weight="bolder"), e.plain(screened.description)]
    tool = organisation.tools.get(screened.tool_id or "")
    if tool:
        body.append(_pair(say("governance.answers.tool", language), tool.name))
    for question_id, options in screened.answers.items():
        question = ruleset.questions.get(question_id)
        if question is None:
            continue
        labels = {option.id: ruleset.say(option.label, language) for option in question.options}
        answer = "; ".join(labels.get(option, option) for option in options)
        body.append(_pair(ruleset.say(question.text, language), answer))
    return e.card(body, _back(screened, language) if back else (), language=language, fallback_text=title)


def history_card(
    summary: Summary, entries: Sequence[AuditEntry], ruleset: Ruleset, language: Language
) -> Card:
    """Who did what, when and why."""
    title = say("governance.history.title", language, title=summary.screened.title)
    reasons = {each.id: each.reason for each in summary.decisions}
    texts = {each.id: _condition_name(each, ruleset, language) for each in summary.conditions}
    lines = [
        e.plain(
            say(
                "governance.history.line",
                language,
                date=day(entry.at, language),
                who=entry.person_name or say("governance.history.bot", language),
                what=_what(entry, ruleset, language, reasons, texts),
            ),
            spacing="small",
        )
        for entry in entries[-_HISTORY:]
    ]
    return e.card(
        [e.plain(title, size="large", weight="bolder"), *lines],
        _back(summary.screened, language),
        language=language,
        fallback_text=title,
    )


def _what(
    entry: AuditEntry,
    ruleset: Ruleset,
    language: Language,
    reasons: Mapping[int, str],
    texts: Mapping[str, str],
) -> str:
    key = f"governance.history.event.{entry.event}"
    if key not in catalogue():
        return say("governance.history.other", language, event=entry.event)
    detail = entry.detail
    condition = str(detail.get("condition"))
    values = {
        "choice": say(f"governance.taken.{detail['choice']}", language) if "choice" in detail else "",
        "status": say(f"governance.status.{detail['status']}", language) if "status" in detail else "",
        "condition": texts.get(condition, condition),
    }
    what = say(key, language, **values)
    reason = reasons.get(int(detail.get("decision") or 0))
    return say("governance.history.with_reason", language, what=what, reason=reason) if reason else what


def _condition_name(condition: Condition, ruleset: Ruleset, language: Language) -> str:
    return ruleset.say(condition.action.text, language) if condition.action else condition.text


def inbox_card(
    waiting: Sequence[Screened],
    organisation: Organisation,
    ruleset: Ruleset,
    language: Language,
    *,
    mail: bool | None = None,
) -> Card:
    """What waits for this leader, the oldest first, each with a button that opens it. ``mail``: whether they
    get mail as well; None where there is none."""
    title = say("governance.inbox.title", language)
    body: list[Element] = [e.heading(title)]
    if not waiting:
        body.append(e.text_block(say("governance.inbox.none", language)))
    for each in waiting[:_LIST]:
        body.append(_inbox_line(each, organisation, ruleset, language))
    if len(waiting) > _LIST:
        more = say("governance.inbox.more", language, shown=_LIST, count=len(waiting))
        body.append(e.text_block(more, subtle=True))
    change = "mail.choice.turn_off" if mail else "mail.choice.turn_on"
    actions = [] if mail is None else [e.execute(say(change, language), "mail.choose", {"on": not mail})]
    return e.card(body, actions, language=language, fallback_text=title)


def _inbox_line(
    screened: Screened, organisation: Organisation, ruleset: Ruleset, language: Language
) -> Element:
    line = say(
        "governance.inbox.line",
        language,
        icon=ICONS[screened.outcome],
        outcome=ruleset.label("outcomes", screened.outcome, language),
        name=screened.person_name,
        department=organisation.department_name(screened.department_id),
        date=day(screened.sent_at, language) if screened.sent_at else "",
    )
    opens = e.execute(say("governance.inbox.open", language), "governance.view", {"s": screened.id})
    return e.container(
        [
            e.plain(screened.title, weight="bolder"),
            e.plain(line, size="small", spacing="none"),
            e.action_set([opens], spacing="small"),
        ],
        separator=True,
        spacing="medium",
    )


def notice_card(
    summary: Summary,
    ruleset: Ruleset,
    language: Language,
    *,
    tickable: Sequence[Condition] = (),
    saved: bool = False,
) -> Card:
    """What the employee is told, drawn from how the screening stands when it is told."""
    screened = summary.screened
    decision = summary.decisions[-1] if summary.decisions else None
    title = _notice_title(summary, ruleset, language)
    body: list[Element] = []
    if saved:
        body.append(e.container([e.text_block(say("governance.note.ticked", language))], style="good"))
    body += [e.heading(title), e.plain(say("governance.notice.title", language, title=screened.title))]
    if decision:
        by = say(
            "governance.notice.by", language, name=decision.name, date=day(decision.decided_at, language)
        )
        body.append(e.plain(by, size="small", spacing="none"))
        if decision.reason:
            body.append(e.container([e.plain(decision.reason)], style="emphasis"))
        if decision.until and not CHOICES[decision.choice].reopens:
            until = say_date(date.fromisoformat(decision.until), language)
            body.append(e.text_block(say("governance.until_line", language, date=until)))
    if screened.status not in {"withdrawn", "awaiting_leader"}:
        key = "draft" if screened.status == "screened" else screened.status
        body.append(e.text_block(say(f"governance.notice.next.{key}", language)))
    body += [
        e.plain(condition_text(each.action, each.text, ruleset, language, done=each.done), spacing="small")
        for each in summary.conditions
    ]
    if tickable and screened.status in DECIDED:
        body += ticks(summary, ruleset, language, tickable)
    return e.card(body, _notice_actions(summary, body, language), language=language, fallback_text=title)


def _notice_title(summary: Summary, ruleset: Ruleset, language: Language) -> str:
    screened = summary.screened
    decision = summary.decisions[-1] if summary.decisions else None
    if decision is None or screened.status in {"withdrawn", "awaiting_leader"}:
        return status_words(summary, language)
    kind = CHOICES[decision.choice]
    if kind.reopens:
        return say(f"governance.notice.{'asked' if decision.choice == 'ask' else 'revise'}", language)
    if kind.when_met and screened.status == kind.then:
        return say("governance.notice.conditions_met", language)
    taken = say(f"governance.taken.{decision.choice}", language)
    return say("governance.notice.decided", language, name=decision.name, choice=taken)


def _notice_actions(summary: Summary, body: list[Element], language: Language) -> list[Action]:
    """Answering the leader's question puts its input at the end of ``body``."""
    screened = summary.screened
    data = {"screening": screened.id, "revision": screened.revision}
    opens = e.execute(say("governance.notice.open", language), "screening.resume", data, inputs=False)
    if screened.status in REOPENABLE:
        again = {"s": screened.id, "rev": screened.revision}
        title = say("governance.notice.change_answers", language)
        return [e.execute(title, "governance.reopen", again, inputs=False), opens]
    if screened.status != "draft" or screened.leader_question is None:
        return [opens]
    change = say("governance.notice.change_answers", language)
    correct = e.execute(change, "screening.resume", data, inputs=False)
    if screened.outcome == "red":  # only another idea helps, not words
        return [correct]
    body.append(_answer_input(language))
    send = say("governance.notice.send_answer", language)
    answer = {"s": screened.id, "run": screened.run}
    return [e.execute(send, "governance.answer", answer, style="positive"), correct]


def contact_card(summary: Summary, ruleset: Ruleset, language: Language, *, named: bool) -> Card:
    """The DPO, lawyer, IT or task force is asked. ``named`` is False for an admin who gets it instead."""
    decision = summary.decisions[-1]
    role = ruleset.label("roles", decision.to_role or "", language)
    title = say("governance.contact.heading", language, role=role)
    body = [e.heading(title)]
    if not named:
        body.append(e.text_block(say("governance.contact.instead", language, role=role), color="attention"))
    who = say("governance.contact.who", language, name=decision.name, department=summary.department)
    body += [
        e.plain(who),
        e.container([e.plain(decision.reason)], style="emphasis"),
        e.text_block(say("governance.contact.how", language)),
        *head(summary, ruleset, language),
        *(
            e.text_block(
                say(
                    "governance.summary.reason",
                    language,
                    icon=ICONS[rule.level],
                    reason=ruleset.say(rule.reason, language),
                ),
                spacing="small",
            )
            for rule in summary.rules
        ),
    ]
    answers = say("governance.leader.answers", language)
    return e.card(
        body,
        [e.execute(answers, "governance.answers", {"s": summary.screened.id})],
        language=language,
        fallback_text=title,
    )


def reminder_card(summary: Summary, ruleset: Ruleset, language: Language) -> Card:
    """A friendly word to the leader."""
    screened = summary.screened
    title = say("governance.reminder.heading", language)
    since = say(
        "governance.reminder.since",
        language,
        date=day(screened.sent_at, language) if screened.sent_at else "",
        name=screened.person_name,
    )
    outcome = say(
        "governance.summary.outcome",
        language,
        icon=ICONS[screened.outcome],
        outcome=ruleset.label("outcomes", screened.outcome, language),
    )
    opens = e.execute(say("governance.reminder.open", language), "governance.view", {"s": screened.id})
    return e.card(
        [
            e.heading(title),
            e.plain(screened.title, weight="bolder"),
            e.plain(since, size="small", spacing="none"),
            e.container([e.text_block(outcome)], style=STYLES[screened.outcome]),
        ],
        [opens],
        language=language,
        fallback_text=title,
    )


def _pair(title: str, value: str) -> Element:
    return e.container(
        [e.text_block(title, weight="bolder", size="small"), e.plain(value, spacing="none")], spacing="small"
    )


def _back(screened: Screened, language: Language) -> list[Action]:
    title = say("governance.leader.back", language)
    return [e.execute(title, "governance.view", {"s": screened.id}, inputs=False)]
