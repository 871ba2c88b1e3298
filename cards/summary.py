"""A screening as the leader meets it: the card all in the channel see, and the leader's own view of it.

The shared card never shows what the employee wrote about the idea, nor the leader's reasons.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from bot.governance.conditions import Condition
from bot.governance.outcomes import CHOICES, DECIDED, OPEN
from bot.governance.records import Screened
from bot.governance.summaries import Decider, Summary
from bot.governance.workdays import DENMARK
from bot.screening.ruleset import JUDGED_GATES, Action, Ruleset
from bot.texts import Language, say, say_date
from cards import elements as e
from cards.elements import Card, Element
from cards.look import ICONS, STYLES
from cards.told import told_to_leader

_STATUS_ICONS: Mapping[str, str] = {
    "draft": "↩️",
    "screened": "↩️",
    "awaiting_leader": "⏳",
    "awaiting_conditions": "☑️",
    "clarifying": "❓",
    "approved": "✅",
    "pilot": "🧪",
    "parked": "⏸️",
    "rejected": "✖️",
    "stopped": "⛔",
    "withdrawn": "↩️",
}
_REASONS = 5

Note = Literal["decided", "old_card", "already_decided", "ticked"]


def shared_card(summary: Summary, ruleset: Ruleset, language: Language) -> Card:
    """What stands in the channel. The deciders' clients replace it with ``leader_card`` by themselves."""
    screened = summary.screened
    mentions = [e.mention(each.name, each.teams_id) for each in summary.asked if each.teams_id]
    body = [*head(summary, ruleset, language), *_state(summary, ruleset, language)]
    if screened.status in OPEN:
        body += _request(summary, language)
    body += [*_reasons(summary, ruleset, language), *_to_be_done(summary, ruleset, language)]
    body.append(_footer(ruleset, language))
    data = {"s": screened.id}
    may_act = screened.status in OPEN | DECIDED
    title = "i_am_leader" if screened.status in OPEN else "i_am_leader_open"
    ids = [each.teams_id for each in summary.deciders if each.teams_id]
    return e.card(
        body,
        [e.execute(say(f"governance.summary.{title}", language), "governance.view", data)] if may_act else (),
        language=language,
        fallback_text=read_aloud(summary, ruleset, language),
        refresh=e.refresh("governance.view", data, ids) if ids and may_act else None,
        mentions=[entity for _, entity in mentions] if screened.status in OPEN else (),
    )


def leader_card(
    summary: Summary,
    ruleset: Ruleset,
    language: Language,
    *,
    note: Note | None = None,
    changing: bool = False,
    tickable: Sequence[Condition] = (),
    listed: bool = False,
) -> Card:
    """The leader's own view: what the employee wrote, the lawful choices, or the decision and its conditions.

    ``changing`` shows the choices again after a decision; ``listed`` leads back to the leader's list.
    """
    screened = summary.screened
    deciding = screened.status in OPEN or (changing and screened.status in DECIDED)
    body = []
    if note:
        body.append(_note(note, language))
    body += [*head(summary, ruleset, language), *_state(summary, ruleset, language)]
    body += [*_review(screened, language), *_words(summary, language)]
    body += [*_reasons(summary, ruleset, language), *_to_be_done(summary, ruleset, language)]
    body += told_to_leader(summary.told, ruleset, language)
    body.append(_footer(ruleset, language))
    if deciding:
        body += _choices(summary, ruleset, language)
    elif tickable:
        body += ticks(summary, ruleset, language, tickable)
    return e.card(
        body,
        _leader_actions(summary, language, deciding=deciding, listed=listed),
        language=language,
        fallback_text=read_aloud(summary, ruleset, language),
        refresh=_own_refresh(summary),
    )


def head(summary: Summary, ruleset: Ruleset, language: Language) -> list[Element]:
    """Outcome in words, icon and colour; the idea's name; who sent it; the three gates."""
    screened = summary.screened
    outcome = ruleset.label("outcomes", screened.outcome, language)
    icon = ICONS[screened.outcome]
    sender = say(
        "governance.summary.from", language, name=screened.person_name, department=summary.department
    )
    gates = {
        gate: say(
            "governance.summary.gate",
            language,
            icon=ICONS[screened.gates.get(gate, "not_assessed")],
            gate=ruleset.label("gates", gate, language),
            level=ruleset.label("outcomes", screened.gates.get(gate, "not_assessed"), language),
        )
        for gate in JUDGED_GATES
    }
    return [
        e.text_block(say("governance.summary.heading", language), subtle=True, size="small"),
        e.plain(screened.title, size="large", weight="bolder", spacing="none"),
        e.plain(sender, size="small", spacing="none"),
        e.container(
            [
                e.heading(
                    say("governance.summary.outcome", language, icon=icon, outcome=outcome), size="medium"
                ),
                *(e.text_block(line, size="small", spacing="none") for line in gates.values()),
            ],
            style=STYLES[screened.outcome],
            spacing="medium",
        ),
    ]


def status_words(summary: Summary, language: Language) -> str:
    """The status in words."""
    return say(f"governance.status.{summary.screened.status}", language)


def read_aloud(summary: Summary, ruleset: Ruleset, language: Language) -> str:
    return say(
        "governance.summary.read_aloud",
        language,
        title=summary.screened.title,
        outcome=ruleset.label("outcomes", summary.screened.outcome, language),
        status=status_words(summary, language),
    )


def day(moment: datetime, language: Language) -> str:
    """The date in Denmark, in words."""
    return say_date(moment.astimezone(DENMARK).date(), language)


def condition_text(
    action: Action | None, text: str, ruleset: Ruleset, language: Language, *, done: bool
) -> str:
    """A condition with its mark: what is to be done, by whom and when."""
    mark = "☑" if done else "☐"
    if action is None:
        return say("governance.summary.written", language, mark=mark, text=text)
    return say(
        "governance.summary.condition",
        language,
        mark=mark,
        text=ruleset.say(action.text, language).rstrip("."),
        owner=ruleset.label("roles", action.owner, language),
        due=ruleset.say_due(action, language),
    )


def ticks(
    summary: Summary, ruleset: Ruleset, language: Language, tickable: Sequence[Condition]
) -> list[Element]:
    """The conditions that the reader may tick off, and the button that saves the ticks."""
    choices = [
        (ruleset.say(each.action.text, language) if each.action else each.text, each.id) for each in tickable
    ]
    done = ",".join(each.id for each in tickable if each.done)
    data = {"s": summary.screened.id, "rev": summary.screened.revision}
    save = say("governance.leader.save_conditions", language)
    return [
        e.choice_set(
            "done", say("governance.leader.conditions", language), choices, multi=True, value=done or None
        ),
        e.action_set([e.execute(save, "governance.tick", data)]),
    ]


def _state(summary: Summary, ruleset: Ruleset, language: Language) -> list[Element]:
    screened = summary.screened
    icon = _STATUS_ICONS[screened.status]
    status = say("governance.status_line", language, icon=icon, status=status_words(summary, language))
    lines = [e.text_block(status, weight="bolder", spacing="medium")]
    decision = summary.decision
    if decision is None or screened.status in OPEN:
        return lines
    asked = CHOICES[decision.choice].reopens
    line = say(
        "governance.asked_line" if asked else "governance.decided_line",
        language,
        **({} if asked else {"choice": say(f"governance.taken.{decision.choice}", language)}),
        name=decision.name,
        date=day(decision.decided_at, language),
    )
    lines.append(e.plain(line, size="small", spacing="none"))
    if decision.until:
        until = say_date(date.fromisoformat(decision.until), language)
        lines.append(_small(say("governance.until_line", language, date=until)))
    if decision.to_role:
        role = ruleset.label("roles", decision.to_role, language)
        lines.append(_small(say("governance.sent_to_line", language, role=role)))
    return lines


def _request(summary: Summary, language: Language) -> list[Element]:
    """Who is asked, and why the leader is not asked alone."""
    unnamed = ("nearest", "stand_in")  # what to call them where Entra tells ids alone
    names = [_called(each, unnamed[place], language) for place, each in enumerate(summary.asked)]
    if not names:
        return [e.text_block(say("governance.summary.nobody", language), color="attention")]
    please = e.text_block(say("governance.summary.please", language, leader=names[0]))
    if len(names) == 1:
        return [please]
    why = say(f"governance.summary.{summary.hindrance}", language, leader=names[0], stand_in=names[1])
    return [please, e.text_block(why, spacing="small")]


def _called(decider: Decider, unnamed: str, language: Language) -> str:
    """A mention where the bot has met them, else the name, else the text ``unnamed``."""
    if decider.teams_id:
        return e.mention(decider.name, decider.teams_id)[0]
    return e.escaped(decider.name) or say(f"governance.summary.{unnamed}", language)


def _reasons(summary: Summary, ruleset: Ruleset, language: Language) -> list[Element]:
    title = e.heading(say("governance.summary.reasons", language), size="default", spacing="medium")
    gone = len(summary.rules) < len(summary.screened.rules)
    old = [_small(say("screening.verdict.gone", language))] if gone else []
    if not summary.rules:
        return [title, *(old or [_small(say("governance.summary.no_reasons", language))])]
    shown = [
        e.text_block(
            say(
                "governance.summary.reason",
                language,
                icon=ICONS[rule.level],
                reason=ruleset.say(rule.reason, language),
            ),
            spacing="small",
        )
        for rule in summary.rules[:_REASONS]
    ]
    left = len(summary.rules) - _REASONS
    if left > 0:
        shown.append(_small(say("governance.summary.more", language, count=left)))
    advice = [
        e.text_block(
            ruleset.label("recommendations", each, language),
            weight="bolder",
            color="warning",
            spacing="small",
        )
        for each in summary.recommend
    ]
    return [title, *shown, *old, *advice]


def _to_be_done(summary: Summary, ruleset: Ruleset, language: Language) -> list[Element]:
    """The conditions as agreed; before a decision, what blocks the start."""
    if summary.conditions:
        key, lines = "agreed", [_condition(each, ruleset, language) for each in summary.conditions]
    else:
        key = "first" if summary.screened.outcome == "red" else "conditions"
        blocking = (each for each in summary.actions if each.blocking)
        lines = [condition_text(each, "", ruleset, language, done=False) for each in blocking]
    if not lines:
        return []
    title = e.heading(say(f"governance.summary.{key}", language), size="default", spacing="medium")
    return [title, *(e.plain(line, spacing="small") for line in lines)]


def _condition(condition: Condition, ruleset: Ruleset, language: Language) -> str:
    return condition_text(condition.action, condition.text, ruleset, language, done=condition.done)


def _footer(ruleset: Ruleset, language: Language) -> Element:
    words = [say("governance.summary.help_only", language)]
    if ruleset.approved_by is None:
        words.append(say("governance.summary.not_approved", language))
    return e.text_block(" ".join(words), size="small", subtle=True, spacing="medium")


def _words(summary: Summary, language: Language) -> list[Element]:
    """What only the deciders read: the employee's own words, and the leader's."""
    screened = summary.screened
    found = [
        e.text_block(say("governance.leader.wish", language), weight="bolder", spacing="medium"),
        e.plain(screened.description, spacing="none"),
    ]
    decision = summary.decisions[-1] if summary.decisions else None
    if decision is None:
        return found
    asked = CHOICES[decision.choice].reopens
    if asked:
        words = say("governance.leader.your_question", language, question=decision.reason)
        found.append(e.plain(words, spacing="medium"))
    elif decision.reason:
        found.append(
            e.text_block(say("governance.leader.reason", language), weight="bolder", spacing="medium")
        )
        found.append(e.plain(decision.reason, spacing="none"))
    if asked and screened.leader_answer:
        answer = say("governance.leader.the_answer", language, answer=screened.leader_answer)
        found.append(e.plain(answer, spacing="small"))
    return found


def _review(screened: Screened, language: Language) -> list[Element]:
    """Two bad experiences since the latest decision: until the next one, the leader is to look again."""
    if screened.review_wanted_at is None:
        return []
    wanted = say("experiences.told.review_wanted", language, date=day(screened.review_wanted_at, language))
    return [e.container([e.text_block(f"🔎 {wanted}", weight="bolder")], style="warning", spacing="medium")]


def _choices(summary: Summary, ruleset: Ruleset, language: Language) -> list[Element]:
    data = {
        "s": summary.screened.id,
        "v": summary.screened.verdict_id,
        "after": summary.last_decision_id,
    }
    buttons = [
        e.execute(ruleset.label("decisions", each, language), "governance.choose", data | {"choice": each})
        for each in summary.choices
    ]
    return [
        e.heading(say("governance.leader.choose", language), size="medium", spacing="large"),
        e.action_set(buttons),
        _small(say("governance.leader.only_you", language)),
    ]


def _leader_actions(summary: Summary, language: Language, *, deciding: bool, listed: bool) -> list[e.Action]:
    data = {"s": summary.screened.id}
    actions = [
        e.execute(say("governance.leader.answers", language), "governance.answers", data, inputs=False),
        e.execute(say("governance.leader.history", language), "governance.history", data, inputs=False),
    ]
    if summary.screened.status in DECIDED:
        verb = "governance.view" if deciding else "governance.change"
        title = "back" if deciding else "change"
        actions.append(e.execute(say(f"governance.leader.{title}", language), verb, data, inputs=False))
    if listed:
        actions.append(e.execute(say("governance.leader.list", language), "governance.list", inputs=False))
    return actions


def _own_refresh(summary: Summary) -> dict[str, object] | None:
    ids = [each.teams_id for each in summary.deciders if each.teams_id]
    return e.refresh("governance.view", {"s": summary.screened.id}, ids) if ids else None


def _note(note: Note, language: Language) -> Element:
    style: e.Style = "good" if note in {"decided", "ticked"} else "warning"
    return e.container([e.text_block(say(f"governance.note.{note}", language))], style=style)


def _small(text: str) -> Element:
    return e.text_block(text, size="small", subtle=True, spacing="none")
