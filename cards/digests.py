"""The month's digest, and the leader's form for the rhythm."""

from collections.abc import Sequence
from datetime import date

from bot.experiences.digest import JUNE, MERGED, Digest
from bot.experiences.model import Experience
from bot.organisation.rhythm import Cadence, Rhythm
from bot.texts import say_date, say_month
from cards import elements as e
from cards.elements import Card, Element
from cards.experiences import DIALOG, View, shortened


def digest_card(view: View, digest: Digest) -> Card:
    """What was tried (as a chart, or in words where none can be drawn), what worked, and what did not."""
    month = say_month(digest.month, view.language)
    if digest.month.month == JUNE:
        month = view.say("digest.summer", year=digest.month.year)
    heading = view.say("digest.heading", month=month)
    name = (
        view.organisation.department_name(digest.department_id)
        if digest.department_id
        else view.say("digest.everybody")
    )
    body: list[Element] = [
        e.heading(heading),
        e.plain(view.say("digest.department", department=name, count=digest.experiences), spacing="none"),
    ]
    rows = [
        (view.say("digest.merged") if group.task == MERGED else view.task(group.task), group.experiences)
        for group in digest.tried
    ]
    if rows:
        words = "\n".join(f"- {view.say('digest.count', task=task, count=count)}" for task, count in rows)
        body += [
            e.text_block(view.say("digest.tried"), weight="bolder"),
            e.bar_chart(view.say("digest.tried"), rows, in_words=words),
        ]
    body.append(e.text_block(f"👍 {view.say('digest.worked')}", weight="bolder"))
    body += _stories(view, digest.worked, "worked") or [e.text_block(view.say("digest.nothing_worked"))]
    if digest.avoid:
        body.append(e.text_block(f"⚠️ {view.say('digest.avoid')}", weight="bolder"))
        body += _stories(view, digest.avoid, "did_not_work")
    if digest.minutes_saved:
        hours = round(digest.minutes_saved / 60)
        if hours:
            body.append(e.text_block(view.say("digest.saved", hours=hours), separator=True))
    actions = [
        e.execute(view.say("prompt.look"), "experiences.look", {}),
        e.open_dialog(view.say("prompt.share"), DIALOG, {}),
    ]
    return e.card(body, actions, language=view.language, fallback_text=heading)


def rhythm_card(
    view: View,
    department_id: str,
    rhythm: Rhythm,
    *,
    silent: bool = False,
    departments: Sequence[str] = (),
    saved: date | None = None,
    just_saved: bool = False,
) -> Card:
    """How often, which day, what hour. ``silent``: nobody answered, and the bot waits for the leader."""
    heading = view.say("rhythm.heading", department=view.organisation.department_name(department_id))
    body: list[Element] = [e.plain(heading, size="large", weight="bolder")]
    if just_saved:
        words = (
            view.say("rhythm.saved", date=say_date(saved, view.language))
            if saved
            else view.say("rhythm.saved_off")
        )
        body.append(e.container([e.text_block(f"✅ {words}")], style="good"))
    if silent:
        body.append(e.text_block(view.say("rhythm.silence")))
    if len(departments) > 1:
        names = [(view.organisation.department_name(each), each) for each in departments]
        body.append(
            e.choice_set("department", view.say("rhythm.which"), names, style="compact", value=department_id)
        )
    cadences = [(view.say(f"rhythm.{each.value}"), each.value) for each in Cadence]
    days = [(view.say(f"rhythm.day_{day}"), str(day)) for day in range(5)]
    hours = [(view.say("rhythm.at", hour=hour), str(hour)) for hour in range(7, 17)]
    body += [
        e.choice_set("cadence", view.say("rhythm.cadence"), cadences, value=rhythm.cadence.value),
        e.choice_set("weekday", view.say("rhythm.weekday"), days, style="compact", value=str(rhythm.weekday)),
        e.choice_set("hour", view.say("rhythm.hour"), hours, style="compact", value=str(rhythm.hour)),
    ]
    save = e.execute(
        view.say("rhythm.save"), "experiences.set_rhythm", {"for": department_id}, style="positive"
    )
    return e.card(body, [save], language=view.language, fallback_text=heading)


def _stories(view: View, told: Sequence[Experience], field: str) -> list[Element]:
    lines = []
    for each in told:
        words = shortened(getattr(each.story, field) or each.story.did)
        lines.append(
            e.plain(
                "– "
                + view.say("digest.story", task=view.task(each.story.task), tool=view.tool(each), text=words),
                spacing="small",
            )
        )
    return lines
