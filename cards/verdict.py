"""The verdict as the employee sees it: the outcome in words, icon and colour, why, what is needed, what
would make it better, and what always holds."""

from collections.abc import Sequence

from bot.screening.counterfactual import Change
from bot.screening.dialogue import Judged, Notice
from bot.screening.ruleset import JUDGED_GATES, Action, Rule
from cards import elements as e
from cards.guidance import guideline_list
from cards.look import ICONS, STYLES, Look, bullets, click, idea_line, notice_box

_TOP_REASONS = 3
_TOP_CHANGES = 3
_REMINDERS = ("no_personal_data", "check_facts", "no_decision", "responsible")


def verdict_card(view: Judged, notice: Notice | None, look: Look) -> e.Card:
    """The card for the outcome, with the buttons that the screening's status allows."""
    meaning = look.say(f"screening.outcome.{_meaning(view)}")
    outcome = look.label("outcomes", view.outcome)
    body = [
        *notice_box(notice, look),
        e.text_block(look.say("screening.verdict.heading"), subtle=True),
        idea_line(view.idea, look),
        _outcome_box(view, outcome, meaning, look),
        _gates(view, look),
        *_reasons(view, look),
        *_actions(view, look),
        *_changes(view.changes, look),
        *_reminders(view, look),
        *_guidelines(view, look),
        *_rules_in_use(view, look),
    ]
    read_aloud = look.say("screening.verdict.read_aloud", outcome=outcome, meaning=meaning)
    return e.card(body, _buttons(view, look), language=look.language, fallback_text=read_aloud)


def _meaning(view: Judged) -> str:
    return "prohibited" if view.stop == "prohibited" else view.outcome


def _outcome_box(view: Judged, outcome: str, meaning: str, look: Look) -> e.Element:
    items = [e.heading(f"{ICONS[view.outcome]} {outcome}"), e.text_block(meaning, weight="bolder")]
    if view.outcome == "red":
        why = "prohibited" if view.stop == "prohibited" else "red"
        items.append(e.text_block(look.say(f"screening.verdict.{why}")))
    status = look.say(f"screening.status.{view.idea.status}")
    items.append(e.text_block(look.say("screening.verdict.status", status=status), subtle=True))
    return e.container(items, style=STYLES[view.outcome])


def _gates(view: Judged, look: Look) -> e.Element:
    facts = [
        (
            look.label("gates", gate),
            f"{ICONS[view.gates[gate]]} {look.label('outcomes', view.gates[gate])}",
        )
        for gate in JUDGED_GATES
    ]
    return e.fact_set(facts, spacing="medium")


def _reasons(view: Judged, look: Look) -> list[e.Element]:
    rules = view.reasons
    shown = [_section(look.say("screening.verdict.reasons"))]
    if view.gone:
        shown.append(e.text_block(look.say("screening.verdict.gone")))
    elif not rules:
        return [*shown, e.text_block(look.say("screening.verdict.no_reasons"))]
    for rule in rules[:_TOP_REASONS]:
        shown += _reason(rule, look)
    rest = rules[_TOP_REASONS:]
    if rest:
        title = look.say("screening.verdict.more_reasons", count=len(rules))
        more = [element for rule in rest for element in _reason(rule, look)]
        shown += _folded(title, "more_reasons", more)
    return shown


def _reason(rule: Rule, look: Look) -> list[e.Element]:
    level = look.label("outcomes", rule.level)
    refs = "; ".join(look.source(source) for source in rule.sources)
    details = [look.say("screening.verdict.law", refs=refs)]
    if rule.to:
        roles = ", ".join(look.label("roles", role) for role in rule.to)
        details.insert(0, look.say("screening.verdict.to", roles=roles))
    return [
        e.text_block(f"{ICONS[rule.level]} {level}: {look.read(rule.reason)}", spacing="small"),
        e.text_block(" · ".join(details), subtle=True, size="small", spacing="none"),
    ]


def _actions(view: Judged, look: Look) -> list[e.Element]:
    """What must be done before the start, or at once, stands open; the rest is folded."""
    urgent = [action for action in view.actions if action.blocking or action.due == 0]
    other = [action for action in view.actions if action not in urgent]
    shown: list[e.Element] = []
    if urgent:
        title = "do_now" if view.outcome == "red" else "conditions"
        shown.append(_section(look.say(f"screening.verdict.{title}")))
        shown += [line for action in urgent for line in _action(action, look)]
    if other:
        lines = [line for action in other for line in _action(action, look)]
        shown += _folded(look.say("screening.verdict.actions"), "more_actions", lines)
    return shown


def _action(action: Action, look: Look) -> list[e.Element]:
    mine = action.owner == "employee"
    owner = look.say("screening.verdict.you") if mine else look.label("roles", action.owner)
    due = look.ruleset.say_due(action, look.language)
    when = look.say("screening.verdict.action", owner=owner, due=due)
    return [
        e.text_block(f"{'☐' if action.blocking else '•'} {look.read(action.text)}", spacing="small"),
        e.text_block(when, subtle=True, size="small", spacing="none"),
    ]


def _changes(changes: Sequence[Change], look: Look) -> list[e.Element]:
    """At most one way for each question, the best first."""
    first: dict[str, Change] = {}
    for change in changes:
        first.setdefault(change.question, change)
    if not first:
        return []
    lines = [_change(change, look) for change in list(first.values())[:_TOP_CHANGES]]
    return [_section(look.say("screening.verdict.better")), bullets(lines)]


def _change(change: Change, look: Look) -> str:
    question = look.ruleset.questions[change.question]
    outcome = look.say(f"screening.verdict.becomes_outcome.{change.at_best}")
    asked = look.read(question.text)
    after = " · ".join(look.read(question.option(option).label) for option in change.after)
    key = "screening.verdict.becomes" if change.complete else "screening.verdict.may_become"
    return look.say(key, outcome=outcome, question=asked, answer=after)


def _reminders(view: Judged, look: Look) -> list[e.Element]:
    lines = [look.say(f"screening.verdict.{name}") for name in _REMINDERS]
    if view.tool:
        name, rule = e.escaped(view.tool.name), view.tool.rule.in_(look.language)
        lines.append(look.say("screening.verdict.tool_rule", tool=name, rule=rule))
    return [_section(look.say("screening.verdict.reminders")), bullets(lines)]


def _guidelines(view: Judged, look: Look) -> list[e.Element]:
    """The municipality's own, folded: the verdict comes first."""
    if not view.guidelines:
        return []
    lines = [guideline_list(view.guidelines, look.language)]
    return _folded(look.say("screening.verdict.guidelines"), "guidelines", lines)


def _rules_in_use(view: Judged, look: Look) -> list[e.Element]:
    shown = []
    if not view.approved:
        text = look.say("screening.verdict.not_approved")
        shown.append(e.container([e.text_block(f"⚠️ {text}")], style="warning", spacing="medium"))
    if view.valid_from is None:
        told = look.say("screening.verdict.old_rules", version=view.version)
    else:
        told = look.say("screening.verdict.ruleset", version=view.version, date=look.day(view.valid_from))
    return [*shown, e.text_block(told, subtle=True, size="small")]


def _buttons(view: Judged, look: Look) -> list[e.Action]:
    idea, red = view.idea, view.outcome == "red"
    revise = e.execute(
        look.say("screening.verdict.revise"), "screening.revise", click(idea), style="positive"
    )
    mine = e.execute(look.say("screening.verdict.mine"), "screening.list")
    kept = e.execute(look.say("screening.verdict.kept"), "screening.kept", click(idea))
    match idea.status:
        case "screened" if red:
            send = e.execute(look.say("screening.verdict.send"), "screening.send", click(idea))
            return [revise, send, mine, kept]
        case "screened":
            send = e.execute(
                look.say("screening.verdict.send"), "screening.send", click(idea), style="positive"
            )
            correct = e.execute(look.say("screening.verdict.correct"), "screening.correct", click(idea))
            return [send, correct, mine, kept]
        case "awaiting_leader" | "stopped" if red:
            return [revise, mine, kept]
    return [mine, kept]


def _section(title: str) -> e.Element:
    return e.text_block(title, weight="bolder", is_heading=True, spacing="medium", separator=True)


def _folded(title: str, id_: str, items: list[e.Element]) -> list[e.Element]:
    return [
        e.action_set([e.toggle_visibility(title, id_)], spacing="small"),
        e.container(items, id_=id_, visible=False),
    ]
