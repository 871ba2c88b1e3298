"""Setting up a channel: which department it belongs to, and who leads there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.organisation.model import Department
from bot.texts import Language, say
from cards import elements as e
from cards.elements import Card, Element

PEOPLE_MOST = 220
"""Names in the list: each takes some 170 bytes as Teams counts, twice, and a card may have 80 KB."""


NOBODY = "-"
"""The choice that stands for no person: the organisation file counts."""


@dataclass(frozen=True)
class Setup:
    """What is set today. ``department_id`` is None for a channel without a department."""

    channel_id: str
    channel: str
    department_id: str | None
    leader: str | None  # person ids
    deputy: str | None


def setup_card(
    setup: Setup, departments: Sequence[Department], members: Sequence[tuple[str, str]], language: Language
) -> Card:
    """The form an admin fills in; ``members`` of the team as (name, person id)."""
    title = say("organisation.setup.title", language, channel=setup.channel)
    people = list(members[:PEOPLE_MOST])
    nobody = (say("organisation.setup.nobody", language), NOBODY)
    body: list[Element] = [
        e.heading(title),
        e.text_block(say("organisation.setup.intro", language)),
        e.choice_set(
            "department",
            say("organisation.setup.department", language),
            [(each.name, each.id) for each in departments],
            style="compact",
            required=True,
            placeholder=say("organisation.setup.choose", language),
            error_message=say("organisation.refused.department", language),
            value=setup.department_id,
        ),
    ]
    for role, chosen in (("leader", setup.leader), ("deputy", setup.deputy)):
        body.append(
            e.choice_set(
                role,
                say(f"organisation.setup.{role}", language),
                [nobody, *people],
                style="filtered",
                placeholder=say("organisation.setup.choose", language),
                value=chosen if any(chosen == each for _, each in people) else NOBODY,
            )
        )
    if len(members) > PEOPLE_MOST:
        body.append(
            e.text_block(say("organisation.setup.too_many", language, shown=PEOPLE_MOST), subtle=True)
        )
    save = say("organisation.setup.save", language)
    return e.card(
        body,
        [e.execute(save, "organisation.link", {"channel": setup.channel_id}, style="positive")],
        language=language,
        fallback_text=title,
    )


def linked_card(
    setup: Setup, department: str, names: Mapping[str, str], released: int, language: Language
) -> Card:
    """What has been set. ``names`` is by person id; ``released`` summaries had waited for it."""
    title = say("organisation.setup.done", language, department=department)
    nobody = say("organisation.setup.nobody", language)

    def name(person_id: str | None) -> str:
        return e.escaped(names.get(person_id or "", "")) or nobody

    body: list[Element] = [
        e.heading(title),
        e.fact_set(
            [
                (say("organisation.setup.channel_line", language), e.escaped(setup.channel)),
                (say("organisation.setup.leader", language), name(setup.leader)),
                (say("organisation.setup.deputy", language), name(setup.deputy)),
            ]
        ),
    ]
    if released:
        body.append(e.text_block(say("organisation.setup.waiting_sent", language, count=released)))
    if setup.leader is None and setup.deputy is None:
        body.append(e.text_block(say("organisation.setup.still_missing", language), color="attention"))
    again = say("organisation.setup.again", language)
    return e.card(
        body,
        [e.execute(again, "organisation.setup", {"channel": setup.channel_id})],
        language=language,
        fallback_text=title,
    )


def needed_card(department: str, language: Language) -> Card:
    """Tells an admin that something waits for a channel or a leader."""
    title = say("organisation.notice.title", language, department=department)
    body = [e.heading(title), e.text_block(say("organisation.notice.text", language))]
    return e.card(body, language=language, fallback_text=title)
