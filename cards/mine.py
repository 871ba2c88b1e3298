"""My screenings, and what is kept about one of them."""

from bot.screening.dialogue import Kept, ListedScreening, Listing, Notice
from bot.screening.service import PAGE
from cards import elements as e
from cards.look import ICONS, Look, click, notice_box
from cards.screening import answer_lines
from cards.told import told_by_me


def list_card(view: Listing, notice: Notice | None, look: Look) -> e.Card:
    """One line and one row of buttons a screening."""
    title = look.say("screening.list.title")
    body = [*notice_box(notice, look), e.heading(title)]
    if not view.items:
        body.append(e.text_block(look.say("screening.list.none")))
    body += [_item(item, look) for item in view.items]
    new = e.execute(look.say("screening.list.new"), "screening.new", style="positive")
    return e.card(body, [new, *_pages(view, look)], language=look.language, fallback_text=title)


def _item(item: ListedScreening, look: Look) -> e.Element:
    idea = item.idea
    draft = idea.status == "draft"
    asked = draft and idea.leader_question is not None
    status = look.say("screening.status.asked" if asked else f"screening.status.{idea.status}")
    icon = "💬" if asked else ICONS.get(item.outcome or "", "📝")
    label = look.label("outcomes", item.outcome) + " · " if item.outcome else ""
    line = look.say("screening.list.item", status=label + status, date=look.day(item.changed.date()))
    onward = e.execute(
        look.say("screening.list.go_on" if draft else "screening.list.open"), "screening.resume", click(idea)
    )
    kept = e.execute(look.say("screening.list.kept"), "screening.kept", click(idea))
    return e.container(
        [
            e.plain(idea.title, weight="bolder"),
            e.text_block(f"{icon} {line}", subtle=True, spacing="none"),
            e.action_set([onward, kept], spacing="small"),
        ],
        separator=True,
    )


def _pages(view: Listing, look: Look) -> list[e.Action]:
    pages = []
    if view.start > 0:
        data = {"first": view.start - PAGE}
        pages.append(e.execute(look.say("screening.list.newer"), "screening.list", data))
    if view.start + len(view.items) < view.total:
        data = {"first": view.start + PAGE}
        pages.append(e.execute(look.say("screening.list.older"), "screening.list", data))
    return pages


def kept_card(view: Kept, notice: Notice | None, look: Look) -> e.Card:
    """Everything that is kept, who sees it, and how to be rid of it."""
    title = look.say("screening.kept.title")
    nothing = look.say("screening.kept.nothing")
    facts = [
        ("name", e.escaped(view.idea.title)),
        ("wish", e.escaped(view.wish)),
        ("department", e.escaped(view.department) or nothing),
        ("tool", e.escaped(view.tool) or nothing),
        ("status", look.say(f"screening.status.{view.idea.status}")),
        ("started", look.day(view.started.date())),
        ("changed", look.day(view.changed.date())),
        ("verdicts", str(view.verdicts)),
    ]
    body = [
        *notice_box(notice, look),
        e.heading(title),
        e.fact_set([(look.say(f"screening.kept.{name}"), value) for name, value in facts]),
        e.text_block(look.say("screening.kept.who_sees"), subtle=True),
        e.text_block(look.say("screening.kept.answers"), weight="bolder", is_heading=True, spacing="medium"),
        *(answer_lines(view.answers, look) or [e.text_block(nothing)]),
        *told_by_me(view.told, look.ruleset, look.language),
    ]
    show = e.execute(look.say("screening.kept.show"), "screening.resume", click(view.idea), style="positive")
    actions = [show, e.execute(look.say("screening.verdict.mine"), "screening.list")]
    if view.may_delete:
        actions.append(_sure("delete", view, look))
    if view.may_withdraw:
        actions.append(_sure("withdraw", view, look))
    return e.card(body, actions, language=look.language, fallback_text=title)


def _sure(what: str, view: Kept, look: Look) -> e.Action:
    """A button that first asks whether one is sure."""
    yes = e.execute(
        look.say(f"screening.kept.{what}_yes"), f"screening.{what}", click(view.idea), style="destructive"
    )
    sure = e.text_block(look.say(f"screening.kept.{what}_sure"))
    return e.show_card(look.say(f"screening.kept.{what}"), [sure], [yes])
