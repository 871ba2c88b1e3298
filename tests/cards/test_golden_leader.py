"""Every card of the leader's side, in both languages, against its golden file."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.governance.conditions import conditions_from, read_conditions
from bot.governance.decisions import Form
from bot.governance.records import AuditEntry, Decision, Screened
from bot.governance.summaries import NOT_FOR_THE_LEADER, Decider, Summary
from bot.organisation.loader import DEMO, load_organisation
from bot.screening.loading import current
from bot.screening.verdict import assess
from bot.store import decisions as store
from bot.texts import LANGUAGES, Language
from cards.decision import (
    Written,
    answer_again_card,
    answers_card,
    contact_card,
    form_card,
    history_card,
    inbox_card,
    notice_card,
    reminder_card,
)
from cards.elements import Card
from cards.mail import Links, choice_card, decision_mail
from cards.setup import PEOPLE_MOST, Setup, linked_card, needed_card, setup_card
from cards.summary import leader_card, shared_card
from tests.cards.checking import faults
from tests.cards.golden import check_golden, check_golden_text

RULES = current()
FJORDVIG = load_organisation(DEMO)
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 23)
WRITTEN = Written(
    Form("s-1", "v-1", 0, "approve_pilot", reason="Aftalt med Karen Mogensen", until="2027-01-31"),
    ("Karen Mogensen",),
)
ALMA, BO, GRY = (f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2, 9))

_GREEN = {
    "purpose": ("ideas", "text"),
    "tool": ("approved",),
    "data": ("none",),
    "prohibited_practice": ("none",),
    "case_use": ("no",),
    "public_facing": ("no",),
    "human_review": ("yes",),
}
_YELLOW = _GREEN | {
    "tool": ("open_service",),
    "staff_training": ("some",),
    "benefit": ("no",),
    "workplace": ("no",),
    "openness": ("yes",),
    "preferred_tool": ("no",),
}
_CLARIFY = _YELLOW | {"tool": ("approved",), "data": ("unknown",), "benefit": ("yes",)}
_RED = {"purpose": ("ideas",), "tool": ("open_service",), "data": ("cpr",)}


def _summary(
    answers: dict[str, tuple[str, ...]],
    *decisions: Decision,
    status: str = "awaiting_leader",
    **changes: object,
) -> Summary:
    verdict = assess(RULES, answers)
    assert verdict.outcome is not None
    ids = verdict.as_ids()
    screened = Screened(
        id="s-0123456789abcdef",
        person_id=GRY,
        person_name="Gry Holm",
        department_id="borgerservice",
        title="Resumé af *høringssvar* [klik](https://x.example)",
        description="Få et første udkast, som jeg selv læser igennem",
        tool_id="copilot_chat",
        status=status,
        run=1,
        revision=9,
        leader_question=None,
        leader_answer=None,
        sent_at=NOW,
        verdict_id="v-0123456789abcdef",
        outcome=verdict.outcome,
        gates=ids["gates"],
        rules=tuple(ids["rules"]),
        actions=tuple(ids["actions"]),
        answers=answers,
        ruleset_version=RULES.version,
        answers_changed=False,
    )
    return Summary(
        screened=replace(screened, **changes),  # type: ignore[arg-type]
        department="Borgerservice",
        rules=verdict.reasons,
        actions=tuple(each for each in verdict.actions if each.id not in NOT_FOR_THE_LEADER),
        decisions=decisions,
        conditions=(),
        deciders=(Decider(ALMA, "Alma Lind", "29:alma"), Decider(BO, "Bo Kjær", "29:bo")),
        choices=verdict.decisions,
    )


def _decision(choice: str, **changes: object) -> Decision:
    decision = Decision(
        id=1,
        verdict_id="v-0123456789abcdef",
        choice=choice,
        reason="Det er en god hjælp, når kilderne bliver læst.",
        until=None,
        to_role=None,
        decided_by=ALMA,
        name="Alma Lind",
        decided_at=NOW,
    )
    return replace(decision, **changes)  # type: ignore[arg-type]


def _with_conditions(summary: Summary, *done: str, written: tuple[str, ...] = ()) -> Summary:
    rows = [
        store.Condition(id_, text, ALMA if id_ in done else None, NOW if id_ in done else None)
        for id_, text in conditions_from(summary.actions, written).items()
    ]
    return replace(summary, conditions=read_conditions(rows, summary.actions))


WAITING = _summary(_GREEN)
PILOT = _with_conditions(
    _summary(_YELLOW, _decision("approve_pilot", until="2027-01-29"), status="awaiting_conditions"),
    "agree_with_leader",
)
OWN_CONDITIONS = _with_conditions(
    _summary(_GREEN, _decision("approve_with_conditions"), status="approved"),
    "agree_with_leader",
    written=("Fortæl om det på teammødet", "Husk *kilder*"),
)
ASKED = _summary(
    _GREEN,
    _decision("ask", reason="Hvem læser igennem?"),
    status="draft",
    leader_question="Hvem læser igennem?",
)
ANSWERED = _summary(_GREEN, _decision("ask", reason="Hvem læser igennem?"), leader_answer="Det gør jeg.")
SENT_ON = _summary(_CLARIFY, _decision("send_to_dpo_or_lawyer", to_role="dpo"), status="clarifying")
STOPPED = _summary(_RED, _decision("confirm_stop"), status="stopped")
TRAIL = (
    AuditEntry(NOW, GRY, "Gry Holm", "summary_submitted", {"run": 1, "waits": False}),
    AuditEntry(NOW, None, "", "summary_posted", {}),
    AuditEntry(NOW, ALMA, "Alma Lind", "decided", {"choice": "approve_with_conditions", "decision": 1}),
    AuditEntry(NOW, ALMA, "Alma Lind", "condition_done", {"condition": "c-1"}),
    AuditEntry(NOW, None, "", "status_set", {"status": "approved"}),
    AuditEntry(NOW, GRY, "Gry Holm", "screening_started", {}),
)
MEMBERS = [("Alma Lind", ALMA), ("Bo Kjær", BO)]
MANY = [(f"Opfundet Person {n:03}", f"00000000-0000-4000-8000-{n:012}") for n in range(PEOPLE_MOST + 5)]
SETUP = Setup("19:a@thread.tacv2", "Borgerservice", "borgerservice", ALMA, BO)
EMPTY = Setup("19:b@thread.tacv2", "Ny *kanal*", None, None, None)
DEPARTMENTS = list(FJORDVIG.departments.values())

Draw = Callable[[Language], Card]
CARDS: dict[str, Draw] = {
    "leader_summary_green": lambda lang: shared_card(WAITING, RULES, lang),
    "leader_summary_yellow": lambda lang: shared_card(_summary(_YELLOW), RULES, lang),
    "leader_summary_clarify": lambda lang: shared_card(_summary(_CLARIFY), RULES, lang),
    "leader_summary_red": lambda lang: shared_card(_summary(_RED), RULES, lang),
    "leader_summary_nobody": lambda lang: shared_card(replace(WAITING, deciders=()), RULES, lang),
    "leader_summary_pilot": lambda lang: shared_card(PILOT, RULES, lang),
    "leader_summary_asked": lambda lang: shared_card(ASKED, RULES, lang),
    "leader_summary_withdrawn": lambda lang: shared_card(_summary(_GREEN, status="withdrawn"), RULES, lang),
    "leader_view": lambda lang: leader_card(WAITING, RULES, lang),
    "leader_view_answered": lambda lang: leader_card(ANSWERED, RULES, lang, listed=True),
    "leader_view_conditions": lambda lang: leader_card(
        PILOT, RULES, lang, note="decided", tickable=PILOT.conditions
    ),
    "leader_view_already_decided": lambda lang: leader_card(STOPPED, RULES, lang, note="already_decided"),
    "leader_view_changing": lambda lang: leader_card(STOPPED, RULES, lang, changing=True),
    "leader_form_approve": lambda lang: form_card(WAITING, RULES, lang, "approve", today=TODAY),
    "leader_form_conditions": lambda lang: form_card(
        WAITING, RULES, lang, "approve_with_conditions", today=TODAY
    ),
    "leader_form_pilot": lambda lang: form_card(_summary(_YELLOW), RULES, lang, "approve_pilot", today=TODAY),
    "leader_form_names": lambda lang: form_card(
        _summary(_YELLOW), RULES, lang, "approve_pilot", today=TODAY, written=WRITTEN
    ),
    "answer_names": lambda lang: answer_again_card(
        _summary(_GREEN), lang, "Karen Mogensen læser det hele igennem.", ("Karen Mogensen",)
    ),
    "leader_form_ask": lambda lang: form_card(WAITING, RULES, lang, "ask", today=TODAY),
    "leader_form_send_on": lambda lang: form_card(
        _summary(_CLARIFY), RULES, lang, "send_to_dpo_or_lawyer", today=TODAY
    ),
    "leader_form_changed": lambda lang: form_card(STOPPED, RULES, lang, "send_to_task_force", today=TODAY),
    "leader_answers": lambda lang: answers_card(_summary(_YELLOW), RULES, FJORDVIG, lang, back=True),
    "leader_history": lambda lang: history_card(OWN_CONDITIONS, TRAIL, RULES, lang),
    "leader_inbox": lambda lang: inbox_card([WAITING.screened] * 12, FJORDVIG, RULES, lang),
    "leader_inbox_empty": lambda lang: inbox_card([], FJORDVIG, RULES, lang),
    "leader_inbox_mail": lambda lang: inbox_card([WAITING.screened], FJORDVIG, RULES, lang, mail=True),
    "leader_summary_away": lambda lang: shared_card(replace(WAITING, hindrance="away"), RULES, lang),
    "leader_summary_unmet": lambda lang: shared_card(
        replace(
            WAITING, hindrance="unmet", deciders=(Decider("u-uma", "", ""), Decider(BO, "Bo [Kjær]", ""))
        ),
        RULES,
        lang,
    ),
    "mail_choice_on": lambda lang: choice_card(lang, wanted=True),
    "mail_choice_off": lambda lang: choice_card(lang, wanted=False),
    "leader_reminder": lambda lang: reminder_card(WAITING, RULES, lang),
    "leader_contact": lambda lang: contact_card(SENT_ON, RULES, lang, named=True),
    "leader_contact_admin": lambda lang: contact_card(SENT_ON, RULES, lang, named=False),
    "notice_approved": lambda lang: notice_card(
        OWN_CONDITIONS, RULES, lang, tickable=OWN_CONDITIONS.conditions[1:], saved=True
    ),
    "notice_pilot": lambda lang: notice_card(PILOT, RULES, lang),
    "notice_asked": lambda lang: notice_card(ASKED, RULES, lang),
    "notice_clarifying": lambda lang: notice_card(SENT_ON, RULES, lang),
    "notice_stopped": lambda lang: notice_card(STOPPED, RULES, lang),
    "setup_form": lambda lang: setup_card(SETUP, DEPARTMENTS, MEMBERS, lang),
    "setup_linked": lambda lang: linked_card(SETUP, "Borgerservice", {ALMA: "Alma Lind"}, 2, lang),
    "setup_linked_without_leader": lambda lang: linked_card(EMPTY, "Borgerservice", {}, 0, lang),
    "setup_needed": lambda lang: needed_card("Borgerservice", lang),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CARDS)
def test_the_card_is_as_in_its_golden_file(name: str, language: Language) -> None:
    check_golden(f"{name}.{language}", CARDS[name](language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reminds", [False, True])
def test_the_mail_is_as_in_its_golden_files(language: Language, reminds: bool) -> None:
    """Both forms of it: open the HTML in a browser."""
    links = Links("https://teams.microsoft.com/l/message/1?a=1&b=2", "https://teams.microsoft.com/l/chat/0/0")
    away = replace(WAITING, hindrance="away")
    mail = decision_mail(away, RULES, language, links, reader=BO if reminds else ALMA, reminds=reminds)
    name = f"mail_{'reminder' if reminds else 'summary'}.{language}"
    check_golden_text(f"{name}.html", f"{mail.html}\n")
    check_golden_text(f"{name}.txt", f"{mail.subject}\n\n{mail.text}")


@pytest.mark.parametrize("answers", [_GREEN, _YELLOW, _CLARIFY, _RED])
def test_the_shared_card_shows_neither_the_employees_words_nor_the_leaders_nor_a_breach(
    answers: dict[str, tuple[str, ...]],
) -> None:
    shown = str(shared_card(_summary(answers, _decision("reject"), status="rejected"), RULES, "da"))
    assert "første udkast" not in shown
    assert "god hjælp" not in shown
    assert RULES.actions["report_breach"].text.da not in shown


def test_a_team_of_hundreds_fits_in_the_form() -> None:
    assert faults(setup_card(SETUP, DEPARTMENTS, MANY, "da")) == []
