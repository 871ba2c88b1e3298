"""Every card of the employee's side, in both languages, against its golden file."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.organisation.guidance import Guidance
from bot.organisation.loader import DEMO, load_organisation
from bot.screening import dialogue, principles
from bot.screening.dialogue import Kept, ListedScreening, Listing, Pausing, Shown, notice
from bot.screening.flow import replay
from bot.screening.loading import current
from bot.screening.verdict import assess
from bot.screening.wording import NamesFound
from bot.store.screenings import Screening, Verdict
from bot.texts import LANGUAGES, Language
from cards.dialogue import draw
from cards.elements import Card
from cards.look import Look
from cards.screening import department_card, form_card
from cards.welcome import elsewhere_card, help_card, welcome_card
from tests.cards.golden import FOLDER, check_golden

RULES = current()
FJORDVIG = load_organisation(DEMO)
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

_GREEN = {
    "purpose": ("ideas", "text"),
    "tool": ("approved",),
    "data": ("none",),
    "prohibited_practice": ("none",),
    "case_use": ("no",),
    "public_facing": ("no",),
    "human_review": ("yes",),
}
_YELLOW = _GREEN | {"tool": ("open_service",), "preferred_tool": ("no",)}
_CLARIFY = _GREEN | {
    "data": ("ordinary",),
    "legal_basis": ("unknown",),
    "impact_assessment": ("unknown",),
    "staff_training": ("yes",),
    "benefit": ("yes",),
    "workplace": ("no",),
    "openness": ("yes",),
}
_RED = {"purpose": ("ideas",), "tool": ("open_service",), "data": ("cpr",)}
_PROHIBITED = {
    "purpose": ("monitoring",),
    "tool": ("approved",),
    "data": ("ordinary",),
    "prohibited_practice": ("emotions",),
}

DRAFT = Screening(
    id="s-0123456789abcdef",
    person_id="00000000-0000-4000-8000-00000000000a",
    department_id="borgerservice",
    title="Resumé af *høringssvar* [klik](https://x.example)",
    description="Få et første udkast, som jeg selv læser igennem",
    tool_id=None,
    answers={},
    external=(),
    status="draft",
    run=1,
    revision=3,
    verdict_id=None,
    leader_question=None,
    leader_answer=None,
    sent_at=None,
    paused_at=None,
    created_at=NOW,
    updated_at=NOW,
)


def _asking(question: str, answers: dict[str, tuple[str, ...]], **changes: object) -> Shown:
    screening = replace(DRAFT, answers=answers, **changes)  # type: ignore[arg-type]
    walk = replay(RULES, answers)
    return Shown(dialogue.ask(screening, RULES.questions[question], walk, FJORDVIG))


def _reviewing(**changes: object) -> Shown:
    screening = replace(DRAFT, answers=_GREEN, **changes)  # type: ignore[arg-type]
    return Shown(dialogue.review(screening, RULES, replay(RULES, _GREEN), FJORDVIG))


def _judged(
    answers: dict[str, tuple[str, ...]],
    *,
    status: str = "screened",
    content_hash: str = "",
    **changes: object,
) -> Shown:
    verdict = assess(RULES, answers)
    assert verdict.outcome is not None
    ids = verdict.as_ids()
    row = Verdict(
        id="v-0123456789abcdef",
        screening_id=DRAFT.id,
        run=1,
        outcome=verdict.outcome,
        gates=ids["gates"],
        rules=tuple(ids["rules"]),
        actions=tuple(ids["actions"]),
        answers=answers,
        external=(),
        ruleset_id=RULES.id,
        ruleset_version=RULES.version,
        ruleset_hash=content_hash or RULES.content_hash,
        created_at=NOW,
    )
    screening = replace(DRAFT, answers=answers, status=status, verdict_id=row.id, **changes)  # type: ignore[arg-type]
    return Shown(dialogue.judged(screening, row, RULES, FJORDVIG))


def _listing() -> Shown:
    asked = replace(DRAFT, leader_question="Hvem læser svarene igennem?")
    items = (
        ListedScreening(dialogue.idea_of(DRAFT), None, NOW),
        ListedScreening(dialogue.idea_of(asked), None, NOW),
        ListedScreening(dialogue.idea_of(replace(DRAFT, status="awaiting_leader")), "yellow", NOW),
    )
    return Shown(Listing(items, 0, 9), notice("screening.notice.deleted"))


def _kept() -> Shown:
    given = dialogue.given_answers(
        replace(DRAFT, answers=_GREEN, tool_id="copilot_chat"), RULES, replay(RULES, _GREEN), FJORDVIG
    )
    return Shown(
        Kept(
            idea=dialogue.idea_of(DRAFT),
            wish=DRAFT.description,
            department="Borgerservice",
            tool="Copilot Chat",
            answers=given,
            verdicts=1,
            started=NOW,
            changed=NOW,
            may_delete=True,
            may_withdraw=False,
        )
    )


STEPS: dict[str, Callable[[], Shown]] = {
    "question_several": lambda: _asking("purpose", {}),
    "question_tools": lambda: _asking("tool", {"purpose": ("ideas",)}),
    "question_tool_rule": lambda: _asking("data", {**_GREEN, "data": ()}, tool_id="copilot_chat"),
    "question_law_to_come": lambda: _asking(
        "area", {**_CLARIFY, "case_use": ("assessment",)}, leader_question="Hvem læser svarene igennem?"
    ),
    "question_refused": lambda: Shown(
        _asking("data", {**_GREEN, "data": ()}).view, notice("screening.refused.empty", refusal=True)
    ),
    "paused": lambda: Shown(Pausing(dialogue.idea_of(DRAFT), 3, 7)),
    "answers": _reviewing,
    "answers_leader_asks": lambda: _reviewing(leader_question="Hvem læser *svarene* igennem?"),
    "verdict_green": lambda: _judged(_GREEN, tool_id="copilot_chat"),
    "verdict_yellow": lambda: _judged(_YELLOW),
    "verdict_clarify": lambda: _judged(_CLARIFY),
    "verdict_red": lambda: _judged(_RED),
    "verdict_prohibited": lambda: _judged(_PROHIBITED),
    "verdict_sent": lambda: _judged(_GREEN, status="awaiting_leader"),
    "verdict_by_old_rules": lambda: _judged(_YELLOW, status="approved", content_hash="0" * 64),
    "list": _listing,
    "list_empty": lambda: Shown(Listing((), 0, 0)),
    "kept": _kept,
}


def _departments(look: Look) -> Card:
    names = {each.id: each.name for each in FJORDVIG.departments.values()}
    return department_card(look, names, chosen=None, suggested="borgerservice")


def _many_departments(look: Look) -> Card:
    names = {f"d{number}": f"Afdeling {number}" for number in range(40)}
    return department_card(look, names, chosen="d3", suggested=None)


def _welcome(
    language: Language, *, read_on: date | None, in_force_read: bool, guidance: Guidance | None = None
) -> Card:
    return welcome_card(
        language,
        version=principles.VERSION,
        since=principles.IN_FORCE_SINCE,
        read_on=read_on,
        in_force_read=in_force_read,
        guidance=guidance,
    )


PLAIN: dict[str, Callable[[Look], Card]] = {
    "form": lambda look: form_card(look, draft=DRAFT.id, department="Borgerservice", draft_waits=True),
    "form_names": lambda look: form_card(
        look,
        draft=DRAFT.id,
        department="Borgerservice",
        draft_waits=False,
        found=NamesFound("Breve til Jens Hansen Byg", "Få første udkast", ("Jens Hansen",)),
    ),
    "department": _departments,
    "department_many": _many_departments,
    "welcome": lambda look: _welcome(look.language, read_on=None, in_force_read=False),
    "welcome_changed": lambda look: _welcome(look.language, read_on=NOW.date(), in_force_read=False),
    "welcome_read": lambda look: _welcome(look.language, read_on=NOW.date(), in_force_read=True),
    "welcome_guidance": lambda look: _welcome(
        look.language, read_on=NOW.date(), in_force_read=True, guidance=FJORDVIG.guidance
    ),
    "help": lambda look: help_card(look.language),
    "help_not_understood": lambda look: help_card(look.language, understood=False),
    "elsewhere": lambda look: elsewhere_card(look.language, "00000000-0000-4000-8000-0000000000aa"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_drawn_as_in_its_golden_file(name: str, language: Language) -> None:
    look = Look(language, RULES, NOW.date())
    check_golden(f"screening_{name}.{language}", draw(STEPS[name](), look))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PLAIN)
def test_a_card_is_drawn_as_in_its_golden_file(name: str, language: Language) -> None:
    check_golden(f"employee_{name}.{language}", PLAIN[name](Look(language, RULES, NOW.date())))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", RULES.questions)
def test_every_question_fits_on_a_card(question: str, language: Language) -> None:
    from bot.screening.flow import Walk
    from tests.cards.checking import faults

    walk = Walk((), question, None, {}, 1, 0, 0, 0)
    view = dialogue.ask(DRAFT, RULES.questions[question], walk, FJORDVIG)
    assert faults(draw(Shown(view), Look(language, RULES, NOW.date()))) == []


def test_no_golden_file_is_left_over() -> None:
    ours = {f"screening_{name}.{language}.json" for name in STEPS for language in LANGUAGES}
    ours |= {f"employee_{name}.{language}.json" for name in PLAIN for language in LANGUAGES}
    there = {path.name for path in FOLDER.glob("*.json") if path.name.startswith(("screening_", "employee_"))}
    assert there == ours
